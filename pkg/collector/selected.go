package collector

import (
	"slices"

	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/signal"
)

// followSelected makes the queries of signals that are about what a selector chose, when it
// chose another one, and returns those that nobody made before.
func (c *Collector) followSelected() []*ask {
	before := len(c.asks)
	for i := range c.tiers {
		t := &c.tiers[i]
		name := ""
		if t.view.Missing == "" {
			name = t.view.Selected.Name()
		}
		if !t.follows || t.about == name {
			continue
		}
		t.about = name
		for j := range t.readings {
			if configured := t.Signals[j]; configured.Follows() {
				t.readings[j] = c.readingOf(configured, name)
			}
		}
	}
	return slices.Clone(c.asks[before:])
}

// readingOf is a signal about the thing of a name; with "" there is nothing to ask.
func (c *Collector) readingOf(s signal.Signal, name string) reading {
	if name == "" {
		return reading{signal: &s}
	}
	s = s.Of(name)
	r := reading{signal: &s}
	switch {
	case s.Source.Metric != nil:
		r.metric = c.join(*s.Source.Metric)
	case s.Source.Ratio != nil:
		r.part, r.whole = c.join(s.Source.Ratio.Part), c.join(s.Source.Ratio.Whole)
	}
	r.proof = c.proofOf(s, r)
	return r
}

// contest refuses what two tiers would have. One whose configuration names it keeps it; of
// those that select it none does, because nothing says which is meant.
func (c *Collector) contest() {
	if !slices.ContainsFunc(c.tiers, func(t watched) bool { return t.view.Selected != nil }) {
		return
	}
	all := make([]kind.Holder, len(c.tiers))
	for i := range c.tiers {
		all[i] = kind.Holder{Tier: c.tiers[i].Name, Kind: c.tiers[i].Kind, View: &c.tiers[i].view}
	}
	kind.Contest(all)
}
