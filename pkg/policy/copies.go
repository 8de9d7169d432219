package policy

import (
	"sync"

	"github.com/dynascale/dynascale/pkg/scale"
)

// copies are the snapshots that policies write what they notice into. One is large, is needed twice for every tier
// in every evaluation, and nobody keeps it.
var copies = sync.Pool{New: func() any { return new(scale.Snapshot) }}

// copied is a snapshot that the caller may change, and gives back when it is done.
func copied(s scale.Snapshot) *scale.Snapshot {
	out := copies.Get().(*scale.Snapshot)
	*out = s
	return out
}
