package policy

import (
	"slices"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Learner is a scaler that learns from what it reads.
type Learner interface {
	// Learn is what is known of the load behind its signal after one more look; false where nothing is.
	Learn(s *scale.Snapshot) (scale.Load, bool)
}

// Profiler is a scaler that learns what is usual for its signals.
type Profiler interface {
	// Profiles are those of all signals of the tier after one more look; nil where nothing was learned.
	Profiles(s *scale.Snapshot) map[string]scale.Profile
}

// Counter is a scaler that learns how work flows.
type Counter interface {
	// Count is what is known of the messages behind its signal after one more look; false where nothing is.
	Count(s *scale.Snapshot) (scale.Flow, bool)
}

// Remember is what the next evaluations know of this one. It is pure, and asked when all is
// decided and done: d is the decision that was carried out, whoever amended it, and o what
// the cloud said. What was taken back or refused was never tried.
func (p *Policy) Remember(given scale.Snapshot, d scale.Decision, o scale.Outcome) scale.Learned {
	s := copied(given)
	defer copies.Put(s)
	p.notice(s)
	l := s.Past.Learned
	if s.Capacity.Known() && s.Mode != scale.Off {
		l.Loads = p.loads(s)
		l.Flows = p.flows(s)
	}
	asked := askedAbout(d)
	if l.Breaker.Open() && d.To > asked && o.MayHaveChanged() {
		l.Breaker = p.CircuitBreaker.Probed(s, l.Breaker)
	}
	if !l.Beside.IsZero() && wished(d) > asked {
		l.Beside = s.Now // they are still too few, whatever comes of the recommendation
	}
	l.Profiles = p.profiles(s)
	return memory.Settle(l, d, o)
}

// profiles are what the scalers know of what is usual, all of it; nil where the snapshot taught nothing. Of two that learn of the same
// signal the first counts.
func (p *Policy) profiles(s *scale.Snapshot) map[string]scale.Profile {
	var out map[string]scale.Profile
	for _, one := range p.Scalers {
		profiler, learns := one.(Profiler)
		if !learns {
			continue
		}
		if more := profiler.Profiles(s); more != nil {
			next := *s
			next.Past.Profiles = more
			out, s = more, &next
		}
	}
	return out
}

// askedAbout is the size that the scalers were asked about: what there is, or where a size
// out of bounds was brought to.
func askedAbout(d scale.Decision) int {
	at := d.From
	for _, r := range d.Reasons {
		if r.Rule == reason.Bounds {
			at = r.To
		}
	}
	return at
}

// wished is the largest size that a scaler asked for; 0 when none did.
func wished(d scale.Decision) (most int) {
	for _, x := range d.Recommendations {
		if !x.Abstains {
			most = max(most, x.Size)
		}
	}
	return most
}

// probes reports whether a growth that an open breaker let pass is the one that tries
// whether launches work again: by one, where a share of what was wanted is none. What the
// breaker was asked for is where its last reason starts.
func (p *Policy) probes(s *scale.Snapshot, d scale.Decision) bool {
	b, asked := s.Past.Breaker, askedAbout(d)
	if !b.Open() || d.To <= asked || guard.Operated(s.Capacity) {
		return false
	}
	want := d.To
	for _, r := range d.Reasons {
		if r.Rule == reason.CircuitBreaker {
			want = r.From
		}
	}
	return p.CircuitBreaker.Share(s.Capacity, want) <= asked || b.Tries > 1
}

// loads are what is known of the loads behind the signals of the scalers, and of no others.
func (p *Policy) loads(s *scale.Snapshot) (all []scale.Load) {
	if !s.Past.Beside.IsZero() {
		s, _ = alone(s) // as the scalers saw it
	}
	for _, x := range p.Scalers {
		learner, is := x.(Learner)
		if !is {
			continue
		}
		if l, known := learner.Learn(s); known && (scale.Learned{Loads: all}).LoadOf(l.Signal).At.IsZero() {
			all = append(all, l)
		}
	}
	return all
}

// flows are what is known of the messages behind the signals of the scalers, and of no others.
func (p *Policy) flows(s *scale.Snapshot) (all []scale.Flow) {
	for _, x := range p.Scalers {
		counter, is := x.(Counter)
		if !is {
			continue
		}
		f, known := counter.Count(s)
		if known && !slices.ContainsFunc(all, func(o scale.Flow) bool { return o.Signal == f.Signal }) {
			all = append(all, f)
		}
	}
	return all
}
