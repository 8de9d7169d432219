package reporter

import (
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/server"
)

// Reporter keeps the newest record of every tier and the state of the daemon, and
// shows them to the log, the metrics and the API: all print the same value.
type Reporter struct {
	// OnPass is called after every evaluation, when all else was told of it.
	OnPass func(loop.Result)
	// Where is where a tier is; the zero Place while that is not known.
	Where func(tier string) Place
	// Written is the evaluation that was written last, packed.
	Written func() Packed

	log     *zap.Logger
	metrics *server.Metrics
	// spenders are told of the events of every tier.
	spenders []Spender
	// settled are the tiers of which was told what stands after a start.
	settled map[string]bool

	mu     sync.Mutex
	newest newest
	// told is what was told of every tier and stands; said is what was told last of every
	// topic of the daemon itself.
	told map[string]event.State
	said map[string]since
	// troubles are the problems of sources, and when each was met last; failing are the sources.
	troubles map[string]time.Time
	failing  map[source]*failure
	status   server.Status
	// credentialsSaid is the last sentence about credentials, and since when.
	credentialsSaid string
	credentialsAt   time.Time
}

// New has seen nothing yet. The log spends events, and so do those that are given.
func New(log *zap.Logger, metrics *server.Metrics, status server.Status, also ...Spender) *Reporter {
	b := &Reporter{log: log, metrics: metrics, status: status, told: map[string]event.State{}, settled: map[string]bool{}, said: map[string]since{}, troubles: map[string]time.Time{}, failing: map[source]*failure{},
		OnPass: func(loop.Result) {}, Where: func(string) Place { return Place{} }, Written: func() Packed { return nil }}
	b.spenders = append([]Spender{lines{b}}, also...)
	return b
}

// Also tells somebody more of events from now on. It must be called before the first evaluation.
func (b *Reporter) Also(s Spender) { b.spenders = append(b.spenders, s) }

// Notice tells of an event that the log was told of in its own words: of the daemon, or of an operator.
func (b *Reporter) Notice(e event.Event) {
	for _, s := range b.spenders[1:] {
		s.Spend(e)
	}
}

// Latest is the newest record of every tier, in the order of the configuration.
func (b *Reporter) Latest() []scale.Record {
	b.mu.Lock()
	n := b.newest
	b.mu.Unlock()
	return n.all()
}

// Newest is the newest record of a tier, if it has one.
func (b *Reporter) Newest(tier string) (scale.Record, bool) {
	b.mu.Lock()
	n := b.newest
	b.mu.Unlock()
	return n.of(tier)
}

// Status is the state of the daemon.
func (b *Reporter) Status() server.Status {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.status
}

// Show takes one evaluation that ended. Only an evaluation that evaluated at least one tier
// counts as completed: readiness follows from it.
func (b *Reporter) Show(result loop.Result, took time.Duration) {
	b.metrics.Pass(took, result.Err == nil)
	b.metrics.Ledger(result.LedgerErr == nil)
	b.mu.Lock()
	b.status.PassTook = took
	b.status.LedgerError = text(result.LedgerErr)
	if result.Err == nil {
		b.status.Passes++
		b.status.LastEvaluation = result.At
		b.status.FailedInRow, b.status.FailedAt, b.status.FailedWhy = 0, time.Time{}, ""
	} else {
		b.status.Failed++
		b.status.FailedInRow++
		b.status.FailedAt, b.status.FailedWhy = result.At, text(result.Err)
	}
	if len(result.Records) > 0 {
		b.newest = b.newestOf(result)
	}
	b.mu.Unlock()
	for _, r := range result.Records {
		b.metrics.Record(r)
		b.tell(r)
	}
	for _, e := range result.Events {
		for _, s := range b.spenders {
			s.Spend(e)
		}
	}
	b.recovered()
	// The cause says how old the data is, and so is another one every minute.
	b.once("pass", map[bool]string{true: "failed"}[result.Err != nil], func() {
		b.log.Error("evaluation failed", zap.String("event", "evaluation failed"), zap.Time("decided_at", result.At.UTC()), zap.Error(result.Err))
		b.Notice(event.Event{Kind: event.EvaluationFailed, Severity: event.Error, At: result.At, Text: text(result.Err)})
	}, func(after time.Duration) {
		b.Notice(event.Event{Kind: event.EvaluationsBack, Severity: event.Info, At: result.At})
		b.log.Info("evaluations succeed again", zap.String("event", "evaluations back"), zap.Duration("after", after))
	})
	b.once("ledger", text(result.LedgerErr), func() {
		b.log.Error("LEDGER CANNOT BE WRITTEN: growth continues, shrinking stops until it can be written", zap.String("event", "ledger failed"), zap.Error(result.LedgerErr))
		b.Notice(event.Event{Kind: event.LedgerFailed, Severity: event.Error, At: result.At, Text: "the ledger cannot be written: " + text(result.LedgerErr)})
	}, func(after time.Duration) {
		b.Notice(event.Event{Kind: event.LedgerBack, Severity: event.Info, At: result.At})
		b.log.Info("the ledger can be written again", zap.String("event", "ledger back"), zap.Duration("after", after))
	})
	b.OnPass(result)
}

