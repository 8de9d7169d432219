package wire

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

// Checker is a Cloud that knows how target groups check their targets, and their traits, by targetgroup/NAME/ID. Those of
// a Cloud that is none have AWS's defaults.
type Checker interface {
	TargetGroup(tail string) (resource.HealthCheck, resource.TargetTraits)
}

func (s *tables) targetGroup(tail string) (resource.HealthCheck, resource.TargetTraits) {
	if c, is := s.cloud.(Checker); is {
		return c.TargetGroup(tail)
	}
	return resource.HealthCheck{Protocol: "HTTP", Path: "/", Interval: 30 * time.Second, Timeout: 5 * time.Second, Healthy: 5, Unhealthy: 2},
		resource.TargetTraits{Drain: 5 * time.Minute}
}

func (x *targetGroupShape) checks(c resource.HealthCheck, _ resource.TargetTraits) {
	x.HealthCheckProtocol, x.HealthCheckPath = c.Protocol, c.Path
	x.HealthCheckIntervalSeconds, x.HealthCheckTimeoutSeconds = int(c.Interval/time.Second), int(c.Timeout/time.Second)
	x.HealthyThresholdCount, x.UnhealthyThresholdCount = c.Healthy, c.Unhealthy
}

type describeTargetGroupAttributesInput struct {
	TargetGroupArn string // AWS's spelling
}

type describeTargetGroupAttributesOutput struct {
	Attributes []attributeShape `xml:"Attributes>member"`
}

type attributeShape struct{ Key, Value string }

func (s *tables) describeTargetGroupAttributes(ctx context.Context, in *describeTargetGroupAttributesInput) (any, error) {
	arns, err := s.targetGroupARNs(ctx)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(arns, in.TargetGroupArn) {
		return nil, &engine.Fault{Code: "TargetGroupNotFound", Message: "One or more target groups not found", Status: http.StatusBadRequest}
	}
	_, traits := s.targetGroup(tailOf(in.TargetGroupArn))
	return describeTargetGroupAttributesOutput{Attributes: []attributeShape{
		{"stickiness.enabled", strconv.FormatBool(traits.Sticky)},
		{"deregistration_delay.timeout_seconds", strconv.Itoa(int(traits.Drain / time.Second))},
	}}, nil
}
