package collector

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/signal"
)

// behindBalancer are the signals of a web tier as the presets make them.
func behindBalancer() []signal.Signal {
	both := signal.DimensionsOf(map[string]string{"LoadBalancer": "app/web/1", "TargetGroup": "targetgroup/web/2"})
	q := func(name, statistic string) signal.Query {
		return signal.Query{Namespace: "AWS/ApplicationELB", Name: name, Statistic: statistic, Period: time.Minute, Dimensions: both}
	}
	requests := q("RequestCount", "Sum")
	rate := requests
	rate.PerSecond = true
	latency := q("TargetResponseTime", "p95")
	return []signal.Signal{
		{Name: "latency", Unit: "seconds", MaxAge: 4 * time.Minute, Source: signal.Source{Metric: &latency}},
		{Name: "errors", Unit: "percent", MaxAge: 4 * time.Minute, Source: signal.Source{Ratio: &signal.Ratio{Part: q("HTTPCode_Target_5XX_Count", "Sum"), Whole: requests, Times: 100}}},
		{Name: "requests", Unit: "requests/second", MaxAge: 4 * time.Minute, Source: signal.Source{Metric: &rate}},
	}
}

// noon is 12:00; with a settle of a minute the newest settled period is 11:58.
func TestWhatHasNoValueWithoutTraffic(t *testing.T) {
	at := func(minute int, value float64) signal.Point {
		return signal.Point{At: noon.Add(time.Duration(minute) * time.Minute), Value: value}
	}
	hosts := signal.Series{Points: []signal.Point{at(-2, 4), at(-3, 4), at(-4, 4), at(-5, 4)}}
	old := signal.Series{Points: []signal.Point{at(-4, 6000), at(-5, 6000)}}
	slow := signal.Series{Points: []signal.Point{at(-4, 0.2), at(-5, 0.2)}}
	for _, c := range []struct {
		name                      string
		requests, latency, hosts  signal.Series
		saysRate, saysLatency     string
		saysErrors, fell          string
		asksForHosts, missingZero bool
	}{
		{name: "traffic", requests: signal.Series{Points: []signal.Point{at(-2, 6000), at(-3, 6000)}}, latency: signal.Series{Points: []signal.Point{at(-2, 0.2)}},
			saysRate: "100 at 11:58 fresh", saysLatency: "0.2 at 11:58 fresh", saysErrors: "0 at 11:58 fresh"},
		{name: "it has ended, and the hosts are still told of", requests: old, latency: slow, hosts: hosts, asksForHosts: true,
			saysRate: "0 at 11:58 fresh", saysLatency: "0 at 11:58 idle", saysErrors: "0 at 11:58 idle", fell: "11:57 from 100"},
		{name: "AWS says 0 itself", requests: signal.Series{Points: []signal.Point{at(-2, 0), at(-3, 0), at(-4, 6000)}}, latency: slow, asksForHosts: true,
			saysRate: "0 at 11:58 fresh", saysLatency: "0 at 11:58 idle", saysErrors: "0 at 11:58 idle", fell: "11:57 from 100"},
		{name: "a daemon that starts on an idle tier", hosts: hosts, asksForHosts: true,
			saysRate: "0 at 11:58 fresh", saysLatency: "0 at 11:58 idle", saysErrors: "0 at 11:58 idle"},
		{name: "an outage of CloudWatch: nothing answers", requests: old, latency: slow, asksForHosts: true,
			saysRate: "100 at 11:56 fresh", saysLatency: "0.2 at 11:56 fresh", saysErrors: "0 at 11:56 fresh"},
		{name: "nothing ever answers", asksForHosts: true,
			saysRate:    "gap: no datapoint of AWS/ApplicationELB RequestCount yet; if there should be one by now, check its namespace, name and dimensions",
			saysLatency: "gap: no datapoint of AWS/ApplicationELB TargetResponseTime yet; if there should be one by now, check its namespace, name and dimensions",
			saysErrors:  "gap: no datapoint of AWS/ApplicationELB RequestCount yet; if there should be one by now, check its namespace, name and dimensions"},
		{name: "one datapoint is late", requests: signal.Series{Points: []signal.Point{at(-3, 6000)}}, latency: signal.Series{Points: []signal.Point{at(-3, 0.2)}}, hosts: hosts, asksForHosts: true,
			saysRate: "100 at 11:57 fresh", saysLatency: "0.2 at 11:57 fresh", saysErrors: "0 at 11:57 fresh"},
		{name: "requests are there and the response time is not", requests: signal.Series{Points: []signal.Point{at(-2, 6000), at(-3, 6000)}}, latency: slow, hosts: hosts, asksForHosts: true,
			saysRate: "100 at 11:58 fresh", saysLatency: "0.2 at 11:56 fresh", saysErrors: "0 at 11:58 fresh"},
		{name: "the count cannot be read", requests: signal.Series{Problem: "Forbidden"}, latency: slow, hosts: hosts, asksForHosts: true,
			saysRate: "gap: Forbidden", saysLatency: "0.2 at 11:56 fresh", saysErrors: "gap: Forbidden"},
	} {
		t.Run(c.name, func(t *testing.T) {
			asked := false
			cloud := &cloud{groups: map[string]resource.Group{"web-asg": calm("web-asg")}, series: func(q signal.Query) signal.Series {
				switch q.Name {
				case "RequestCount":
					return c.requests
				case "TargetResponseTime":
					return c.latency
				case "HealthyHostCount":
					asked = true
					return c.hosts
				}
				return signal.Series{}
			}}
			s := observe(t, New(cloud.options(web(behindBalancer()...))), noon)
			want(t, said(s, "requests"), c.saysRate)
			want(t, said(s, "latency"), c.saysLatency)
			want(t, said(s, "errors"), c.saysErrors)
			for _, x := range s.Samples {
				if excused := len(c.hosts.Points) > 0; excused && x.Missing != "" && c.requests.Problem == "" {
					t.Errorf("%s: missing data is told (%s), and the hosts show that CloudWatch answers", x.Signal, x.Missing)
				}
			}
			for _, signal := range []string{"requests", "latency", "errors"} {
				x, _ := s.Sample(signal)
				fell, from := "", c.fell
				if !x.FellAt.IsZero() {
					fell = fmt.Sprintf("%s from %g", x.FellAt.Format("15:04"), x.FellFrom)
				}
				if signal != "requests" && from != "" {
					from = strings.Split(from, " ")[0] + " from 0" // the traffic is behind them
				}
				want(t, fell, from)
			}
			if asked != c.asksForHosts {
				t.Errorf("asked for the hosts: %v; they are paid for only where something is absent", asked)
			}
		})
	}
}

