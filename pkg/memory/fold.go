package memory

import (
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// DefaultKeep is how far Past reaches back when nothing else is asked for.
const DefaultKeep = 75 * time.Minute

// Fold is the past after one more record. It is pure, and folding a record a
// second time changes nothing. keep is how far the ring and the recommendations reach
// back from the record.
//
// Times are the decision's: a cooldown of 300 s is then five evaluations of a minute,
// however long the cloud took to answer.
func Fold(past scale.Past, r scale.Record, keep time.Duration) scale.Past {
	return FoldInto(Shared(past), r, keep)
}

// FoldInto is Fold in the room behind the past before, for the one who keeps it. Whoever read
// that past goes on seeing it as it was.
func FoldInto(past scale.Past, r scale.Record, keep time.Duration) scale.Past {
	d := r.Decision
	if past.Since.IsZero() || d.At.Before(past.Since) {
		past.Since = d.At
	}
	if d.Capacity.Known() {
		past = foldTrail(past, r, keep)
		past.Expected, past.ExpectedOr, past.ExpectedKnown = d.From, d.From, true
		past.Mode = d.Mode
	}
	if r.Learned.Adopted {
		past.Outside = d.At
	}
	if since := d.At.Sub(past.Wrote.At); r.Learned.Adopted || since > lately || since < 0 {
		past.Wrote = scale.Wrote{}
	}
	past.Quiet = quiet(past.Quiet, r)
	if r.Outcome.MayHaveChanged() && d.Changes() {
		past.Expected, past.ExpectedOr, past.ExpectedKnown = d.To, d.To, true
		if r.Outcome.Status != scale.Applied {
			past.ExpectedOr = d.From // not arrived, not there yet, or on the way back
		}
		past.Wrote = scale.Wrote{From: d.From, To: d.To, At: d.At}
		switch {
		case d.Probe: // it asks whether launches work again, and must not delay what follows
		case d.To > d.From:
			past.Grew = d.At
		default:
			past.Shrank = d.At
		}
	}
	if op := r.Outcome.Operation; op != nil && !op.Open() { // minutes or hours after it was decided on
		past.Wrote = scale.Wrote{}
		if event.Arrived(r) != "" {
			past.Wrote = scale.Wrote{From: op.Before, To: op.Size, At: d.At}
		}
	}
	switch event.Arrived(r) { // a cooldown shows the effect of what is there
	case event.OperationGrew:
		past.Grew = d.At
	case event.OperationShrank:
		past.Shrank = d.At
	}
	past.Expected, past.ExpectedOr = underWay(past, r.Outcome.Operation)
	if op := r.Outcome.Operation; op != nil && op.Result == scale.Abandoned {
		past.ExpectedKnown = false // whatever is seen next, dynascale began it
	}
	past.Deferred = deferred(past.Deferred, r)
	was, profiles := past.Late, past.Profiles
	if past.Learned = r.Learned; r.Learned.Profiles == nil {
		past.Profiles = profiles
	}
	past.Adopted = false // it is of one evaluation
	if was.At.Add(-LateEnd).After(d.At) {
		past.Late = was // of an operation that ended while this evaluation ran
	}
	return past
}

// foldTrail adds to what is remembered of every evaluation.
func foldTrail(past scale.Past, r scale.Record, keep time.Duration) scale.Past {
	d := r.Decision
	if !d.Capacity.Known() { // a recommendation without a capacity would be a zero that nobody wished for
		return past
	}
	past.Wishes = fold(past.Wishes, scale.Wish{At: d.At, Size: d.Wish, Need: d.Need}, d.At.Add(-keep),
		func(w scale.Wish) time.Time { return w.At })
	past.Ring = fold(past.Ring, scale.CapacityPoint{
		At: d.Capacity.At, Desired: d.Capacity.Desired, InService: d.Capacity.InService,
	}, d.At.Add(-keep), func(p scale.CapacityPoint) time.Time { return p.At })
	return past
}

// lately is how long ago a change of dynascale's own may be, so that somebody who sets the
// size back undoes that change.
const lately = 15 * time.Minute

// underWay are the sizes that would be dynascale's own doing: both while an operation
// is under way, and after its end the one it ended at.
func underWay(past scale.Past, op *scale.Operation) (size, or int) {
	switch {
	case op == nil:
		return past.Expected, past.ExpectedOr
	case op.Open():
		return op.Size, op.Before
	case op.Result == scale.Reached:
		return op.Size, op.Size
	}
	return op.Before, op.Before
}

// deferredGrain spares the file a write at every evaluation of a long wait.
const deferredGrain = 15 * time.Minute

// deferred remembers a growth that the window of a tier held back, until the tier
// grows.
func deferred(was scale.Wish, r scale.Record) scale.Wish {
	d := r.Decision
	if d.To > d.From && r.Outcome.MayHaveChanged() {
		return scale.Wish{}
	}
	for _, x := range d.Reasons {
		if x.Rule != reason.MaintenanceWindow || x.To >= x.From {
			continue
		}
		if was.Size == x.From && d.At.Sub(was.At) < deferredGrain && !d.At.Before(was.At) {
			return was
		}
		return scale.Wish{At: d.At, Size: x.From}
	}
	return was
}

// lookAway is how long a quiet time may go on without anybody evaluating the tier: a
// restart, a nightly backup or a gap in the data must not cost days of proof.
const lookAway = time.Hour

// quiet goes on with every evaluation that recommends less than there is, ends with the
// first that does not or that changes the size, and is untouched by evaluations that
// could not evaluate.
func quiet(was scale.Quiet, r scale.Record) scale.Quiet {
	d := r.Decision
	if away := d.At.Sub(was.Seen); away > lookAway || away < 0 {
		was = scale.Quiet{}
	}
	switch {
	case r.Outcome.MayHaveChanged() && d.Changes() || r.Learned.Adopted:
		return scale.Quiet{}
	case !Judged(d):
		return was
	case d.Wish >= d.From:
		return scale.Quiet{}
	case was.Since.IsZero():
		was.Since = d.At
	}
	was.Seen = d.At
	return was
}

// Judged reports whether a decision was made on scalers that could all see.
func Judged(d scale.Decision) bool {
	for _, x := range d.Samples {
		if !x.Current() {
			return false
		}
	}
	return d.Capacity.Known() && len(d.Gaps) == 0 && len(d.Recommendations) > 0
}

// fold appends x, without what is older than the horizon, save for one entry: it tells what
// held at the horizon. What is not older than x is left out as well, which a repeated record
// or a clock set back would bring. It writes over nothing that old holds.
func fold[T any](old []T, x T, horizon time.Time, at func(T) time.Time) []T {
	end := len(old)
	for end > 0 && !at(old[end-1]).Before(at(x)) {
		end--
	}
	start, _ := slices.BinarySearchFunc(old[:end], horizon, func(e T, t time.Time) int { return at(e).Compare(t) })
	kept := old[max(start-1, 0):end]
	if end < len(old) {
		kept = slices.Clip(kept)
	}
	return append(kept, x)
}

// Shared is a past for one more reader: its lists are only ever added to, and nobody writes into
// them, so that all may hold the same ones. Whoever adds to this one does so in a room of its
// own.
func Shared(past scale.Past) scale.Past {
	past.Ring, past.Wishes, past.Reversed = slices.Clip(past.Ring), slices.Clip(past.Wishes), slices.Clip(past.Reversed)
	return past
}
