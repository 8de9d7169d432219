package sim

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/signal"
)

func TestPhysicsFollowFromLoadAndCapacity(t *testing.T) {
	const none = -1.0 // no datapoint
	cases := []struct {
		name                        string
		load                        float64
		units                       int
		cpu, latency, requests      float64
		target5xx, elb5xx, hosts    float64
		perTarget, memory, lostWork float64
	}{
		{"idle units say nothing of latency", 0, 2, 0, none, none, none, none, 2, none, 30, 0},
		{"half used: twice the base latency", 10, 2, 50, 0.2, 600, none, none, 2, 300, 52.5, 0},
		{"nine tenths used: ten times", 18, 2, 90, 1, 1080, none, none, 2, 540, 70.5, 0},
		{"full but not beyond", 20, 2, 100, 5, 1200, none, none, 2, 600, 75, 0},
		{"a quarter beyond: the rest fails", 25, 2, 100, math.Inf(1), 1500, 300, none, 2, 750, 75, 300},
		{"nobody in service: the balancer fails", 25, 0, none, none, none, none, 1500, none, none, none, 1500},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			c := webWorld(t, Constant(tc.load), tc.units)
			c.Step(time.Minute)
			check := func(q signal.Query, want float64) {
				t.Helper()
				got := points(t, c, q)
				if want == none {
					if len(got) != 0 {
						t.Errorf("%s %s = %v, want no datapoint", q.Name, q.Statistic, got)
					}
					return
				}
				if len(got) != 1 || !got[0].At.Equal(start) {
					t.Fatalf("%s: %v, want one datapoint at the start", q.Name, got)
				}
				if math.IsInf(want, 1) {
					// The queue grows by (rho - 1) seconds a second: 0.25 x 60 = 15 in
					// the end, half of that on average, above 5 s of saturation.
					if got[0].Value < 10 || got[0].Value > 15 {
						t.Errorf("%s = %v, want an explosion", q.Name, got[0].Value)
					}
					return
				}
				if math.Abs(got[0].Value-want) > 1e-6 {
					t.Errorf("%s %s = %v, want %v", q.Name, q.Statistic, got[0].Value, want)
				}
			}
			memory := cpu()
			memory.Namespace, memory.Name = "CWAgent", "mem_used_percent"
			check(cpu(), tc.cpu)
			check(memory, tc.memory)
			check(alb("TargetResponseTime", "Average"), tc.latency)
			check(target("RequestCount", "Sum"), tc.requests)
			check(target("RequestCountPerTarget", "Sum"), tc.perTarget)
			check(target("HTTPCode_Target_5XX_Count", "Sum"), tc.target5xx)
			check(alb("HTTPCode_ELB_5XX_Count", "Sum"), tc.elb5xx)
			check(target("HealthyHostCount", "Minimum"), tc.hosts)
			use := c.Usage("web")
			if len(use) != 1 || use[0].Lost != tc.lostWork || use[0].Load != 60*tc.load {
				t.Errorf("usage %+v, want load %v and %v lost", use, 60*tc.load, tc.lostWork)
			}
		})
	}
}

func TestPercentilesAreThoseOfAnExponential(t *testing.T) {
	c := webWorld(t, Constant(10), 2)
	c.Step(time.Minute)
	for name, want := range map[string]float64{"p50": 0.1386, "p95": 0.5991, "p99": 0.9210, "p99.9": 1.3816} {
		got := points(t, c, alb("TargetResponseTime", name))
		if len(got) != 1 || math.Abs(got[0].Value-want) > 1e-4 {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
}

func TestLatencyRecoversAfterOverload(t *testing.T) {
	load := Flash{Base: 5, Peak: 60, When: start.Add(5 * time.Minute), Hold: 10 * time.Minute}
	c := webWorld(t, load, 2)
	worst, last := 0.0, 0.0
	for range 30 {
		c.Step(time.Minute)
		last = points(t, c, alb("TargetResponseTime", "Average"))[0].Value
		worst = max(worst, last)
	}
	if worst != 30.0 {
		t.Errorf("worst latency %v s, want the cap of %v s", worst, 30.0)
	}
	if math.Abs(last-0.1/0.75) > 1e-6 {
		t.Errorf("latency %v s a quarter of an hour later, want that of a quarter used", last)
	}
}

func TestNoiseIsSmallAndGoneWhenExact(t *testing.T) {
	spread := func(exact bool) (low, high float64) {
		c := webWorld(t, Constant(10), 2, func(o *Options) { o.Exact = exact })
		low, high = 100, 0
		for range 120 {
			c.Step(time.Minute)
			if p := points(t, c, cpu()); len(p) > 0 {
				low, high = min(low, p[0].Value), max(high, p[0].Value)
			}
		}
		return low, high
	}
	if low, high := spread(true); low != 50 || high != 50 {
		t.Errorf("exact CPU runs from %v to %v, want 50", low, high)
	}
	if low, high := spread(false); low < 46 || high > 54 || high-low < 1 {
		t.Errorf("noisy CPU runs from %v to %v, want a few percent around 50", low, high)
	}
}

// The lag experiment needs a figure that follows load over capacity at the time
// of the datapoint, whatever has been ordered since.
func TestMetricsIgnorePendingUnits(t *testing.T) {
	c := webWorld(t, Constant(96), 10)
	c.Step(time.Minute)
	if err := c.SetDesired(context.Background(), "web", 16); err != nil {
		t.Fatal(err)
	}
	c.Step(time.Minute)
	if got := points(t, c, cpu())[0].Value; got != 96 {
		t.Errorf("CPU %v while six units boot, want 96", got)
	}
	c.Step(3 * time.Minute)
	if got := points(t, c, cpu())[0].Value; got != 60 {
		t.Errorf("CPU %v with all in service, want 60", got)
	}
}
