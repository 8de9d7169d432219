package main

import (
	"context"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/brakes"
	"github.com/dynascale/dynascale/pkg/client"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/life"
	"github.com/dynascale/dynascale/pkg/scale"
)

// view is what status shows. The running daemon knows best, and needs no configuration
// that can be read; where it does not answer, its ledger tells how things were.
type view struct {
	Now    time.Time
	Daemon life.Life
	// Source is where the records are from: the daemon, or the ledger.
	Source string
	// Tiers are the newest records, by tier; Removed those of tiers that left the
	// configuration.
	Tiers   []api.AgedRecord
	Removed []api.AgedRecord
	// Operations are those under way, as the newest records have them.
	Operations []scale.Operation
	Actions    []scale.Action
	// Brake is what stops every tier: as the daemon says, or else the brake file.
	Brake *brake.Report

	target        *target
	cfg           *config.Config // nil where it is not this daemon's
	live, removed []scale.Record
	newest        api.Age
	unreadable    error // of the ledger, where the daemon answers in its place
}

// look gathers a view.
func (s source) look(ctx context.Context, now time.Time) (*view, error) {
	v := &view{Now: now.UTC(), Operations: []scale.Operation{}, Actions: []scale.Action{}}
	t, err := s.aim(ctx)
	if err != nil {
		return v, err
	}
	v.target, v.Daemon = t, t.life(ctx)
	kept := recorded{err: t.ledgerErr}
	if t.ledgerErr == nil {
		kept = readLedger(ctx, t.ledger, now)
	}
	if *s.ledger == "" {
		v.cfg = t.cfg
	}
	switch told, ok := askRecords(ctx, v.Daemon, t.door); {
	case ok:
		v.Source, v.live, v.Actions, v.unreadable = "daemon", told.records, told.actions, kept.err
		if v.cfg != nil {
			_, v.removed = present(v.cfg, kept.records)
		}
	case kept.err == nil:
		v.Source, v.live, v.Actions = "ledger", kept.records, kept.actions
		if v.cfg != nil {
			v.live, v.removed = present(v.cfg, kept.records)
		}
	default:
		return v, kept.err
	}
	switch {
	case v.Source == "daemon":
		v.Brake = v.Daemon.Status.Brake
	case t.ledgerErr == nil:
		found := brakes.OfFile(t.ledger)
		v.Brake = &found
	}
	interval := t.interval(v.Daemon)
	v.Tiers, v.Removed = api.Aged(v.live, now, interval), api.Aged(v.removed, now, interval)
	if at := newest(v.live); !at.IsZero() {
		v.newest = api.AgeOf(at, now, interval)
	}
	for _, r := range v.live {
		if op := r.Outcome.Operation; op != nil && op.Open() {
			v.Operations = append(v.Operations, *op)
		}
	}
	return v, nil
}

// askRecords asks the daemon for its last evaluation and the actions in force. It has none
// before its first evaluation, and then the ledger knows more.
func askRecords(ctx context.Context, l life.Life, door *client.Client) (told recorded, ok bool) {
	if door == nil || !l.Answers() || l.Status == nil {
		return told, false
	}
	last, err := door.Evaluation(ctx)
	if err != nil || len(last.Records) == 0 {
		return told, false
	}
	actions, err := door.Actions(ctx)
	if err != nil {
		return told, false
	}
	for _, r := range last.Records {
		told.records = append(told.records, r.Record)
	}
	told.actions = actions.InForce
	return told, true
}

// askRecord asks the daemon for the newest record of a tier, and the actions in force.
func askRecord(ctx context.Context, l life.Life, door *client.Client, tier string) (r scale.Record, actions []scale.Action, ok bool) {
	told, ok := askRecords(ctx, l, door)
	if !ok {
		return r, nil, false
	}
	i := slices.IndexFunc(told.records, func(r scale.Record) bool { return r.Decision.Tier == tier })
	if i < 0 {
		return r, nil, false
	}
	return told.records[i], told.actions, true
}

// shape is the view as JSON.
func (v *view) shape() statusShape {
	out := statusShape{
		Now: v.Now, Daemon: daemonOf(v.Daemon), Source: v.Source, Tiers: api.Shown(v.Tiers), Removed: api.Shown(v.Removed),
		Operations: operationsOf(v.Operations, v.Now), Actions: listed(v.Actions), Brake: v.Brake, Since: map[string]string{},
	}
	if v.cfg != nil {
		out.Cost = costOf(v.live)
	}
	for _, r := range v.live {
		if more := released(r.Decision, v.Actions, v.Brake, v.Now); more != "" {
			out.Since[r.Decision.Tier] = more
		}
	}
	if v.target.ledgerErr != nil {
		out.Ledger.Error = v.target.ledgerErr.Error()
	} else {
		out.Ledger = v.file()
	}
	return out
}

// file is the ledger: as its lock tells, and as the daemon says that it can write it.
func (v *view) file() (out ledgerShape) {
	path := v.target.ledger
	out.Path = textOrNull(path)
	if holder, err := ledger.HolderOf(path); err == nil {
		out.Open, out.Holder = &holder.Held, textOrNull(holder.By)
	}
	if s := v.Daemon.Status; s != nil && v.Daemon.Answers() {
		writable := s.LedgerError == "" && !s.DryRun
		out.Writable, out.Error = &writable, s.LedgerError
	}
	if v.unreadable != nil && out.Error == "" {
		out.Error = v.unreadable.Error()
	}
	return out
}
