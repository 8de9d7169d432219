package scale

import "time"

// OperationKind is what an operation does.
type OperationKind string

// The kinds of operation.
const (
	Resize        OperationKind = "resize"         // of a machine: stop, change the type, start
	ChangeClass   OperationKind = "change class"   // of a database
	ChangeACU     OperationKind = "change acu"     // the least capacity of a serverless cluster
	AddReplica    OperationKind = "add replica"    // a reader
	RemoveReplica OperationKind = "remove replica" // one that dynascale made
)

// Result is how an operation ended; "" while it is under way.
type Result string

// The ends of an operation.
const (
	Reached    Result = "reached"     // the goal
	RolledBack Result = "rolled back" // what was before, and it works
	GivenUp    Result = "given up"    // nothing was changed, or somebody else ended it
	Abandoned  Result = "abandoned"   // by an operator, who looks after what is left half done
)

// Operation is a change that takes many evaluations. It is written down before its
// first step and after every one, so that whoever comes next goes on from there.
type Operation struct {
	ID   string `json:"id"`
	Tier string `json:"tier"`
	// Kind is resize (of a machine), change class (of a database), change acu (the capacity of a serverless
	// cluster), add replica or remove replica.
	Kind OperationKind `json:"kind"`
	// Resource is the resource that no other operation may change meanwhile.
	Resource string `json:"resource"`
	// Target is the machine, database, replica or cluster that changes.
	Target string `json:"target"`
	// From is the type, class or capacity before, and To the goal. An
	// operation on a replica has neither.
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
	// Others are the types that are tried in this order if there is no capacity for To.
	Others []string `json:"others,omitempty"`
	// Groups are the target groups that the machine leaves and comes back to.
	Groups []Attachment `json:"groups,omitempty"`
	// Size is the size of the tier after the operation succeeds, and Before the size before it.
	Size   int `json:"size"`
	Before int `json:"before"`
	// Began is when the operation began.
	Began time.Time `json:"began"`
	// Until is the latest time at which a step that interrupts the service may begin.
	Until time.Time `json:"until,omitzero"`
	// Deadline is when the operation should have ended.
	Deadline time.Time `json:"deadline"`
	// Phase is what the operation waits for now: step Step of Steps, since Since.
	Phase string    `json:"phase"`
	Step  int       `json:"step"`
	Steps int       `json:"steps"`
	Since time.Time `json:"since"`
	// Sent is the last call, recorded before it is sent, and Tries is how often it was sent in a row.
	Sent string `json:"sent,omitempty"`
	// SentAt is when the last call was sent.
	SentAt time.Time `json:"sent_at,omitzero"`
	Tries  int       `json:"tries,omitempty"`
	// Waited is how long the step has been observed, excluding times in which no daemon ran; Seen is the last
	// observation.
	Waited time.Duration `json:"waited,omitempty"`
	Seen   time.Time     `json:"seen,omitzero"`
	// Untouched is set while the operation has changed nothing: every call before the one at SentAt was refused.
	Untouched bool `json:"untouched,omitempty"`
	// Choice counts the types that were given up because there was no capacity.
	Choice int `json:"choice,omitempty"`
	// Back is set while the operation is rolled back.
	Back    bool   `json:"back,omitempty"`
	Trouble string `json:"trouble,omitempty"` // what is wrong at the moment
	// Ended is when the operation ended; left out while it is under way.
	Ended time.Time `json:"ended,omitzero"`
	// Result is how the operation ended: reached, rolled back, given up or abandoned; "" while it is under way.
	Result Result `json:"result,omitempty"`
}

// Attachment is a machine's place in a target group.
type Attachment struct {
	Group string `json:"group"` // ARN
	Port  int    `json:"port,omitempty"`
	// Address is the private IP address with which the machine is registered, and Zone the zone given
	// with it; "" if it is registered by its id.
	Address string `json:"address,omitempty"`
	Zone    string `json:"zone,omitempty"`
}

// Open reports whether the operation is under way.
func (o Operation) Open() bool { return o.Ended.IsZero() }

// Begun reports whether the operation has changed something, or may have. One that has is
// brought to its end whatever is paused.
func (o Operation) Begun() bool { return !o.Untouched || !o.SentAt.IsZero() }

// Reversible reports whether nothing was asked of the cloud yet, or it refused the last
// that was asked, so that it can be taken back as if it had never begun.
func (o Operation) Reversible() bool { return o.Open() && o.SentAt.IsZero() && o.Kind == RemoveReplica }
