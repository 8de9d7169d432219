package actuator

import (
	"context"
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Setting is a kind whose size is set by one call, and the tier that it belongs to.
type Setting struct {
	Kind interface {
		kind.Viewer
		kind.Setter
	}
	// Tier is the tier for its kind, asked for when it is about to change.
	Tier func() kind.Watched
}

// of is the setting about what a decision is about: what the tier's selector chose for it. The
// choice is not made again before the call; whether that thing still matches is.
func (s Setting) of(d scale.Decision) Setting {
	k, is := s.Kind.(kind.Selecting)
	if !is || !k.Selects().Is() || len(d.Capacity.Selected) != 1 {
		return s
	}
	if called, sets := k.Called(d.Capacity.Selected[0]).(interface {
		kind.Viewer
		kind.Setter
	}); sets {
		s.Kind = called
	}
	return s
}

// Setters is the Actuator for sizes that are set by one call. It remembers which tiers had to
// wait.
type Setters struct {
	Of      map[string]Setting // by tier
	Sources []fetch.Source
	Calls   Calls
	// Gate is passed by every change; nil holds none.
	Gate *brake.Gate
	// Priority is the owner's, by tier: the larger goes first among changes that are as urgent.
	Priority map[string]int

	turns turns
}

const (
	namesPerCall = 100
	// writesAtOnce suits 50 changes a second that take 300 ms each. What an account
	// stands is not its business: that is the rate's.
	writesAtOnce = 16
	// mostThrottled is how often a change that AWS throttles is tried in one
	// evaluation, each time in a turn of its own.
	mostThrottled = 3
	// lastSecond is when no change begins any more: one that is sent must be
	// answered before the evaluation ends, or nobody knows whether it arrived.
	lastSecond = time.Second
)

// Apply makes the changes in the order of their turns. Each waits for the rate
// first, and only then is its resource looked at, together with those whose turn comes
// next.
func (g *Setters) Apply(ctx context.Context, plan scale.Plan) []scale.Outcome {
	out := make([]scale.Outcome, len(plan))
	for i := range plan {
		out[i] = scale.Outcome{Status: scale.Unchanged}
	}
	order := g.turns.order(plan, g.Priority)
	if len(order) == 0 { // in most evaluations
		g.turns.note(plan, out)
		return out
	}
	look := newLooks(g.Sources, make([]Setting, len(order)))
	for n, i := range order {
		look.all[n] = g.Of[plan[i].Tier].of(plan[i])
	}
	before := lastStart(ctx)
	fetch.Pace{}.Together(writesAtOnce, len(order), func(n int) {
		i := order[n]
		defer func() {
			if r := recover(); r != nil {
				out[i] = scale.Outcome{Status: scale.Unknown, Detail: fmt.Sprintf("%s: a defect of dynascale: %v; please report it", verb(plan[i]), r)}
			}
		}()
		out[i] = g.inTurn(ctx, before, plan[i], look, n)
	})
	g.turns.note(plan, out)
	return out
}

// lastStart is when no change begins any more; zero where ctx has no end.
func lastStart(ctx context.Context) time.Time {
	end, ok := ctx.Deadline()
	if !ok {
		return time.Time{}
	}
	return end.Add(-min(lastSecond, time.Until(end)/10))
}

// inTurn makes the n-th change when its turn comes, and again while AWS throttles it.
func (g *Setters) inTurn(ctx context.Context, before time.Time, d scale.Decision, look *looks, n int) (out scale.Outcome) {
	target, call := look.all[n].Kind.Set(d)
	for range mostThrottled {
		if err := g.Gate.Ask(change(d)); err != nil { // it need not wait for a turn
			return outcome(verb(d), err, false)
		}
		ctx, err := g.Calls.turn(ctx, call.Verb, before)
		if err != nil {
			return outcome(verb(d), err, false)
		}
		if out = g.change(ctx, d, look, n, target, call); out.Status != scale.Waiting {
			break
		}
	}
	return out
}

// change is the only place of dynascale that sets a size.
func (g *Setters) change(ctx context.Context, d scale.Decision, look *looks, n int, target string, call operation.Call) scale.Outcome {
	view, err := look.at(ctx, n, d)
	if err != nil {
		return outcome(verb(d)+unread, err, false)
	}
	if view.Missing != "" {
		return scale.Outcome{Status: scale.Refused, Detail: fmt.Sprintf("%s: %s", verb(d), view.Missing)}
	}
	now := scale.Snapshot{Mode: d.Mode, Capacity: view.Capacity}.Current()
	if d.Changes() && now == d.To {
		return scale.Outcome{Status: scale.Unchanged, Detail: fmt.Sprintf("%s: the value is %d already", verb(d), now)}
	}
	if now != d.From {
		return scale.Outcome{Status: scale.Refused, Detail: fmt.Sprintf(
			"%s: the value is %d now, changed since this evaluation read it; dynascale looks again at the next evaluation", verb(d), now)}
	}
	if why := maximum(d, view); why != "" {
		return scale.Outcome{Status: scale.Refused, Detail: verb(d) + ": " + why}
	}
	if len(view.Objections) > 0 {
		return scale.Outcome{Status: scale.Refused, Detail: fmt.Sprintf("%s: %s", verb(d), reason.Objections(view.Objections))}
	}
	if d.To < d.From || d.Maximum.Lowers() {
		seen, err := look.toShrink(ctx, n, d)
		if err != nil {
			return outcome(verb(d)+unread, err, false)
		} else if why := seen.NoShrink; len(why) > 0 {
			return scale.Outcome{Status: scale.InProgress, Detail: verb(d) + ": " + reason.Objections(why)}
		} else if why := maximum(d, seen); why != "" && d.Maximum.Lowers() {
			return scale.Outcome{Status: scale.Refused, Detail: verb(d) + ": " + why}
		}
	}
	err = g.Gate.Do(ctx, change(d), func(ctx context.Context) error {
		return g.Calls.make(ctx, scale.Operation{Tier: d.Tier, Target: target}, call)
	})
	if err != nil {
		return outcome(verb(d), err, true)
	}
	return scale.Outcome{Status: scale.Applied, Detail: verb(d)}
}

// maximum is why the maximum in AWS must not be changed as the thing is now; "" where it may, and where it is not.
func maximum(d scale.Decision, seen kind.View) string {
	c := seen.Capacity
	switch m := d.Maximum; {
	case !m.Changes():
	case c.Max != m.From:
		return fmt.Sprintf("the maximum is %d now, changed since this evaluation read it; dynascale looks again at the next evaluation", c.Max)
	case m.Lowers() && c.Desired > m.To:
		return fmt.Sprintf("the desired size is %d now, and AWS would immediately terminate all units above %d; dynascale looks again at the next evaluation", c.Desired, m.To)
	case m.Raises() && len(seen.NoRaise) > 0:
		return reason.Objections(seen.NoRaise)
	}
	return ""
}
