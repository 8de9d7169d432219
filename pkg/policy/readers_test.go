package policy

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
	"pgregory.net/rapid"
)

// reading is a tier of readers that grows above 70 % and shrinks below 40 %, without
// any guard that would hold it for a while.
func reading() Policy {
	return Policy{
		Limits: guard.Limits{Min: 0, Max: 5}, CircuitBreaker: guard.CircuitBreaker{After: 5, Probe: time.Hour},
		Scalers: []Scaler{scaler.Threshold{Step: 1, Bounds: []scaler.Bound{{Signal: "cpu", Above: 70, Below: 40, HasBelow: true}}}},
	}
}

// served is a source and its readers, which have been so for an hour.
func served(cpu float64, readers ...scale.Member) scale.Snapshot {
	s := scale.Snapshot{Tier: "readers", Mode: scale.Manage, Now: noon, Samples: []scale.Sample{sample("cpu", cpu)}}
	s.Capacity = scale.Capacity{Desired: len(readers), Max: 15, At: noon, Members: append([]scale.Member{{ID: "shop", Source: true}}, readers...)}
	for _, r := range readers {
		if r.Ready {
			s.Capacity.InService++
		}
	}
	s.Past = scale.Past{Since: before(1000), Expected: len(readers), ExpectedOr: len(readers), ExpectedKnown: true}
	for m := 60; m > 0; m-- {
		s.Past.Ring = append(s.Past.Ring, scale.CapacityPoint{At: before(float64(m)), Desired: len(readers), InService: len(readers)})
	}
	return s
}

func ready(id string) scale.Member { return scale.Member{ID: id, Own: true, Ready: true} }

func away(id, as, why string) scale.Member {
	return scale.Member{ID: id, Own: true, Away: as, Why: why}
}

func foreign(m scale.Member) scale.Member {
	m.Own = false
	return m
}

// blind is a past in which nobody could be read from for some of the last minutes.
func blind(s scale.Snapshot, minutes int) scale.Snapshot {
	for i := range s.Past.Ring {
		if n := len(s.Past.Ring) - i; n > 1 && n <= minutes+1 {
			s.Past.Ring[i].InService = 0
		}
	}
	return s
}

