package wire

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/sim"
)

// Cloud is the world behind the wire; *sim.Cloud is one. Errors are
// *scale.Failure; the client reads the text of the error within as AWS's message.
// A Cloud that is also Details or a Resizer is used as such.
type Cloud interface {
	Reader
	Writer
	Meter
}

// Reader answers for Auto Scaling groups.
type Reader interface {
	// GroupNames lists every group, in any order.
	GroupNames() []string
	// Groups describes groups by name; names without a group are left out.
	Groups(ctx context.Context, names []string) (map[string]resource.Group, error)
	// Activities lists the activities of a group that started at or after since.
	Activities(ctx context.Context, group string, since time.Time) ([]scale.Activity, error)
}

// Writer changes Auto Scaling groups.
type Writer interface {
	SetDesired(ctx context.Context, group string, size int) error
	// SetMin also raises the desired capacity when that is below size.
	SetMin(ctx context.Context, group string, size int) error
}

// Meter answers for metrics and queues.
type Meter interface {
	// Series answers the queries in their order, raw (PerSecond is never set),
	// with points from inclusive to exclusive, newest first. A Problem that
	// begins with "ValidationError: " refuses the whole request; one that begins
	// with "PartialData" or "Forbidden" becomes that status of its result, and
	// any other becomes the status InternalError.
	Series(ctx context.Context, queries []signal.Query, from, to time.Time) ([]signal.Series, error)
	Queue(ctx context.Context, url string) (resource.Queue, error)
	// Now is the world's time.
	Now() time.Time
}

// Details is a Cloud that also tells what package scale has no words for. A
// Cloud without has no policies and no instance refreshes, its instances are
// made up from its counts, and its activities are over at once. No call of it
// fails: a Reader is always asked first, and fails for both.
type Details interface {
	Spec(group string) (spec sim.GroupSpec, exists bool)
	// Instances lists a group's instances in the order of launch.
	Instances(group string) []sim.Instance
	// ScalingActivities lists a group's activities, newest first.
	ScalingActivities(group string) []sim.ScalingActivity
}

// Resizer is a Cloud whose groups' maximum can be moved. Where a Cloud is no
// Resizer, UpdateAutoScalingGroup refuses a MaxSize other than the present one.
type Resizer interface {
	// SetBounds also moves the desired capacity into the bounds.
	SetBounds(group string, low, high int) error
}
