package rdsacu

import (
	"time"

	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// ACU is a Serverless v2 cluster whose least capacity is scaled.
type ACU struct {
	Cluster string
	Ladder  []scale.Rung
	MaxACU  float64 // 0 leaves the largest capacity as it is
	// AllowManaged accepts a change of what infrastructure as code describes.
	AllowManaged bool
	WorstCase    time.Duration
}

func (a *ACU) rules() operation.Rules { return operation.Rules{Managed: a.AllowManaged} }