func TestReadersThatCannotBeReadFrom(t *testing.T) {
	const far = "5519 seconds behind, at most 30 is allowed"
	late := away("a", resource.Behind, far)
	returned := ready("a")
	returned.Away = resource.Returned
	grewAfter := blind(served(10, returned), 6)
	grewAfter.Past.Grew = before(3)
	for _, c := range []struct {
		name string
		s    scale.Snapshot
		to   int
		why  string
	}{
		{"one that keeps up and is calm goes", served(10, ready("a")), 0, "threshold: cpu 10 is below 40 %"},
		{"the only one is far behind: never fewer, and one more", served(10, late), 2,
			"ALL READERS ARE BEHIND, reads go to the source: a (" + far + "); one more reader is recommended"},
		{"also where load asks for it", served(99, late), 2, "threshold: cpu 99 is above 70 %"},
		{"and where nothing else is known", with(served(0, late), func(s *scale.Snapshot) { s.Samples = nil }), 2, "ALL READERS ARE BEHIND"},
		{"two of two", served(10, late, away("b", resource.Behind, far)), 3, "ALL READERS ARE BEHIND, reads go to the source: a (" + far + "), b ("},
		{"up to the limit", served(10, late, late, late, late, late), 5, "limits: not above 5"},
		{"one that is new may be catching up", served(10, away("a", resource.Joining, far)), 1,
			"no reader serves reads yet: a (" + far + "); until one does, the source serves reads and no reader is removed"},
		{"one that is new beside one that is lost", served(10, away("a", resource.Joining, far), away("b", "", "failed")), 2, "NO READER CAN SERVE READS"},
		{"one that is new beside one that fell behind", served(10, away("a", resource.Joining, far), away("b", resource.Behind, far)), 2, "NO READER CAN SERVE READS"},
		{"one of two is changed, the other behind", served(10, late, away("b", resource.Changing, "modifying")), 2, "NO READER CAN SERVE READS"},
		{"the only one is changed", served(10, away("a", resource.Changing, "upgrading")), 1, "NO READER CAN SERVE READS, reads go to the source: a (upgrading); none is removed"},
		{"nobody knows how far behind it is", served(10, away("a", resource.Unknown, "no datapoint")), 1,
			"the replication lag of the readers is unknown, so any list of readers that dynascale publishes stays " +
				"as it is, and no reader is removed: a (no datapoint)"},
		{"one of two is behind", served(10, late, ready("b")), 2, "no reader is removed while others cannot serve reads: a (" + far + ")"},
		{"one of three", served(10, late, ready("b"), ready("c")), 3, "no reader is removed while others cannot serve reads: a"},
		{"one of two grows all the same", served(99, late, ready("b")), 3, "cpu 99 is above 70 %"},
		{"somebody else's, which may lag on purpose, is not waited for", served(10, foreign(late), ready("b"), ready("c")), 2, "cpu 10 is below 40 %"},
		{"but the last that works stays", served(10, foreign(late), ready("b")), 2, "no reader is removed while others cannot serve reads: a"},
		{"what is broken for good is not waited for", served(10, away("a", "", "replication is error"), ready("b")), 1, "cpu 10 is below 40 %"},
		{"nor does one that is broken keep the others from being too few", served(10, away("a", "", "replication is error"), away("b", resource.Behind, far)), 3,
			"ALL READERS ARE BEHIND, reads go to the source: b (" + far + "); one more reader is recommended"},
		{"the last that works stays beside what is somebody else's and broken", served(10, foreign(away("a", "", "failed")), ready("b")), 2,
			"no reader is removed: a removal would take the only reader that serves reads, and leave only a (failed)"},
		{"of two that work one may go", served(10, foreign(away("a", "", "failed")), ready("b"), ready("c")), 2, "cpu 10 is below 40 %"},
		{"one that is broken is not behind", served(10, away("a", "", "failed")), 0, "cpu 10 is below 40 %"},
		{"what was promoted is no reader", served(10, away("a", resource.Promoted, "promoted"), ready("b")), 1, "cpu 10 is below 40 %"},
		{"back a moment ago, and idle", blind(served(10, ready("a")), 4), 1,
			"no reader is removed: for 4 min of the last 15 min no reader could serve reads, and applications may not have returned to the readers yet"},
		{"back again and again", blind(served(10, returned), 6), 2, "ALL READERS WERE TOO FAR BEHIND THE SOURCE for 6 min of the last 15 min; one more reader is recommended"},
		{"but not for long", blind(served(10, returned), 4), 1, "no reader is removed: for 4 min of the last 15 min no reader could serve reads"},
		{"before it was made larger", grewAfter, 1, "no reader is removed: for 2 min of the last 15 min no reader could serve reads"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := new(reading()).Decide(c.s)
			if d.To != c.to || !strings.Contains(reason.Why(d), c.why) {
				t.Errorf("to %d, want %d: %s", d.To, c.to, reason.Why(d))
			}
			if err := reason.Check(d); err != nil {
				t.Error(err)
			}
		})
	}
}

// What could not be evaluated is no time of low load: the recommendation is never for fewer.
func TestAwayReadersAreNoQuietTime(t *testing.T) {
	d := new(reading()).Decide(served(10, away("a", resource.Behind, "far")))
	if d.Wish != 2 || d.Urgency != scale.High {
		t.Errorf("wish %d, %s", d.Wish, d.Urgency)
	}
	if d = new(reading()).Decide(served(10, away("a", resource.Joining, "far"), ready("b"))); d.Wish != 2 {
		t.Errorf("wish %d of 2", d.Wish)
	}
}

