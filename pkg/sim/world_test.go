package sim

import (
	"context"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

var start = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// webWorld builds an exact world of one web group of n units, 10 requests per
// second each, with a prompt CloudWatch.
func webWorld(t testing.TB, load Load, n int, edit ...func(*Options)) *Cloud {
	t.Helper()
	g := Web("web", load, 10, start)
	g.Min, g.Desired = 0, n
	o := Options{Seed: 7, Start: start, Groups: []GroupSpec{g}, Exact: true, PublishDelay: -1}
	for _, e := range edit {
		e(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func alb(name, statistic string) signal.Query {
	return signal.Query{
		Namespace: "AWS/ApplicationELB", Name: name, Statistic: statistic, Period: time.Minute,
		Dimensions: signal.DimensionsOf(map[string]string{"LoadBalancer": "app/web/50dc6c495c0c9188"}),
	}
}

func target(name, statistic string) signal.Query {
	q := alb(name, statistic)
	q.Dimensions = q.Dimensions.With("TargetGroup", "targetgroup/web/73e2d6bc24d8a067")
	return q
}

func cpu() signal.Query {
	return signal.Query{
		Namespace: "AWS/EC2", Name: "CPUUtilization", Statistic: "Average", Period: time.Minute,
		Dimensions: signal.DimensionsOf(map[string]string{"AutoScalingGroupName": "web"}),
	}
}

// points reads one query over the last ten minutes.
func points(t testing.TB, c *Cloud, q signal.Query) []signal.Point {
	t.Helper()
	s, err := c.Series(context.Background(), []signal.Query{q}, c.Now().Add(-10*time.Minute), c.Now())
	if err != nil {
		t.Fatal(err)
	}
	if s[0].Problem != "" {
		t.Fatalf("%s: %s", q.Name, s[0].Problem)
	}
	return s[0].Points
}

func capacity(t testing.TB, c *Cloud) scale.Capacity {
	t.Helper()
	g, ok := c.Describe("web")
	if !ok {
		t.Fatal("no group web")
	}
	return g.Capacity
}
