package play

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

const raiseConfig = `
aws: {region: us-east-1}
tiers:
  web:
    mode: manage
    group: web-asg
    limits: {min: 2, max: 20}
    load_balancer: app/web/50dc6c495c0c9188
    target_group: targetgroup/web/73e2d6bc24d8a067
    signals: {requests: {preset: alb-requests}}
    scalers: [{target: {signal: requests, goal: 8, per_unit: true}}]
    schedule:
      entries:
        - {name: sale, start: 2026-03-02 12:13, end: 2026-03-02 12:19, size: 15, raise_max: true}
        - {name: rush, start: 2026-03-02 12:16, end: 2026-03-02 12:19, size: 18, raise_max: true}
    guards: {cooldown: {grow: 1m, shrink: 1m}, freeze: 0s, shrink_limit: {share: 0.2, busiest: 0s}, stabilization: {shrink: 0s}}
`

const ownersMaximum = 10

// raiser is a daemon that raises the maximum of a group, and dies.
type raiser struct {
	cfg    *config.Config
	world  *sim.Cloud
	path   string
	reaper *reaper
	// lens may change what the daemon has of the world; nil changes nothing.
	lens func(assembly.Cloud) assembly.Cloud
}

// careful asserts what must be true of every change of a maximum, at the moment at which AWS is asked.
type careful struct {
	assembly.Cloud
	t     *testing.T
	world *sim.Cloud
}

func (c careful) SetMax(ctx context.Context, group string, size int) error {
	if spec, _ := c.world.Spec(group); spec.Desired > size || size != ownersMaximum {
		c.t.Errorf("%s: the maximum is to be %d, and %d are desired", c.world.Now().Format("15:04"), size, spec.Desired)
	}
	return c.Cloud.SetMax(ctx, group, size)
}

func (c careful) RaiseTo(ctx context.Context, group string, size int) error {
	if size > 18 {
		c.t.Errorf("raised to %d, and the schedule asks for 18", size)
	}
	return c.Cloud.RaiseTo(ctx, group, size)
}

// live runs until an instant, or dies. It returns what is remembered of the maximum then.
func (r *raiser) live(t *testing.T, until time.Time) (left scale.Raised, lived bool) {
	t.Helper()
	l, err := ledger.Open(t.Context(), ledger.Options{Path: r.path, Keep: assembly.MemorySpan(r.cfg)})
	if err != nil {
		t.Fatal(err)
	}
	var cloud assembly.Cloud = careful{Direct{r.world}, t, r.world}
	if r.lens != nil {
		cloud = r.lens(cloud)
	}
	parts := assembly.Parts(r.cfg, assembly.Everywhere(r.cfg, mortalCloud{cloud, r.reaper}), mortalLedger{l, r.reaper}, assembly.Options{})
	for ; r.world.Now().Before(until); r.world.Step(r.cfg.Loop.Interval) {
		now := r.world.Now()
		passed := make(chan loop.Result, 1)
		go func() { passed <- parts.Pass(context.Background(), now) }()
		select {
		case <-r.reaper.dead:
			d := daemonLife{cfg: r.cfg, path: r.path}
			d.bury(t, l)
			r.path = d.path
			return scale.Raised{}, false
		case result := <-passed:
			if result.LedgerErr != nil {
				t.Fatal(result.LedgerErr)
			}
			if s, _ := r.world.Spec("web-asg"); s.Max != ownersMaximum && l.Past("web").Raised.From != ownersMaximum {
				t.Errorf("%s: the maximum is %d, and nobody knows what it was: %+v", now.Format("15:04"), s.Max, l.Past("web").Raised)
			}
		}
	}
	left = l.Past("web").Raised
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return left, true
}

func newRaiser(t *testing.T, cfg *config.Config, at int) *raiser {
	t.Helper()
	world, err := sim.New(sim.Options{Seed: 1, Start: day.Add(12 * time.Hour), Exact: true, Groups: []sim.GroupSpec{{
		Name: "web-asg", LoadBalancer: "app/web/50dc6c495c0c9188", TargetGroup: "targetgroup/web/73e2d6bc24d8a067",
		Min: 2, Max: ownersMaximum, Desired: 6, UnitRate: 10, Load: sim.Constant(50), Boot: 30 * time.Second, Detailed: true,
	}}})
	if err != nil {
		t.Fatal(err)
	}
	world.Step(10 * time.Minute)
	return &raiser{cfg: cfg, world: world, path: filepath.Join(crashFolder(t), "ledger.db"), reaper: newReaper(at)}
}

// judge demands that the maximum is the owner's again, and that nothing is remembered of it.
func (r *raiser) judge(t *testing.T, left scale.Raised) {
	t.Helper()
	if s, _ := r.world.Spec("web-asg"); s.Max != ownersMaximum || s.Desired > ownersMaximum || left.Is() {
		t.Errorf("the maximum is %d with %d desired, and %+v is remembered", s.Max, s.Desired, left)
	}
}

// known demands that whoever opens the ledger of a dead daemon knows what a raised maximum was.
func (r *raiser) known(t *testing.T) {
	t.Helper()
	l, err := ledger.Open(t.Context(), ledger.Options{Path: r.path, Keep: assembly.MemorySpan(r.cfg)})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if s, _ := r.world.Spec("web-asg"); s.Max != ownersMaximum && l.Past("web").Raised.From != ownersMaximum {
		t.Errorf("it left a maximum of %d, and nobody knows what it was: %+v", s.Max, l.Past("web").Raised)
	}
}