func TestGrowthOfReadersThatAreBehindIsBoundedToo(t *testing.T) {
	p, late := reading(), away("a", resource.Behind, "far")
	p.Cooldown = guard.Cooldown{Grow: 20 * time.Minute}
	p.Stabilization = guard.Stabilization{Grow: 5 * time.Minute, Interval: time.Minute}
	for _, c := range []struct {
		name   string
		change func(*scale.Snapshot)
		want   string
	}{
		{"by the window of wishes", func(*scale.Snapshot) {}, "stabilization: growth waits until the recommendations of the last 5 min are known"},
		{"by the cooldown", func(s *scale.Snapshot) {
			s.Past.Grew = before(3)
			for m := 10; m > 0; m-- {
				s.Past.Wishes = append(s.Past.Wishes, scale.Wish{At: before(float64(m)), Size: 2})
			}
		}, "cooldown: grew 3 min ago, 17 min of 20 min left"},
		{"by the breaker", func(s *scale.Snapshot) {
			s.Past.Breaker = scale.Breaker{Opened: before(5), Probe: before(-55), Tries: 1, Why: "no room"}
			for m := 10; m > 0; m-- {
				s.Past.Wishes = append(s.Past.Wishes, scale.Wish{At: before(float64(m)), Size: 2})
			}
		}, "circuit_breaker: open since 11:55 UTC (no room)"},
		{"by a pause", func(s *scale.Snapshot) {
			s.Past.Actions = []scale.Action{action(scale.Pause, true, false, noon.Add(time.Hour))}
		}, "action: growth is paused until"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := p.Decide(with(served(10, late), c.change)); d.To != 1 || !strings.Contains(reason.Why(d), "ALL READERS ARE BEHIND") || !strings.Contains(reason.Why(d), c.want) {
				t.Errorf("to %d: %s", d.To, reason.Why(d))
			}
		})
	}
}

func TestARemovalIsTakenBackForReadersThatFellBehind(t *testing.T) {
	for _, c := range []struct {
		name    string
		readers []scale.Member
		why     string
	}{
		{"the rest keeps up", []scale.Member{ready("a"), ready("b")}, ""},
		{"the rest is behind", []scale.Member{ready("a"), away("b", resource.Behind, "far")}, "no reader is removed while others cannot serve reads: b (far)"},
		{"one of the rest lags on purpose", []scale.Member{ready("a"), ready("b"), foreign(away("c", resource.Behind, "far"))}, ""},
		{"the last that keeps up leaves", []scale.Member{ready("a"), foreign(away("b", resource.Behind, "far"))}, "no reader is removed while others cannot serve reads: b (far)"},
		{"what leaves and the rest are behind", []scale.Member{away("a", resource.Behind, "far"), away("b", resource.Behind, "far")}, "no reader is removed while others cannot serve reads: b (far)"},
		{"one of the rest", []scale.Member{ready("a"), ready("b"), away("c", resource.Changing, "rebooting")}, "no reader is removed while others cannot serve reads: c (rebooting)"},
		{"the last one itself", []scale.Member{away("a", resource.Behind, "far")}, "ALL READERS ARE BEHIND"},
		{"what leaves may be behind", []scale.Member{away("a", resource.Behind, "far"), ready("b")}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := served(10, c.readers...)
			s.Operations = []scale.Operation{{Tier: "readers", Kind: scale.RemoveReplica, Target: "a", Size: len(c.readers) - 1, Before: len(c.readers),
				Began: before(1), Since: before(1), Deadline: before(-60), Phase: "draining", Step: 1, Steps: 2}}
			if d := new(reading()).Decide(s); !strings.HasPrefix(d.TakeBack, c.why) || c.why == "" && d.TakeBack != "" {
				t.Errorf("taken back %q, want %q", d.TakeBack, c.why)
			}
		})
	}
}

