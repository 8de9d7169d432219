package app

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/wire"
)

// onTime is a face whose world follows the clock, and whose calls take 20 ms. One call at a time moves the world: two that
// saw the same distance to the clock would move it by both, and an account that is ahead gives no tokens until the clock is there.
type onTime struct {
	inMemory
	world *sim.Cloud
	moves *sync.Mutex
}

func (o onTime) Do(r *http.Request) (*http.Response, error) {
	time.Sleep(20 * time.Millisecond)
	o.moves.Lock()
	o.world.Step(time.Since(o.world.Now()))
	o.moves.Unlock()
	return o.inMemory.Do(r)
}

// All of 400 tiers want more at once. What the account does not take in one evaluation
// waits, is not called failed, and is made in the ones after it; every tier is written
// exactly once, by the whole stack below the loop.
func TestASurgeGoesOnUntilAllIsWritten(t *testing.T) {
	t.Parallel()
	const tiers = 400
	for _, c := range []struct {
		name             string
		perSecond, burst float64
		passes           int
	}{
		{"an account with room", 20, 100, 1},
		{"an account that others use up", 2, 5, 6},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				o := sim.Options{Seed: 1, Start: start, Faults: []sim.Fault{{From: start, To: start.Add(time.Hour), Kind: sim.FaultRate, Service: "autoscaling",
					Allowance: sim.Allowance{Calls: "writes", PerSecond: c.perSecond, Burst: c.burst}}}}
				for i := range tiers {
					g := sim.Web(benchGroup(i), sim.Constant(600), 100, start)
					g.Desired, g.Max = 5, 50
					o.Groups = append(o.Groups, g)
				}
				world, err := sim.New(o)
				if err != nil {
					t.Fatal(err)
				}
				time.Sleep(10 * time.Minute)
				face := wire.New(world, wire.Options{Account: world.Account(), Region: world.Region()})
				sdk := session.Simulated("http://simulated.invalid", "us-east-1")
				sdk.HTTPClient = onTime{inMemory{face}, world, &sync.Mutex{}}
				limiter := session.NewLimiter(40, 40)
				limiter.Apply(&sdk)
				aws, err := cloud.New(sdk, "cbor")
				if err != nil {
					t.Fatal(err)
				}
				aws.Limiter = limiter
				text := benchConfig(benchTiers, "http://simulated.invalid", "127.0.0.1:1", "/nowhere")
				text = text[:strings.Index(text, "  tier-0400:")]
				cfg := parse(t, text)
				parts := assembly.Parts(cfg, assembly.Everywhere(cfg, aws), ledger.NewMemory(0), assembly.Options{})
				applied, passes := map[string]int{}, 0
				for tick := time.Now().Truncate(time.Minute).Add(time.Minute); len(applied) < tiers && passes < 20; tick = tick.Add(time.Minute) {
					time.Sleep(time.Until(tick))
					passes++
					for _, r := range parts.Pass(t.Context(), tick).Records {
						switch d := r.Decision; {
						case r.Outcome.Status == scale.Applied:
							applied[d.Tier]++
						case d.Changes() && r.Outcome.Status != scale.Waiting:
							t.Fatalf("%s: %s: %s", d.Tier, r.Outcome.Status, r.Outcome.Detail)
						case d.Changes() && !strings.Contains(r.Outcome.Detail, ": waiting for the API rate limit: "):
							t.Fatalf("%s waits, and says %q", d.Tier, r.Outcome.Detail)
						}
					}
				}
				throttled := world.Throttled()["SetDesiredCapacity"]
				t.Logf("%d tiers in %d evaluations, %d writes refused", len(applied), passes, throttled)
				if len(applied) != tiers || passes > c.passes || len(world.Writes()) != tiers {
					t.Errorf("%d of %d tiers in %d evaluations with %d writes, want all in %d with one each",
						len(applied), tiers, passes, len(world.Writes()), c.passes)
				}
				if throttled > tiers/4 {
					t.Errorf("%d writes were refused: a storm", throttled)
				}
			})
		})
	}
}
