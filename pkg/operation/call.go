package operation

import (
	"fmt"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Verb is what a Call does.
type Verb string

// The verbs; each is one AWS call.
const (
	Deregister Verb = "deregister" // the machine from a target group
	Stop       Verb = "stop"       // the machine
	SetType    Verb = "set type"   // of the stopped machine
	Start      Verb = "start"      // the machine
	Register   Verb = "register"   // the machine in a target group
	Create     Verb = "create"     // a replica
	Delete     Verb = "delete"     // a replica
	SetClass   Verb = "set class"  // of a database
	SetACU     Verb = "set acu"    // the least capacity of a cluster
	SetDesired Verb = "set"        // how many there are to be
	SetMin     Verb = "set min"    // the least that AWS keeps
	// RaiseTo sets how many there are to be, and the most that AWS allows to the same; SetMax sets the most alone.
	RaiseTo Verb = "raise to"
	SetMax  Verb = "set max"

	SetCount      Verb = "set count"       // how many tasks of a service there are to be
	SetLeastCount Verb = "set least count" // the least of them that Application Auto Scaling keeps
)

// Verbs are all of them.
var Verbs = []Verb{Deregister, Stop, SetType, Start, Register, Create, Delete, SetClass, SetACU, SetDesired, SetMin, RaiseTo, SetMax, SetCount, SetLeastCount}

// Call is one change to ask AWS for. The zero Call is to wait.
type Call struct {
	Verb Verb
	// Argument is a type, a class or a capacity; "" where the verb needs none.
	Argument string
	At       scale.Attachment // of Register and Deregister
	// Replica is what to create, and Most the largest capacity that AWS takes with the
	// least; both are about the moment and not the call.
	Replica *resource.NewReplica
	Most    float64
}

// Waits reports whether there is nothing to ask for.
func (c Call) Waits() bool { return c.Verb == "" }

// String tells calls apart in the ledger.
func (c Call) String() string {
	switch {
	case c.At.Group != "":
		return strings.TrimSpace(fmt.Sprintf("%s %s %d %s", c.Verb, c.At.Group, c.At.Port, c.At.Address))
	case c.Argument != "":
		return string(c.Verb) + " " + c.Argument
	}
	return string(c.Verb)
}

// Sent notes a call that is about to be made.
func Sent(op scale.Operation, c Call, now time.Time) scale.Operation {
	op.Untouched = op.Untouched && op.SentAt.IsZero() // the call before may have arrived
	if op.Sent != c.String() {
		op.Sent, op.Tries = c.String(), 0
	}
	op.SentAt = now
	op.Tries++
	return op
}

// grace is how long a call that may have arrived is not sent again. AWS shows the
// effect of most calls within seconds. What brings a stopped machine up harms nothing
// when it is repeated, and every second of waiting is one of an outage.
func (c Call) grace() time.Duration {
	if c.Verb == SetType || c.Verb == Start {
		return 15 * time.Second
	}
	return time.Minute
}

// shows reports whether c was sent a moment ago, so that its effect may yet show.
func shows(op scale.Operation, c Call, now time.Time) bool {
	return op.Sent == c.String() && !op.SentAt.IsZero() && within(now.Sub(op.SentAt), c.grace())
}

// once is c, unless it was sent a moment ago.
func once(op scale.Operation, c Call, now time.Time) (scale.Operation, Call) {
	if shows(op, c, now) {
		return op, Call{}
	}
	return op, c
}

// phase moves an operation to a step; the time of the step begins anew when it is
// another one.
func phase(op scale.Operation, step, of int, name string, now time.Time) scale.Operation {
	if op.Phase != name || op.Step != step {
		op.Since = now
	}
	op.Phase, op.Step, op.Steps = name, step, of
	return op
}

// end closes an operation.
func end(op scale.Operation, result scale.Result, why string, now time.Time) (scale.Operation, Call) {
	op.Ended, op.Result = now, result
	if why != "" {
		op.Trouble = why
	}
	return op, Call{}
}

// back turns an operation round.
func back(op scale.Operation, why string) scale.Operation {
	op.Back, op.Choice, op.Trouble = true, 0, why
	return op
}

// ambiguous reports whether a call that failed so may have arrived all the same.
func ambiguous(kind scale.Kind) bool { return kind == scale.Unreachable || kind == scale.Internal }

// failed notes what AWS said to a call. One that AWS refused was tried and not done: it
// does not count among those that it may have taken, and may be sent again at the next
// tick. For one that may have arrived the grace goes on.
func failed(op scale.Operation, c Call, kind scale.Kind, text string) scale.Operation {
	op.Trouble = text
	if !ambiguous(kind) {
		op.SentAt = time.Time{}
		op.Tries = max(0, op.Tries-1)
	}
	return op
}

// permanent reports whether asking again would get the same answer.
func permanent(kind scale.Kind) bool { return kind == scale.Invalid || kind == scale.Denied }
