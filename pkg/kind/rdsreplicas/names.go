package rdsreplicas

import (
	"fmt"
	"strings"
)

const (
	// mostNames is how many names are looked at for a free one: twice what an engine
	// allows to exist.
	mostNames = 30
	// mostName is the longest identifier of a database.
	mostName = 63
)

// names are those that a new replica can have: SOURCE-dyn-1 and so on. The one that it
// gets is in the ledger before it is ordered, so that a crash cannot make two.
func (r *Replicas) names() []string {
	out := make([]string, mostNames)
	for i := range out {
		out[i] = fmt.Sprintf("%s%d", r.Prefix(), i+1)
	}
	return out
}

// Prefix begins the name of every replica that dynascale makes, which rights can be
// narrowed to.
func (r *Replicas) Prefix() string {
	name := r.Source + r.Cluster
	return strings.TrimRight(name[:min(len(name), mostName-len("-dyn-00"))], "-") + "-dyn-"
}