// forget drops all that is remembered of tiers that are gone. One that comes back is
// new: what holds it is told again. The lock is held.
func (b *Reporter) forget(tiers []string) {
	if len(tiers) == 0 {
		return
	}
	for _, tier := range tiers {
		delete(b.told, tier)
		delete(b.settled, tier)
		b.metrics.Forget(tier)
	}
	b.newest.tiers = slices.DeleteFunc(slices.Clone(b.newest.tiers), func(t string) bool { return slices.Contains(tiers, t) })
}

// Missed counts evaluations that came while an evaluation was running.
func (b *Reporter) Missed(ticks int) {
	b.metrics.Missed(uint64(ticks))
	b.mu.Lock()
	b.status.Missed += uint64(ticks)
	b.mu.Unlock()
	b.log.Warn("evaluations missed: the previous evaluation was still running", zap.String("event", "evaluations missed"), zap.Int("evaluations", ticks))
}

// tell hands the events of a tier to everybody who spends them.
func (b *Reporter) tell(r scale.Record) {
	tier := r.Decision.Tier
	b.mu.Lock()
	events, told := event.Of(b.told[tier], r)
	b.told[tier] = told
	settles := r.Decision.Capacity.Known() && !b.settled[tier]
	if settles {
		b.settled[tier] = true
	}
	b.mu.Unlock()
	for _, e := range events {
		for _, s := range b.spenders {
			s.Spend(e)
		}
	}
	if !settles {
		return
	}
	for _, s := range b.spenders {
		if keeps, is := s.(Keeper); is {
			keeps.Stands(tier, told)
		}
	}
}

// Credentials tells of credentials that changed. Every account and region notices the
// same files by itself, and one line is enough.
func (b *Reporter) Credentials(taken bool, sentence string) {
	now := time.Now()
	b.mu.Lock()
	known := sentence == b.credentialsSaid && now.Sub(b.credentialsAt) < time.Minute
	b.credentialsSaid, b.credentialsAt = sentence, now
	b.mu.Unlock()
	switch {
	case known:
	case taken:
		b.log.Info(sentence, zap.String("event", "credentials changed"))
	default:
		b.log.Warn(sentence, zap.String("event", "credentials refused"))
	}
}

// Unlocked tells of locks that could not be taken although nobody has them.
func (b *Reporter) Unlocked(why error) {
	b.once("unlocked", text(why), func() {
		b.log.Error("NO LOCK: some tiers are managed without a lock against a second dynascale on this machine", zap.String("event", "locks missing"), zap.String("why", text(why)))
		b.Notice(event.Event{Kind: event.LocksMissing, Severity: event.Error, At: time.Now(), Text: "some tiers are managed without a lock against a second dynascale on this machine: " + text(why)})
	}, func(after time.Duration) {
		b.Notice(event.Event{Kind: event.LocksTaken, Severity: event.Info, At: time.Now()})
		b.log.Info("all tiers are locked against a second dynascale on this machine", zap.String("event", "locks taken"), zap.Duration("after", after))
	})
}

// since is what was said last of a topic, and when it began to be true; "" for nothing.
type since struct {
	what string
	at   time.Time
}

// once says a thing of the daemon when it is new, and that it is over, after so long, when it ends.
func (b *Reporter) once(topic, now string, say func(), over func(after time.Duration)) {
	at := time.Now()
	b.mu.Lock()
	before := b.said[topic]
	if before.what == "" {
		before.at = at
	}
	b.said[topic] = since{now, before.at}
	b.mu.Unlock()
	switch {
	case now != "" && now != before.what:
		say()
	case now == "" && before.what != "":
		over(at.Sub(before.at).Round(time.Second))
	}
}

// Reloaded notes what a reload brought, and forgets the tiers that are gone.
func (b *Reporter) Reloaded(at time.Time, err error, gone []string, tiers int, interval time.Duration) {
	b.metrics.Config(err == nil)
	if err != nil {
		b.Notice(event.Event{Kind: event.ReloadRefused, Severity: event.Warn, At: at, Text: "a reload was refused: " + text(err)})
	} else {
		b.Notice(event.Event{Kind: event.Reloaded, Severity: event.Info, At: at})
	}
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

// Waiting notes the keys that a reload read and that wait for a restart.
func (b *Reporter) Waiting(keys []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.status.ConfigWaiting = keys
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
