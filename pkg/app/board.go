package app

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/server"
)

// Board keeps the newest record of every tier and the state of the daemon, and
// shows them to the log, the metrics and the API: all print the same value.
type Board struct {
	log     *zap.Logger
	metrics *server.Metrics
	onPass  func(loop.Result)

	mu     sync.Mutex
	latest []scale.Record
	// said is what was told last of every topic, by tier; "" is the daemon itself.
	// All that is remembered of a tier stands under its name, so that it goes with it.
	said map[string]map[string]string
	// troubles are the problems of sources, and when each was met last.
	troubles map[string]time.Time
	status   server.Status
	// credentialsSaid is the last sentence about credentials, and since when.
	credentialsSaid string
	credentialsAt   time.Time
}

// quiet is how long a problem must have been away to be news again.
const quiet = 15 * time.Minute

func newBoard(log *zap.Logger, metrics *server.Metrics, status server.Status) *Board {
	return &Board{log: log, metrics: metrics, status: status, said: map[string]map[string]string{}, troubles: map[string]time.Time{}, onPass: func(loop.Result) {}}
}

// Latest is the newest record of every tier, in the order of the configuration.
func (b *Board) Latest() []scale.Record {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]scale.Record(nil), b.latest...)
}

// Status is the state of the daemon.
func (b *Board) Status() server.Status {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.status
}

// Show takes one pass that ended. Only a pass that judged at least one tier
// counts as completed: readiness follows from it.
func (b *Board) Show(result loop.Result, took time.Duration) {
	b.metrics.Pass(took, result.Err == nil)
	b.metrics.Ledger(result.LedgerErr == nil)
	b.mu.Lock()
	b.status.PassTook = took
	b.status.LedgerError = text(result.LedgerErr)
	if result.Err == nil {
		b.status.Passes++
		b.status.LastPass = result.At
	} else {
		b.status.Failed++
	}
	if len(result.Records) > 0 {
		b.forget(goneFrom(b.latest, result.Records))
		b.latest = result.Records
	}
	b.mu.Unlock()
	for _, r := range result.Records {
		b.metrics.Record(r)
		b.tell(r)
	}
	// The cause says how old the data is, and so is another one every minute.
	b.once("", "pass", map[bool]string{true: "failed"}[result.Err != nil], func() { b.log.Error("pass failed", zap.Error(result.Err)) },
		func() { b.log.Info("passes succeed again") })
	b.once("", "ledger", text(result.LedgerErr), func() {
		b.log.Error("LEDGER CANNOT BE WRITTEN: growth goes on, scale-in is stopped until it can", zap.Error(result.LedgerErr))
	}, func() { b.log.Info("the ledger can be written again") })
	b.onPass(result)
}

// goneFrom lists the tiers of the pass before that this one no longer has: a pass
// that was running during a reload shows them once more.
func goneFrom(before, records []scale.Record) []string {
	now := map[string]bool{}
	for _, r := range records {
		now[r.Decision.Tier] = true
	}
	var gone []string
	for _, r := range before {
		if tier := r.Decision.Tier; !now[tier] {
			gone = append(gone, tier)
		}
	}
	return gone
}

// forget drops all that is remembered of tiers that are gone. One that comes back is
// new: what holds it is told again. The lock is held.
func (b *Board) forget(tiers []string) {
	if len(tiers) == 0 {
		return
	}
	for _, tier := range tiers {
		delete(b.said, tier)
		b.metrics.Forget(tier)
	}
	b.latest = slices.DeleteFunc(slices.Clone(b.latest), func(r scale.Record) bool { return slices.Contains(tiers, r.Decision.Tier) })
}

// Missed counts ticks that came while a pass was running.
func (b *Board) Missed(ticks int) {
	b.metrics.Missed(uint64(ticks))
	b.mu.Lock()
	b.status.Missed += uint64(ticks)
	b.mu.Unlock()
	b.log.Warn("ticks missed: a pass was still running when they were due", zap.Int("ticks", ticks))
}

