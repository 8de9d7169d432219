package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/life"
	"github.com/dynascale/dynascale/pkg/scale"
)

// printLife says in a line whether the daemon lives, and in more what it is ready in
// spite of.
func printLife(w io.Writer, l life.Life) {
	colour := red
	switch {
	case l.Well():
		colour = green
	case l.State == life.Ready:
		colour = yellow
	}
	say(w, "daemon: "+paint(w, colour, sentenceOf(l)))
	for _, note := range l.Notes {
		say(w, "daemon: "+paint(w, red, note))
	}
}

// sentenceOf says in a line whether the daemon lives, and what the reader can do.
func sentenceOf(l life.Life) string {
	if l.Do == "" {
		return l.Text
	}
	return l.Text + " -> " + l.Do
}

// newest is when the newest of the records was decided.
func newest(records []scale.Record) (at time.Time) {
	for _, r := range records {
		if r.Decision.At.After(at) {
			at = r.Decision.At
		}
	}
	return at
}

// printOld warns of records that must not be taken for how things are: they are old, from
// the future, or nobody goes on from them.
func printOld(w io.Writer, l life.Life, age api.Age) {
	at := age.EvaluatedAt.Format("2006-01-02 15:04:05") + " UTC"
	switch {
	case age.EvaluatedAt.IsZero():
	case age.Future():
		say(w, fmt.Sprintf("%s: its time is %s (%s); the clock is wrong now, or was wrong at that evaluation", paint(w, red, "THE NEWEST EVALUATION IS IN THE FUTURE"), age, at))
	case age.Stale:
		say(w, fmt.Sprintf("%s: the newest evaluation was made %s; below is the state at %s, not the present one", paint(w, red, "STALE"), age, at))
	case !l.Answers():
		say(w, fmt.Sprintf("the newest evaluation was made %s; below is the state at %s", age, at))
	}
}

// ageText is the column AGE.
func ageText(w io.Writer, a api.Age) string {
	text := amount.Rough(time.Duration(max(a.Seconds, -a.Seconds) * 1e9))
	switch {
	case a.Future():
		return paint(w, red, "FUTURE "+text)
	case a.Stale:
		return paint(w, red, "STALE "+text)
	}
	return text
}

// recorded is what the ledger knows, or why it cannot be read.
type recorded struct {
	records []scale.Record
	actions []scale.Action
	err     error
}

func readLedger(ctx context.Context, path string, now time.Time) (r recorded) {
	l, err := ledger.Open(ctx, ledger.Options{Path: path, ReadOnly: true})
	if err != nil {
		return recorded{err: err}
	}
	defer func() { _ = l.Close() }()
	r.records, r.err = l.Latest(ctx)
	r.actions = l.Actions(now)
	return r
}
