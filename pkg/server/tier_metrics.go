package server

import (
	"maps"
	"slices"
	"sync"

	"github.com/dynascale/dynascale/pkg/exposition"
)

// tierMetrics are the figures that exist once per tier. They are kept as plain numbers, and become metrics when somebody
// scrapes: the vectors of the Prometheus client take 6 kB a tier, which at ten thousand tiers was a third of all memory.
type tierMetrics struct {
	mu         sync.Mutex
	told       map[string]*tierFigures // by tier; never changed, only replaced
	configured map[string]Figures      // never changed, only replaced
}

// none is a tier that was not evaluated yet: its counters begin before their first event.
var none tierFigures

// mostSeries is how many series of tiers a scrape tells: about 7,500 tiers with one signal have all of theirs, and twelve
// thousand those that alerts need. Without a bound one large configuration fills the memory of a Prometheus that
// others use as well.
const mostSeries = 200_000

// Families are all of them.
func (m *tierMetrics) Families() (out []*exposition.Family) {
	for _, f := range families {
		out = append(out, f.Family)
	}
	return append(out, leftOut)
}

// Tell tells what is known of all tiers: first what alerts need of each, then the details, both in the order of the
// names and while they fit. It holds no lock meanwhile.
func (m *tierMetrics) Tell(p *exposition.Page) {
	m.mu.Lock()
	configured, told := m.configured, maps.Clone(m.told)
	m.mu.Unlock()
	names := slices.Collect(maps.Keys(configured))
	for name := range told {
		if _, is := configured[name]; !is {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	room := mostSeries
	var all, details float64
	var s sender
	tell := func(left *float64, of func(name string)) {
		for _, name := range names {
			s.out, s.tier = s.out[:0], name
			of(name)
			if len(s.out) > room {
				*left++
				room = 0 // nobody later fits in between: which tiers are told does not change with their state
				continue
			}
			room -= len(s.out)
			s.tell(p)
		}
	}
	tell(&all, func(name string) {
		if f, is := configured[name]; is {
			s.send(limitMinFamily, float64(f.Min))
			s.send(limitMaxFamily, float64(f.Max))
		}
		if t := told[name]; t != nil {
			t.needed(&s)
		} else {
			none.failures(&s)
		}
	})
	tell(&details, func(name string) {
		f, is := configured[name]
		if is {
			f.send(&s)
		}
		if t := told[name]; is && f.UnitPrice > 0 && (t == nil || t.unit == 0) {
			s.send(priceFamily, f.UnitPrice) // it is known before the first evaluation
		}
		if t := told[name]; t != nil {
			t.details(&s, configured[name].Goals)
		} else {
			none.counted(&s)
		}
	})
	p.Number(leftOut, all, "all")
	p.Number(leftOut, details, "details")
}

// send sends what the configuration says beside the limits.
func (f Figures) send(s *sender) {
	s.send(infoFamily, 1, f.Account, f.Kind, f.Mode, f.Region)
}

// configure replaces what the configuration says of all tiers, and drops what was said of others.
func (m *tierMetrics) configure(tiers map[string]Figures) {
	tiers = maps.Clone(tiers)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.configured = tiers
	maps.DeleteFunc(m.told, func(tier string, _ *tierFigures) bool { _, is := tiers[tier]; return !is })
}

// forget drops what evaluations said of a tier.
func (m *tierMetrics) forget(tier string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.told, tier)
}
