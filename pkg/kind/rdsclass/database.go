package rdsclass

import (
	"time"

	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Class is a database whose class is scaled.
type Class struct {
	Database     string
	Ladder       []scale.Rung
	Cache        float64 // share of the memory that the engine's cache takes, 0..1
	AllowOutage  bool
	AllowManaged bool
	WorstCase    time.Duration
}

func (c *Class) rules() operation.Rules {
	return operation.Rules{Outage: c.AllowOutage, Managed: c.AllowManaged}
}
