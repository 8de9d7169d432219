package doctor

import (
	"context"
	"slices"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/scale"
)

// sight is what was read of a place, and its tiers as the daemon sees them.
type sight struct {
	facts  facts.Facts
	order  facts.Order // of all kinds; what signals ask themselves is not in it
	labels map[string]facts.Label
	tiers  []seen
}

// seen is a tier as the daemon sees it.
type seen struct {
	kind.Target
	is   kind.Watched
	view kind.View
	// wants is what the view is made of, and step what a change would have to see as well.
	wants, step facts.Order
	// shareless is why a share of the tier's largest capacity says nothing of it; "" when it
	// does.
	shareless string
}

// look reads everything that the tiers of a place want, once, and makes the view of each by
// the code by which the daemon makes it, so that what holds the daemon is no secret to the
// doctor.
func (d doctor) look(ctx context.Context, where config.Place, about string, c cloud.Cloud) (s sight) {
	signals := map[string]config.Tier{}
	for _, t := range d.cfg.Tiers {
		if t.Place() == where {
			watched := assembly.Watched(t)
			past := d.past(t.Name)
			watched.Past = &past
			s.tiers, signals[t.Name] = append(s.tiers, seen{Target: t.Target, is: watched}), t
		}
	}
	sources := fetch.Untimed(slices.Concat(assembly.Sources(c), fetch.FromSurroundings(c), d.endpoints.Sources()))
	s.labels = map[string]facts.Label{}
	for _, source := range sources {
		s.labels[source.Name] = source.Label
	}
	now := d.Now()
	pricing := d.pricing(c)
	s.facts, _ = fetch.Pace{Patience: d.Timeout}.Once(ctx, d.watched(about, patient(sources)), now, func(known facts.Facts, order *facts.Order) {
		s.want(known, order)
		for _, t := range signals {
			for _, x := range t.Signals {
				if x.Source.Direct != nil {
					x.Source.Direct.Want(order)
				}
			}
		}
		s.wantPrices(pricing, signals, known, order)
	})
	s.want(s.facts, &s.order)
	s.wantPrices(pricing, signals, s.facts, &s.order)
	for i := range s.tiers {
		t := &s.tiers[i]
		t.view = t.View(t.is, s.facts, now)
	}
	s.contest()
	for i := range s.tiers {
		t := &s.tiers[i]
		t.Wants(t.is, s.facts, &t.wants)
		t.steps(s.facts, signals[t.is.Name].Resource())
		if k, is := t.Target.(kind.Relative); is && t.view.Missing == "" {
			_, t.shareless = k.Relate(t.is, s.facts, scale.Sample{})
		}
	}
	return s
}

// contest refuses what two tiers would have, as the daemon does.
func (s sight) contest() {
	all := make([]kind.Holder, len(s.tiers))
	for i := range s.tiers {
		all[i] = kind.Holder{Tier: s.tiers[i].is.Name, Kind: s.tiers[i].Target, View: &s.tiers[i].view}
	}
	kind.Contest(all)
}

// want orders what the kinds want for their views, and then what for doctor: where not all of a
// shelf is read, the views come first.
func (s sight) want(known facts.Facts, order *facts.Order) {
	for _, t := range s.tiers {
		t.Wants(t.is, known, order)
	}
	for _, t := range s.tiers {
		t.Inspect(t.is, known, order)
	}
}

// wantPrices orders what AWS's price list says of what the tiers are made of, where it may be asked.
func (s sight) wantPrices(pricing *kind.Pricing, configured map[string]config.Tier, known facts.Facts, order *facts.Order) {
	for _, t := range s.tiers {
		pricing.Wants(t.is, t.Target, configured[t.is.Name].UnitPrice, known, order)
	}
}

// steps orders what the next changes of a tier would have to see: one that grows it, and one
// that shrinks it.
func (t *seen) steps(f facts.Facts, resource string) {
	if !t.is.Mode.Writes() || t.view.Missing != "" {
		return
	}
	from := scale.Snapshot{Mode: t.is.Mode, Capacity: t.view.Capacity}.Current()
	for _, to := range []int{from - 1, from + 1} {
		if ladder := len(t.view.Capacity.Ladder); to < 0 || ladder > 0 && (to < 1 || to > ladder) {
			continue
		}
		c := kind.Change{Tier: t.is, Resource: resource, Decision: scale.Decision{Tier: t.is.Name, Mode: t.is.Mode, From: from, To: to, Capacity: t.view.Capacity}}
		switch k := kind.Chosen(t.Target, t.view.Selected.Name()).(type) {
		case kind.Changer:
			k.Look(c, f, &t.step)
		case kind.Setter:
			k.Look(c, f, &t.step)
			k.LookToShrink(c, f, &t.step)
		}
	}
}

// of is a tier by its name.
func (s sight) of(tier string) seen {
	for _, t := range s.tiers {
		if t.is.Name == tier {
			return t
		}
	}
	return seen{}
}

// silent reports that nothing was answered at all.
func (s sight) silent() bool {
	for shelf, keys := range s.order.All() {
		a := s.facts.Answers(shelf, keys)
		if a.Read > 0 || slices.ContainsFunc(a.Errors, func(err error) bool { return scale.KindOf(err) != scale.Unreachable }) {
			return false
		}
	}
	return true
}
