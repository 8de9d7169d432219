package memory

import (
	"maps"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Kept is what of a past is written down by itself: cooldowns, breakers, floors and all else that
// outlasts an hour. The ring and the recommendations are not: they are the trail of the last evaluations,
// which the history has, and without them shrinking waits until they are there again.
type Kept struct {
	At       time.Time    `json:"at"` // of the record that was learned last
	Since    time.Time    `json:"since,omitzero"`
	Grew     time.Time    `json:"grew,omitzero"`
	Shrank   time.Time    `json:"shrank,omitzero"`
	Outside  time.Time    `json:"outside,omitzero"`
	Wrote    scale.Wrote  `json:"wrote,omitzero"`
	Quiet    quietTime    `json:"quiet,omitzero"`
	Deferred scale.Wish   `json:"waiting,omitzero"`
	Size     expectedSize `json:"size,omitzero"`
	Mode     scale.Mode   `json:"mode,omitempty"`
	scale.Learned
}

type quietTime struct {
	Since time.Time `json:"since,omitzero"`
	Seen  time.Time `json:"seen,omitzero"`
}

type expectedSize struct {
	Is    int  `json:"is"`
	Or    int  `json:"or"`
	Known bool `json:"known"`
}

// Held is what is kept of the past of one resource.
type Held struct {
	// Resource is what the memory belongs to, and Tier what the configuration calls it; "" when
	// another resource has its name and it has none.
	Resource, Tier string
	Kept           Kept
}

// Keep is what is kept of a past, of which the record of a time was learned last.
func Keep(p scale.Past, at time.Time) Kept {
	return Kept{
		At: at, Since: p.Since, Grew: p.Grew, Shrank: p.Shrank, Outside: p.Outside, Wrote: p.Wrote, Quiet: quietTime(p.Quiet), Deferred: p.Deferred,
		Size: expectedSize{p.Expected, p.ExpectedOr, p.ExpectedKnown}, Mode: p.Mode, Learned: p.Learned,
	}
}

// Past is the past without its trail.
func (k Kept) Past() scale.Past {
	return scale.Past{
		Since: k.Since, Grew: k.Grew, Shrank: k.Shrank, Outside: k.Outside, Wrote: k.Wrote, Quiet: scale.Quiet(k.Quiet), Deferred: k.Deferred,
		Expected: k.Size.Is, ExpectedOr: k.Size.Or, ExpectedKnown: k.Size.Known, Mode: k.Mode, Learned: k.Learned,
	}
}

// seenGrain is how old the last look at a quiet time may become in what is kept: a quiet time ends
// when nobody looked for an hour (lookAway), and a write at every evaluation is spared.
const seenGrain = 15 * time.Minute

// Stands reports whether what was kept before still says what k says, so that it need not be
// written anew.
func (k Kept) Stands(before Kept) bool {
	if !slices.EqualFunc(k.Reversed, before.Reversed, time.Time.Equal) || k.Deferred.At != before.Deferred.At || k.Deferred.Size != before.Deferred.Size {
		return false
	}
	if k.Quiet.Seen.Sub(before.Quiet.Seen) >= seenGrain || k.Quiet.Seen.Before(before.Quiet.Seen) {
		return false
	}
	if !maps.EqualFunc(k.Profiles, before.Profiles, func(a, b scale.Profile) bool { return a.Last.Equal(b.Last) && a.Full == b.Full }) {
		return false
	}
	if !slices.EqualFunc(k.Flows, before.Flows, flowStands) {
		return false
	}
	return k.Since.Equal(before.Since) && k.Grew.Equal(before.Grew) && k.Shrank.Equal(before.Shrank) && k.Outside.Equal(before.Outside) &&
		k.Wrote == before.Wrote && k.Quiet.Since.Equal(before.Quiet.Since) && k.Size == before.Size && k.Mode == before.Mode &&
		k.Adopted == before.Adopted && k.Breaker == before.Breaker && k.ShrinkBreaker == before.ShrinkBreaker &&
		k.Freeze == before.Freeze && k.Beside == before.Beside && k.Late == before.Late && k.Raised == before.Raised && k.Spent == before.Spent &&
		slices.EqualFunc(k.Loads, before.Loads, sameLoad)
}

// loadGrain is how old a load may become in what is kept; the records of the trail know the newest.
const loadGrain = 15 * time.Minute

// sameLoad reports whether what was kept of a load still stands.
func sameLoad(now, before scale.Load) bool {
	since := now.At.Sub(before.At)
	return now.Signal == before.Signal && now.Since.Equal(before.Since) && since >= 0 && since < loadGrain
}

// Restore is the past that a start has: what was kept, and behind it the records of the trail,
// oldest first, without their texts. evaluated is when the tier was evaluated last, as the trail tells;
// zero where it tells nothing.
func (k Kept) Restore(trail []scale.Record, evaluated time.Time, keep time.Duration) scale.Past {
	past := k.Past()
	for _, r := range trail {
		if r.Decision.At.After(k.At) {
			past = FoldInto(past, r, keep)
		} else {
			past = foldTrail(past, r, keep)
		}
	}
	past.Quiet, past.Deferred = scale.Quiet(k.Quiet), k.Deferred // their texts were not read
	if !past.Quiet.Since.IsZero() && evaluated.After(past.Quiet.Seen) {
		past.Quiet.Seen = evaluated
	}
	return past
}

// flowStands reports whether what is known of a flow is near enough to what was kept: it moves a little with every look.
func flowStands(is, was scale.Flow) bool {
	return is.Signal == was.Signal && is.At.Sub(was.At) < seenGrain && !is.At.Before(was.At)
}
