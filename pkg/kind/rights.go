package kind

import "github.com/dynascale/dynascale/pkg/facts"

// Right is a permission to change something.
type Right struct {
	// Sid is the name of its statement. Tiers with the same share one, each with its
	// resources, unless it is the tier's Own.
	Sid string
	Own bool
	// Because says what it is for.
	Because string
	// Actions in the order in which they are asked for.
	Actions []string
	// Resources that it is for; none are all.
	Resources []Resource
	// Condition narrows it, as IAM writes it.
	Condition map[string]map[string]string
	// Rehearsed is set when doctor tries the calls without their being done. No other call
	// that changes something is harmless.
	Rehearsed bool
}

// Resource is what an ARN says behind account and region.
type Resource struct{ Service, Path string }

// Entitled is a kind that says what it must be allowed.
type Entitled interface {
	// Reads are the shelves that it may ever want, those of doctor among them.
	Reads(t Watched) []facts.Label
	// Rights are what its changes need in the tier's mode; none where it changes nothing.
	Rights(t Watched) []Right
}
