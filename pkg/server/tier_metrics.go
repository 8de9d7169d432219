package server

import (
	"strconv"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// tierMetrics are the figures that exist once per tier. They are kept as plain numbers, and become metrics when somebody
// scrapes: the vectors of the Prometheus client take 6 kB a tier, which at ten thousand tiers was a third of all memory.
type tierMetrics struct {
	mu         sync.Mutex
	told       map[string]*tierFigures // by tier; never changed, only replaced
	configured map[string]Figures      // never changed, only replaced
}

// tierFigures are what evaluations said of a tier.
type tierFigures struct {
	known      bool // whether the sizes are
	sizes      [len(sizeFamilies)]int
	readers    int // that are ready; -1 for a tier that has none
	gaps       int
	missing    int
	breaker    [2]bool // growth, shrinking
	locked     bool
	contested  bool
	last       float64
	operation  *runningOperation
	decisions  []count // by direction and outcome
	operations []count // by kind and result
}

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

// Describe sends all families.
func (m *tierMetrics) Describe(to chan<- *prometheus.Desc) {
	for _, f := range append(sizeFamilies[:], readersFamily, gapsFamily, missingFamily, breakerFamily, lockedFamily, contestedFamily, lastFamily,
		runningFamily, stepFamily, stepsFamily, beganFamily, deadlineFamily, endedFamily, decisionsFamily, priceFamily, limitMinFamily, limitMaxFamily) {
		to <- f.desc
	}
}

// Collect sends what is known of all tiers. It holds no lock meanwhile.
func (m *tierMetrics) Collect(to chan<- prometheus.Metric) {
	m.mu.Lock()
	configured := m.configured
	told := make(map[string]*tierFigures, len(m.told))
	for tier, t := range m.told {
		told[tier] = t
	}
	m.mu.Unlock()
	for tier, f := range configured {
		s := sender{to, label("tier", tier)}
		s.send(limitMinFamily, float64(f.Min))
		s.send(limitMaxFamily, float64(f.Max))
		if f.UnitPrice > 0 {
			s.send(priceFamily, f.UnitPrice)
		}
	}
	for tier, t := range told {
		t.send(sender{to, label("tier", tier)})
	}
}

func (t *tierFigures) send(s sender) {
	if t.known {
		for i, f := range sizeFamilies {
			s.send(f, float64(t.sizes[i]))
		}
	}
	if t.readers >= 0 {
		s.send(readersFamily, float64(t.readers))
	}
	s.send(gapsFamily, float64(t.gaps))
	s.send(missingFamily, float64(t.missing))
	s.send(breakerFamily, flag(t.breaker[0]), "grow")
	s.send(breakerFamily, flag(t.breaker[1]), "shrink")
	s.send(lockedFamily, flag(t.locked))
	s.send(contestedFamily, flag(t.contested))
	s.send(lastFamily, t.last)
	if op := t.operation; op != nil {
		s.send(runningFamily, 1, op.kind, op.back)
		s.send(stepFamily, float64(op.step))
		s.send(stepsFamily, float64(op.steps))
		s.send(beganFamily, op.began)
		s.send(deadlineFamily, op.deadline)
	}
	for _, c := range t.decisions {
		s.send(decisionsFamily, c.n, c.a, c.b)
	}
	for _, c := range t.operations {
		s.send(endedFamily, c.n, c.a, c.b)
	}
}

// record notes what an evaluation said of a tier.
func (m *tierMetrics) record(r scale.Record) {
	d, c := r.Decision, r.Decision.Capacity
	t := &tierFigures{
		// Without a capacity the decision is to hold something unknown; yesterday's figures would look like today's.
		known: c.Known(), sizes: [...]int{c.Desired, c.InService, c.Pending, c.Min, c.Max, d.To, d.Wish},
		readers: -1, gaps: len(d.Gaps), missing: len(reason.Missing(d)),
		breaker: [2]bool{r.Learned.Breaker.Open(), r.Learned.ShrinkBreaker.Open()},
		locked:  reason.Of(d, reason.Lock) != "", contested: reason.Of(d, reason.SecondDaemon) != "",
		last: float64(d.At.UnixMilli()) / 1000,
	}
	if ready, not := resource.Readers(c.Members); len(ready)+len(not) > 0 {
		t.readers = len(ready)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if before := m.told[d.Tier]; before != nil {
		t.decisions, t.operations = before.decisions, before.operations
	} else {
		// Prometheus sees no increase in a counter that appears with its first event:
		// the first change after a start would be missing from every timeline.
		for _, way := range []string{"grow", "shrink"} {
			t.decisions = added(t.decisions, way, string(scale.Applied), 0)
		}
	}
	t.decisions = added(t.decisions, d.Direction(), string(r.Outcome.Status), 1)
	switch op := r.Outcome.Operation; {
	case op == nil:
	case op.Open():
		t.operation = &runningOperation{kind: string(op.Kind), back: strconv.FormatBool(op.Back), step: op.Step, steps: op.Steps,
			began: float64(op.Began.UnixMilli()) / 1000, deadline: float64(op.Deadline.UnixMilli()) / 1000}
	default:
		t.operations = added(t.operations, string(op.Kind), string(op.Result), 1)
	}
	if m.told == nil {
		m.told = map[string]*tierFigures{}
	}
	m.told[d.Tier] = t
}

// configure replaces what the configuration says of all tiers.
func (m *tierMetrics) configure(tiers map[string]Figures) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.configured = tiers
}

// forget drops what evaluations said of a tier.
func (m *tierMetrics) forget(tier string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.told, tier)
}
