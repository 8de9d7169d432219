package event

// Topic is what kinds of events have in common for who is told of them: what one cause makes
// happen at once is one topic, and so one message.
type Topic string

// The topics, by the names that configurations and receivers read.
const (
	Data       Topic = "data"       // something cannot be read, or nothing is evaluated
	Capacity   Topic = "capacity"   // a size is not what it should be
	Changes    Topic = "changes"    // what was changed
	Operations Topic = "operations" // changes that take many evaluations
	Operators  Topic = "operators"  // pauses, overrides, brakes and reloads
	Ownership  Topic = "ownership"  // somebody else changes the same
	Ledger     Topic = "ledger"     // what is remembered cannot be written
	Budgets    Topic = "budgets"    // what is spent, or will be
	Test       Topic = "test"
	Other      Topic = "other"
)

// nature is what is known of a kind.
type nature struct {
	topic Topic
	over  Kind // of what begins and ends: the kind that ends it
	// does is what dynascale does while it lasts, and do what a reader can do: a command to type,
	// with TIER for the tier. "" for nothing.
	does, do string
}

// natures are those of all kinds that anybody may be told of. A kind that is not here is one
// that is over as soon as it happened, of the topic other.
var natures = map[Kind]nature{
	Decided:          {Changes, "", "", "dynascale explain TIER"},
	Adopted:          {Ownership, "", "the new size is accepted; the tier waits for its cooldown before it shrinks", "dynascale explain TIER"},
	OperationMoved:   {Operations, "", "until the operation ends, each evaluation makes the steps that are possible", "dynascale operations"},
	ReaderPromoted:   {Capacity, "", "dynascale does not delete the promoted database; AWS bills it", "dynascale explain TIER"},
	DataMissing:      {Data, DataBack, "a tier does not shrink while its data is missing, and keeps its size while its size cannot be read", "dynascale explain TIER"},
	EvaluationFailed: {Data, EvaluationsBack, "nothing is changed; the next evaluation tries again", "dynascale doctor"},
	NoEvaluation:     {Data, EvaluationEnded, "nothing is changed until an evaluation ends", "dynascale status"},
	GrowthHeld:       {Capacity, GrowthReleased, "growth is held back; single steps are tried at growing intervals", "dynascale explain TIER"},
	ShrinkHeld:       {Capacity, ShrinkReleased, "shrinking is held back", "dynascale explain TIER"},
	AtMaximum:        {Capacity, BelowMaximum, "the size stays at the maximum", "dynascale explain TIER, which names the maximum to raise"},
	MaximumRaised: {Changes, MaximumBack, "dynascale lowers the maximum again when no entry of the schedule raises it " +
		"and the desired size is not above the old maximum", "dynascale explain TIER"},
	ChangeFailed:      {Capacity, ChangesWork, "the next evaluation decides again", "dynascale explain TIER"},
	ReadersAway:       {Capacity, ReadersBack, "no reader is removed; more readers may be added", "dynascale explain TIER"},
	Locked:            {Ownership, Unlocked, "this process only observes the tier", "dynascale doctor"},
	Contested:         {Ownership, NoLongerContested, "growth continues, shrinking stops", "dynascale explain TIER"},
	LedgerFailed:      {Ledger, LedgerBack, "growth continues, shrinking stops", "dynascale doctor"},
	LocksMissing:      {Ownership, LocksTaken, "some tiers are managed without this lock", "dynascale doctor"},
	ReloadRefused:     {Operators, Reloaded, "the last good configuration stays in force", "dynascale check, then dynascale reload"},
	BrakeActive:       {Operators, BrakeReleased, "no change begins for any tier", "dynascale status"},
	BrakeUnreadable:   {Operators, BrakeReadable, "a brake file that cannot be checked counts as active; an SSM parameter keeps its last known state, and counts as active if it was never read", "dynascale doctor"},
	LeftHalfDone:      {Operators, "", "the operation stays as it is until the hard brake is released (docs/stop.md)", "dynascale operations"},
	ActionEndsSoon:    {Operators, "", "after the end of the action, tiers and budgets follow the configuration again, unless another action is in force", "dynascale actions"},
	ActionEnded:       {Operators, "", "tiers and budgets follow the configuration again, unless another action is in force", "dynascale actions"},
	BudgetSpent:       {Budgets, "", "", "dynascale budget"},
	BudgetForecast:    {Budgets, "", "", "dynascale cost"},
	EmergencyBegan:    {Budgets, EmergencyEnded, "", "dynascale cost, which shows what tiers spend, and dynascale actions, which lists the overrides in force"},
	SpendAssumed:      {Budgets, "", "the larger estimate counts as spent", ""},
	SpendDrifts:       {Budgets, SpendAgrees, "budgets still use what dynascale counted", "dynascale cost"},
	Tested:            {Test, "", "", ""},
	Unlocked:          {Ownership, "", "", ""},
	NoLongerContested: {Ownership, "", "", ""},
}

// beginnings are the kinds that a kind ends.
var beginnings = func() map[Kind][]Kind {
	out := map[Kind][]Kind{}
	for kind, n := range natures {
		if n.over != "" {
			out[n.over] = append(out[n.over], kind)
		}
	}
	return out
}()

// Topic is what the kind is about.
func (k Kind) Topic() Topic {
	if n := natures[k]; n.topic != "" {
		return n.topic
	}
	for _, begun := range beginnings[k] {
		return natures[begun].topic
	}
	return Other
}

// Lasts reports whether what begins with the kind stands until another kind ends it.
func (k Kind) Lasts() bool { return natures[k].over != "" }

// Ends are the kinds that the kind ends; none for one that ends nothing.
func (k Kind) Ends() []Kind { return beginnings[k] }

// Does is what dynascale does then, and what a reader can do, with TIER for the tier; "" for
// nothing.
func (k Kind) Does() (does, do string) { return natures[k].does, natures[k].do }

// Topics are all of them, but for that of tests.
func Topics() []Topic {
	return []Topic{Data, Capacity, Changes, Operations, Operators, Ownership, Ledger, Budgets, Other}
}

// Kinds are those that a route may name: all that anybody may be told of, but for those that
// end another.
func Kinds() (out []Kind) {
	for k := range natures {
		if k != Tested && len(beginnings[k]) == 0 {
			out = append(out, k)
		}
	}
	return out
}
