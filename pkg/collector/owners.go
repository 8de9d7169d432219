package collector

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	ownerEvery   = 5 * time.Minute
	ownerTimeout = 10 * time.Second
	// Up to this many groups are all asked for their refreshes every ownerEvery;
	// more than that take turns, one a pass, because there is no listing of the
	// refreshes of an account.
	fewGroups = 4
)

// owners is what is known of others who change the groups.
type owners struct {
	policies      map[string][]string
	listed        time.Time // when policies were last listed; zero if never
	policyTrouble string
	refreshes     []*refresh
	byGroup       map[string]*refresh
	pass          int
}

// refresh is what is known of the instance refreshes of one group.
type refresh struct {
	group    string
	sentence string
	asked    time.Time // the last attempt
	answered bool      // ever
	trouble  string
}

func newOwners() *owners { return &owners{byGroup: map[string]*refresh{}} }

// watch adds a group that dynascale may change.
func (o *owners) watch(group string) {
	if o.byGroup[group] == nil {
		r := &refresh{group: group}
		o.byGroup[group] = r
		o.refreshes = append(o.refreshes, r)
	}
}

func (c *Collector) fetchOwners(ctx context.Context, now time.Time) {
	o := c.owners
	if c.o.Owners == nil || len(c.groups) == 0 {
		return
	}
	var calls errgroup.Group
	calls.SetLimit(1 + fewGroups)
	if o.listed.IsZero() || now.Sub(o.listed) >= ownerEvery {
		calls.Go(func() error {
			policies, err := call(ctx, "listing scaling policies", share(ctx, 0.8, ownerTimeout), c.o.Owners.Policies)
			if err != nil {
				o.policyTrouble = err.Error() // the last answer stands; asked again at the next pass
				return nil
			}
			o.policies, o.listed, o.policyTrouble = policies, now, ""
			return nil
		})
	}
	for _, r := range o.due(now) {
		calls.Go(func() error {
			sentence, err := call(ctx, "reading the instance refreshes of group "+r.group, share(ctx, 0.8, ownerTimeout), func(ctx context.Context) (string, error) {
				return c.o.Owners.Refreshing(ctx, r.group)
			})
			r.asked = now
			if err != nil {
				r.trouble = err.Error()
				return nil
			}
			r.sentence, r.answered, r.trouble = sentence, true, ""
			return nil
		})
	}
	_ = calls.Wait()
}

// due picks the groups to ask for refreshes. With many groups, every other pass
// belongs to those that are refreshing or could not be read, so that neither
// holds a tier longer than it must; the rest take turns, oldest first.
func (o *owners) due(now time.Time) []*refresh {
	o.pass++
	var urgent, rest []*refresh
	for _, r := range o.refreshes {
		switch {
		case r.answered && now.Sub(r.asked) < ownerEvery:
		case r.sentence != "" || r.trouble != "":
			urgent = append(urgent, r)
		default:
			rest = append(rest, r)
		}
	}
	if len(o.refreshes) <= fewGroups {
		return append(urgent, rest...)
	}
	chosen := rest
	if len(rest) == 0 || len(urgent) > 0 && o.pass%2 == 0 {
		chosen = urgent
	}
	if len(chosen) == 0 {
		return nil
	}
	return []*refresh{slices.MinFunc(chosen, func(a, b *refresh) int { return a.asked.Compare(b.asked) })}
}

// objections are the reasons of the cloud against changing the tier, in fixed
// order. Scaling policies, and others who set the size, are none in minimum mode, whose
// purpose is to work beside them. What could not be verified counts as an objection in manage mode
// only, where being wrong means two writers.
func (c *Collector) objections(t *watched) []string {
	var out []string
	if g := t.group; g.known {
		out = operation.GroupObjections(g.is, t.Mode)
	}
	if c.o.Owners == nil {
		return out
	}
	o := c.owners
	if t.Mode != scale.Minimum {
		out = append(out, o.policies[t.Group]...)
	}
	if t.Mode == scale.Manage && o.listed.IsZero() && !t.group.missing {
		out = append(out, fmt.Sprintf("cannot verify that nobody else scales %s: %s", t.Group, o.policyTrouble))
	}
	return out
}

// noShrink are the reasons of the cloud against a smaller size. A larger one is
// taken during an instance refresh, and what it launches has the new configuration;
// a smaller one would take machines that the refresh counts on (EC2 Auto Scaling
// guide, instance refresh; SetDesiredCapacity has no InstanceRefreshInProgress).
func (c *Collector) noShrink(t *watched) []string {
	r := c.owners.byGroup[t.Group]
	switch {
	case c.o.Owners == nil || r == nil:
		return nil
	case r.sentence != "":
		return []string{r.sentence}
	case t.Mode == scale.Manage && !r.answered && r.trouble != "" && !t.group.missing:
		return []string{fmt.Sprintf("cannot verify that no instance refresh of %s is running: %s", t.Group, r.trouble)}
	}
	return nil
}
