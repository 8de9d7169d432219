package guard

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Freeze holds shrinking after a loss. Traffic that ends as a cliff, or together with
// errors or with capacity that was just lost (a spot reclaim, a zone), is more often an
// outage in front of the tier than the end of the day, and what comes back comes back
// at once. It ends when what was lost has been back for a while, or after For: an
// outage that lasts is paid for no longer than that.
type Freeze struct {
	// For is how long a loss holds shrinking at most; 0 for never.
	For time.Duration
	// Errors are the signals that tell a share of failed requests, each with what it reads
	// when all of them fail.
	Errors map[string]float64
}

const (
	// recovered is how long what was lost must have been back.
	recovered = 10 * time.Minute
	// justLost is how far back capacity that was in service counts as just lost.
	justLost = 10 * time.Minute
	// errorShare is the seed's bound for failed requests.
	errorShare = 0.05
)

// LostShare is the share of what is ordered whose loss is one; machines come and go one
// by one all the time.
const LostShare = 0.1

// Name is the rule's name in reasons.
func (Freeze) Name() string { return reason.Freeze }

// On is what the scalers recommend.
func (Freeze) On() Cause { return Wish | Saving | Emergency }

// Watch moves the memory of a loss on by one evaluation. meant reports whether a fall of a
// traffic signal matters to the tier.
func (g Freeze) Watch(s *scale.Snapshot, meant func(scale.Sample) bool) scale.Freeze {
	f := s.Past.Freeze
	if g.For == 0 {
		return scale.Freeze{}
	}
	for _, x := range fallen(s.Samples) {
		if x.FellAt.After(f.Since) && !x.FellAt.After(s.Now) && meant(x) {
			f = scale.Freeze{Since: x.FellAt, Last: s.Now, Signal: x.Signal, From: x.FellFrom, Trouble: f.Trouble,
				Why: fell(x)}
		}
	}
	why := g.trouble(s)
	if why != "" {
		if !lately(f.Trouble, s.Now) {
			f = g.another(f, s.Now, why)
		}
		f.Trouble = s.Now
	}
	if f.Signal != "" && !back(s, f) || f.Signal == "" && why != "" {
		f.Last = s.Now
	}
	if !lately(f.Last, s.Now) {
		return scale.Freeze{}
	}
	return f
}

// another is the freeze that begins with trouble which was not there before. Traffic that
// is lost as well must come back too, but not where it has been given up.
func (g Freeze) another(f scale.Freeze, now time.Time, why string) scale.Freeze {
	next := scale.Freeze{Since: now, Last: now, Why: why}
	if now.Before(f.Since.Add(g.For)) {
		next.Signal, next.From = f.Signal, f.From
	}
	return next
}

// lately reports whether something was seen so lately that it is not over.
func lately(at, now time.Time) bool {
	ago := now.Sub(at)
	return ago >= 0 && ago < recovered
}

// fallen are the samples of traffic that fell. What counts it comes before what only has it
// behind it.
func fallen(samples []scale.Sample) (out []scale.Sample) {
	for _, x := range samples {
		if !x.FellAt.IsZero() {
			out = append(out, x)
		}
	}
	slices.SortStableFunc(out, func(a, b scale.Sample) int { return cmp.Compare(b.FellFrom, a.FellFrom) })
	return out
}

func fell(x scale.Sample) string {
	at := x.FellAt.UTC().Format("15:04 UTC")
	if x.FellFrom == 0 {
		return fmt.Sprintf("traffic fell to a fifth or less at %s (signal %s depends on it)", at, x.Signal)
	}
	return fmt.Sprintf("%s fell from %s to %s at %s", x.Signal, amount.Number(x.FellFrom), amount.Value(x.Value, x.Unit), at)
}

// back reports whether traffic is again at half of what it was.
func back(s *scale.Snapshot, f scale.Freeze) bool {
	x, ok := s.Sample(f.Signal)
	if f.From == 0 {
		return ok && x.Quality == scale.Fresh && x.FellAt.IsZero()
	}
	return ok && x.Quality == scale.Fresh && x.Value >= f.From/2
}

// trouble is what else is wrong at this evaluation: capacity that was in service minutes ago
// and is ordered still, hosts that a load balancer finds unhealthy, or errors.
func (g Freeze) trouble(s *scale.Snapshot) string {
	if why := lostCapacity(s); why != "" {
		return why
	}
	if s.Unhealthy != "" {
		return s.Unhealthy
	}
	for _, x := range s.Samples {
		if all := g.Errors[x.Signal]; x.Quality == scale.Fresh && all > 0 && x.Value/all > errorShare {
			return fmt.Sprintf("%s of the requests failed at %s (signal %s)", amount.Percent(100*x.Value/all), s.Now.UTC().Format("15:04 UTC"), x.Signal)
		}
	}
	return ""
}

func lostCapacity(s *scale.Snapshot) string {
	c := s.Capacity
	if !c.Known() || Operated(c) {
		return ""
	}
	most := c.InService
	for _, p := range s.Past.Ring {
		if ago := s.Now.Sub(p.At); ago >= 0 && ago <= justLost {
			most = max(most, p.InService)
		}
	}
	if lost := min(most, c.Desired) - c.InService; lost > 0 && float64(lost) >= LostShare*float64(c.Desired) {
		return fmt.Sprintf("%d of %s in service were lost at %s", lost, amount.Count(min(most, c.Desired), "unit"), s.Now.UTC().Format("15:04 UTC"))
	}
	return ""
}

// Check holds a shrink while a loss is not over.
func (g Freeze) Check(s *scale.Snapshot, m Move) (int, reason.Cause) {
	f := s.Past.Freeze
	end := f.Since.Add(g.For)
	if !m.shrinks() || f.Since.IsZero() || !s.Now.Before(end) {
		return m.Want, reason.Cause{}
	}
	return m.Current, reason.Say("%s; shrinking waits until %s, or until %s for %s", f.Why, reason.At("until", end, clock(end, s.Now)), over(s, f), reason.Span("recovered", recovered))
}

// over says what must have held for a while before a loss is over.
func over(s *scale.Snapshot, f scale.Freeze) string {
	x, _ := s.Sample(f.Signal)
	switch {
	case f.Signal == "":
		return "the problem has been gone"
	case f.From == 0:
		return "the traffic (signal " + f.Signal + ") has been back"
	}
	return fmt.Sprintf("%s has been at %s or more", f.Signal, amount.Value(f.From/2, x.Unit))
}
