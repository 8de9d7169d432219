package collector

import (
	"context"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// protectionsAtOnce is how many machines are asked for in one pass: each is a call of its
// own, and nothing hurries, because it is asked again right before a stop.
const protectionsAtOnce = 4

// protections is what is known of the stop protection of machines.
type protections struct {
	all []*protection
}

// protection is that of one machine. The last answer stands until the next.
type protection struct {
	id       string
	is       bool
	asked    time.Time // the last attempt
	answered bool      // ever
	trouble  string
}

func (p *protections) watch(id string) {
	if p.of(id).id == "" {
		p.all = append(p.all, &protection{id: id})
	}
}

// of is what is known of a machine; nothing of one that is not watched.
func (p *protections) of(id string) protection {
	for _, x := range p.all {
		if x.id == id {
			return *x
		}
	}
	return protection{}
}

// fetchProtections asks for those that were not asked for lately. One that could not be
// read, and holds its tier, is asked for again at the next pass.
func (c *Collector) fetchProtections(ctx context.Context, m Machines, now time.Time) {
	var calls errgroup.Group
	calls.SetLimit(protectionsAtOnce)
	due := slices.DeleteFunc(slices.Clone(c.stock.protections.all), func(p *protection) bool {
		return !p.asked.IsZero() && p.trouble == "" && now.Sub(p.asked) < slowEvery
	})
	slices.SortStableFunc(due, func(a, b *protection) int { return a.asked.Compare(b.asked) })
	for _, p := range due[:min(len(due), protectionsAtOnce)] {
		p.asked = now
		calls.Go(func() error {
			is, err := call(ctx, "reading the stop protection of "+p.id, share(ctx, 0.6, stockTimeout),
				func(ctx context.Context) (bool, error) { return m.StopProtected(ctx, p.id) })
			if p.trouble = text(err); err == nil {
				p.is, p.answered = is, true
			}
			return nil
		})
	}
	_ = calls.Wait()
}