// What is taken back for the sake of the others does not begin again at the next evaluation, and
// what may begin is not taken back: or the list of readers would change every minute.
func TestARemovalDoesNotBeginAndEndInTurns(t *testing.T) {
	const broken = "broken"
	states := []string{"", broken, resource.Behind, resource.Joining, resource.Unknown, resource.Changing, resource.Returned, resource.Promoted}
	rapid.Check(t, func(t *rapid.T) {
		var members []scale.Member
		for i := range rapid.IntRange(1, 6).Draw(t, "readers") {
			m := ready(fmt.Sprintf("r%d", i))
			m.Away = rapid.SampledFrom(states).Draw(t, "away")
			m.Ready = m.Away == "" || m.Away == resource.Returned
			if m.Away == broken {
				m.Away = ""
			}
			m.Own = rapid.Bool().Draw(t, "own")
			members = append(members, m)
		}
		s := blind(served(10, members...), rapid.IntRange(0, 20).Draw(t, "blind"))
		p := reading()
		p.Limits.Max = 6
		d := p.Decide(s)
		for _, m := range members {
			if !m.Own || m.Away == resource.Promoted {
				continue
			}
			s.Operations = []scale.Operation{{Tier: "readers", Kind: scale.RemoveReplica, Target: m.ID, Size: s.Current() - 1, Before: s.Current(),
				Began: before(1), Since: before(1), Deadline: before(-60), Phase: "draining", Step: 1, Steps: 2}}
			if back := p.Decide(s).TakeBack; d.To < d.From && back != "" {
				t.Fatalf("the removal of %s begins (%s) and is taken back: %s", m.ID, reason.Why(d), back)
			}
		}
	})
}

// What the bounds ask for would begin again at the next evaluation.
func TestARemovalThatTheBoundsAskForIsNotTakenBack(t *testing.T) {
	s := served(99, ready("a"), away("b", resource.Behind, "far"))
	s.Operations = []scale.Operation{{Tier: "readers", Kind: scale.RemoveReplica, Target: "a", Size: 1, Before: 2,
		Began: before(1), Since: before(1), Deadline: before(-60), Phase: "draining", Step: 1, Steps: 2}}
	p := reading()
	p.Limits.Max = 1
	if d := p.Decide(s); d.TakeBack != "" {
		t.Errorf("cancelled: %s", d.TakeBack)
	}
}

func TestAPromotedReaderIsTold(t *testing.T) {
	d := new(reading()).Decide(served(50, away("shop-dyn-1", resource.Promoted, "promoted"), ready("shop-dyn-2")))
	const want = "shop-dyn-1: promoted, no longer a reader, still billed; dynascale never deletes it"
	if r := d.Reasons[0]; r.Rule != "promoted" || !strings.HasPrefix(r.Because, want) || d.Changes() {
		t.Errorf("%+v", d.Reasons)
	}
}

// However calm it looks: while no reader can serve reads nothing shrinks.
func TestReadersThatAreAllAwayNeverShrink(t *testing.T) {
	states := []string{resource.Behind, resource.Joining, resource.Unknown, resource.Changing}
	rapid.Check(t, func(t *rapid.T) {
		var readers []scale.Member
		for i := range rapid.IntRange(1, 6).Draw(t, "readers") {
			m := away(fmt.Sprintf("r%d", i), rapid.SampledFrom(states).Draw(t, "away"), "why")
			m.Own = rapid.Bool().Draw(t, "own")
			readers = append(readers, m)
		}
		s := blind(served(rapid.Float64Range(0, 100).Draw(t, "cpu"), readers...), rapid.IntRange(0, 20).Draw(t, "blind"))
		p := reading()
		p.Limits.Max = 6
		if d := p.Decide(s); d.To < d.From || d.Wish < d.From || d.To > d.From+1 {
			t.Fatalf("from %d to %d, wish %d: %s", d.From, d.To, d.Wish, reason.Why(d))
		}
	})
}
