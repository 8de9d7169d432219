package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	// lately is how long ago readers may have been away for their figures to be those of
	// applications that have not come back to them yet.
	lately = 15 * time.Minute
	// thrashing is for how much of that time nobody could be read from before it is a
	// want of readers: those that are left drown one after the other in the load of all.
	thrashing = 5 * time.Minute
)

// readers is what the readers themselves propose for the size of their tier. One that is
// away leaves its reads to others, or to the source that applications may not have
// turned to yet, and whatever looks calm then says nothing: the tier keeps its size.
// When all are too far behind, again and again or all the time, one more is recommended.
// loud is set when nobody can be read from; without a Because nothing is proposed.
func readers(s *scale.Snapshot, current int) (p scale.Recommendation, loud bool) {
	p = scale.Recommendation{Scaler: reason.Readers, Size: current, Urgency: scale.Calm}
	of := map[string]int{}
	own, goes := false, false // of those that are away, and of those that are lost
	var away, lost []string
	for _, r := range s.Capacity.Members {
		if r.Source || r.Away == resource.Promoted {
			continue
		}
		if !r.Ready && r.Away == "" {
			// Broken or stopped: no growth waits for it, and it is no reason for any. One of
			// dynascale's own is what goes first.
			lost, goes = append(lost, r.ID+" ("+r.Why+")"), goes || r.Own
			continue
		}
		of[r.Away]++
		of["all"]++
		if r.Ready {
			of["ready"]++
		} else {
			away, own = append(away, r.ID+" ("+r.Why+")"), own || r.Own
		}
	}
	who := strings.Join(away, ", ")
	blind := blindFor(s)
	say := func(format string, args ...any) {
		c := reason.Say(format, args...)
		p.Because, p.Figures = c.Text, c.Figures
	}
	switch {
	case of["all"] == 0:
	case blind >= thrashing && of[resource.Returned] > 0:
		p.Size, loud = current+1, true
		say("ALL READERS WERE TOO FAR BEHIND THE SOURCE for %s of the last %s; one more reader is recommended", reason.Span("blind", blind), reason.Span("of", lately))
	case of["ready"] > 0 && blind > 0:
		say("no reader is removed: for %s of the last %s no reader could serve reads, and applications may not have returned to the readers yet", reason.Span("blind", blind), reason.Span("of", lately))
	case of["ready"] > 0 && len(away) > 0 && (own || of["ready"] == 1):
		p.Because = "no reader is removed while others cannot serve reads: " + who
	case of["ready"] == 1 && len(lost) > 0 && !goes:
		p.Because = "no reader is removed: a removal would take the only reader that serves reads, and leave only " + strings.Join(lost, ", ")
	case of["ready"] > 0: // what is away is nobody's to wait for: the others show the whole load
	case of[resource.Unknown] == len(away):
		p.Because, loud = "the replication lag of the readers is unknown, so any list of readers that dynascale "+
			"publishes stays as it is, and no reader is removed: "+who, true
	case of[resource.Joining] == of["all"] && len(lost) == 0: // nobody has lost anything: reads go where they went before
		p.Because = "no reader serves reads yet: " + who + "; until one does, the source serves reads and no reader is removed"
	case of[resource.Behind] == of["all"]:
		p.Size, loud = current+1, true
		p.Because = fmt.Sprintf("ALL READERS ARE BEHIND, reads go to the source: %s; one more reader is recommended", who)
	default:
		p.Because, loud = fmt.Sprintf("NO READER CAN SERVE READS, reads go to the source: %s; none is removed", who), true
	}
	if loud {
		p.Urgency = scale.High
	}
	return p, loud
}

// blindFor is for how long of the last minutes no reader was in service although there
// were some, since the tier grew last: before that they were too few.
func blindFor(s *scale.Snapshot) (sum time.Duration) {
	start := s.Now.Add(-lately)
	if s.Past.Grew.After(start) && !s.Past.Grew.After(s.Now) {
		start = s.Past.Grew
	}
	end := s.Now
	for i := len(s.Past.Ring) - 1; i >= 0; i-- {
		p := s.Past.Ring[i]
		if p.At.After(end) {
			continue // written before the clock was set back
		}
		from := p.At
		if from.Before(start) {
			from = start
		}
		if p.Desired > 0 && p.InService <= 0 && end.After(from) {
			sum += min(end.Sub(from), thrashing)
		}
		if !p.At.After(start) {
			break
		}
		end = p.At
	}
	return sum
}

// promoted names what dynascale made as readers and somebody promoted.
func promoted(s *scale.Snapshot) string {
	var all []string
	for _, m := range s.Capacity.Members {
		if m.Away == resource.Promoted {
			all = append(all, m.ID)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return strings.Join(all, ", ") + ": promoted, no longer a reader, still billed; " +
		"dynascale never deletes it. Delete it yourself, or keep it and remove its tag dynascale:tier to end this message"
}

// stillAway tells why a removal that has only sent readers elsewhere must not go on for
// the sake of those that would be left; "" when it may. It asks what was asked before the
// removal began, or what is taken back would begin again at the next evaluation: the one that
// leaves counts among those that can be read from, however far behind it is by now.
func stillAway(s *scale.Snapshot, leaving string) string {
	left := *s
	left.Capacity.Members = slices.Clone(s.Capacity.Members)
	alone := true
	for i := range left.Capacity.Members {
		switch m := &left.Capacity.Members[i]; {
		case m.Source || m.Away == resource.Promoted:
		case m.ID != leaving:
			alone = false
		case m.Away != "":
			m.Ready, m.Away = true, ""
		}
	}
	if alone {
		left = *s // the last one: what it says itself
	}
	p, _ := readers(&left, s.Current())
	return p.Because
}
