package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/aws/costexplorer"
	"github.com/dynascale/dynascale/pkg/billing"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
)

// shelf is a memory of all tiers together.
type shelf map[string]string

func (s shelf) Whole(about string) string    { return s[about] }
func (s shelf) KeepWhole(about, text string) { s[about] = text }

// explorer answers like Cost Explorer, with the same charge for each day.
type explorer struct {
	calls  chan costexplorer.Question
	perDay float64
	err    error
}

func (e *explorer) Charges(_ context.Context, q costexplorer.Question) ([]resource.Charge, error) {
	e.calls <- q
	return []resource.Charge{{Record: "Usage", Usage: "EU-BoxUsage:m5.large", Dollars: e.perDay * q.To.Sub(q.From).Hours() / 24}}, e.err
}

// office is a comparer with all that is around it, and a clock.
type office struct {
	*comparer
	explorer *explorer
	tally    spend.Tally
	told     []string
	at       time.Time
	how      config.CostExplorer
	unkept   bool
}

func newOffice() *office {
	o := &office{explorer: &explorer{calls: make(chan costexplorer.Question, 100), perDay: 24}, at: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC),
		how: config.CostExplorer{Calls: 1, Tag: "Project", Values: []string{"shop"}, Tolerance: 0.1}}
	o.open(shelf{})
	return o
}

// open begins a process anew.
func (o *office) open(s shelf) {
	o.comparer = &comparer{keep: s, log: zap.NewNop(), tell: func(e event.Event) { o.told = append(o.told, fmt.Sprint(e.Kind, ": ", e.Text)) }, now: func() time.Time { return o.at }, ask: o.explorer}
	o.comparer.load()
}

// run plays evaluations of an hour, in each of which a dollar is spent.
func (o *office) run(hours int) {
	for range hours {
		before := o.at
		o.at = o.at.Add(time.Hour)
		o.tally.Count(o.at, 2*time.Hour, []spend.Stretch{{From: before, Rate: 1}})
		o.look(context.Background(), evaluated{how: o.how, tally: o.tally, kept: !o.unkept})
		if o.answers != nil { // and the answer is there before the next one
			o.answers <- <-o.answers
		}
	}
}

// asked are the calls so far.
func (o *office) asked() (out []costexplorer.Question) {
	for len(o.explorer.calls) > 0 {
		out = append(out, <-o.explorer.calls)
	}
	return out
}

func TestNothingIsAskedBeforeThereIsADayToCompare(t *testing.T) {
	o := newOffice()
	o.run(49) // the first whole day began an hour after midnight at the earliest
	if asked := o.asked(); len(asked) > 0 {
		t.Fatalf("asked %+v", asked)
	}
	if c := o.shown(o.how, o.tally); !strings.Contains(c.Waiting, "the first comparison is possible at 2026-03-05 00:00 UTC") || c.Calls != 0 {
		t.Errorf("%+v", c)
	}
	o.run(30)
	asked := o.asked()
	day := time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
	if len(asked) != 1 || !asked[0].From.Equal(day) || !asked[0].To.Equal(day.AddDate(0, 0, 1)) || asked[0].Tag != "Project" {
		t.Errorf("asked %+v", asked)
	}
	c := o.shown(o.how, o.tally)
	if c.Calls != 1 || c.Dollars != 0.01 || c.Last == nil || c.Last.Counted != 24 || c.Last.Billed != 24 || c.Large || c.Waiting != "" {
		t.Errorf("%+v %+v", c, c.Last)
	}
}

// Two weeks with one call a day are fourteen calls, however often the process is killed and begun again, and none is made
// while it cannot be written down.
func TestRestartsAskNoMoreOften(t *testing.T) {
	o := newOffice()
	o.run(72)
	o.asked()
	for range 14 * 24 {
		o.run(1)
		o.open(o.keep.(shelf))
		o.run(0)
	}
	if asked := o.asked(); len(asked) > 14 {
		t.Errorf("%d calls in two weeks", len(asked))
	}
	o.unkept = true
	o.run(72)
	if asked := o.asked(); len(asked) > 0 {
		t.Errorf("asked %d times while the ledger could not be written", len(asked))
	}
}

// A large difference is told once, stays told over a restart, and ends when the figures agree. Nothing else
// comes of it: the tally is as it was.
func TestADriftIsToldOnce(t *testing.T) {
	o := newOffice()
	o.explorer.perDay = 12
	o.run(24 * 6)
	o.open(o.keep.(shelf))
	o.run(24 * 2)
	if len(o.told) != 1 || !strings.HasPrefix(o.told[0], "spend drifts: dynascale counted $24.00 on 2026-03-03 (UTC), Cost Explorer has $12.00 for everything with the tag Project: dynascale has 100 % more; budgets use what dynascale counted") {
		t.Fatalf("told %q", o.told)
	}
	o.explorer.perDay = 24
	o.told = nil
	o.run(24 * 3)
	if len(o.told) != 1 || !strings.HasPrefix(o.told[0], "spend agrees: ") {
		t.Errorf("told %q", o.told)
	}
	day := time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)
	if got := o.tally.Between(day, day.AddDate(0, 0, 1)); got != 24 {
		t.Errorf("the day has $%v", got)
	}
}

// A refusal is told, and keeps what was compared before; turning it off ends what stands.
func TestARefusalOfCostExplorer(t *testing.T) {
	o := newOffice()
	o.explorer.perDay = 12
	o.run(24 * 4)
	o.explorer.err = &scale.Failure{Doing: "asking Cost Explorer what was spent", Kind: scale.Denied, Err: errors.New("not authorized to perform: ce:GetCostAndUsage")}
	o.run(48)
	c := o.shown(o.how, o.tally)
	if c.Last == nil || !strings.Contains(c.Failing, "denied: not authorized") || o.state.Kind != string(scale.Denied) {
		t.Errorf("%+v", c)
	}
	o.told = nil
	o.how.Calls = 0
	o.run(1)
	if len(o.told) != 1 || o.told[0] != "spend agrees: spend is no longer compared with Cost Explorer" || o.shown(o.how, o.tally) != nil {
		t.Errorf("told %q", o.told)
	}
}

// What a ledger knows of it is shown without a daemon.
func TestAComparisonOutOfTheLedger(t *testing.T) {
	how := config.CostExplorer{Calls: 2, Tag: "Project", Tolerance: 0.1}
	last := billing.Comparison{Counted: 20, Billed: 10, Tag: "Project"}
	c := compared(billing.Comparer{Calls: 3, Last: &last}, how, spend.Tally{}, time.Now())
	if c.Drift == nil || *c.Drift != 1 || !c.Large || c.Dollars != 0.03 {
		t.Errorf("%+v", c)
	}
}
