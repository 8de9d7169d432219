package fetch

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// ELB reads what the shelves of Elastic Load Balancing hold.
type ELB interface {
	// TargetGroupsOf finds where a machine is registered.
	TargetGroupsOf(ctx context.Context, machine resource.Machine) ([]resource.Target, error)
	// Targets are its places in some target groups; Missing when one is gone.
	Targets(ctx context.Context, groups []string, machine resource.Machine) ([]resource.Target, error)
}

// FromELB are the sources of its shelves.
func FromELB(c ELB) []Source {
	gone := From(facts.Targets, func(ctx context.Context, keys []string) (map[string][]resource.Target, error) {
		group, machine := facts.TargetOf(keys[0])
		targets, err := c.Targets(ctx, []string{group}, machine)
		if err != nil {
			if scale.KindOf(err) == scale.Missing { // a group that was deleted is known not to be there
				return nil, nil
			}
			return nil, err
		}
		return map[string][]resource.Target{keys[0]: targets}, nil
	})
	return []Source{gone, FromOne(facts.Registered, func(ctx context.Context, _ time.Time, key string) ([]resource.Target, error) {
		return c.TargetGroupsOf(ctx, facts.MachineOf(key))
	})}
}
