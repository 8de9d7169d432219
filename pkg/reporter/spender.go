package reporter

import (
	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/event"
)

// Spender spends the events of tiers: the log writes them, and whoever notifies people sends
// them. Each is told of every event once, in the order in which people should read them, and
// chooses by its severity: those that are only kept have no sentence.
type Spender interface {
	// Spend must not block, because the next evaluation waits for it: what sends over a
	// network keeps a bounded queue, and tells the log of what it could not send.
	Spend(e event.Event)
}

// Keeper is a Spender that remembers over a restart what stood: it is told of each tier once, with its
// first record whose size is known, what stands of it.
type Keeper interface {
	Stands(tier string, state event.State)
}

// lines are the log. A sentence is the one that explain and the API give as well.
type lines struct{ *Reporter }

// Spend writes a line for an event that people should know of.
func (l lines) Spend(e event.Event) {
	say := map[event.Severity]func(string, ...zap.Field){event.Info: l.log.Info, event.Warn: l.log.Warn, event.Error: l.log.Error}[e.Severity]
	if say == nil || e.Unlogged {
		return // which the history keeps, or another event tells
	}
	fields := []zap.Field{zap.String("event", string(e.Kind))}
	if e.Tier != "" { // else it is of all tiers together
		fields = l.Where(e.Tier).fields(append(fields, zap.String("tier", e.Tier)))
	}
	fields = append(fields, zap.Time("decided_at", e.At.UTC()))
	for _, d := range e.Details {
		fields = append(fields, zap.Any(d.Name, d.Value))
	}
	say(e.Text, fields...)
}
