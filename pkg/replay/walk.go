package replay

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/scale"
)

// History is what was recorded.
type History interface {
	// Each calls f with the records of a tier from an instant until before another, oldest first.
	Each(ctx context.Context, tier string, from, to time.Time, f func(scale.Record)) error
	// Span is when the oldest and the newest evaluation were made; zero for none.
	Span(ctx context.Context) (oldest, newest time.Time, err error)
	// Latest is the newest record of every tier that was ever recorded.
	Latest(ctx context.Context) ([]scale.Record, error)
	// Past is what is remembered of a tier now.
	Past(tier string) scale.Past
}

// Walk is which evaluations are decided again.
type Walk struct {
	// Tiers are those of the configuration, in its order.
	Tiers []string
	// Start is the first instant of which the decisions are compared, and Only the one tier of which they are; "" for all.
	Start time.Time
	Only  string
	// Span is how far back a decision remembers.
	Span time.Duration
	// Budgets says that the configuration limits what is spent.
	Budgets bool
}

// Found is what a walk found: the tiers that were compared, and what else is worth knowing.
type Found struct {
	From, To time.Time // of the first and the last evaluation that were compared; zero for none
	Tiers    []*Summary
	Notes    []string
}

// stride is how much of the history is read at a time.
const stride = 2 * time.Hour

// walking is a walk under way.
type walking struct {
	*Replay
	Walk
	out    Found
	byTier map[string]*Summary
	// ready is from when on the decisions of a tier are compared: what it remembered before its first record is only known as far as
	// that tells it.
	ready  map[string]time.Time
	broken int
	// other counts the evaluations whose budgets were others, or of which nobody knows what they were.
	other, unknown int
}

// Over decides the evaluations of a history again, and compares those from a start on. What came before is what the
// first of them remember.
func (r *Replay) Over(ctx context.Context, h History, o Walk) (Found, error) {
	w := walking{Replay: r, Walk: o, byTier: map[string]*Summary{}, ready: map[string]time.Time{}}
	oldest, newest, err := h.Span(ctx)
	if err != nil || newest.IsZero() {
		return w.out, err
	}
	latest, err := h.Latest(ctx)
	if err != nil {
		return w.out, err
	}
	begin := oldest
	if before := o.Start.Add(-o.Span - time.Hour); before.After(begin) {
		begin = before.Truncate(stride)
	}
	all := slices.Clone(o.Tiers)
	for _, was := range latest {
		name := was.Decision.Tier
		if slices.Contains(o.Tiers, name) {
			continue
		}
		if o.Only == "" || o.Only == name {
			w.out.Notes = append(w.out.Notes, name+" is not in the configuration, and was left out")
		}
		if was.Decision.At.Before(begin) {
			r.memory.fold(was) // what it had cost counts until the end of its month
		} else {
			all = append(all, name)
		}
	}
	for at := begin; !at.After(newest); at = at.Add(stride) {
		evaluations, err := read(ctx, h, all, at)
		if err != nil {
			return w.out, err
		}
		for _, records := range evaluations {
			if err := w.evaluation(h, records); err != nil {
				return w.out, err
			}
		}
	}
	w.tell()
	return w.out, nil
}

// evaluation decides one again and compares it.
func (w *walking) evaluation(h History, records []scale.Record) error {
	w.learning = map[string]bool{}
	for i := range records {
		d := &records[i].Decision
		if _, seen := w.ready[d.Tier]; seen {
			continue
		}
		w.ready[d.Tier] = d.At
		if !h.Past(d.Tier).Since.Equal(d.At) { // else its memory began here, as it does now
			w.ready[d.Tier], w.learning[d.Tier] = d.At.Add(w.Span), true
		}
	}
	if slices.ContainsFunc(records, BrokenOff) {
		w.broken++
	}
	verdicts, err := w.Evaluation(records)
	if err != nil {
		return fmt.Errorf("replay of the evaluation at %s: %w", records[0].Decision.At.Format(time.RFC3339), err)
	}
	compared := false
	for _, v := range verdicts {
		name := v.Was.Tier
		if w.Only != "" && name != w.Only || v.Was.At.Before(w.Start) || v.Was.At.Before(w.ready[name]) {
			continue
		}
		s := w.byTier[name]
		if s == nil {
			s = &Summary{Tier: name, Anew: map[string]int{}, AsRecorded: map[string]int{}}
			w.byTier[name] = s
		}
		s.Add(v)
		anew, asRecorded := w.Redefined(name)
		for _, signal := range anew {
			s.Anew[signal]++
		}
		for _, signal := range asRecorded {
			s.AsRecorded[signal]++
		}
		if compared = true; w.out.From.IsZero() {
			w.out.From = v.Was.At
		}
		w.out.To = v.Was.At
	}
	switch {
	case !compared:
	case !w.based:
		w.unknown++
	case !w.rules:
		w.other++
	}
	return nil
}

// tell puts what was found in order, with its notes.
func (w *walking) tell() {
	if w.Budgets && w.unknown > 0 {
		w.note("the records of %s do not have the state of the budgets: this alone can make replayed decisions differ from the recorded ones", amount.Count(w.unknown, "evaluation"))
	}
	if w.Budgets && w.other > 0 {
		w.note("the budgets were different in %s: the amounts spent are taken from the records, and spending emergencies are computed again with the budgets of this configuration", amount.Count(w.other, "evaluation"))
	}
	if w.broken > 0 {
		w.note("not replayed: %s, interrupted when dynascale stopped (records incomplete)", amount.Count(w.broken, "evaluation"))
	}
	for _, name := range w.Tiers {
		s := w.byTier[name]
		if s == nil {
			if w.Only == "" || w.Only == name {
				w.note("no decision about %s can be compared: replay does not compare the first %s of the tier's records, and the replayed time has no other records", name, amount.Span(w.Span))
			}
			continue
		}
		w.out.Tiers = append(w.out.Tiers, s)
		for _, signal := range slices.Sorted(maps.Keys(s.AsRecorded)) {
			w.note("signal %s of %s was defined differently in %s: its recorded values are used", signal, name, amount.Count(s.AsRecorded[signal], "evaluation"))
		}
		for _, signal := range slices.Sorted(maps.Keys(s.Anew)) {
			w.note("signal %s of %s was defined differently in %s: it is computed again from the recorded values of its parts", signal, name, amount.Count(s.Anew[signal], "evaluation"))
		}
	}
}

func (w *walking) note(format string, args ...any) {
	w.out.Notes = append(w.out.Notes, fmt.Sprintf(format, args...))
}

// read reads the evaluations from an instant on, each with the records of all tiers in their order.
func read(ctx context.Context, h History, tiers []string, at time.Time) (out [][]scale.Record, err error) {
	byTime := map[int64]int{}
	for _, name := range tiers {
		err := h.Each(ctx, name, at, at.Add(stride), func(r scale.Record) {
			key := r.Decision.At.UnixNano()
			i, seen := byTime[key]
			if !seen {
				i = len(out)
				byTime[key], out = i, append(out, nil)
			}
			out[i] = append(out[i], r)
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b []scale.Record) int { return a[0].Decision.At.Compare(b[0].Decision.At) })
	return out, nil
}