func TestASignalFollowsTheTrafficThatItNames(t *testing.T) {
	at := func(minute int, value float64) signal.Point {
		return signal.Point{At: noon.Add(time.Duration(minute) * time.Minute), Value: value}
	}
	orders := signal.Query{Namespace: "Shop", Name: "Orders", Statistic: "Sum", Period: time.Minute}
	wait := signal.Query{Namespace: "Shop", Name: "Wait", Statistic: "Average", Period: time.Minute}
	for _, c := range []struct {
		name                 string
		orders, wait         []signal.Point
		saysOrders, saysWait string
	}{
		{"orders are 0", []signal.Point{at(-2, 0)}, nil, "0 at 11:58 fresh", "0 at 11:58 idle"},
		{"orders are 0, and an old value stands", []signal.Point{at(-2, 0)}, []signal.Point{at(-4, 9)}, "0 at 11:58 fresh", "0 at 11:58 idle"},
		{"a newer value than that", []signal.Point{at(-3, 0)}, []signal.Point{at(-2, 9)}, "0 at 11:57 fresh", "9 at 11:58 fresh"},
		{"orders come", []signal.Point{at(-2, 5)}, nil, "5 at 11:58 fresh", "gap: no datapoint of Shop Wait yet; if there should be one by now, check its namespace, name and dimensions"},
		{"nothing is known of orders", nil, nil, "gap: no datapoint of Shop Orders yet; if there should be one by now, check its namespace, name and dimensions", "gap: no datapoint of Shop Wait yet; if there should be one by now, check its namespace, name and dimensions"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cloud := &cloud{groups: map[string]resource.Group{"web-asg": calm("web-asg")}, series: func(q signal.Query) signal.Series {
				if q.Name == "Orders" {
					return signal.Series{Points: c.orders}
				}
				return signal.Series{Points: c.wait}
			}}
			s := observe(t, New(cloud.options(web(
				signal.Signal{Name: "wait", Unit: "seconds", MaxAge: 4 * time.Minute, Source: signal.Source{Metric: &wait}, Traffic: "orders"},
				signal.Signal{Name: "orders", Unit: "orders", MaxAge: 4 * time.Minute, Source: signal.Source{Metric: &orders}}))), noon)
			want(t, said(s, "orders"), c.saysOrders)
			want(t, said(s, "wait"), c.saysWait)
		})
	}
}

func TestASignalAtItsCeiling(t *testing.T) {
	for value, atLeast := range map[float64]bool{60: false, 98.9: false, 99: true, 100: true} {
		cloud := &cloud{groups: map[string]resource.Group{"web-asg": calm("web-asg")}, series: func(signal.Query) signal.Series {
			return signal.Series{Points: []signal.Point{{At: noon.Add(-2 * time.Minute), Value: value}}}
		}}
		cpu := metric("cpu", time.Minute)
		cpu.Ceiling = 100
		x, _ := observe(t, New(cloud.options(web(cpu))), noon).Sample("cpu")
		if x.AtLeast != atLeast {
			t.Errorf("%v %%: at least %v, want %v", value, x.AtLeast, atLeast)
		}
		// A goal of 90.8 with its tolerance is accepted by check, and must be exceeded here.
		if says := map[bool]float64{true: 100, false: value}[atLeast]; x.Value != says {
			t.Errorf("%v %% is told as %v, want %v", value, x.Value, says)
		}
	}
}

// Traffic that ends because nobody can be reached is no end of the day.
func TestHostsThatALoadBalancerFindsUnhealthy(t *testing.T) {
	for hosts, says := range map[float64]string{4: "", 3: "3 of 4 hosts were healthy at 11:58 UTC", 0: "0 of 4 hosts were healthy at 11:58 UTC"} {
		cloud := &cloud{groups: map[string]resource.Group{"web-asg": calm("web-asg")}, series: func(q signal.Query) signal.Series {
			if q.Name == "HealthyHostCount" {
				return signal.Series{Points: every(time.Minute, noon.Add(-2*time.Minute), hosts, hosts, hosts)}
			}
			return signal.Series{}
		}}
		want(t, observe(t, New(cloud.options(web(behindBalancer()...))), noon).Unhealthy, says)
	}
}
