package appscaling

import (
	"context"
	"fmt"

	"github.com/dynascale/dynascale/pkg/sim/world"
)

// Scaler is a service whose things Application Auto Scaling may scale.
type Scaler interface {
	// Scalable are those that it does. The lock is held.
	Scalable() []ScalableTarget
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

// ScalableTarget is a cluster whose readers somebody else's Aurora Auto Scaling
// counts.
type ScalableTarget struct {
	Cluster  string
	Min, Max int
}

// ScalableTargets answers DescribeScalableTargets for RDS. The error is a
// *scale.Failure.
func (c *Registry) ScalableTargets(ctx context.Context) ([]ScalableTarget, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	in := world.Call{Service: "application-autoscaling", API: "DescribeScalableTargets", Doing: "listing what Application Auto Scaling scales in RDS"}
	if err := c.Enter(ctx, in); err != nil {
		return nil, err
	}
	var list []ScalableTarget
	for _, of := range c.sources {
		list = append(list, of.Scalable()...)
	}
	return list, nil
}

// ReplicaScaling is ScalableTargets as sentences, by cluster.
func (c *Registry) ReplicaScaling(ctx context.Context) (map[string]string, error) {
	list, err := c.ScalableTargets(ctx)
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for _, x := range list {
		found[x.Cluster] = fmt.Sprintf("Application Auto Scaling keeps it at %d to %d readers", x.Min, x.Max)
	}
	return found, nil
}
