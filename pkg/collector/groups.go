package collector

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	groupNames   = 100 // in one call
	groupCalls   = 4   // at once
	groupTimeout = 10 * time.Second
)

// group is one Auto Scaling group: what it said at this tick, and its failed
// launches.
type group struct {
	name  string
	tiers []string
	is    estate.Group
	// known is set when the group answered at this tick.
	known        bool
	missing      bool // AWS knows no such group
	trouble      string
	refusedUntil time.Time

	reached         time.Time // when it last had all it wanted
	activities      []scale.Activity
	asked           time.Time // when activities were last asked for
	activityTrouble string
}

// fetchGroups reads the size of every group, then what held up those that are
// short.
func (c *Collector) fetchGroups(ctx context.Context, now time.Time) {
	var due []*group
	for _, g := range c.groups {
		g.known = false
		if !now.Before(g.refusedUntil) {
			due = append(due, g)
		}
	}
	half, cancel := context.WithTimeout(ctx, share(ctx, 0.6, 3*groupTimeout))
	var calls errgroup.Group
	calls.SetLimit(groupCalls)
	for batch := range slices.Chunk(due, groupNames) {
		calls.Go(func() error {
			c.fetchGroupBatch(half, batch, now)
			return nil
		})
	}
	_ = calls.Wait()
	cancel()
	c.fetchActivities(ctx, now)
}

func (c *Collector) fetchGroupBatch(ctx context.Context, batch []*group, now time.Time) {
	bisect(batch, func(piece []*group) error {
		names := make([]string, len(piece))
		for i, g := range piece {
			names[i] = g.name
		}
		found, err := call(ctx, "reading groups", groupTimeout, func(ctx context.Context) (map[string]estate.Group, error) {
			return c.o.Groups.Groups(ctx, names)
		})
		if err != nil {
			return err
		}
		for _, g := range piece {
			g.refusedUntil, g.trouble = time.Time{}, ""
			g.is, g.known = found[g.name]
			g.missing = !g.known
			g.is.Capacity.At = now // a tick is one instant to everybody who thinks
		}
		return nil
	}, func(g *group, err error, alone bool) {
		g.trouble = err.Error()
		if alone {
			g.refusedUntil = now.Add(refusal)
			g.trouble = fmt.Sprintf("refused at %s and asked again in %s: %s", now.UTC().Format("15:04"), span(refusal), err)
		}
	})
}

// gap is why the size of the group is not known at this tick; "" if it is. An
// old size is no size: somebody may have changed it, and dynascale would undo
// that.
func (g *group) gap(region string) string {
	switch {
	case g.known:
		return ""
	case g.trouble != "":
		return g.trouble
	case g.missing && region == "":
		return fmt.Sprintf("no Auto Scaling group named %s; check its name, the account and the region", g.name)
	case g.missing:
		return fmt.Sprintf("no Auto Scaling group named %s in %s; check its name, the account and the region", g.name, region)
	}
	return "the group was not read"
}
