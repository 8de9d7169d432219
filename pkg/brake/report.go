package brake

// Report is all that is known of the brakes at one instant, for whoever shows it.
type Report struct {
	// Level is the strongest level of all brakes, and Holds says in a sentence what it stops; ""
	// while nothing is stopped.
	Level Level  `json:"level"`
	Holds string `json:"holds,omitempty"`
	// Brakes are all brakes, also those that are not set.
	Brakes []State `json:"brakes"`
	// HalfDone are the operations that a hard brake has stopped half done.
	HalfDone []string `json:"half_done,omitempty"`
	// InFlight are the writes to AWS that may have been sent and have no answer yet.
	InFlight []string `json:"in_flight,omitempty"`
}

// Lines are the report for a terminal, one line each: what is stopped, by what, and what
// cannot be read. A report in which all is well has none.
func (r Report) Lines() (lines []string) {
	if r.Holds != "" {
		lines = append(lines, "brake: "+r.Holds)
	}
	worst := Worst(r.Brakes)
	for _, s := range r.Brakes {
		if (s.Pulled() || s.Unreadable != "") && s != worst {
			lines = append(lines, "brake: "+s.String())
		}
	}
	for _, left := range r.HalfDone {
		lines = append(lines, "brake: "+left)
	}
	return lines
}