// tell writes one line per change, and one when a tier's hold has a new cause.
// The sentence is the reason that explain and the API give as well.
func (b *Board) tell(r scale.Record) {
	d := r.Decision
	b.tellLock(d)
	head := reason.Headline(d)
	fields := []zap.Field{zap.String("tier", d.Tier), zap.String("mode", string(d.Mode))}
	if d.Capacity.Known() { // an unknown size is not a size of zero
		fields = append(fields, zap.Int("from", d.From), zap.Int("to", d.To))
	}
	fields = append(fields, zap.String("rule", head.Rule), zap.String("because", head.Because), zap.String("outcome", string(r.Outcome.Status)))
	if asked, ok := reason.Asked(d); ok {
		fields = append(fields, zap.Int("asked", asked.To), zap.String("asked_by", asked.Rule), zap.String("asked_because", asked.Because))
	}
	if r.Outcome.Detail != "" {
		fields = append(fields, zap.String("detail", r.Outcome.Detail))
	}
	// At its maximum and asking for more is what an operator wants to be told of.
	capped := head.Rule == reason.Limits && d.Wish > d.To && d.To >= d.From
	well := r.Outcome.Status == scale.Applied || r.Outcome.Status == scale.Unchanged || r.Outcome.Status == scale.Begun
	waits := r.Outcome.Status == scale.Waiting // for its turn, which comes by itself
	bad := capped || !well && !waits
	saying := "quiet"
	switch {
	case r.Outcome.Operation != nil && !d.Changes(): // it has lines of its own
	case d.Changes() && well && r.Outcome.Status != scale.Unchanged:
		saying = d.At.String() // every change is a line
	case d.Changes():
		saying = "withheld " + string(r.Outcome.Status)
	case !d.Capacity.Known() || d.Wish != d.To || slices.Contains([]string{reason.Owner, reason.Actions, reason.Brake, reason.Signals, reason.Defect}, head.Rule):
		saying = "held by " + head.Rule
	}
	say := b.log.Info
	if bad {
		say = b.log.Warn
	}
	b.once(d.Tier, "decision", map[bool]string{true: "", false: saying}[saying == "quiet"], func() { say(d.Direction(), fields...) }, func() {})
	b.tellContested(d)
	b.tellMissing(d)
	b.tellOperation(d, r.Outcome.Operation)
	if r.Learned.Adopted && reason.Of(d, reason.Lock) == "" {
		b.log.Warn("size changed outside dynascale: accepted as the new size", zap.String("tier", d.Tier), zap.String("because", reason.Of(d, reason.Adopted)))
	}
	b.tellReaders(d)
	for holds, is := range map[string]scale.Breaker{"growth": r.Learned.Breaker, "shrinking": r.Learned.ShrinkBreaker} {
		b.once(d.Tier, "breaker "+holds, map[bool]string{true: "open"}[is.Open()],
			func() {
				b.log.Error("BREAKER OPEN: "+holds+" is held back", zap.String("tier", d.Tier), zap.String("why", is.Why), zap.Time("probe", is.Probe.UTC()))
			},
			func() {
				b.log.Info("breaker closed", zap.String("tier", d.Tier), zap.String("held", holds), zap.String("because", reason.Of(d, reason.Breaker)))
			})
	}
}

// tellReaders writes a line when no reader can be read from, when one can again, and when
// one was promoted.
func (b *Board) tellReaders(d scale.Decision) {
	if !d.Capacity.Known() {
		return
	}
	ready, not := estate.Readers(d.Capacity.Members)
	var away, promoted []string
	for _, m := range not {
		away = append(away, m.ID+" ("+m.Why+")")
	}
	for _, m := range d.Capacity.Members {
		if m.Away == estate.Promoted {
			promoted = append(promoted, m.ID)
		}
	}
	tier := zap.String("tier", d.Tier)
	b.once(d.Tier, "readers", map[bool]string{true: "away"}[len(not) > 0 && len(ready) == 0],
		func() {
			b.log.Error("NO READER CAN BE READ FROM", tier, zap.Strings("readers", away))
		},
		func() { b.log.Info("readers can be read from again", tier) })
	b.once(d.Tier, "promoted", strings.Join(promoted, ", "), func() {
		b.log.Warn("promoted, no longer a reader, still billed; dynascale never deletes it", tier, zap.Strings("databases", promoted))
	}, func() {})
}

// tellLock writes a line when another daemon of this machine manages a tier, and one when
// this one does.
func (b *Board) tellLock(d scale.Decision) {
	b.once(d.Tier, "lock", reason.Of(d, reason.Lock), func() {
		b.log.Warn("ONLY OBSERVED: another process of this machine has the lock of the tier", zap.String("tier", d.Tier), zap.String("because", reason.Of(d, reason.Lock)))
	}, func() {
		if d.Mode.Writes() {
			b.log.Warn("the lock is free: this dynascale manages the tier now", zap.String("tier", d.Tier), zap.String("mode", string(d.Mode)))
		}
	})
}

