package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/brakes"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/wire"
)

// logged is a face that notes when the bytes of each write arrived.
type logged struct {
	onTime
	mu     sync.Mutex
	writes []time.Time
}

func (l *logged) Do(r *http.Request) (*http.Response, error) {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(text))
	if bytes.Contains(text, []byte("Action=SetDesiredCapacity")) {
		l.mu.Lock()
		l.writes = append(l.writes, time.Now())
		l.mu.Unlock()
		time.Sleep(250 * time.Millisecond)
	}
	return l.onTime.Do(r)
}

// surging is how many groups want more at once.
const surging = 200

// brakeSurge is as many groups that all want more at once, behind the real SDK and its limiter.
func brakeSurge(t *testing.T, faults ...sim.Fault) (world *sim.Cloud, face *logged, aws cloud.Cloud, config string) {
	t.Helper()
	start := time.Now()
	for i := range faults {
		faults[i].From, faults[i].To = start, start.Add(time.Hour)
	}
	o := sim.Options{Seed: 1, Start: start, Faults: faults}
	for i := range surging {
		g := sim.Web(benchGroup(i), sim.Constant(600), 100, start)
		g.Desired, g.Max = 5, 50
		o.Groups = append(o.Groups, g)
	}
	world, err := sim.New(o)
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(10 * time.Minute)
	face = &logged{onTime: onTime{inMemory{wire.New(world, wire.Options{Account: world.Account(), Region: world.Region()})}, world, &sync.Mutex{}}}
	sdk := session.Simulated("http://simulated.invalid", "us-east-1")
	sdk.HTTPClient = face
	limiter := session.NewLimiter(40, 40)
	limiter.Apply(&sdk)
	if aws, err = cloud.New(sdk, "cbor"); err != nil {
		t.Fatal(err)
	}
	aws.Limiter = limiter
	text := benchConfig(benchTiers, "http://simulated.invalid", "127.0.0.1:1", "/nowhere")
	return world, face, aws, text[:strings.Index(text, fmt.Sprintf("  tier-%04d:", surging))]
}

// A brake in the middle of an evaluation with hundreds of writes due: after the answer
// nothing is begun and nothing is retried, what is in flight is named, no tier that was held
// starts a cooldown or counts as failed, and with the brake released all is made.
func TestABrakeInTheMiddleOfASurge(t *testing.T) {
	for _, c := range []struct {
		name   string
		faults []sim.Fault
		pull   func(t *testing.T, b *brakes.Brakes, m *ledger.Memory, folder string) (release func())
		held   string // what held tiers say
	}{
		{"a pause of every tier", nil, pauseEveryTier, "not sent, held by the pause a1 of alice until 2000-01-01T06:00:00Z: incident"},
		{"a pause while AWS throttles", []sim.Fault{{Kind: sim.FaultRate, Service: "autoscaling", Allowance: sim.Allowance{Calls: "writes", PerSecond: 5, Burst: 20}}},
			pauseEveryTier, "not sent, held by the pause a1 of alice until 2000-01-01T06:00:00Z: incident"},
		{"the brake file", nil, pullFile, "PAUSE"},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				world, face, cloud, text := brakeSurge(t, c.faults...)
				cfg := parse(t, text)
				cfg.Ledger.Path = filepath.Join(folder, "ledger.db")
				memory := ledger.NewMemory(0)
				b := brakes.New(brakes.Options{Ledger: cfg.Ledger.Path, Memory: memory, Log: zap.NewNop()})
				parts := b.Over(assembly.Parts(cfg, assembly.Everywhere(cfg, cloud), memory, assembly.Options{Gate: b.Gate}))
				tick := time.Now().Truncate(time.Minute).Add(time.Minute)
				time.Sleep(time.Until(tick))
				var answered time.Time
				var named []string
				var release func()
				time.AfterFunc(4*time.Second+7*time.Millisecond, func() {
					release = c.pull(t, b, memory, folder)
					named = b.Gate.InFlight("")
					answered = time.Now()
				})
				result := parts.Pass(t.Context(), tick)
				applied, held := 0, 0
				for _, r := range result.Records {
					switch d := r.Decision; r.Outcome.Status {
					case scale.Applied:
						applied++
					case scale.Held:
						held++
						if !strings.Contains(r.Outcome.Detail, c.held) {
							t.Fatalf("%s says %q", d.Tier, r.Outcome.Detail)
						}
						if past := memory.Past(d.Tier); !past.Grew.IsZero() || past.Expected != d.From || past.Breaker.Open() {
							t.Fatalf("%s: grew %s, expected %d, breaker %+v; nothing was made", d.Tier, past.Grew, past.Expected, past.Breaker)
						}
					default:
						t.Fatalf("%s: %s %s: %v", d.Tier, r.Outcome.Status, r.Outcome.Detail, d.Reasons)
					}
				}
				late := 0
				for _, at := range face.writes {
					if at.After(answered) {
						late++
					}
				}
				t.Logf("%d applied, %d held; in flight at the answer: %d, %v", applied, held, len(named), named)
				if late > 0 || applied+held != len(cfg.Tiers) || held < 100 || applied < 10 || len(world.Writes()) != applied {
					t.Errorf("%d writes after the answer; %d applied, %d held, %d writes", late, applied, held, len(world.Writes()))
				}
				if len(named) == 0 || len(named) > 16 || !regexp.MustCompile(`^tier-\d{4}: set desired 5 -> 9, sent just now$`).MatchString(named[0]) {
					t.Errorf("in flight: %v", named)
				}
				before := len(face.writes)
				tick = tick.Add(time.Minute)
				time.Sleep(time.Until(tick))
				for _, r := range parts.Pass(t.Context(), tick).Records {
					if rule := r.Decision.Reasons[len(r.Decision.Reasons)-1].Rule; r.Decision.Changes() || rule != "action" && rule != "brake" {
						t.Fatalf("%s %d -> %d by %s in the evaluation after", r.Decision.Tier, r.Decision.From, r.Decision.To, rule)
					}
				}
				if len(face.writes) != before {
					t.Errorf("%d writes in the evaluation after", len(face.writes)-before)
				}
				release()
				for range 8 {
					tick = tick.Add(time.Minute)
					time.Sleep(time.Until(tick))
					parts.Pass(t.Context(), tick)
				}
				grown := map[string]bool{}
				for _, w := range world.Writes() {
					grown[w.Resource] = true
				}
				if len(grown) != len(cfg.Tiers) {
					t.Errorf("%d of %d tiers grew after the release", len(grown), len(cfg.Tiers))
				}
			})
		})
	}
}

func pauseEveryTier(t *testing.T, _ *brakes.Brakes, m *ledger.Memory, _ string) func() {
	a, err := m.Act(context.Background(), scale.Action{Kind: scale.Pause, Grow: true, Shrink: true, Reason: "incident", By: "alice",
		Given: time.Now(), Until: time.Date(2000, 1, 1, 6, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Error(err)
	}
	return func() { _, _ = m.Resume(context.Background(), []string{a.ID}, "resumed", time.Now()) }
}

func pullFile(t *testing.T, _ *brakes.Brakes, _ *ledger.Memory, folder string) func() {
	path := filepath.Join(folder, "PAUSE")
	if err := os.WriteFile(path, []byte("incident\n"), 0o600); err != nil {
		t.Error(err)
	}
	return func() { _ = os.Remove(path) }
}
