package app

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/wire"
)

// inMemory hands requests to the wire-level face without a network, so that the
// SDK's waits between attempts pass in make-believe time.
type inMemory struct{ face http.Handler }

func (m inMemory) Do(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	m.face.ServeHTTP(w, r)
	resp := w.Result()
	resp.Request = r
	return resp, r.Context().Err()
}

// account is one AWS account behind the real SDK, its retries and a limiter.
type account struct {
	world *sim.Cloud
	face  *wire.Server
	cloud cloud.Cloud
}

func newAccount(t *testing.T, load float64, faults ...sim.Fault) account {
	t.Helper()
	start := time.Now()
	g := sim.Web("web-asg", sim.Constant(load), 100, start)
	g.Min, g.Max, g.Desired = 1, 50, 10
	world, err := sim.New(sim.Options{Seed: 1, Start: start, Groups: []sim.GroupSpec{g}, Faults: faults})
	if err != nil {
		t.Fatal(err)
	}
	face := wire.New(world, wire.Options{Account: world.Account(), Region: world.Region()})
	cfg := session.Simulated("http://simulated.invalid", "us-east-1")
	cfg.HTTPClient = inMemory{face}
	session.NewLimiter(10, 5).Apply(&cfg)
	connected, err := cloud.New(cfg, "cbor")
	if err != nil {
		t.Fatal(err)
	}
	return account{world: world, face: face, cloud: connected}
}

// One account is throttled for ten minutes: its calls stay few, they do not burst
// when the throttle ends, the first evaluation after it is whole again, and the other
// account notices nothing.
func TestThrottledForTenMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := parse(t, twoPlaces)
		start := time.Now()
		from, to := start.Add(5*time.Minute), start.Add(15*time.Minute)
		bad := newAccount(t, 500, sim.Fault{From: from, To: to, Kind: sim.FaultThrottle})
		good := newAccount(t, 500)
		clouds := map[config.Place]assembly.Cloud{cfg.Tiers[0].Place(): bad.cloud, cfg.Tiers[1].Place(): good.cloud}
		parts := assembly.Parts(cfg, clouds, ledger.NewMemory(0), assembly.Options{})
		usual, most, blind := 0, 0, 0
		for minute := range 20 {
			tick := start.Add(time.Duration(minute) * time.Minute)
			time.Sleep(time.Until(tick))
			bad.world.Step(tick.Sub(bad.world.Now()))
			good.world.Step(tick.Sub(good.world.Now()))
			before := total(bad.face.Calls())
			result := parts.Pass(t.Context(), tick)
			took, calls := time.Since(tick), total(bad.face.Calls())-before
			throttled := !tick.Before(from) && tick.Before(to)
			sick, well := result.Records[0].Decision, result.Records[1].Decision
			if !well.Capacity.Known() {
				t.Fatalf("minute %d: the other account is blind: %v", minute, well.Gaps)
			}
			if sick.Capacity.Known() == throttled {
				t.Fatalf("minute %d: throttled %v, capacity known %v", minute, throttled, sick.Capacity.Known())
			}
			switch {
			case throttled:
				blind++
				most = max(most, calls)
				if sick.Changes() {
					t.Errorf("minute %d: changes the size blindly", minute)
				}
			case minute < 5:
				usual = max(usual, calls)
			case calls > usual+3: // a change may read, ask for refreshes, and write
				t.Errorf("minute %d: %d calls after the throttle, %d before: a storm", minute, calls, usual)
			}
			if took > cfg.Loop.Deadline {
				t.Errorf("minute %d: the pass took %s", minute, took)
			}
		}
		t.Logf("%d calls a pass, at most %d while throttled, in %d passes", usual, most, blind)
		if blind != 10 || most > session.ReadAttempts*usual {
			t.Errorf("%d blind passes with up to %d calls; a healthy pass makes %d, tried %d times each", blind, most, usual, session.ReadAttempts)
		}
	})
}

// A thousand tiers need a dozen calls, not two thousand.
func TestAThousandTiersInADozenCalls(t *testing.T) {
	start := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	o := sim.Options{Seed: 1, Start: start}
	for i := range benchTiers {
		g := sim.Web(benchGroup(i), sim.Constant(600), 100, start)
		g.Desired = 10
		o.Groups = append(o.Groups, g)
	}
	world, err := sim.New(o)
	if err != nil {
		t.Fatal(err)
	}
	world.Step(10 * time.Minute)
	face := wire.New(world, wire.Options{Account: world.Account(), Region: world.Region()})
	sdk := session.Simulated("http://simulated.invalid", "us-east-1")
	sdk.HTTPClient = inMemory{face}
	connected, err := cloud.New(sdk, "cbor")
	if err != nil {
		t.Fatal(err)
	}
	cfg := parse(t, benchConfig(benchTiers, "http://simulated.invalid", "127.0.0.1:1", "/nowhere"))
	parts := assembly.Parts(cfg, assembly.Everywhere(cfg, connected), ledger.NewMemory(0), assembly.Options{})
	for pass := range 3 {
		before := total(face.Calls())
		result := parts.Pass(t.Context(), world.Now())
		calls := total(face.Calls()) - before
		if result.Err != nil || len(result.Records) != benchTiers {
			t.Fatalf("%d records, %v", len(result.Records), result.Err)
		}
		for _, r := range result.Records {
			if len(r.Decision.Samples) != 1 {
				t.Fatalf("%s was not evaluated: %v", r.Decision.Tier, r.Decision.Gaps)
			}
		}
		t.Logf("pass %d: %d calls: %v", pass, calls, face.Calls())
		if calls > 15 {
			t.Errorf("pass %d made %d calls for %d tiers, more than 15", pass, calls, benchTiers)
		}
		world.Step(time.Minute)
	}
}
