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
		s.note("no size of this tier was recorded in this time: run the daemon for a day or more (mode observe is enough); if it runs already, 'dynascale status' shows the reason")
		return
	case n != nil:
		s.note("the tier used at most %s vCPU in 90 %% of the time (newer days count more); with 15 %% to spare, it needs %s vCPU. With the history so far, the need may be between %s and %s vCPU. The largest use was %s vCPU",
			cpus(n.Often), cpus(n.Target), cpus(n.Lower), cpus(n.Upper), cpus(n.Most))
	case u.CPU == "":
		s.note("the tier has no CPU signal: add one, such as cpu: {preset: %s}, and wait a day", preset(s.Present))
	case names != "":
		s.note("dynascale does not know the vCPUs of %s, so the vCPUs in use are not known", names)
	default:
		s.note("no value of the signal %s that was recorded in the time of --since can be used: run 'dynascale doctor'; if it finds no problem with the signal, wait a day", u.CPU)
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
		s.note("only %s of CPU data was recorded, too little for an answer: run the daemon for %s more", amount.Rough(seen), amount.Rough(s.wait))
	case s.Confidence < 7:
		s.note("%s of CPU data was recorded, less than a week: it may not show the difference between working days and weekends", amount.Rough(seen))
	default:
		s.note("%s of CPU data was recorded", amount.Rough(seen))
	}
}

// answer says what follows, and what to do.
func (u *Usage) answer(s *Sizing) {
	switch s.Verdict {
	case TooSmall:
		if s.suggested == 0 {
			s.note("no size on the ladder with more vCPUs can be suggested: add a larger size to the ladder of the tier")
			return
		}
		if has := *s.Steps[s.suggested-1].CPUs; has < s.CPU.Target {
			s.note("%s is the largest size on the ladder that this tier can have. It has %s vCPU, less than the tier needs: add a larger size to the ladder of the tier", s.Suggested, amount.Number(has))
		}
		u.how(s, "min")
	case TooLarge:
		u.how(s, "max")
	case MaybeTooLarge:
		has := amount.Number(*s.Steps[s.suggested-1].CPUs)
		if s.wait > 0 && s.wait <= 30*24*time.Hour {
			s.note("%s has %s vCPU and is probably enough: if the load stays the same, this is certain after %s more of history", s.Suggested, has, amount.Rough(s.wait))
		} else {
			s.note("%s has %s vCPU: with 15 %% to spare, this is enough for 90 %% of the time, but not clearly for 95 %%", s.Suggested, has)
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
			s.note("%s would have been too small in %s of the recorded time", x.Name, amount.Percent(100*x.Short))
		case x.Denied > 0:
			s.note("%s would have been too small for the memory or connections in %s of the evaluations: %s", x.Name, amount.Percent(100*x.Denied), x.Why)
		}
	}
}

// how says how the suggested size is had. A limit is what dynascale corrects in the tier's own hours.
func (u *Usage) how(s *Sizing, limit string) {
	if s.Changes > 0 && u.newest.Mode == scale.Manage {
		s.note("the size of this tier changed in the recorded time: set limits.%s to %s only if %s should be "+
			"the permanent limit of the tier", limit, amount.Whole(s.suggested), s.Suggested)
		return
	}
	also := ""
	if limit == "max" && u.Limits.Min > s.suggested {
		also = " and limits.min to at most " + amount.Whole(s.suggested)
	}
	if limit == "min" && u.Limits.Max < s.suggested {
		also = " and limits.max to at least " + amount.Whole(s.suggested)
	}
	if u.newest.Mode != scale.Manage {
		s.note("in mode %s dynascale does not change the size: change it to %s yourself, or set mode to manage and limits.%s to %s%s", string(u.newest.Mode), s.Suggested, limit, amount.Whole(s.suggested), also)
		return
	}
	s.note("set limits.%s to %s%s: dynascale then changes the size to %s in the maintenance window of the tier", limit, amount.Whole(s.suggested), also, s.Suggested)
}

// doubts say what the figures leave out.
func (u *Usage) doubts(s *Sizing, unknown []string) {
	if s.Full > 0 {
		s.note("the CPU was at its limit for %s of the time: the tier may have needed more than was measured", amount.Percent(100*s.Full))
	}
	if s.Changes > 0 {
		s.note("the size changed %s; the suggestion is one size for the whole time", amount.Count(s.Changes, "time"))
	}
	s.noteOf("the time at these sizes is left out, because dynascale does not know their vCPUs: %s", unknown)
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
	s.noteOf("these sizes are never suggested, because dynascale does not know their vCPUs: %s", blank)
	s.noteOf("these sizes can use all their vCPUs only while they have CPU credits, which are not considered here: %s", burst)
	if len(families) > 1 {
		s.noteOf("vCPUs of these families are counted as equally fast: %s", families)
	}
	left := ""
	if u.Room.Freeable == "" && u.Room.Used == "" {
		left = "memory (no signal), "
	}
	if u.Room.Connections == "" && strings.HasPrefix(s.Present, "db.") {
		left += "connections (no signal), "
	}
	s.note("not considered: %sdisk, network", left)
	switch c := u.newest.Cost; {
	case c == nil:
		s.note("the newest record has no price of this tier, so the saving is not known")
	case c.Unknown != "":
		s.note("the price is not known, so the saving is not known: %s", c.Unknown)
	case c.Estimate != "":
		s.note("the prices are an estimate: %s", c.Estimate)
	}
}
