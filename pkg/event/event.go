package event

import (
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Severity is how urgently somebody should know.
type Severity string

// The severities. What is only kept belongs into the history, and is no line of a log.
const (
	Kept  Severity = "kept"
	Info  Severity = "info"
	Warn  Severity = "warn"
	Error Severity = "error"
)

// Kind is what happened. Kinds are names for machines, and none changes its meaning.
type Kind string

// The kinds of event.
const (
	Grew     Kind = "grew"     // a change up was, or may have been, carried out
	Shrank   Kind = "shrank"   // the same down
	Probed   Kind = "probed"   // one that only tried whether launches work again
	Decided  Kind = "decided"  // a change, one that was not made, or what holds the tier by another cause than before
	Withheld Kind = "withheld" // a change was wanted and not made, and says so in other words than before
	Adopted  Kind = "adopted"  // the size was changed outside dynascale
	// MaximumRaised is told when the maximum in AWS goes up for a schedule, MaximumBack when it is the owner's again.
	MaximumRaised Kind = "maximum raised"
	MaximumBack   Kind = "maximum back"

	OperationMoved    Kind = "operation moved" // it began, or took a step
	OperationEnded    Kind = "operation ended"
	OperationGrew     Kind = "operation grew" // and reached its goal, which is larger
	OperationShrank   Kind = "operation shrank"
	GrowthHeld        Kind = "growth breaker opened"
	GrowthReleased    Kind = "growth breaker closed"
	ShrinkHeld        Kind = "shrink breaker opened"
	ShrinkReleased    Kind = "shrink breaker closed"
	DataMissing       Kind = "data missing"
	DataBack          Kind = "data back"
	ReadersAway       Kind = "readers away" // nobody can be read from
	ReadersBack       Kind = "readers back"
	ReaderPromoted    Kind = "reader promoted"
	Locked            Kind = "locked" // another daemon of this machine manages the tier
	Unlocked          Kind = "unlocked"
	Contested         Kind = "contested" // changes are set back again and again
	NoLongerContested Kind = "no longer contested"
	// What follows is told by `decided` in the log, and by itself to who is notified.
	AtMaximum    Kind = "at maximum" // more is recommended than the maximum
	BelowMaximum Kind = "below maximum"
	ChangeFailed Kind = "change failed" // a change was refused, failed, or has no known outcome
	ChangesWork  Kind = "changes work"
)

// The kinds of event that are of the daemon, or of an operator, and of no tier alone.
const (
	EvaluationFailed Kind = "evaluation failed"  // no tier could be evaluated
	NoEvaluation     Kind = "evaluation missing" // none has ended for some time
	EvaluationsBack  Kind = "evaluations back"
	EvaluationEnded  Kind = "evaluation ended" // one did, after none for some time
	LedgerFailed     Kind = "ledger failed"
	LedgerBack       Kind = "ledger back"
	LocksMissing     Kind = "locks missing"
	LocksTaken       Kind = "locks taken"
	ReloadRefused    Kind = "reload refused"
	Reloaded         Kind = "reloaded"
	ActionEndsSoon   Kind = "action ends soon"
	ActionEnded      Kind = "action ended"
	BrakeActive      Kind = "brake active"
	BrakeReleased    Kind = "brake released"
	BrakeUnreadable  Kind = "brake unreadable"
	BrakeReadable    Kind = "brake readable"
	LeftHalfDone     Kind = "left half done"
	// Tested is what `dynascale notify test` sends.
	Tested Kind = "test"
)

// The kinds of event that are of money.
const (
	BudgetSpent    Kind = "budget spent"    // a share of it that people want to know of
	BudgetForecast Kind = "budget forecast" // the same is expected by the end of its period
	EmergencyBegan Kind = "emergency began" // far too much is spent, and tiers that are not critical shrink
	EmergencyEnded Kind = "emergency ended"
	SpendAssumed   Kind = "spend assumed" // nobody knows what ran for a while, and the larger rate was taken
	SpendDrifts    Kind = "spend drifts"  // AWS says that something else was spent than what was counted
	SpendAgrees    Kind = "spend agrees"
)

// Event is one thing that happened to a tier, to the daemon, or to a budget.
type Event struct {
	Kind Kind
	// Tier is "" where it is of no tier alone. Subject then tells events of one kind apart that
	// stand at the same time: the brake, or the id of an action.
	Tier, Subject string
	At            time.Time
	Severity      Severity
	// Again is set where it may have stood before the state from which it is told was empty: what a
	// start finds. Whoever remembers what he told needs not tell it again.
	Again bool
	// Unlogged says that another event of the same record tells the log.
	Unlogged bool
	// Text is a sentence for everybody. Details are what it leaves out, in order.
	Text    string
	Details []Detail
	// Figures are the numbers of the reason behind it.
	Figures []scale.Figure
}

// Detail is one more thing to know: a sentence, a number, a list of names or an instant.
type Detail struct {
	Name  string
	Value any
}
