package server

import (
	"math"
	"slices"
	"strconv"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// rules are what may hold a tier; a scaler's rule has the name of its signal in it, and is
// "other".
var rules = append(reason.Rules(), "other")

// tierFigures are what evaluations said of a tier: small, because there are thousands.
type tierFigures struct {
	known, locked, contested bool    // known is whether the sizes are
	breaker                  [2]bool // growth, shrinking
	sizes                    [len(sizeFamilies)]int32
	pending                  int32
	readers                  int32 // that are ready; -1 for a tier that has none
	matches                  int32 // of the selector; -1 for a tier that has none
	least, most              int32 // of the schedule; -1 where it asks for none
	gaps, missing, stale     int32
	held                     string  // the rule; "" for none
	unit, cost               float64 // US dollars an hour: of a unit, and of all that is billed; 0, and below 0, where that is not known
	samples                  []scale.Sample
	operation                *runningOperation

	// These are counters, and go on from one evaluation to the next.
	decisions       [2]uint32 // growth, shrinking
	added, removed  uint32
	failed, outside uint32
	operations      []count // by kind and result

	// changed is the last change that was carried out.
	changed lastChange
	// wanted is the change that the last evaluation decided on and that was not carried out.
	wanted change
}

// lastChange is a change that was carried out; the zero value is none.
type lastChange struct {
	at   float64 // seconds since 1970
	grew bool
	rule string
}

// change is a decision that waits to be carried out; the zero value is none.
type change struct{ from, to int32 }

// runningOperation is an operation under way.
type runningOperation struct {
	kind, back      string
	step, steps     int
	began, deadline float64 // seconds since 1970
}

// count is a counter with two labels beside the tier.
type count struct {
	a, b string
	n    float64
}

// added is counts with n more in one of them. The counts given stay as they are.
func added(counts []count, a, b string, n float64) []count {
	out := append(make([]count, 0, len(counts)+1), counts...)
	for i, c := range out {
		if c.a == a && c.b == b {
			out[i].n += n
			return out
		}
	}
	return append(out, count{a, b, n})
}

// needed sends what alerts need.
func (t *tierFigures) needed(s *sender) {
	if t.known {
		for i, f := range sizeFamilies {
			s.send(f, float64(t.sizes[i]))
		}
	}
	if t.readers >= 0 {
		s.send(readersFamily, float64(t.readers))
	}
	if t.matches >= 0 {
		s.send(matchesFamily, float64(t.matches))
	}
	if t.least >= 0 {
		s.send(leastFamily, float64(t.least))
	}
	if t.most >= 0 {
		s.send(mostFamily, float64(t.most))
	}
	s.send(gapsFamily, float64(t.gaps))
	s.send(missingFamily, float64(t.missing))
	s.send(staleFamily, float64(t.stale))
	s.send(breakerFamily, zeroOrOne(t.breaker[0]), "grow")
	s.send(breakerFamily, zeroOrOne(t.breaker[1]), "shrink")
	s.send(contestedFamily, zeroOrOne(t.contested))
	t.failures(s)
	if t.locked {
		s.send(lockedFamily, 1)
	}
	if t.held != "" {
		s.send(heldFamily, 1, t.held)
	}
	if op := t.operation; op != nil {
		s.send(runningFamily, 1, op.back, op.kind)
		s.send(stepFamily, float64(op.step))
		s.send(stepsFamily, float64(op.steps))
		s.send(beganFamily, op.began)
		s.send(deadlineFamily, op.deadline)
	}
	for _, c := range t.operations {
		s.send(endedFamily, c.n, c.a, c.b)
	}
}

func (t *tierFigures) failures(s *sender) {
	s.send(failedFamily, float64(t.failed))
	s.send(outsideFamily, float64(t.outside))
}

// details sends what only people look at.
func (t *tierFigures) details(s *sender, goals []Goal) {
	if t.known {
		s.send(pendingFamily, float64(t.pending))
	}
	if t.unit > 0 {
		s.send(priceFamily, t.unit)
	}
	if t.cost >= 0 {
		s.send(costFamily, t.cost)
	}
	t.counted(s)
	if t.changed.at > 0 {
		way := "shrink"
		if t.changed.grew {
			way = "grow"
		}
		s.send(changedFamily, t.changed.at, way, t.changed.rule)
	}
	for _, x := range t.samples {
		s.send(valueFamily, x.Value, x.Signal, x.Unit)
		s.send(atFamily, float64(x.At.UnixMilli())/1000, x.Signal)
	}
	for _, g := range goals {
		switch {
		case math.IsNaN(g.Value) || g.PerUnit && !t.known:
		case g.PerUnit:
			s.send(goalFamily, g.Value*float64(t.sizes[inService]), g.Signal)
		default:
			s.send(goalFamily, g.Value, g.Signal)
		}
	}
}

func (t *tierFigures) counted(s *sender) {
	s.send(decisionsFamily, float64(t.decisions[0]), "grow")
	s.send(decisionsFamily, float64(t.decisions[1]), "shrink")
	s.send(addedFamily, float64(t.added))
	s.send(removedFamily, float64(t.removed))
}

// record notes what an evaluation said of a tier, and returns the rule that began to hold it; "" when none did.
func (m *tierMetrics) record(r scale.Record) (began string) {
	d, c, o := r.Decision, r.Decision.Capacity, r.Outcome
	t := &tierFigures{
		// Without a capacity the decision is to hold something unknown; yesterday's figures would look like today's.
		known: c.Known(), pending: small(c.Pending),
		sizes:   [...]int32{small(c.Desired), small(c.InService), small(c.Min), small(c.Max), small(d.To), small(d.Wish)},
		cost:    -1, // unknown
		readers: -1, matches: -1, gaps: small(len(d.Gaps)), missing: small(len(reason.Missing(d))), samples: d.Samples,
		breaker: [2]bool{r.Learned.Breaker.Open(), r.Learned.ShrinkBreaker.Open()},
		locked:  reason.Of(d, reason.Lock) != "", contested: reason.Of(d, reason.SecondDaemon) != "", held: reason.HeldBy(d),
	}
	if ready, not := resource.Readers(c.Members); len(ready)+len(not) > 0 {
		t.readers = small(len(ready))
	}
	switch {
	case d.Cost.Known():
		t.unit, t.cost = d.Cost.Unit, d.Cost.Running
	case d.Cost != nil && d.Cost.Idle:
		t.cost = 0
	}
	if c.Selected != nil {
		t.matches = small(len(c.Selected))
	}
	t.least, t.most = scheduled(d)
	if t.held != "" && !slices.Contains(rules, t.held) {
		t.held = "other"
	}
	for _, x := range d.Samples {
		if x.Quality == scale.Stale {
			t.stale++
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, is := m.configured[d.Tier]; m.configured != nil && !is {
		return "" // an evaluation that began before a reload took the tier away
	}
	before := m.told[d.Tier]
	if before == nil {
		before = &tierFigures{}
	}
	t.goesOn(before, r)
	switch op := o.Operation; {
	case op == nil:
	case op.Open():
		t.operation = &runningOperation{kind: string(op.Kind), back: strconv.FormatBool(op.Back), step: op.Step, steps: op.Steps,
			began: float64(op.Began.UnixMilli()) / 1000, deadline: float64(op.Deadline.UnixMilli()) / 1000}
		if before.operation == nil || before.operation.kind != t.operation.kind {
			for _, result := range []scale.Result{scale.Reached, scale.RolledBack, scale.GivenUp, scale.Abandoned} {
				t.operations = added(t.operations, string(op.Kind), string(result), 0)
			}
		}
	default:
		t.operations = added(t.operations, string(op.Kind), string(op.Result), 1)
	}
	if m.told == nil {
		m.told = map[string]*tierFigures{}
	}
	m.told[d.Tier] = t
	if t.held != before.held {
		return t.held
	}
	return ""
}

// scheduled is what the calendar asked for at least and at most; -1 where it did not.
func scheduled(d scale.Decision) (least, most int32) {
	least, most = -1, -1
	for _, r := range d.Reasons {
		if r.Rule != reason.Schedule {
			continue
		}
		for _, f := range r.Figures {
			switch f.Name {
			case "least":
				least = small(int(f.Value))
			case "most":
				most = small(int(f.Value))
			}
		}
	}
	return least, most
}

// goesOn counts on from the evaluation before.
func (t *tierFigures) goesOn(before *tierFigures, r scale.Record) {
	d, o := r.Decision, r.Outcome
	t.decisions, t.added, t.removed, t.failed, t.outside, t.operations, t.changed = before.decisions, before.added, before.removed, before.failed, before.outside, before.operations, before.changed
	if d.Changes() {
		now := change{small(d.From), small(d.To)}
		if now != before.wanted {
			t.decisions[map[bool]int{true: 0, false: 1}[d.To > d.From]]++
		}
		if o.MayHaveChanged() {
			asked, bounded := reason.Asked(d)
			if !bounded {
				asked = reason.Headline(d)
			}
			t.changed = lastChange{at: float64(d.At.UnixMilli()) / 1000, grew: d.To > d.From, rule: asked.Rule}
		} else {
			t.wanted = now
		}
	}
	switch o.Status {
	case scale.Applied:
		t.moved(d.To - d.From)
	case scale.Refused, scale.Failed, scale.Unknown:
		t.failed++
	}
	if op := o.Operation; op != nil && op.Result == scale.Reached {
		t.moved(op.Size - op.Before)
	}
	if r.Learned.Adopted && !t.locked { // what another daemon of this machine changed is no surprise
		t.outside++
	}
}

// moved counts a change of the size that AWS has accepted.
func (t *tierFigures) moved(by int) {
	t.added += uint32(small(max(by, 0)))
	t.removed += uint32(small(max(-by, 0)))
}

// inService is the place of that size among the others.
const inService = 1

// small is a number of units, of which no tier has two billions.
func small(n int) int32 { return int32(max(math.MinInt32, min(math.MaxInt32, n))) }
