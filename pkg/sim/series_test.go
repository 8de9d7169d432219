package sim

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

func TestDatapointIsHalfFilledUntilPublished(t *testing.T) {
	c := webWorld(t, Constant(10), 2, func(o *Options) { o.PublishDelay = 60 * time.Second })
	requests := target("RequestCount", "Sum")
	for _, tc := range []struct {
		name string
		at   time.Duration
		want []float64 // newest first
	}{
		{"before the middle nothing shows", 29 * time.Second, nil},
		{"from the middle half of it shows", 30 * time.Second, []float64{300}},
		{"its end changes nothing", 60 * time.Second, []float64{300}},
		{"the next one begins to show too", 119 * time.Second, []float64{300, 300}},
		{"complete a minute after its end", 120 * time.Second, []float64{300, 600}},
		{"and so on", 180 * time.Second, []float64{300, 600, 600}},
	} {
		c.Step(start.Add(tc.at).Sub(c.Now()))
		s, err := c.Series(context.Background(), []signal.Query{requests}, start, start.Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		var got []float64
		for i, p := range s[0].Points {
			got = append(got, p.Value)
			if i > 0 && !p.At.Before(s[0].Points[i-1].At) {
				t.Errorf("%s: points are not newest first", tc.name)
			}
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s: at +%s (-want +got):\n%s", tc.name, tc.at, diff)
		}
	}
}

func TestPublicationJitterIsBounded(t *testing.T) {
	c := webWorld(t, Constant(10), 2, func(o *Options) { o.PublishDelay, o.Exact = 0, false })
	r := c.Feeds[world.Key("AWS/ApplicationELB", "RequestCount", []string{"LoadBalancer", "app/web/50dc6c495c0c9188"})][0]
	low, high := int64(math.MaxInt64), int64(0)
	for b := range int64(1000) {
		d := r.Delay(b, &c.Opts)
		low, high = min(low, d), max(high, d)
	}
	if low != 60 || high != 89 {
		t.Errorf("delays run from %d to %d s, want 60 to 89", low, high)
	}
}

func TestLoadBalancerIsSilentWithoutTraffic(t *testing.T) {
	pause := Sum{Constant(10), Flash{Base: 0, Peak: -10, When: start.Add(2 * time.Minute), Hold: 3 * time.Minute}}
	c := webWorld(t, pause, 2)
	c.Step(7 * time.Minute)
	for _, q := range []signal.Query{target("RequestCount", "Sum"), alb("TargetResponseTime", "Average"), target("RequestCountPerTarget", "Sum")} {
		var minutes []int
		for _, p := range points(t, c, q) {
			minutes = append(minutes, int(p.At.Sub(start)/time.Minute))
		}
		if diff := cmp.Diff([]int{6, 5, 1, 0}, minutes); diff != "" {
			t.Errorf("%s (-want +got):\n%s", q.Name, diff)
		}
	}
	if got := points(t, c, cpu()); len(got) != 7 {
		t.Errorf("CPU has %d points, want all 7: machines are never silent", len(got))
	}
	if got := points(t, c, target("HealthyHostCount", "Maximum")); len(got) != 7 {
		t.Errorf("HealthyHostCount has %d points, want all 7", len(got))
	}
}

func TestOnlyPublishedDimensionSetsAnswer(t *testing.T) {
	c := webWorld(t, Constant(25), 2)
	c.Step(time.Minute)
	both := target("", "").Dimensions
	group := signal.DimensionsOf(map[string]string{"TargetGroup": both.Get("TargetGroup")})
	balancer := signal.DimensionsOf(map[string]string{"LoadBalancer": both.Get("LoadBalancer")})
	zone := balancer.With("AvailabilityZone", "us-east-1a")
	for _, tc := range []struct {
		metric     string
		dimensions signal.Dimensions
		want       int
	}{
		{"RequestCount", both, 1},
		{"RequestCount", balancer, 1},
		{"RequestCount", group, 0},
		{"RequestCount", zone, 0},
		{"RequestCount", nil, 0},
		{"RequestCountPerTarget", group, 1},
		{"RequestCountPerTarget", both, 1},
		{"RequestCountPerTarget", balancer, 0},
		{"HTTPCode_Target_5XX_Count", both, 1},
		{"HTTPCode_Target_5XX_Count", balancer, 1},
		{"HTTPCode_ELB_5XX_Count", both, 0},
		{"HealthyHostCount", balancer, 0},
		{"NoSuchMetric", both, 0},
	} {
		q := signal.Query{Namespace: "AWS/ApplicationELB", Name: tc.metric, Dimensions: tc.dimensions, Statistic: "Sum", Period: time.Minute}
		if got := points(t, c, q); len(got) != tc.want {
			t.Errorf("%s by %v: %d points, want %d", tc.metric, tc.dimensions, len(got), tc.want)
		}
	}
}

func TestTwoGroupsShareALoadBalancer(t *testing.T) {
	c := webWorld(t, Constant(10), 2, func(o *Options) {
		blue := o.Groups[0]
		blue.Name, blue.TargetGroup = "blue", "targetgroup/blue/1"
		blue.Load = Constant(5)
		o.Groups = append(o.Groups, blue)
	})
	c.Step(time.Minute)
	if got := points(t, c, alb("RequestCount", "Sum")); len(got) != 1 || got[0].Value != 900 {
		t.Errorf("requests of the balancer %v, want 600 + 300", got)
	}
	if got := points(t, c, target("RequestCount", "Sum")); len(got) != 1 || got[0].Value != 600 {
		t.Errorf("requests of one target group %v, want 600", got)
	}
}

func TestPeriodsAndStatistics(t *testing.T) {
	t.Run("basic monitoring has a point every five minutes", func(t *testing.T) {
		c := webWorld(t, Constant(10), 2, func(o *Options) { o.Groups[0].Detailed = false })
		c.Step(9 * time.Minute)
		got := points(t, c, cpu())
		if len(got) != 1 || !got[0].At.Equal(start) || got[0].Value != 50 {
			t.Errorf("%v, want one point of 50 at the start", got)
		}
	})
	t.Run("five minutes of a one-minute sum", func(t *testing.T) {
		c := webWorld(t, Constant(10), 2)
		c.Step(10 * time.Minute)
		q := target("RequestCount", "Sum")
		q.Period = 5 * time.Minute
		got := points(t, c, q)
		if len(got) != 2 || got[0].Value != 3000 || got[1].Value != 3000 {
			t.Errorf("%v, want two points of 3000", got)
		}
	})
	t.Run("statistics of a step within a minute", func(t *testing.T) {
		c := webWorld(t, Step{Before: 5, After: 15, When: start.Add(30 * time.Second)}, 2)
		c.Step(time.Minute)
		for statistic, want := range map[string]float64{"Average": 50, "Minimum": 25, "Maximum": 75, "SampleCount": 24, "Sum": 1200, "p50": 50} {
			q := cpu()
			q.Statistic = statistic
			if got := points(t, c, q); len(got) != 1 || got[0].Value != want {
				t.Errorf("%s = %v, want %v", statistic, got, want)
			}
		}
	})
	t.Run("the end is exclusive", func(t *testing.T) {
		c := webWorld(t, Constant(10), 2)
		c.Step(5 * time.Minute)
		s, err := c.Series(context.Background(), []signal.Query{cpu()}, start.Add(time.Minute), start.Add(3*time.Minute))
		if err != nil || len(s[0].Points) != 2 || !s[0].Points[0].At.Equal(start.Add(2*time.Minute)) {
			t.Errorf("%v, %v; want minutes 2 and 1", s, err)
		}
	})
	t.Run("a rate is left to the asker", func(t *testing.T) {
		c := webWorld(t, Constant(10), 2)
		c.Step(time.Minute)
		q := target("RequestCount", "Sum")
		q.PerSecond = true
		if got := points(t, c, q); len(got) != 1 || got[0].Value != 600 {
			t.Errorf("%v, want the plain sum", got)
		}
	})
	for name, edit := range map[string]func(*signal.Query){
		"statistic": func(q *signal.Query) { q.Statistic = "Mean" },
		"period":    func(q *signal.Query) { q.Period = 90 * time.Second },
	} {
		t.Run("a wrong "+name+" is refused", func(t *testing.T) {
			c := webWorld(t, Constant(10), 2)
			q := cpu()
			edit(&q)
			if _, err := c.Series(context.Background(), []signal.Query{q}, start, start.Add(time.Hour)); scale.KindOf(err) != scale.Invalid {
				t.Errorf("error %v, want it invalid", err)
			}
		})
	}
}

func TestMetricMath(t *testing.T) {
	c := webWorld(t, Step{Before: 10, After: 40, When: start.Add(time.Minute)}, 2)
	c.Step(2 * time.Minute)
	inputs := map[string]signal.Query{
		"all": target("RequestCount", "Sum"), "bad": target("HTTPCode_Target_5XX_Count", "Sum"), "use": cpu(),
	}
	for _, tc := range []struct {
		expression string
		want       []float64 // newest first
		problem    string
	}{
		{"100*bad/all", []float64{50}, ""},
		{"100 * FILL(bad, 0) / all", []float64{50, 0}, ""},
		{"all/PERIOD(all)", []float64{40, 10}, ""},
		{"(all - 600) / -2 + 1", []float64{-899, 1}, ""},
		{"SUM([all, bad])", []float64{3600, 600}, ""},
		{"MAX([use, 70])", []float64{100, 70}, ""},
		{"MIN(use, 70)", []float64{70, 50}, ""},
		{"AVG([all,bad])", []float64{1800, 600}, ""},
		{"all/(use-use)", nil, ""},
		{"all + nobody", nil, `ValidationError: the simulated cloud cannot compute the expression "all + nobody": unknown id nobody`},
		{"SEARCH('x')", nil, `ValidationError: the simulated cloud cannot compute the expression "SEARCH('x')": SEARCH of 1 argument is not supported`},
		{"RATE(all)", nil, `ValidationError: the simulated cloud cannot compute the expression "RATE(all)": RATE of 1 argument is not supported`},
		{"all > 3", nil, `ValidationError: the simulated cloud cannot compute the expression "all > 3": the operator > is not supported`},
		{"all +", nil, `ValidationError: the simulated cloud cannot read the expression "all +"`},
	} {
		t.Run(tc.expression, func(t *testing.T) {
			q := signal.Query{Expression: tc.expression, Inputs: inputs, Period: time.Minute}
			s, err := c.Series(context.Background(), []signal.Query{q}, start, c.Now())
			if err != nil {
				t.Fatal(err)
			}
			var got []float64
			for _, p := range s[0].Points {
				got = append(got, p.Value)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if s[0].Problem != tc.problem {
				t.Errorf("problem %q, want %q", s[0].Problem, tc.problem)
			}
		})
	}
}

func FuzzMetricMath(f *testing.F) {
	for _, s := range []string{"100*a/b", "FILL(a,0)", "SUM([a,b])", "FILL(", "((((a", "a.b[1]", "-'x'", "FILL(1,b)", "func(){}()"} {
		f.Add(s)
	}
	c := webWorld(f, Constant(10), 2)
	c.Step(3 * time.Minute)
	f.Fuzz(func(t *testing.T, expression string) {
		if expression == "" {
			return
		}
		q := signal.Query{Expression: expression, Inputs: map[string]signal.Query{"a": cpu(), "b": target("RequestCount", "Sum")}, Period: time.Minute}
		s, err := c.Series(context.Background(), []signal.Query{q}, start, c.Now())
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range s[0].Points {
			if s[0].Problem != "" || math.IsNaN(p.Value) || math.IsInf(p.Value, 0) {
				t.Errorf("%q gave %v beside %q", expression, p.Value, s[0].Problem)
			}
		}
	})
}