// tellContested writes a line when changes are set back again and again, and one when that
// is over.
func (b *Board) tellContested(d scale.Decision) {
	why := reason.Of(d, reason.SecondDaemon)
	b.once(d.Tier, "second daemon", map[bool]string{true: "possible"}[why != ""], func() {
		b.log.Error("POSSIBLY A SECOND DAEMON: growth goes on, and nothing shrinks", zap.String("tier", d.Tier), zap.String("because", why))
	}, func() {
		b.log.Info("no change was set back for 15m: the tier may shrink again", zap.String("tier", d.Tier))
	})
}

// tellMissing writes a line when the newest data of a tier is missing, and one when it
// is there again. The cause may say a time, and is no news when only that changes.
func (b *Board) tellMissing(d scale.Decision) {
	missing := server.MissingData(d)
	signals := make([]string, len(missing))
	for i, m := range missing {
		signals[i] = m.Signal
	}
	b.once(d.Tier, "missing data", strings.Join(signals, ", "), func() {
		b.log.Warn("data is missing: the last values are used while they are fresh, and nothing shrinks on old ones",
			zap.String("tier", d.Tier), zap.Strings("signals", signals), zap.String("because", server.MissingText(missing)))
	}, func() { b.log.Info("no data is missing any more", zap.String("tier", d.Tier)) })
}

// tellOperation writes a line for every step of an operation, and one for its end.
func (b *Board) tellOperation(d scale.Decision, op *scale.Operation) {
	const topic = "operation"
	if op == nil {
		b.once(d.Tier, topic, "", func() {}, func() {})
		return
	}
	say := b.log.Info
	if op.Back || op.Trouble != "" || !op.Open() && op.Result != scale.Reached {
		say = b.log.Warn
	}
	if op.Result == scale.GivenUp {
		say = b.log.Error
	}
	b.once(d.Tier, topic, fmt.Sprint(op.ID, op.Step, op.Phase, op.Back, op.Choice, op.Result, op.Trouble == ""), func() {
		say("operation", zap.String("tier", d.Tier), zap.String("kind", string(op.Kind)), zap.String("target", op.Target), zap.String("id", op.ID),
			zap.String("from", op.From), zap.String("to", op.To), zap.String("progress", op.Progress(d.At)))
	}, func() {})
}

// trouble tells of a source that failed: once, and again when it comes back after
// a while. The tiers that it leaves without a signal say so in their decisions.
func (b *Board) trouble(source, problem string) {
	key, now := source+" "+problem, time.Now()
	b.mu.Lock()
	last, known := b.troubles[key]
	if !known { // some say a time or a number, and would pile up for ever
		maps.DeleteFunc(b.troubles, func(_ string, met time.Time) bool { return now.Sub(met) > quiet })
	}
	b.troubles[key] = now
	b.mu.Unlock()
	if !known || now.Sub(last) > quiet {
		b.log.Warn("a source failed", zap.String("source", source), zap.String("problem", problem))
	}
}

// credentials tells of credentials that changed. Every account and region notices the
// same files by itself, and one line is enough.
func (b *Board) credentials(taken bool, sentence string) {
	now := time.Now()
	b.mu.Lock()
	known := sentence == b.credentialsSaid && now.Sub(b.credentialsAt) < time.Minute
	b.credentialsSaid, b.credentialsAt = sentence, now
	b.mu.Unlock()
	switch {
	case known:
	case taken:
		b.log.Info(sentence)
	default:
		b.log.Warn(sentence)
	}
}

// once says a thing of a tier when it is new, and that it is over when it ends.
func (b *Board) once(tier, topic, now string, say, over func()) {
	b.mu.Lock()
	if b.said[tier] == nil {
		b.said[tier] = map[string]string{}
	}
	before := b.said[tier][topic]
	b.said[tier][topic] = now
	b.mu.Unlock()
	switch {
	case now != "" && now != before:
		say()
	case now == "" && before != "":
		over()
	}
}

// reloaded notes what a reload brought, and forgets the tiers that are gone.
func (b *Board) reloaded(at time.Time, err error, gone []string, tiers int, interval time.Duration) {
	b.metrics.Config(err == nil)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.status.ConfigError = text(err)
	if err != nil {
		return
	}
	b.status.ConfigLoaded = at
	b.status.Tiers = tiers
	b.status.Interval = interval
	b.forget(gone)
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
