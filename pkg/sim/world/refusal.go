package world

import (
	"fmt"

	"github.com/dynascale/dynascale/pkg/scale"
)

// refusals sorts AWS's codes by what can be done about them. A code that is not
// here is Invalid, as is any other that AWS answers with status 400.
var refusals = map[string]scale.Kind{
	"IncorrectInstanceState":         scale.Busy,
	"InvalidDBInstanceState":         scale.Busy,
	"InvalidDBClusterStateFault":     scale.Busy,
	"DBInstanceAlreadyExists":        scale.Busy, // who chose the name looks again and finds it
	"InsufficientInstanceCapacity":   scale.Exhausted,
	"InsufficientDBInstanceCapacity": scale.Exhausted,
	"InstanceQuotaExceeded":          scale.Exhausted,
	"InvalidInstanceID.NotFound":     scale.Missing,
	"TargetGroupNotFound":            scale.Missing,
	"DBInstanceNotFound":             scale.Missing,
	"DBClusterNotFoundFault":         scale.Missing,
	"ClusterNotFoundException":       scale.Missing,
	"ServiceNotFoundException":       scale.Missing,
	"ServiceNotActiveException":      scale.Missing,
	"OperationNotPermitted":          scale.Denied,
}

// Refuse is a failure in AWS's own code and words.
func Refuse(doing, code, words string, args ...any) error {
	kind, ok := refusals[code]
	if !ok {
		kind = scale.Invalid
	}
	return Fail(doing, kind, code, fmt.Sprintf(words, args...))
}
