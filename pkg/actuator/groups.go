package actuator

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Reader reads groups as they are now, at most 100 names a call; a missing group
// is absent from the answer.
type Reader interface {
	Groups(ctx context.Context, names []string) (map[string]estate.Group, error)
}

// Writer changes one group.
type Writer interface {
	SetDesired(ctx context.Context, group string, size int) error
	SetMin(ctx context.Context, group string, size int) error
}

// Refreshes tells of a running instance refresh in a sentence; "" when none is.
type Refreshes interface {
	Refreshing(ctx context.Context, group string) (string, error)
}

// Pace lets a change wait for the rate of calls before its group is looked at, so
// that the look is not old when the change is sent. The change is then made with the
// context returned. The error is Throttled when its turn does not come before an
// instant; the zero instant is any.
type Pace interface {
	Turn(ctx context.Context, before time.Time) (context.Context, error)
}

// Groups is the Hand for Auto Scaling groups. It remembers which tiers had to wait.
type Groups struct {
	// Of maps tiers to group names.
	Of        map[string]string
	Reader    Reader
	Writer    Writer
	Refreshes Refreshes
	Pace      Pace
	// Gate is passed by every change; nil holds none.
	Gate *brake.Gate

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
// first, and only then is its group looked at, together with those whose turn comes
// next.
func (g *Groups) Apply(ctx context.Context, plan scale.Plan) []scale.Outcome {
	out := make([]scale.Outcome, len(plan))
	for i := range plan {
		out[i] = scale.Outcome{Status: scale.Unchanged}
	}
	order := g.turns.order(plan)
	names := make([]string, len(order))
	for n, i := range order {
		names[n] = g.Of[plan[i].Tier]
	}
	look := newLooks(g.Reader, names)
	before := lastStart(ctx)
	var work errgroup.Group
	work.SetLimit(writesAtOnce)
	for n, i := range order {
		d := plan[i]
		work.Go(func() error {
			defer func() {
				if r := recover(); r != nil {
					out[i] = scale.Outcome{Status: scale.Unknown, Detail: fmt.Sprintf("%s: a defect of dynascale: %v; please report it", verb(d), r)}
				}
			}()
			out[i] = g.inTurn(ctx, before, d, look, n)
			return nil
		})
	}
	_ = work.Wait()
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
func (g *Groups) inTurn(ctx context.Context, before time.Time, d scale.Decision, look *looks, n int) (out scale.Outcome) {
	for range mostThrottled {
		if err := g.Gate.Ask(change(d)); err != nil { // it need not wait for a turn
			return outcome(verb(d), err, false)
		}
		ctx, err := g.Pace.Turn(ctx, before)
		if err != nil {
			return outcome(verb(d), err, false)
		}
		if out = g.change(ctx, d, look, n); out.Status != scale.Waiting {
			break
		}
	}
	return out
}

// change is the only place of dynascale that changes a group.
func (g *Groups) change(ctx context.Context, d scale.Decision, look *looks, n int) scale.Outcome {
	name := g.Of[d.Tier]
	group, found, err := look.at(ctx, n)
	if err != nil {
		return outcome("read the group again before "+verb(d), err, false)
	}
	if !found {
		return scale.Outcome{Status: scale.Refused, Detail: fmt.Sprintf("%s: group %s is gone", verb(d), name)}
	}
	now := scale.Snapshot{Mode: d.Mode, Capacity: group.Capacity}.Current()
	if now == d.To {
		return scale.Outcome{Status: scale.Unchanged, Detail: fmt.Sprintf("%s: it is %d already", verb(d), now)}
	}
	if now != d.From {
		return scale.Outcome{Status: scale.Refused, Detail: fmt.Sprintf(
			"%s: it is %d by now, changed since this evaluation looked; dynascale looks again at the next tick", verb(d), now)}
	}
	if why := operation.GroupObjections(group, d.Mode); len(why) > 0 {
		return scale.Outcome{Status: scale.Refused, Detail: fmt.Sprintf("%s: %s", verb(d), strings.Join(why, "; "))}
	}
	// AWS takes a larger size during an instance refresh; a smaller one would take
	// machines that the refresh counts on.
	if d.Mode == scale.Manage && d.To < d.From {
		if why, err := g.Refreshes.Refreshing(ctx, name); err != nil {
			return outcome("ask for instance refreshes before "+verb(d), err, false)
		} else if why != "" {
			return scale.Outcome{Status: scale.InProgress, Detail: verb(d) + ": " + why}
		}
	}
	err = g.Gate.Do(ctx, change(d), func(ctx context.Context) error {
		if d.Mode == scale.Minimum {
			return g.Writer.SetMin(ctx, name, d.To)
		}
		return g.Writer.SetDesired(ctx, name, d.To)
	})
	if err != nil {
		return outcome(verb(d), err, true)
	}
	return scale.Outcome{Status: scale.Applied, Detail: verb(d)}
}

// change is what the gate is asked about a decision.
func change(d scale.Decision) brake.Write {
	return brake.Write{Tier: d.Tier, What: verb(d), Grow: d.To > d.From, Shrink: d.To < d.From}
}

// outcome tells what a failure means for the size of the tier. Only a write that
// got no answer, or that AWS failed at, leaves it unknown. What waits for the rate
// has not failed, and neither has what a brake held.
func outcome(doing string, err error, wrote bool) scale.Outcome {
	if held := (*brake.Held)(nil); errors.As(err, &held) {
		return scale.Outcome{Status: scale.Held, Detail: doing + ": " + held.Error()}
	}
	next := "; dynascale looks again at the next tick"
	status := scale.Failed
	switch kind := scale.KindOf(err); {
	case kind == scale.Busy:
		status = scale.InProgress
	case kind == scale.Throttled:
		status = scale.Waiting
		doing += ": waiting for the API rate"
		next = "; it goes on in the next evaluation"
	case kind == scale.Invalid || kind == scale.Missing:
		status = scale.Refused
	case kind == scale.Denied:
		status = scale.Refused
		next = "; check the credentials and permissions of dynascale"
	case (kind == scale.Unreachable || kind == scale.Internal) && wrote:
		status = scale.Unknown
		next = "; it may or may not have arrived, the next tick will tell"
	}
	return scale.Outcome{Status: status, Detail: fmt.Sprintf("%s: %v%s", doing, err, next)}
}
