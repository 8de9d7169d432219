package play

import (
	"math"
	"path/filepath"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/spend"
)

// A daemon is down for 40 minutes, in which somebody scales from 4 to 20 and back. What was spent is right within
// one evaluation, also when it is back for a moment in between, and AWS is asked once after each time.
// The twin, which may not read the activities, is short, and says so.
func TestWhatRanWhileTheDaemonWasDownIsCounted(t *testing.T) {
	cfg := parse(t, spendConfig)
	start := day.Add(12*time.Hour + 30*time.Minute)
	for _, c := range []struct {
		name   string
		denied bool
		moment time.Duration // after which it is back for one evaluation; 0 is never
		back   int           // to which size it goes back
		calls  int           // of DescribeScalingActivities, and of DescribeInstances: once after each time
	}{{"down", false, 0, 4, 1}, {"back for a moment", false, 17 * time.Minute, 4, 2}, {"the twin without activities", true, 0, 4, 1},
		{"without activities, but it only grew, and EC2 tells when", true, 0, 20, 1}} {
		t.Run(c.name, func(t *testing.T) {
			o := sim.Options{Seed: 1, Start: start.Add(-10 * time.Minute), Exact: true, Groups: []sim.GroupSpec{{
				Name: "web-asg", LoadBalancer: "app/web/50dc6c495c0c9188", TargetGroup: "targetgroup/web/73e2d6bc24d8a067", Min: 1, Max: 50, Desired: 4, UnitRate: 12,
				Boot: 2 * time.Minute, Drain: 3 * time.Minute, Detailed: true, Load: crowd{},
			}}}
			if c.denied {
				o.Faults = []sim.Fault{{Kind: sim.FaultDenied, Match: "DescribeScalingActivities", From: start, To: start.Add(24 * time.Hour)}}
			}
			world, err := sim.New(o)
			if err != nil {
				t.Fatal(err)
			}
			world.Step(10 * time.Minute)
			path, ran, assumed := filepath.Join(t.TempDir(), "ledger.db"), 0.0, 0
			wait := func(d time.Duration) { // second by second, with what is billed in each
				for range int(d / time.Second) {
					g, _ := world.Describe("web-asg")
					for _, m := range g.Machines {
						ran += float64(m.Count) * 0.1 / 3600
					}
					world.Step(time.Second)
				}
			}
			var spent float64
			live := func(evaluations int) {
				l, err := ledger.Open(t.Context(), ledger.Options{Path: path, Keep: assembly.MemorySpan(cfg)})
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = l.Close() }()
				parts := assembly.Parts(cfg, assembly.Everywhere(cfg, Direct{world}), l, assembly.Options{})
				for range evaluations {
					now := world.Now()
					result := parts.Pass(t.Context(), now)
					if result.LedgerErr != nil {
						t.Fatal(result.LedgerErr)
					}
					for _, e := range result.Events {
						if e.Kind == "spend assumed" {
							assumed++
						}
					}
					wait(cfg.Loop.Interval)
				}
				spent = spend.Read(l.Past("web").Spent, spend.On(world.Now(), cfg.Budgets.Zone))[spend.Day]
			}
			hand := func(size int) {
				if err := world.ChangeDesired("web-asg", size); err != nil {
					t.Fatal(err)
				}
			}
			live(3)
			began := ran
			wait(5 * time.Minute)
			hand(20)
			wait(12 * time.Minute)
			if c.moment > 0 {
				live(1)
			}
			wait(13 * time.Minute)
			hand(c.back)
			wait(10 * time.Minute)
			live(3)
			evaluation := 20 * 0.1 * cfg.Loop.Interval.Hours()
			short := ran - spent
			t.Logf("$%.4f ran, $%.4f are counted; an evaluation costs at most $%.4f, $%.4f of it ran after it was stopped", ran, spent, evaluation, ran-began)
			unseen := c.denied && c.back == 4
			if right := math.Abs(short) <= evaluation; right == unseen || unseen && short < 10*evaluation {
				t.Errorf("$%.4f of $%.4f are counted, and an evaluation costs $%.4f", spent, ran, evaluation)
			}
			if got := world.Calls()["DescribeScalingActivities"]; got != c.calls {
				t.Errorf("DescribeScalingActivities was called %d times", got)
			}
			if got := world.Calls()["DescribeInstances"]; got != c.calls {
				t.Errorf("DescribeInstances was called %d times", got)
			}
			if (assumed > 0) != c.denied {
				t.Errorf("told %d times that something was assumed", assumed)
			}
		})
	}
}
