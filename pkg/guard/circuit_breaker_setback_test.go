package guard

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// operatedTiers are those that change by operations, short of what they are said to have.
var operatedTiers = map[string]scale.Capacity{
	"rungs":   {Desired: 3, InService: 1, At: noon, Ladder: []scale.Rung{{Name: "large"}, {Name: "xlarge"}, {Name: "2xlarge"}}},
	"members": {Desired: 3, InService: 1, At: noon, Members: []scale.Member{{ID: "shop", Source: true}, {ID: "shop-dyn-1"}}},
}

const timedOut = "resize vm: rolled back after 12 min; status checks are impaired after 10 min of waiting, with the type m7g.xlarge"

// A replica that is restarted launches nothing, and one that is made takes an hour:
// neither says that growth is in vain.
func TestCountsSayNothingOfATierThatIsOperatedOn(t *testing.T) {
	closed := scale.Breaker{}
	open := scale.Breaker{Opened: before(3), Probe: before(-2), Tries: 1, Why: timedOut}
	for name, c := range operatedTiers {
		t.Run(name, func(t *testing.T) {
			for _, was := range []scale.Breaker{closed, open} {
				s := scale.Snapshot{Now: noon, Capacity: c, Past: scale.Past{Learned: scale.Learned{Breaker: was}},
					FailedLaunches: []scale.Activity{{Start: noon, Failed: true, Message: "no capacity"}}}
				for i := range 10 {
					b, note := three.Watch(&s)
					if b != was || note.Text != "" {
						t.Fatalf("tick %d: %+v %q, want %+v", i, b, note, was)
					}
					s.Past.Breaker, s.Now = b, s.Now.Add(time.Minute)
				}
				s.Capacity.InService = s.Capacity.Desired
				if b, note := three.Watch(&s); b != was || note.Text != "" {
					t.Errorf("all in service: %+v %q, want %+v", b, note, was)
				}
			}
		})
	}
}

func TestWaitsAfterSetbacks(t *testing.T) {
	for _, c := range []struct {
		name  string
		tries int
		wait  time.Duration
	}{
		{"the first", 1, 5 * time.Minute}, {"the second", 2, 10 * time.Minute}, {"the third", 3, 20 * time.Minute}, {"the fourth", 4, 40 * time.Minute},
		{"the fifth", 5, 80 * time.Minute}, {"no longer than that", 6, 80 * time.Minute}, {"ever", 1000, 80 * time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			for name, is := range operatedTiers {
				was := scale.Breaker{Opened: before(1), Tries: c.tries, Why: timedOut}
				s := scale.Snapshot{Now: noon, Capacity: is, Past: scale.Past{Learned: scale.Learned{Breaker: was}}}
				b, note := three.Watch(&s)
				was.Probe = was.Opened.Add(c.wait)
				if b != was || note.Text != "opened: "+timedOut {
					t.Errorf("%s: %+v %q, want %+v", name, b, note, was)
				}
				s.Past.Breaker = b
				if again, note := three.Watch(&s); again != b || note.Text != "" {
					t.Errorf("%s: it is told twice: %+v %q", name, again, note)
				}
			}
		})
	}
}

