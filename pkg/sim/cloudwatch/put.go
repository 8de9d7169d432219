package cloudwatch

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// PutMetric answers PutMetricData for one value of a metric without dimensions, in periods of a
// minute. AWS takes instants of the last two weeks and the next two hours; what is older than
// the world keeps is accepted and not seen again. The error is a *scale.Failure.
func (c *Meters) PutMetric(ctx context.Context, namespace, metric string, at time.Time, value float64) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	doing := "putting metric " + namespace + " " + metric
	if err := c.Enter(ctx, world.Call{Service: "cloudwatch", API: "PutMetricData", Doing: doing, Names: []string{metric}}); err != nil {
		return err
	}
	if len(namespace) > 4 && namespace[:4] == "AWS/" {
		return world.Fail(doing, scale.Invalid, "InvalidParameterValue", "The value AWS/ for parameter Namespace is invalid.")
	}
	if age := c.Time.Sub(at); age > 14*24*time.Hour || age < -2*time.Hour {
		return world.Fail(doing, scale.Invalid, "InvalidParameterValue", "The parameter MetricData.member.1.Timestamp must specify a time within the past two weeks or the next two hours.")
	}
	rings := c.Feeds[world.Key(namespace, metric, nil)]
	if len(rings) == 0 {
		rings = []*world.Ring{c.Offer(world.NewRing(metric, 60), namespace)}
	}
	rings[0].Add(at.Unix(), value, 1)
	return nil
}
