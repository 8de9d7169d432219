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
	GivenUp    Result = "given up"    // neither: nothing was changed, somebody else ended it, or it stays as it is
	Abandoned  Result = "abandoned"   // by an operator, who looks after what is left half done
)

// Operation is a change that takes many evaluations. It is written down before its
// first step and after every one, so that whoever comes next goes on from there.
type Operation struct {
	// ID is the id of the operation, with which you can abandon it.
	ID   string `json:"id"`
	Tier string `json:"tier"`
	// Kind is `resize` (of an EC2 instance), `change class` (of a database), `change acu` (the minimum capacity
	// of a serverless cluster), `add replica` or `remove replica`.
	Kind OperationKind `json:"kind"`
	// Resource is what no other operation can change until this operation ends. The text has the region, the account
	// (empty without `assume_role`), the kind of resource and the name, such as `eu-west-1//database/shop-db`. For an
	// operation on a replica, the kind and the name are those of the source database or of the cluster.
	Resource string `json:"resource"`
	// Target is the instance, database, replica or cluster that the operation changes.
	Target string `json:"target"`
	// From is the type, class or capacity before the operation; "" for an operation on a replica.
	From string `json:"from,omitempty"`
	// To is the type, class or capacity that the operation should reach; "" for an operation on a replica.
	To string `json:"to,omitempty"`
	// Others are the types that dynascale tries next, in this order, if AWS has no capacity for To.
	Others []string `json:"others,omitempty"`
	// Groups are the target groups from which the instance is removed, and to which it is added again.
	Groups []Attachment `json:"groups,omitempty"`
	// Size is the size of the tier after the operation succeeds.
	Size int `json:"size"`
	// Before is the size of the tier before the operation.
	Before int `json:"before"`
	// Began is when the operation began.
	Began time.Time `json:"began"`
	// Until is the latest time to begin a step that interrupts the service, except in a rollback; left out if there
	// is no limit.
	Until time.Time `json:"until,omitzero"`
	// Deadline is the time by which the operation should have ended, even if every step is slow.
	Deadline time.Time `json:"deadline"`
	// Phase is what the operation does or waits for now: a word such as `stopping` or `verifying`, or the status in
	// RDS, such as `modifying`.
	Phase string `json:"phase"`
	// Step is the number of the present step, counted from 1.
	Step int `json:"step"`
	// Steps is how many steps the operation has.
	Steps int `json:"steps"`
	// Since is when the present step began.
	Since time.Time `json:"since"`
	// Sent is the last call to AWS. dynascale records a call before sending, so AWS may not have received this one.
	// "" if there was none.
	Sent string `json:"sent,omitempty"`
	// SentAt is when the last call was sent; left out if there was none, or if AWS refused it.
	SentAt time.Time `json:"sent_at,omitzero"`
	// Tries is how many times in a row dynascale sent the call in Sent. Calls that AWS refused do not count.
	Tries int `json:"tries,omitempty"`
	// Waited is how long dynascale has watched the instance after a resize, to see whether the instance works. Times
	// in which no daemon ran do not count. The value is 0 before the resize reaches the `phase` `verifying`. It is
	// always 0 if the operation is not a resize.
	Waited time.Duration `json:"waited,omitempty"`
	// Seen is when dynascale last checked whether the instance works after a resize; left out before the resize
	// reaches the `phase` `verifying`, and if the operation is not a resize.
	Seen time.Time `json:"seen,omitzero"`
	// Untouched is true if there was no call before the one in Sent, or if AWS refused all earlier calls. Then only
	// the call in Sent can have changed anything.
	Untouched bool `json:"untouched,omitempty"`
	// Choice is how often the operation went on to another type, because AWS had no capacity for the previous
	// type.
	Choice int `json:"choice,omitempty"`
	// Back is true if the operation is being rolled back, or was rolled back.
	Back bool `json:"back,omitempty"`
	// Trouble is the present problem, as a sentence. After the end of the operation, `trouble` says why the goal was
	// not reached, or which problem is left. "" if there is none.
	Trouble string `json:"trouble,omitempty"`
	// Ended is when the operation ended; left out while the operation is under way.
	Ended time.Time `json:"ended,omitzero"`
	// Result is how the operation ended: `reached` (the goal), `rolled back`, `given up` (it did not reach
	// the goal and was not rolled back; `trouble` says why) or `abandoned` (by an operator). "" while the operation is
	// under way.
	Result Result `json:"result,omitempty"`
}

// Attachment is a machine's place in a target group.
type Attachment struct {
	// Group is the ARN of the target group.
	Group string `json:"group"`
	// Port is the port with which the instance is registered.
	Port int `json:"port,omitempty"`
	// Address is the private IP address with which the instance is registered; "" if the instance is registered by its
	// id.
	Address string `json:"address,omitempty"`
	// Zone is the AZ that the registration names; "" if the registration names none.
	Zone string `json:"zone,omitempty"`
}

// Open reports whether the operation is under way.
func (o Operation) Open() bool { return o.Ended.IsZero() }

// Begun reports whether the operation has changed something, or may have. One that has is
// brought to its end whatever is paused.
func (o Operation) Begun() bool { return !o.Untouched || !o.SentAt.IsZero() }

// Reversible reports whether nothing was asked of the cloud yet, or it refused the last
// that was asked, so that it can be taken back as if it had never begun.
func (o Operation) Reversible() bool { return o.Open() && o.SentAt.IsZero() && o.Kind == RemoveReplica }
