package rds

import (
	"context"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/sim/world"
)

// Maintenance answers DescribePendingMaintenanceActions: sentences such as
// "system-update, applied after 2026-03-08", by the ARN, in lower case, of what
// they are about. An action without a date is an offer, and no sentence. The error
// is a *scale.Failure.
func (c *Databank) Maintenance(ctx context.Context) (map[string][]string, error) {
	found, err := c.PendingActions(ctx)
	if err != nil {
		return nil, err
	}
	for arn, actions := range found {
		found[arn] = slices.DeleteFunc(actions, func(a string) bool { return !strings.Contains(a, ", ") })
		if len(found[arn]) == 0 {
			delete(found, arn)
		}
	}
	return found, nil
}

// PendingActions answers DescribePendingMaintenanceActions with the actions as they
// were given, offers among them, by the ARN in lower case. The error is a
// *scale.Failure.
func (c *Databank) PendingActions(ctx context.Context) (map[string][]string, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	in := world.Call{Service: "rds", API: "DescribePendingMaintenanceActions", Doing: "reading pending maintenance"}
	if err := c.Enter(ctx, in); err != nil {
		return nil, err
	}
	found := map[string][]string{}
	add := func(arn string, actions []string) {
		if len(actions) > 0 {
			found[strings.ToLower(arn)] = slices.Clone(actions)
		}
	}
	for _, d := range c.databases {
		if d.exists(c.Time.Unix()) {
			add(c.databaseARN("db", d.ID), d.Actions)
		}
	}
	for _, k := range c.clusters {
		add(c.databaseARN("cluster", k.ID), k.Actions)
	}
	return found, nil
}
