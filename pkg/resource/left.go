package resource

import (
	"fmt"

	"github.com/dynascale/dynascale/pkg/scale"
)

// LeftHalfDone is what an operator has to look after who abandons an operation where it
// is: what AWS has accepted goes on without dynascale, and nothing else does.
func LeftHalfDone(op scale.Operation) string {
	switch op.Kind {
	case scale.Resize:
		if op.Sent == "" {
			return fmt.Sprintf("nothing was asked of AWS yet: %s stays as it is", op.Target)
		}
		return fmt.Sprintf("%s is perhaps stopped or out of its target groups, and its type is %s or %s: dynascale leaves it in this state", op.Target, op.From, op.To)
	case scale.ChangeClass, scale.ChangeACU:
		if op.Sent == "" {
			return fmt.Sprintf("nothing was asked of AWS yet: %s stays as it is", op.Target)
		}
		return fmt.Sprintf("RDS continues what it has accepted: %s ends at %s or stays at %s", op.Target, op.To, op.From)
	case scale.AddReplica:
		if op.Sent == "" {
			return "nothing was asked of AWS yet: there is no replica " + op.Target
		}
		return fmt.Sprintf("RDS continues what it has accepted: the replica %s may exist and is then billed; dynascale does not delete it", op.Target)
	case scale.RemoveReplica:
		if op.Sent == "" {
			return fmt.Sprintf("the replica %s stays and is billed", op.Target)
		}
		return fmt.Sprintf("the replica %s is deleted if RDS has accepted the deletion; else it stays and is billed", op.Target)
	}
	return "what the operation has changed so far stays as it is"
}
