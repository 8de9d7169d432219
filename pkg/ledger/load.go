package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/history"
	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/memory/sqlite"
	"github.com/dynascale/dynascale/pkg/scale"
)

// load takes the memory out of the file and its trail out of the history, and settles the intents
// that a stopped process left behind.
func (l *Ledger) load(ctx context.Context) error {
	err := l.look(ctx, func(tx *sql.Tx, view history.View) error {
		if err := l.loadPasts(tx, view); err != nil {
			return err
		}
		actions, last, err := sqlite.Actions(tx)
		if err != nil {
			return err
		}
		l.memory.Begin(last)
		for _, a := range actions {
			l.memory.Act(a)
		}
		whole, err := sqlite.Whole(tx)
		if err != nil {
			return err
		}
		l.memory.RestoreWhole(whole)
		if err := l.loadOperations(tx, view); err != nil {
			return err
		}
		intents, err := sqlite.Intents(tx)
		for _, r := range intents {
			l.unsettled = append(l.unsettled, memory.Unanswered(r,
				"dynascale stopped before the answer of AWS arrived", time.Now().UTC()))
		}
		if err == nil && l.epoch == nil {
			var epoch int64
			epoch, err = sqlite.Epoch(tx)
			l.epoch = &epoch
		}
		return err
	})
	late := slices.Concat(l.untold, l.unsettled)
	if err != nil {
		return err
	}
	var notes []memory.Entry
	if len(late) > 0 {
		notes = l.memory.Settle(late)
	}
	if !l.options.ReadOnly && (len(notes) > 0 || l.memory.Ahead()) {
		// A disk that does not take it is no reason not to start: Health tells, and
		// the next Settle tries again.
		_ = l.settle(ctx, "saving what the last run left unsaved", notes)
	}
	return nil
}

// loadPasts restores the past of every resource: what the memory kept, and behind it the records of
// the history. Of a file that kept none they are folded out of the records alone.
func (l *Ledger) loadPasts(tx *sql.Tx, view history.View) error {
	kept, err := sqlite.Kept(tx)
	if err != nil {
		return err
	}
	byResource, byName := map[string]memory.Held{}, map[string]memory.Held{}
	for _, h := range kept {
		byResource[h.Resource] = h
		if h.Tier != "" {
			byName[h.Tier] = h
		}
	}
	all, err := view.Namings()
	if err != nil {
		return err
	}
	names := byNames(all)
	several := map[string][]history.Trail{} // of resources that had another name lately
	reach := max(l.memory.Keep(), memory.DefaultKeep) + history.Slack/2
	err = view.Trails(reach, func(t history.Trail) error {
		spans := names.of[t.Tier]
		if len(spans) == 0 {
			if h, is := byName[t.Tier]; is {
				return l.restore(h, t)
			}
			return l.loadOld(tx, view, t)
		}
		for _, part := range t.Split(spans) {
			h, is := byResource[part.Resource]
			if !is {
				continue // forgotten, because nothing scales it any more
			}
			if len(spans) == 1 && h.Tier == t.Tier && len(names.resource[h.Resource]) == 1 {
				return l.restore(h, part.Trail)
			}
			several[h.Resource] = append(several[h.Resource], part.Trail)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for resource, trails := range several {
		if err := l.restore(byResource[resource], history.Join(trails)); err != nil {
			return err
		}
	}
	for _, h := range kept { // whose records the history does not have
		if !l.memory.Knows(h) {
			past := h.Kept.Past()
			l.memory.Restore(h, past, h.Kept.At, event.Known(past))
		}
	}
	return nil
}

// index finds namings by name and by resource.
type index struct{ of, resource map[string]history.Namings }

func byNames(all history.Namings) index {
	x := index{map[string]history.Namings{}, map[string]history.Namings{}}
	for _, n := range all {
		x.of[n.Tier] = append(x.of[n.Tier], n)
		x.resource[n.Resource] = append(x.resource[n.Resource], n)
	}
	return x
}

// restore rebuilds one past of what was kept and a trail.
func (l *Ledger) restore(h memory.Held, t history.Trail) error {
	told := event.Known(scale.Past{Since: h.Kept.Since, Grew: h.Kept.Grew, Shrank: h.Kept.Shrank, Outside: h.Kept.Outside})
	var records []scale.Record
	if err := t.Each(func(r scale.Record) {
		_, told = event.Of(told, r)
		records = append(records, r)
	}); err != nil {
		return err
	}
	evaluated := time.Time{}
	if !h.Kept.Quiet.Since.IsZero() {
		var err error
		if evaluated, err = t.LastEvaluated(); err != nil {
			return err
		}
	}
	at := h.Kept.At
	if len(records) > 0 {
		at = records[len(records)-1].Decision.At
	}
	l.memory.Restore(h, h.Kept.Restore(records, evaluated, l.memory.Keep()), at, told)
	return nil
}

// loadOld folds a past of the records alone, as the file of before pasts were kept has it. The last
// changes count however old they are.
func (l *Ledger) loadOld(tx *sql.Tx, view history.View, t history.Trail) error {
	var past scale.Past
	var err error
	if past.Since, past.Grew, past.Shrank, past.Outside, err = view.Turns(t.Tier); err != nil {
		return err
	}
	told := event.Known(past)
	var at time.Time
	if err := t.Each(func(r scale.Record) {
		_, told = event.Of(told, r)
		past, at = memory.FoldInto(past, r, l.memory.Keep()), r.Decision.At
	}); err != nil {
		return err
	}
	// The file knows these further back than the records read.
	past.Quiet = scale.Quiet{}
	quiet, waits, err := sqlite.Long(tx, t.Tier)
	if err == nil && !quiet.IsZero() {
		past.Quiet.Since = quiet
		if past.Quiet.Seen, err = t.LastEvaluated(); past.Quiet.Seen.IsZero() {
			past.Quiet.Seen = t.First()
		}
	}
	past.Deferred = waits
	l.memory.Learn(t.Tier, past, at, told)
	return err
}

// loadOperations finds what was under way, and what ended untold.
func (l *Ledger) loadOperations(tx *sql.Tx, view history.View) error {
	open, err := sqlite.Operations(tx)
	if err != nil {
		return err
	}
	for _, op := range open {
		l.memory.Advance(op)
	}
	ended, err := sqlite.Ended(tx)
	if err != nil {
		return err
	}
	slices.SortStableFunc(ended, func(a, b scale.Operation) int { return cmp.Compare(a.Ended.UnixMicro(), b.Ended.UnixMicro()) })
	told := map[string]time.Time{}
	for _, op := range ended {
		last, seen := told[op.Tier]
		if !seen {
			if last, err = view.LastNews(op.Tier); err != nil {
				return err
			}
			told[op.Tier] = last
		}
		ended := op.Ended.Truncate(time.Microsecond) // as precise as what it is compared with
		if !ended.After(last) {
			continue
		}
		if last, err = view.LastOf(op.Tier); err != nil {
			return err
		}
		if last.Before(ended) {
			l.untold = append(l.untold, memory.EndOf(op, l.memory.Past(op.Tier)))
		}
	}
	return nil
}
