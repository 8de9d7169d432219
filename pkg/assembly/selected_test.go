package assembly

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kind/asg"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/scale"
)

// seen is an observer that sees one tier, which has selected names.
type seen struct {
	memory interface{ Past(tier string) scale.Past }
	names  []string
}

func (s *seen) Observe(_ context.Context, now time.Time) []scale.Snapshot {
	c := scale.Capacity{Selected: s.names}
	if len(s.names) == 1 {
		c.Desired, c.InService, c.At = 5, 5, now
	}
	return []scale.Snapshot{{Tier: "web", Mode: scale.Manage, Now: now, Capacity: c, Past: s.memory.Past("web")}}
}

// What was learned belongs to the group, what operators ordered to the tier: a deployment there
// and back, with a restart of the daemon in its middle.
func TestMemoryFollowsWhatIsSelected(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	memory := ledger.NewMemory(time.Hour)
	web := config.Tier{Name: "web", Mode: scale.Manage, Region: "us-east-1", Target: &asg.Group{Select: kind.Selector{Prefix: "web-"}}}
	world := &seen{memory: memory}
	var told []string
	daemon := func() interface {
		Observe(context.Context, time.Time) []scale.Snapshot
	} {
		if _, err := memory.Claim(t.Context(), Claims(&config.Config{Tiers: []config.Tier{web}}), now); err != nil {
			t.Fatal(err)
		}
		return follow(world, []config.Tier{web}, memory, func(tier, text string) { told = append(told, tier+": "+text) })
	}
	running := daemon()
	// evaluate is one evaluation: what it sees of the past, and why nothing is decided.
	evaluate := func(names ...string) (s scale.Snapshot, hold string) {
		t.Helper()
		now = now.Add(time.Minute)
		world.names = names
		s = running.Observe(t.Context(), now)[0]
		d := scale.Decision{Tier: "web", At: now, Mode: scale.Manage, From: s.Capacity.Desired, To: s.Capacity.Desired, Capacity: s.Capacity, Gaps: s.Gaps}
		if err := memory.Settle(t.Context(), []scale.Record{{Decision: d, Learned: s.Past.Learned}}); err != nil {
			t.Fatal(err)
		}
		return s, s.GapOf(scale.CapacitySignal)
	}
	ring := func(s scale.Snapshot) int { return len(s.Past.Ring) }

	evaluate("web-blue")
	if s, hold := evaluate("web-blue"); hold != "" || ring(s) != 1 {
		t.Errorf("the first group: hold %q, %d sizes are remembered", hold, ring(s))
	}
	if _, err := memory.Act(t.Context(), scale.Action{Kind: scale.Pause, Tier: "web", Shrink: true, Given: now}); err != nil {
		t.Fatal(err)
	}
	evaluate("web-blue", "web-green")
	running = daemon() // a restart while both are there
	if s, _ := evaluate("web-blue", "web-green"); ring(s) != 2 {
		t.Errorf("after a restart %d sizes are remembered", ring(s))
	}
	s, hold := evaluate("web-green")
	if hold != "web-green is selected now, and web-blue was selected before; decisions begin with the next evaluation" || ring(s) != 0 || s.Capacity.Known() || len(s.Capacity.Selected) != 1 {
		t.Errorf("the change-over: hold %q, %d sizes of the old group, %+v", hold, ring(s), s.Capacity)
	}
	if s, hold := evaluate("web-green"); hold != "" || ring(s) != 0 || len(s.Past.Actions) != 1 {
		t.Errorf("the new group: hold %q, %d sizes, actions %v", hold, ring(s), s.Past.Actions)
	}
	if s, _ := evaluate("web-green"); ring(s) != 1 {
		t.Errorf("the new group has %d sizes", ring(s))
	}
	if s, _ := evaluate("web-blue"); ring(s) != 2 {
		t.Errorf("back at the old group %d sizes are remembered of it", ring(s))
	}
	if len(told) != 2 || !strings.HasPrefix(told[0], "web: web: web-green is selected now (prefix web-), and web-blue was selected before: cooldowns, circuit breakers and all other state that dynascale stores for web-blue are kept, and used when web-blue is selected again; "+
		"pauses and overrides of the tier stay in force") {
		t.Errorf("told %q", told)
	}
}
