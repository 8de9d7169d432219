package policy

import (
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// noticed is one thing that an evaluation tells before it decides.
type noticed struct {
	rule string
	why  reason.Cause
}

// notice moves memory on by one evaluation: what is seen now, compared with what is
// remembered. It gives the snapshot a past that knows it, which everything after it
// thinks from, and returns what there is to tell. Where the tier is not looked at, its size is
// unknown, or an operation is under way, what was learned before stays as it is.
func (p *Policy) notice(s *scale.Snapshot) (tell []noticed) {
	l := s.Past.Learned // what is seen now is compared with what was, until all is compared
	l.Adopted = false
	say := func(rule string, why reason.Cause) {
		if why.Given() {
			tell = append(tell, noticed{rule, why})
		}
	}
	if l.Beside = (time.Time{}); s.Mode == scale.Off || !s.Capacity.Known() {
		l.Beside = s.Past.Beside
	} else if p.Published {
		l.Beside = beside(s)
	}
	var why reason.Cause
	looked := s.Mode != scale.Off && s.Capacity.Known() && (guard.Busy{}).Hold(s) == ""
	if looked {
		l.Late, l.Adopted, why = adopted(s)
		say(reason.ChangedOutside, why)
		l.Reversed = guard.SecondDaemon{}.Watch(s, l.Adopted)
	}
	if s.Mode != scale.Off {
		say(reason.SecondDaemon, guard.SecondDaemon{}.Suspected(s.Now, l.Reversed))
	}
	if looked {
		l.Starts = starts(s)
		l.Raised, why = raised(s)
		say(reason.RaiseMax, why)
		l.Breaker, why = p.watch(s)
		say(reason.CircuitBreaker, why)
		l.Freeze = p.Freeze.Watch(s, func(x scale.Sample) bool { return p.matters(s, x) })
		l.ShrinkBreaker, why = p.watchShrinks(s)
		say(reason.CircuitBreaker, why)
	}
	if l.Adopted {
		// The ledger will only know after this evaluation, and the cooldown must already
		// keep this one from undoing what somebody just did.
		s.Past.Outside = s.Now
	}
	s.Past.Learned = l
	return tell
}

// watchShrinks moves the breaker of shrinking on. Only an operation opens and closes it, so what a tier remembers
// that changes by none any more would hold it for ever.
func (p *Policy) watchShrinks(s *scale.Snapshot) (scale.Breaker, reason.Cause) {
	if !guard.Operated(s.Capacity) {
		return scale.Breaker{}, reason.Cause{}
	}
	return p.CircuitBreaker.AfterSetback(s.Past.ShrinkBreaker)
}

// adopted notes a size that was set outside dynascale since it last looked. It is taken as
// it is, never fought. What dynascale itself began is its own doing, however it ended: late
// is what of that may still come.
func adopted(s *scale.Snapshot) (late scale.Wrote, is bool, why reason.Cause) {
	past, size := s.Past, s.Current()
	own := past.Late
	late = own
	if !s.Now.Before(own.At) || size == own.To { // too long ago, or it has come
		late = scale.Wrote{}
	}
	// Manage and observe look at the same size, minimum at another.
	if (past.Mode == scale.Minimum) != (s.Mode == scale.Minimum) {
		return late, false, why
	}
	if !past.ExpectedKnown || size == past.Expected || size == past.ExpectedOr {
		return late, false, why
	}
	if s.Now.Before(own.At) && (size == own.From || size == own.To) {
		return late, false, why
	}
	format := "size changed outside dynascale from %s to %s, accepted as the new size"
	if s.Locked != "" {
		format = "size changed from %s to %s while another daemon manages the tier, accepted as the new size"
	}
	return scale.Wrote{}, true, reason.Say(format, reason.Size("expected", s.Capacity, past.Expected), reason.Size("size", s.Capacity, size))
}

// watch moves the breaker on and tells when it opens or closes.
func (p *Policy) watch(s *scale.Snapshot) (scale.Breaker, reason.Cause) {
	if len(s.Objections) > 0 && s.Mode.Writes() || len(s.NoShrink) > 0 {
		// Nothing may be ordered anyway, or an instance refresh replaces machines one
		// by one, which would look like launches that do not arrive.
		return s.Past.Breaker, reason.Cause{}
	}
	return p.CircuitBreaker.Watch(s)
}
