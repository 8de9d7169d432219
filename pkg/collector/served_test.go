package collector

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

func TestWhatALoadBalancerFindsHealthyServes(t *testing.T) {
	at := newest(noon, time.Minute, time.Minute)
	ring := func(sizes ...int) (out []scale.CapacityPoint) { // a minute apart, the last a minute ago
		for i, n := range sizes {
			out = append(out, scale.CapacityPoint{At: noon.Add(time.Duration(i-len(sizes)) * time.Minute), Desired: n, InService: n})
		}
		return out
	}
	for _, c := range []struct {
		name        string
		healthy     float64
		none        bool
		hosts, have int
		ring        []scale.CapacityPoint
		units, of   int
	}{
		{name: "four of ten do not", healthy: 6, hosts: 10, have: 10, units: 6, of: 10},
		{name: "all of them", healthy: 10, hosts: 10, have: 10},
		{name: "more than there are now never raises it", healthy: 12, hosts: 10, have: 10},
		{name: "none at all: a load balancer sends to every one then", healthy: 0, hosts: 10, have: 10},
		{name: "no datapoint is no news", none: true, hosts: 10, have: 10},
		{name: "those that have just come are on their way", healthy: 6, hosts: 10, have: 10, ring: ring(6, 6, 10)},
		{name: "but not those before", healthy: 5, hosts: 10, have: 10, ring: ring(6, 6, 10), units: 5, of: 6},
		{name: "weights: the share, rounded up", healthy: 2, hosts: 3, have: 10, units: 7, of: 10},
		{name: "machines that are not known", healthy: 6, have: 10},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := &ask{through: at, keep: keepPoints}
			a.query.Period = time.Minute
			if !c.none {
				a.points = points(signal.Point{At: at, Value: c.healthy})
			}
			w := &watched{healthy: a, look: &look{}}
			w.view.Hosts = c.hosts
			s := &scale.Snapshot{Now: noon, Capacity: scale.Capacity{InService: c.have, Desired: c.have}, Past: scale.Past{Ring: c.ring}}
			got := (&Collector{o: Options{Settle: time.Minute}}).served(w, s, noon)
			if got.Units != c.units || got.Of != c.of || (got.Of > 0) != got.At.Equal(at) {
				t.Errorf("got %+v, want %d of %d", got, c.units, c.of)
			}
			a.due = asleep
			if got := (&Collector{o: Options{Settle: time.Minute}}).served(w, s, noon); got != (scale.Served{}) {
				t.Errorf("what was not asked for says %+v", got)
			}
		})
	}
}

// A metric that is asked for is billed: it is one more in the call that is made anyway, and only while the tier may
// shrink.
func TestHealthIsAskedForWhileATierMayShrink(t *testing.T) {
	q := signal.Query{Namespace: "AWS/ApplicationELB", Name: "HealthyHostCount", Statistic: "Minimum", Period: time.Minute}
	cloud := &cloud{groups: map[string]resource.Group{"web-asg": calm("web-asg")}, points: map[string][]signal.Point{"CPUUtilization": every(time.Minute, noon, 1, 2, 3), "HealthyHostCount": every(time.Minute, noon, 3, 3, 3)}}
	o := cloud.options(web())
	o.Tiers[0].Healthy = &q
	c := New(o)
	observe(t, c, noon)
	cloud.past = map[string]scale.Past{"web": {Quiet: scale.Quiet{Since: noon}}}
	s := observe(t, c, noon.Add(time.Minute))
	cloud.past = nil
	observe(t, c, noon.Add(2*time.Minute))
	count := 0
	for _, names := range cloud.asked {
		for _, name := range names {
			if name == q.Name {
				count++
			}
		}
	}
	if count != 1 {
		t.Errorf("it was asked %d times: %v", count, cloud.asked)
	}
	if s.Served.Units != 3 || s.Served.Of != s.Capacity.InService {
		t.Errorf("served %+v of %+v", s.Served, s.Capacity)
	}
}

// Machines that came into service minutes ago are not unhealthy because their load balancer did not count them yet.
func TestMachinesThatJustCameAreNotUnhealthy(t *testing.T) {
	at := newest(noon, time.Minute, time.Minute)
	ring := func(before int) []scale.CapacityPoint {
		return []scale.CapacityPoint{{At: noon.Add(-9 * time.Minute), InService: before}, {At: noon.Add(-2 * time.Minute), InService: before}, {At: noon.Add(-time.Minute), InService: 15}}
	}
	for _, c := range []struct {
		name    string
		before  int
		healthy float64
		want    string
	}{
		{"ten came a minute ago", 5, 5, ""},
		{"ten came, and two of the five that stood are sick", 5, 3, "3 of 5 hosts were healthy at " + at.Format("15:04 UTC")},
		{"all stood", 15, 5, "5 of 15 hosts were healthy at " + at.Format("15:04 UTC")},
		{"one of many comes and goes", 15, 14, ""},
	} {
		a := askFor(map[string]*ask{}, signal.Query{Namespace: "AWS/ApplicationELB", Name: "HealthyHostCount", Statistic: "Minimum", Period: time.Minute})
		a.points = points(signal.Point{At: at, Value: c.healthy})
		s := &scale.Snapshot{Now: noon, Capacity: scale.Capacity{Desired: 15, InService: 15, At: noon}, Past: scale.Past{Ring: ring(c.before)}}
		if got := (&Collector{o: Options{Settle: time.Minute}}).unhealthy([]reading{{metric: a}}, s, 15, noon); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
