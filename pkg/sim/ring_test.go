package sim

import (
	"context"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/signal"
)

// In its first minutes a world that begins with the clock itself is asked about
// times before it.
func TestWorldAtTheBeginningOfTheClock(t *testing.T) {
	begin := time.Unix(0, 0).UTC()
	c, err := New(Options{Seed: 1, Start: begin, Groups: []GroupSpec{Web("web", Constant(10), 10, begin)}, Exact: true, PublishDelay: -1})
	if err != nil {
		t.Fatal(err)
	}
	c.Step(5 * time.Minute)
	cpu := signal.Query{Namespace: "AWS/EC2", Name: "CPUUtilization", Statistic: "Average", Period: time.Minute, Dimensions: signal.DimensionsOf(map[string]string{"AutoScalingGroupName": "web"})}
	s, err := c.Series(context.Background(), []signal.Query{cpu}, begin.Add(-time.Hour), c.Now())
	if err != nil || len(s[0].Points) != 5 {
		t.Errorf("%+v, %v: want the five minutes that there were", s, err)
	}
}
