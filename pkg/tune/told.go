package tune

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/scale"
)

// note adds a note, with texts in the places of its %s.
func (s *Sizing) note(format string, texts ...string) {
	all := make([]any, len(texts))
	for i, text := range texts {
		all[i] = text
	}
	s.Notes = append(s.Notes, fmt.Sprintf(format, all...))
}

// noteOf adds a note about names, where there are any.
func (s *Sizing) noteOf(format string, names []string) {
	if len(names) > 0 {
		s.note(format, strings.Join(names, ", "))
	}
}

// told adds the notes: what the figures are of, what they leave out, and what to do.
func (u *Usage) told(s *Sizing, unknown []string) {
	names := strings.Join(unknown, ", ")
	switch n := s.CPU; {
	case s.present == 0:
		s.note("nothing of it is recorded in this time: run the daemon with it for a day or more; mode observe is enough")
		return
	case n != nil:
		s.note("90 %% of its CPU use is at or below %s vCPU, newer days count more; with 15 %% to spare it needs %s (from %s to %s by what is known so far). The most was %s",
			cpus(n.Often), cpus(n.Target), cpus(n.Lower), cpus(n.Upper), cpus(n.Most))
	case u.CPU == "":
		s.note("it has no signal of CPU: add one to the tier, such as cpu: {preset: %s}, and wait a day", preset(s.Present))
	case names != "":
		s.note("dynascale does not know how many vCPUs %s has, so its use cannot be compared", names)
	default:
		s.note("the signal %s was never read in this time: 'dynascale doctor' says why", u.CPU)
	}
	if s.CPU == nil {
		return
	}
	s.sure()
	u.answer(s)
	u.doubts(s, unknown)
}

// preset is the CPU of what a size is of.
func preset(size string) string {
	if strings.HasPrefix(size, "db.") {
		return "rds-cpu"
	}
	return "ec2-cpu"
}

// cpus is a number of virtual CPUs in use.
func cpus(x float64) string { return amount.Fixed(x, 2) }

// sure says how much history there is.
func (s *Sizing) sure() {
	seen := time.Duration(s.Hours * float64(time.Hour))
	switch {
	case s.Verdict == TooShort:
		s.note("only %s of CPU was recorded, too little for an answer: run the daemon for %s more", amount.Rough(seen), amount.Rough(s.wait))
	case s.Confidence < 7:
		s.note("%s of CPU was recorded, less than a week: it does not show the difference between working days and weekends", amount.Rough(seen))
	default:
		s.note("%s of CPU was recorded", amount.Rough(seen))
	}
}

// answer says what follows, and what to do.
func (u *Usage) answer(s *Sizing) {
	switch s.Verdict {
	case TooSmall:
		if s.suggested == 0 {
			s.note("no larger size of its ladder is known to have more vCPUs: add one")
			return
		}
		if has := *s.Steps[s.suggested-1].CPUs; has < s.CPU.Target {
			s.note("%s is the largest of its ladder and has %s vCPU, less than it needs: add a larger one", s.Suggested, amount.Number(has))
		}
		u.how(s, "min")
	case TooLarge:
		u.how(s, "max")
	case MaybeTooLarge:
		has := amount.Number(*s.Steps[s.suggested-1].CPUs)
		if s.wait > 0 && s.wait <= 30*24*time.Hour {
			s.note("%s has %s vCPU: it will be certain with %s more of such history", s.Suggested, has, amount.Rough(s.wait))
		} else {
			s.note("%s has %s vCPU, too few for the busiest 5 %% of the time with 15 %% to spare", s.Suggested, has)
		}
	}
	s.against()
}

// against says what speaks against smaller sizes that have enough CPU.
func (s *Sizing) against() {
	for i := range s.Steps[:s.present-1] {
		x := &s.Steps[i]
		switch {
		case x.CPUs == nil || *x.CPUs < s.CPU.Target || i+1 == s.suggested:
		case x.Unfit != "":
			s.note("%s is not possible: %s", x.Name, x.Unfit)
		case x.Short > mostShort:
			s.note("%s was too small for %s of the recorded time", x.Name, amount.Percent(100*x.Short))
		case x.Denied > 0:
			s.note("%s was too small for memory or connections in %s of the evaluations: %s", x.Name, amount.Percent(100*x.Denied), x.Why)
		}
	}
}

// how says how the suggested size is had. A limit is what dynascale corrects in the tier's own hours.
func (u *Usage) how(s *Sizing, limit string) {
	if u.newest.Mode != scale.Manage {
		s.note("dynascale does not change it in mode %s: change it to %s yourself, or set mode: manage", string(u.newest.Mode), s.Suggested)
		return
	}
	if s.Changes > 0 {
		s.note("dynascale moves it between sizes by its scalers already: set limits.%s to %s only where %s should stay for good", limit, amount.Whole(s.suggested), s.Suggested)
		return
	}
	also := ""
	if limit == "max" && u.Limits.Min > s.suggested {
		also = " and limits.min to no more"
	}
	if limit == "min" && u.Limits.Max < s.suggested {
		also = " and limits.max to no less"
	}
	s.note("set limits.%s to %s%s, and dynascale changes it to %s in its maintenance window", limit, amount.Whole(s.suggested), also, s.Suggested)
}

// doubts say what the figures leave out.
func (u *Usage) doubts(s *Sizing, unknown []string) {
	if s.Full > 0 {
		s.note("the CPU was at its limit for %s of the time: more may have been needed than was read", amount.Percent(100*s.Full))
	}
	if s.Changes > 0 {
		s.note("the size changed %s; the answer is the one size that would do for all of the time", amount.Count(s.Changes, "time"))
	}
	s.noteOf("the time at %s is left out: dynascale does not know how many vCPUs it has", unknown)
	var blank, burst, families []string
	for i := range s.Steps {
		name := s.Steps[i].Name
		family, _, _ := strings.Cut(strings.TrimPrefix(name, "db."), ".")
		switch of := u.TypeOf(name); {
		case of.CPUs == 0:
			blank = append(blank, name)
			continue
		case of.Bursts:
			burst = append(burst, name)
		}
		if !slices.Contains(families, family) {
			families = append(families, family)
		}
	}
	s.noteOf("never suggested: %s, of which dynascale does not know how many vCPUs it has", blank)
	s.noteOf("%s has all its vCPUs only while it has CPU credits; those are not counted", burst)
	if len(families) > 1 {
		s.noteOf("a vCPU of %s is taken for as fast as one of the others", families)
	}
	left := ""
	if u.Room.Freeable == "" && u.Room.Used == "" {
		left = "memory (no signal), "
	}
	if u.Room.Connections == "" && strings.HasPrefix(s.Present, "db.") {
		left += "connections (no signal), "
	}
	s.note("not counted: %sdisk, network", left)
	switch c := u.newest.Cost; {
	case c == nil:
		s.note("its price is not known, so nothing is said of money: no record has one")
	case c.Unknown != "":
		s.note("its price is not known, so nothing is said of money: %s", c.Unknown)
	case c.Estimate != "":
		s.note("the prices are an estimate: %s", c.Estimate)
	}
}
