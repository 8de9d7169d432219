package app

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/aws/costexplorer"
	"github.com/dynascale/dynascale/pkg/billing"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
)

// comparer asks Cost Explorer what was spent, as often as the configuration lets it, and tells where that is
// far from what was counted. It changes no figure: nothing that decides reads it. Its methods but for shown
// are called at the end of evaluations, one after the other.
type comparer struct {
	keep interface {
		Whole(about string) string
		KeepWhole(about, text string)
	}
	log  *zap.Logger
	tell func(event.Event)
	now  func() time.Time

	mu    sync.Mutex
	ask   asker
	state billing.Comparer
	// written says that a call stands in the ledger and may be made.
	written bool
	answers chan answered // of the call under way; nil while there is none
}

// answered is what a call came to.
type answered struct {
	with billing.Comparison
	err  error
}

// evaluated is what a comparer has to know of an evaluation that ended.
type evaluated struct {
	how      config.CostExplorer
	tally    spend.Tally
	unpriced int
	// kept says that the ledger was written.
	kept bool
}

// asker is who reaches Cost Explorer, which a reload replaces.
type asker interface {
	Charges(context.Context, costexplorer.Question) ([]resource.Charge, error)
}

// chargesPatience is how long one call may take; Cost Explorer is slow.
const chargesPatience = time.Minute

// newComparer goes on where the process before it stopped.
func newComparer(d *Daemon) *comparer {
	c := &comparer{keep: d.memory, log: d.log, tell: d.report.Notice, now: time.Now, ask: d.net}
	c.load()
	return c
}

// load goes on with what was kept.
func (c *comparer) load() {
	_ = json.Unmarshal([]byte(c.keep.Whole(billing.About)), &c.state) // one of another version is begun anew
}

// reach makes the next calls go another way.
func (c *comparer) reach(by asker) {
	if c != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.ask = by
	}
}

// look takes an answer over, or begins a call that is due. A call is written down by one evaluation and made
// after it, so that a process that dies again and again does not ask more often than it may.
func (c *comparer) look(ctx context.Context, is evaluated) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.answers != nil {
		select {
		case a := <-c.answers:
			c.answers = nil
			c.take(a, is.how)
		default:
			return // it takes longer than an evaluation
		}
	}
	if !is.how.On() {
		c.written = false
		c.agree("spend is no longer compared with Cost Explorer")
		return
	}
	now := c.now()
	from, to, settled := is.tally.Settled(now)
	switch {
	case !settled:
	case c.written && is.kept:
		c.written = false
		answers := make(chan answered, 1)
		c.answers = answers
		ask := c.ask
		go func() {
			ctx, cancel := context.WithTimeout(ctx, chargesPatience)
			defer cancel()
			charges, err := ask.Charges(ctx, costexplorer.Question{From: from, To: to, Tag: is.how.Tag, Values: is.how.Values})
			with := billing.Compare(is.tally.Between(from, to), charges)
			with.From, with.To, with.Tag, with.Unpriced = from, to, is.how.Tag, is.unpriced
			answers <- answered{with, err}
		}()
	case !c.written && c.state.Due(now, is.how.Calls):
		c.state.Begin(now)
		c.written = true
		c.save()
	}
}

func (c *comparer) save() {
	if text, err := json.Marshal(c.state); err == nil { // amounts are finite
		c.keep.KeepWhole(billing.About, string(text))
	}
}

// take tells what an answer means.
func (c *comparer) take(a answered, how config.CostExplorer) {
	defer c.save()
	if a.err != nil {
		if c.state.Failing != a.err.Error() {
			c.log.Warn("spend could not be compared with Cost Explorer: the next call is made at its usual time", zap.String("event", "spend not compared"), zap.Error(a.err))
		}
		c.state.Failed(string(scale.KindOf(a.err)), a.err.Error())
		return
	}
	c.state.Answered(a.with)
	if !a.with.Large(how.Tolerance) {
		c.log.Info("spend was compared: "+a.with.String(), zap.String("event", "spend compared"))
		c.agree("spend agrees again: " + a.with.String())
		return
	}
	if c.state.Drifts {
		return // it stands
	}
	c.state.Drifts = true
	text := strings.Join(append([]string{a.with.String(), "budgets use what dynascale counted"}, a.with.Notes()...), "; ")
	c.log.Warn("the cost differs: "+text, zap.String("event", string(event.SpendDrifts)), zap.Float64("counted_dollars", a.with.Counted), zap.Float64("aws_dollars", a.with.Billed))
	c.tell(event.Event{Kind: event.SpendDrifts, Severity: event.Warn, At: c.now(), Text: text})
}

// agree ends what people were told of.
func (c *comparer) agree(text string) {
	if !c.state.Drifts {
		return
	}
	c.state.Drifts = false
	c.save()
	c.log.Info(text, zap.String("event", string(event.SpendAgrees)))
	c.tell(event.Event{Kind: event.SpendAgrees, Severity: event.Info, At: c.now(), Text: text})
}

// shown is how it stands, for the API.
func (c *comparer) shown(how config.CostExplorer, tally spend.Tally) *api.Compared {
	c.mu.Lock()
	defer c.mu.Unlock()
	return compared(c.state, how, tally, c.now())
}

// compared is how a comparison stands; nil where none is wanted and none was made.
func compared(state billing.Comparer, how config.CostExplorer, tally spend.Tally, now time.Time) *api.Compared {
	if !how.On() {
		return nil
	}
	out := &api.Compared{Asked: state.Asked, Calls: state.Calls, Since: state.Since, Dollars: state.Dollars(), Last: state.Last, Failing: state.Failing}
	if state.Last != nil {
		if share, known := state.Last.Drift(); known {
			out.Drift = &share
		}
		out.Large, out.Text, out.Notes = state.Last.Large(how.Tolerance), state.Last.String(), state.Last.Notes()
	}
	if _, to, settled := tally.Settled(now); !settled && state.Last == nil {
		out.Waiting = "no whole day was counted yet"
		if !to.IsZero() {
			out.Waiting = "the first comparison is possible at " + to.UTC().Format("2006-01-02 15:04") + " UTC: whole UTC days are compared a day after their end, because AWS's figures arrive that late"
		}
	}
	return out
}
