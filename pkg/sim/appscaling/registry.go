package appscaling

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// The namespaces and dimensions of what is scaled here.
const (
	RDS, Replicas = "rds", "rds:cluster:ReadReplicaCount"
	ECS, Tasks    = "ecs", "ecs:service:DesiredCount"
)

// ScalableTarget is one thing that Application Auto Scaling scales.
type ScalableTarget struct {
	Namespace, ID, Dimension string
	resource.ScalableTarget
	Policies []Policy
}

// Policy is a scaling policy.
type Policy struct {
	Name string
	Type string // TargetTrackingScaling, StepScaling or PredictiveScaling
	// Metric and Goal are those of a target tracking policy, such as
	// ECSServiceAverageCPUUtilization and 60. NoScaleIn lets it only scale out.
	Metric    string
	Goal      float64
	NoScaleIn bool
	Forecasts bool // a predictive one that only forecasts
}

// Change is what a registration says of a target; nil leaves what is.
type Change struct {
	Min, Max           *int
	In, Out, Scheduled *bool
}

// Scaler is a service whose things Application Auto Scaling may scale. The lock is held when
// it is asked.
type Scaler interface {
	// Scalable are the targets there are.
	Scalable() []ScalableTarget
}

// Registrar is a Scaler whose targets can be changed.
type Registrar interface {
	Scaler
	// Target reports whether a thing is its own, and its target, which may be nil.
	Target(namespace, id string) (is *resource.ScalableTarget, own bool)
	// Retarget sets the target of a thing, and brings its size into the bounds at once.
	Retarget(namespace, id string, to resource.ScalableTarget)
}

// Registry is the scalable targets of a world.
type Registry struct {
	*world.World
	sources []Scaler
}

// NewRegistry is empty.
func NewRegistry(w *world.World) *Registry { return &Registry{World: w} }

// Join adds a service.
func (c *Registry) Join(s Scaler) { c.sources = append(c.sources, s) }

// Scaled answers DescribeScalableTargets of a namespace. The error is a *scale.Failure.
func (c *Registry) Scaled(ctx context.Context, namespace string) ([]ScalableTarget, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	return c.scaled(ctx, namespace, "listing what Application Auto Scaling scales in "+strings.ToUpper(namespace))
}

func (c *Registry) scaled(ctx context.Context, namespace, doing string, names ...string) (list []ScalableTarget, err error) {
	if err := c.Enter(ctx, world.Call{Service: "application-autoscaling", API: "DescribeScalableTargets", Doing: doing, Names: names}); err != nil {
		return nil, err
	}
	return c.of(namespace), nil
}

func (c *Registry) of(namespace string) (list []ScalableTarget) {
	for _, of := range c.sources {
		for _, t := range of.Scalable() {
			if t.Namespace == namespace {
				list = append(list, t)
			}
		}
	}
	return list
}

// ScalingPolicies answers DescribeScalingPolicies of a namespace: targets with their policies.
// The error is a *scale.Failure.
func (c *Registry) ScalingPolicies(ctx context.Context, namespace string) ([]ScalableTarget, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	in := world.Call{Service: "application-autoscaling", API: "DescribeScalingPolicies", Doing: "listing the scaling policies of " + strings.ToUpper(namespace)}
	if err := c.Enter(ctx, in); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(c.of(namespace), func(t ScalableTarget) bool { return len(t.Policies) == 0 }), nil
}

// RegisterTarget answers RegisterScalableTarget. What is left out stays as it is; a new target
// needs both bounds. The size of the thing is brought into the bounds at once, whatever
// else was asked for. The error is a *scale.Failure.
func (c *Registry) RegisterTarget(ctx context.Context, namespace, id string, change Change) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	doing := "registering the scalable target " + id
	argument := ""
	if change.Min != nil {
		argument = strconv.Itoa(*change.Min)
	}
	in := world.Call{Service: "application-autoscaling", API: "RegisterScalableTarget", Doing: doing, Names: []string{id}, Resource: id, Argument: argument}
	return c.Deliver(ctx, in, func() error {
		for _, of := range c.sources {
			r, is := of.(Registrar)
			if !is {
				continue
			}
			if now, own := r.Target(namespace, id); own {
				to, err := change.applied(doing, now)
				if err == nil {
					r.Retarget(namespace, id, to)
				}
				return err
			}
		}
		return world.Fail(doing, scale.Invalid, "ValidationException", fmt.Sprintf("ECS service doesn't exist: %s", id))
	})
}

// applied is a target after a change.
func (ch Change) applied(doing string, now *resource.ScalableTarget) (to resource.ScalableTarget, err error) {
	if now != nil {
		to = *now
	} else if ch.Min == nil || ch.Max == nil {
		return to, world.Fail(doing, scale.Invalid, "ValidationException", "You must specify both minimum and maximum capacity when you register a new scalable target.")
	}
	set := func(to *int, v *int) {
		if v != nil {
			*to = *v
		}
	}
	set(&to.Min, ch.Min)
	set(&to.Max, ch.Max)
	for _, x := range []struct {
		to *bool
		v  *bool
	}{{&to.In, ch.In}, {&to.Out, ch.Out}, {&to.Scheduled, ch.Scheduled}} {
		if x.v != nil {
			*x.to = *x.v
		}
	}
	if to.Min < 0 || to.Min > to.Max {
		return to, world.Fail(doing, scale.Invalid, "ValidationException", "Maximum capacity cannot be less than minimum capacity")
	}
	return to, nil
}

// ReplicaScaling is Scaled of RDS as sentences, by cluster.
func (c *Registry) ReplicaScaling(ctx context.Context) (map[string]string, error) {
	list, err := c.Scaled(ctx, RDS)
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for _, x := range list {
		found[strings.TrimPrefix(x.ID, "cluster:")] = x.Keeps("readers")
	}
	return found, nil
}