// A daemon that is killed anywhere while it raises a maximum, twice, and lowers it leaves either nothing or a raised
// maximum that the next one lowers.
func TestCrashEverywhereWhileAMaximumIsRaised(t *testing.T) {
	whole(t)
	cfg, err := config.Parse("raise.yaml", []byte(raiseConfig))
	if err != nil {
		t.Fatal(err)
	}
	end := day.Add(12*time.Hour + 40*time.Minute)
	undisturbed := newRaiser(t, cfg, 0)
	left, _ := undisturbed.live(t, end)
	undisturbed.judge(t, left)
	writes := writesOf(undisturbed.world)
	for _, what := range []string{"UpdateAutoScalingGroup web-asg max and desired 15", "UpdateAutoScalingGroup web-asg max and desired 18", "UpdateAutoScalingGroup web-asg max 10"} {
		if writes[what] != 1 {
			t.Errorf("%s: %d times, want once: %v", what, writes[what], writes)
		}
	}
	points := undisturbed.reaper.count()
	t.Run("points", func(t *testing.T) {
		for half := range 2 {
			t.Run(fmt.Sprint(half), func(t *testing.T) {
				t.Parallel()
				for at := 1 + half; at <= points; at += 2 {
					r := newRaiser(t, cfg, at)
					if _, lived := r.live(t, end); lived {
						t.Fatalf("event %d of %d did not come", at, points)
					}
					r.known(t)
					r.reaper = newReaper(0)
					r.world.Step(17 * time.Second) // until somebody starts it again
					left, _ := r.live(t, end.Add(10*time.Minute))
					r.judge(t, left)
					if t.Failed() {
						t.Fatalf("killed after event %d of %d", at, points)
					}
				}
			})
		}
	})
	fmt.Printf("%s: %d crash points\n", t.Name(), points)
}

// unanswered gets no answer to some of its requests for a maximum, which arrive or do not.
type unanswered struct {
	assembly.Cloud
	asked           *int
	no, of, arrives int // the answer to the no-th request of each of, and whether it arrives
}

func (d unanswered) lost(ctx context.Context, call func() error) error {
	*d.asked++
	if *d.asked%d.of != d.no {
		return call()
	}
	if *d.asked%2 == d.arrives {
		_ = call()
	}
	return &scale.Failure{Doing: "changing the maximum", Kind: scale.Unreachable, Err: context.DeadlineExceeded}
}

func (d unanswered) SetMax(ctx context.Context, group string, size int) error {
	return d.lost(ctx, func() error { return d.Cloud.SetMax(ctx, group, size) })
}

func (d unanswered) RaiseTo(ctx context.Context, group string, size int) error {
	return d.lost(ctx, func() error { return d.Cloud.RaiseTo(ctx, group, size) })
}

// Requests that get no answer, some of which arrive, leave no maximum behind either.
func TestNoAnswerWhileAMaximumIsRaised(t *testing.T) {
	whole(t)
	cfg, err := config.Parse("raise.yaml", []byte(raiseConfig))
	if err != nil {
		t.Fatal(err)
	}
	for of := range 4 {
		for no := range of + 1 {
			for arrives := range 2 {
				r := newRaiser(t, cfg, 0)
				d := unanswered{no: no, of: of + 1, arrives: arrives, asked: new(int)}
				if of == 0 {
					d.of, d.no = 1_000_000, 1 // the first one alone
				}
				r.lens = func(c assembly.Cloud) assembly.Cloud { d.Cloud = c; return d }
				left, _ := r.live(t, day.Add(13*time.Hour+30*time.Minute))
				r.judge(t, left)
				if t.Failed() {
					t.Fatalf("no answer to %d of each %d, arrives %d", d.no, d.of, arrives)
				}
			}
		}
	}
}

// forbidden is a cloud without the right to change a maximum.
type forbidden struct {
	assembly.Cloud
	asked *int
}

func (f forbidden) RaiseTo(context.Context, string, int) error {
	*f.asked++
	return &scale.Failure{Doing: "setting the maximum", Kind: scale.Denied, Err: context.Canceled}
}

// A right that is missing does not cost the growth that AWS allows all the same.
func TestWithoutTheRightToRaiseItGrowsToTheMaximum(t *testing.T) {
	cfg, err := config.Parse("raise.yaml", []byte(raiseConfig))
	if err != nil {
		t.Fatal(err)
	}
	r, asked := newRaiser(t, cfg, 0), 0
	r.lens = func(c assembly.Cloud) assembly.Cloud { return forbidden{c, &asked} }
	left, _ := r.live(t, day.Add(12*time.Hour+15*time.Minute))
	if s, _ := r.world.Spec("web-asg"); s.Desired != ownersMaximum || s.Max != ownersMaximum || left.Is() || left.Refused.IsZero() {
		t.Errorf("%d are desired of at most %d, and %+v is remembered", s.Desired, s.Max, left)
	}
	if left, _ = r.live(t, day.Add(12*time.Hour+18*time.Minute)); asked < 4 {
		t.Errorf("it was tried %d times, and is no more", asked)
	}
}
