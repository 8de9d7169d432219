package policy

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
)

// motion is a tier whose machines leave two minutes after they were told to, and come
// two minutes after they were ordered; samples are two minutes old.
type motion struct {
	policy   Policy
	snapshot scale.Snapshot
	size     int
	orders   []scale.CapacityPoint
}

func (m *motion) inService(at time.Time) int {
	n := m.size
	for _, o := range m.orders {
		if !o.At.After(at.Add(-2 * time.Minute)) {
			n = o.Desired
		}
	}
	return n
}

func (m *motion) tick(now time.Time, load func(time.Time) float64) scale.Decision {
	s := &m.snapshot
	serving, desired := m.inService(now), m.size
	if len(m.orders) > 0 {
		desired = m.orders[len(m.orders)-1].Desired
	}
	s.Now = now
	s.Capacity = scale.Capacity{Desired: desired, InService: serving, Pending: max(0, desired-serving), Min: 1, Max: 100, At: now}
	s.Past.Expected, s.Past.ExpectedOr = desired, desired
	at := now.Add(-2 * time.Minute)
	s.Samples = []scale.Sample{{Signal: "rps", Unit: "requests/second", Value: load(at), At: at, Period: time.Minute, Quality: scale.Fresh}}
	d := m.policy.Decide(*s)
	s.Past.Ring = append(s.Past.Ring, scale.CapacityPoint{At: now, Desired: desired, InService: serving})
	s.Past.Wishes = append(s.Past.Wishes, scale.Wish{At: now, Size: d.Wish, Need: d.Need})
	switch {
	case d.To > d.From:
		s.Past.Grew = now
	case d.To < d.From:
		s.Past.Shrank = now
	}
	if d.Changes() {
		m.orders = append(m.orders, scale.CapacityPoint{At: now, Desired: d.To})
	}
	return d
}

// The load falls, the tier shrinks, and the load comes back while the machines that were
// told to leave still serve: what they serve is not held against what is ordered.
func TestLoadThatComesBackRightAfterAShrinkGrowsAtOnce(t *testing.T) {
	load := func(at time.Time) float64 {
		if m := at.Sub(noon).Minutes(); m >= 10 && m < 17 {
			return 80
		}
		return 200
	}
	m := &motion{size: 20, policy: Policy{
		Limits:         guard.Limits{Min: 2, Max: 50},
		Scalers:        []Scaler{scaler.Target{Signal: "rps", Goal: 10, PerUnit: true, Tolerance: 0.1}},
		CircuitBreaker: guard.CircuitBreaker{After: 5, Probe: 5 * time.Minute},
		Stabilization:  guard.Stabilization{Shrink: 5 * time.Minute, Interval: time.Minute},
		Cooldown:       guard.Cooldown{Grow: 5 * time.Minute, Shrink: 5 * time.Minute},
	}, snapshot: scale.Snapshot{Tier: "web", Mode: scale.Manage, Past: scale.Past{Since: before(1000), ExpectedKnown: true}}}
	var shrank, grew int
	for minute := range 30 {
		d := m.tick(noon.Add(time.Duration(minute)*time.Minute), load)
		switch {
		case d.To < d.From:
			shrank = minute
		case d.To > d.From && grew == 0:
			grew = minute
			if d.To != 20 {
				t.Errorf("minute %d: grows to %d, want 20:\n%s", minute, d.To, chain(d))
			}
		}
	}
	// The first sample of the load that is back is of minute 17 and read in minute 19.
	if shrank == 0 || grew != 19 {
		t.Errorf("shrank in minute %d and grew in minute %d, want 19", shrank, grew)
	}
}

// Protected from scale-in, twenty serve although four are ordered.
func TestWhatServesIsNotWhatIsOrdered(t *testing.T) {
	for _, c := range []struct {
		load float64
		to   int
	}{{1000, 10}, {1800, 18}, {2200, 22}, {2210, 23}, {430, 4}, {300, 4}} {
		s := calm(scale.Sample{Signal: "rps", Value: c.load, Unit: "requests/second", At: before(2), Period: time.Minute, Quality: scale.Fresh})
		s.Capacity.Desired, s.Capacity.InService, s.Past.Expected, s.Past.ExpectedOr = 4, 20, 4, 4
		for i := range s.Past.Ring {
			s.Past.Ring[i].Desired, s.Past.Ring[i].InService = 4, 20
		}
		p := web()
		p.Scalers = []Scaler{scaler.Target{Signal: "rps", Goal: 100, PerUnit: true, Tolerance: 0.1}}
		p.Cooldown = guard.Cooldown{Shrink: time.Hour}
		if d := p.Decide(s); d.To != c.to {
			t.Errorf("%v: %d, want %d:\n%s", c.load, d.To, c.to, chain(d))
		} else if c.to > 4 && !strings.Contains(chain(d), "needed, the size is 4") {
			t.Errorf("%v does not say why:\n%s", c.load, chain(d))
		}
	}
}
