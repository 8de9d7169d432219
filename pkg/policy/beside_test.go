package policy

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// spread is a tier of readers whose CPU is the mean of them: what one of them does falls to
// the others.
func spread(cpu float64, members ...scale.Member) scale.Snapshot {
	s := served(cpu, members...)
	s.Samples[0].IfOneLess = cpu * 2
	return s
}

func TestTheSourceStaysUntilReadersCarryTheLoad(t *testing.T) {
	published := reading()
	published.Published = true
	adding := func(s scale.Snapshot) scale.Snapshot {
		s.Operations = []scale.Operation{{Tier: s.Tier, Kind: scale.AddReplica, Target: "shop-dyn-2", Phase: "creating", Before: 1, Size: 2, Began: before(8), Since: before(8), Deadline: before(-60)}}
		return s
	}
	since := func(minutes float64, s scale.Snapshot) scale.Snapshot {
		s.Past.Beside = before(minutes)
		return s
	}
	unpublished := reading()
	none := time.Time{}
	for name, c := range map[string]struct {
		policy Policy
		s      scale.Snapshot
		want   time.Time
		to     int
		says   string
	}{
		"nobody can be read from: the source has all reads": {published, spread(50), noon, 0, "cpu"},
		"all are behind": {published, spread(50, away("a", resource.Behind, "behind")), noon, 2, "ALL READERS ARE BEHIND"},
		"the first one is there, and alone would have 100 %":           {published, since(5, spread(50, ready("a"))), noon, 2, "the source also serves reads until the readers can serve all reads; signals are multiplied by 2.00, to show the load that 1 reader would have without the source"},
		"and alone would have 60 %: the time runs":                     {published, since(5, spread(30, ready("a"))), before(5), 1, "multiplied by 2.00"},
		"two, and without the source 75 %":                             {published, since(5, spread(50, ready("a"), ready("b"))), noon, 3, "signals are multiplied by 1.50, to show the load that 2 readers would have without the source"},
		"they have carried it for a quarter of an hour":                {published, since(15, spread(50, ready("a"), ready("b"))), none, 2, "between 40 and 70"},
		"it never joins readers that are too few by themselves":        {published, spread(90, ready("a")), none, 2, "cpu 90 is above 70"},
		"another one is on its way":                                    {published, adding(since(12, spread(50, ready("a")))), noon, 1, "creating"},
		"another one is on its way to readers that had none beside":    {published, adding(spread(50, ready("a"))), none, 1, "creating"},
		"nothing is known of any lag: applications read where they do": {published, spread(50, away("a", resource.Unknown, "no data")), none, 1, "is unknown"},
		"a clock that was set back is no reason":                       {published, since(-5, spread(50, ready("a"))), none, 1, "between 40 and 70"},
		"nobody reads where dynascale says":                            {unpublished, since(5, spread(50, ready("a"))), none, 1, "between 40 and 70"},
	} {
		t.Run(name, func(t *testing.T) {
			d, l := played(c.policy, c.s)
			if !l.Beside.Equal(c.want) || d.To != c.to {
				t.Errorf("beside since %s, size %d; want %s and %d: %+v", l.Beside, d.To, c.want, c.to, d.Reasons)
			}
			var all []string
			for _, r := range d.Reasons {
				all = append(all, r.Because)
			}
			if !strings.Contains(strings.Join(all, "\n"), c.says) {
				t.Errorf("it says %q, want %q", all, c.says)
			}
			if len(d.Samples) > 0 && d.Samples[0].Value != c.s.Samples[0].Value {
				t.Errorf("the sample that is recorded was changed to %g", d.Samples[0].Value)
			}
		})
	}
}

// Nothing shrinks that would carry too much without the source.
func TestNoShrinkOnTheShareOfTheSource(t *testing.T) {
	published := reading()
	published.Published = true
	s := spread(30, ready("a"), ready("b"))
	s.Samples[0].IfOneLess = 60
	if d := published.Decide(s); d.To != 1 {
		t.Fatalf("without the source beside them they shrink to %d: %+v", d.To, d.Reasons)
	}
	s.Past.Beside = before(5)
	if d := published.Decide(s); d.To != 2 {
		t.Errorf("30 %% with the source is 45 %% without, and the tier shrinks to %d: %+v", d.To, d.Reasons)
	}
}