func TestGrowthAfterSetbacks(t *testing.T) {
	open := scale.Breaker{Opened: before(30), Probe: before(-10), Tries: 4, Why: timedOut}
	long := scale.Breaker{Opened: before(10), Probe: before(-70), Tries: 9, Why: timedOut}
	yesterday := scale.Breaker{Opened: noon.Add(-13 * time.Hour), Probe: before(-10), Tries: 9, Why: timedOut}
	due := open
	due.Probe = noon
	back := scale.Breaker{Opened: before(-70), Probe: before(-81), Tries: 1, Why: timedOut}
	for _, c := range []struct {
		name    string
		now     time.Time
		breaker scale.Breaker
		want    int
		to      int
		because string
	}{
		{"growth is held", noon, open, 3, 1, "open since 11:30 UTC (" + timedOut + "); growth by one is tried at 12:10 UTC"},
		{"for longer than an hour too", noon, long, 3, 1, "open since 11:50 UTC (" + timedOut + "); growth by one is tried at 13:10 UTC"},
		{"one rung is let through at its time", noon, due, 3, 2, "open since 11:30 UTC (" + timedOut + "); trying growth by one"},
		{"and after it", noon.Add(48 * time.Hour), open, 3, 2, ""},
		{"shrinking passes", noon, open, 0, 0, ""},
		{"so does standing still", noon, open, 1, 1, ""},
		{"yesterday is told", noon, yesterday, 3, 1, "open since Mar 1 23:00 UTC (" + timedOut + "); growth by one is tried at 12:10 UTC"},
		{"so is tomorrow", noon.Add(11*time.Hour + 55*time.Minute), scale.Breaker{Opened: noon.Add(11 * time.Hour), Probe: noon.Add(12*time.Hour + 20*time.Minute), Tries: 5, Why: timedOut}, 3, 1,
			"open since 23:00 UTC (" + timedOut + "); growth by one is tried at Mar 3 00:20 UTC"},
		{"a clock that was set back holds nothing for longer than the longest wait", noon, back, 3, 2, "open since 13:10 UTC (" + timedOut + "); trying growth by one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for name, is := range operatedTiers {
				to, because := asked(three, scale.Snapshot{Now: c.now, Capacity: is, Past: scale.Past{Learned: scale.Learned{Breaker: c.breaker}}}, 1, c.want)
				if to != c.to || c.because != "" && because != c.because || (because == "") != (c.to == c.want) {
					t.Errorf("%s: got %d %q, want %d %q", name, to, because, c.to, c.because)
				}
			}
		})
	}
}

// The operation that is tried tells whether it worked; nothing is counted before.
func TestATrialIsNotCountedBeforeItsEnd(t *testing.T) {
	open := scale.Breaker{Opened: before(30), Probe: noon, Tries: 4, Why: timedOut}
	for name, is := range operatedTiers {
		if b := three.Probed(&scale.Snapshot{Now: noon, Capacity: is}, open); b != open {
			t.Errorf("%s: %+v, want %+v", name, b, open)
		}
	}
	group := scale.Capacity{Desired: 3, InService: 1, Pending: 2, At: noon}
	if b := three.Probed(&scale.Snapshot{Now: noon, Capacity: group}, open); b.Tries != 5 || !b.Probe.After(noon) {
		t.Errorf("a group: %+v", b)
	}
}

// Each direction has its own breaker.
func TestShrinkingAfterSetbacks(t *testing.T) {
	open := scale.Breaker{Opened: before(30), Probe: before(-10), Tries: 4, Why: timedOut}
	due := open
	due.Probe = noon
	for _, c := range []struct {
		name         string
		grow, shrink scale.Breaker
		want, to     int
		because      string
	}{
		{"shrinking is held", scale.Breaker{}, open, 1, 3, "open since 11:30 UTC (" + timedOut + "); shrinking by one is tried at 12:10 UTC"},
		{"one less is let through at its time", scale.Breaker{}, due, 0, 2, "open since 11:30 UTC (" + timedOut + "); trying shrinking by one"},
		{"growth passes", scale.Breaker{}, open, 5, 5, ""},
		{"both may be held", open, open, 5, 3, "open since 11:30 UTC (" + timedOut + "); growth by one is tried at 12:10 UTC"},
		{"each for itself", due, open, 5, 4, "open since 11:30 UTC (" + timedOut + "); trying growth by one"},
		{"standing still is never held", due, open, 3, 3, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			for name, is := range operatedTiers {
				if to, because := asked(three, scale.Snapshot{Now: noon, Capacity: is, Past: scale.Past{Learned: scale.Learned{Breaker: c.grow, ShrinkBreaker: c.shrink}}}, 3, c.want); to != c.to || because != c.because {
					t.Errorf("%s: got %d %q, want %d %q", name, to, because, c.to, c.because)
				}
			}
		})
	}
}
