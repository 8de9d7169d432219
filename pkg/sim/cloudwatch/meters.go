package cloudwatch

import "github.com/dynascale/dynascale/pkg/sim/world"

// Meters answers for the metrics of a world.
type Meters struct {
	*world.World
	key []byte // of the metric that is looked up
}

// NewMeters shows what the services of a world publish.
func NewMeters(w *world.World) *Meters { return &Meters{World: w} }
