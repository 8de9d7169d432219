package signal

import (
	"math"
	"slices"
	"testing"
)

func TestCliff(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name   string
		values []float64 // newest first
		place  int
		from   float64
		fell   bool
	}{
		{"to nothing within one datapoint", []float64{0, 12000, 12000}, 0, 12000, true},
		{"over two", []float64{0, 5000, 12000}, 0, 12000, true},
		{"to a fifth", []float64{2400, 12000, 12000}, 0, 12000, true},
		{"not as far as that", []float64{2500, 12000, 12000}, 0, 0, false},
		{"over three datapoints it is a slope", []float64{2000, 5000, 8000, 12000}, 0, 0, false},
		{"minutes ago, and gone since: the place where it fell", []float64{0, 0, 0, 5000, 12000}, 2, 12000, true},
		{"and back", []float64{9000, 0, 0, 12000, 12000}, 0, 0, false},
		{"half of it back", []float64{6000, 0, 0, 12000, 12000}, 0, 0, false},
		{"the deeper of two, where it began", []float64{0, 100, 1000, 12000}, 2, 12000, true},
		{"a gap tells nothing", []float64{0, nan, 12000}, 0, 12000, true},
		{"a longer gap neither", []float64{0, nan, nan, 12000}, 0, 0, false},
		{"few events make cliffs by chance", []float64{0, 40, 40}, 0, 0, false},
		{"a burst is over", []float64{0, 12000, 0, 0, 0}, 0, 0, false},
		{"a burst of which little is known", []float64{0, 12000, nan, 0, 0}, 0, 0, false},
		{"it stood for half of the time", []float64{0, 12000, 12000, 0, 0}, 0, 12000, true},
		{"it stood before it fell in two steps", []float64{0, 5000, 12000, 12000, 0, 0}, 0, 12000, true},
		{"what was long before does not matter", []float64{0, 12000, 12000, 12000, 12000, 0, 0, 0, 0, 0}, 0, 12000, true},
		{"silence", []float64{0, 0, 0}, 0, 0, false},
		{"one value", []float64{0}, 0, 0, false},
		{"none", nil, 0, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			place, from, fell := Cliff(append(slices.Clone(c.values), nan, nan, nan, nan), 4)
			if place != c.place || from != c.from || fell != c.fell {
				t.Errorf("got %d, %v, %v; want %d, %v, %v", place, from, fell, c.place, c.from, c.fell)
			}
		})
	}
}

// A burst whose beginning is about to be forgotten is no traffic that had stood.
func TestACliffAtTheEndOfWhatIsRemembered(t *testing.T) {
	for n := 1; n < 8; n++ {
		values := slices.Concat(make([]float64, n), []float64{12000, 12000})
		if place, from, fell := Cliff(values, 4); fell {
			t.Errorf("%v: fell at %d from %v", values, place, from)
		}
	}
}

func TestWhatTellsThatNothingHappened(t *testing.T) {
	both := DimensionsOf(map[string]string{"LoadBalancer": "app/web/1", "TargetGroup": "targetgroup/web/2"})
	for _, c := range []struct {
		name             string
		query            Query
		traffic, failing bool
		count, witness   string
	}{
		{"requests", Query{Namespace: "AWS/ApplicationELB", Name: "RequestCount", Statistic: "Sum", Dimensions: both}, true, false, "", "HealthyHostCount"},
		{"response time", Query{Namespace: "AWS/ApplicationELB", Name: "TargetResponseTime", Statistic: "p95", Dimensions: both}, false, false, "RequestCount", "HealthyHostCount"},
		{"of a whole balancer", Query{Namespace: "AWS/ApplicationELB", Name: "TargetResponseTime", Statistic: "Average", Dimensions: DimensionsOf(map[string]string{"LoadBalancer": "app/web/1"})}, false, false, "RequestCount", "ConsumedLCUs"},
		{"a classic balancer", Query{Namespace: "AWS/ELB", Name: "Latency", Statistic: "Average", Dimensions: DimensionsOf(map[string]string{"LoadBalancerName": "web"})}, false, false, "RequestCount", "HealthyHostCount"},
		{"a target group alone has no host count", Query{Namespace: "AWS/ApplicationELB", Name: "RequestCountPerTarget", Statistic: "Sum", Dimensions: DimensionsOf(map[string]string{"TargetGroup": "targetgroup/web/2"})}, true, false, "", ""},
		{"errors are no traffic", Query{Namespace: "AWS/ApplicationELB", Name: "HTTPCode_Target_5XX_Count", Statistic: "Sum", Dimensions: both}, false, true, "", "HealthyHostCount"},
		{"hosts", Query{Namespace: "AWS/ApplicationELB", Name: "HealthyHostCount", Statistic: "Minimum", Dimensions: both}, false, false, "", "HealthyHostCount"},
		{"cpu", Query{Namespace: "AWS/EC2", Name: "CPUUtilization", Statistic: "Average"}, false, false, "", ""},
		{"an operator's own count", Query{Namespace: "Shop", Name: "Orders", Statistic: "Sum"}, true, false, "", ""},
		{"an operator's own failures", Query{Namespace: "Shop", Name: "FailedOrders", Statistic: "Sum"}, false, true, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			count, _ := c.query.Requests()
			witness, _ := c.query.Witness()
			if c.query.Traffic() != c.traffic || c.query.Failures() != c.failing || count.Name != c.count || witness.Name != c.witness {
				t.Errorf("traffic %v, failures %v, count %q, witness %q", c.query.Traffic(), c.query.Failures(), count.Name, witness.Name)
			}
		})
	}
}
