package brake

// Report is all that is known of the brakes at one instant, for whoever shows it.
type Report struct {
	// Level is the strongest level of all brakes: `run` (nothing is stopped), `pause` (no change begins) or
	// `pause-hard` (operations under way stop too).
	Level Level `json:"level"`
	// Holds says what the brakes stop, as a sentence; "" while nothing is stopped.
	Holds string `json:"holds,omitempty"`
	// Brakes are all brakes, including those that are not set.
	Brakes []State `json:"brakes"`
	// HalfDone are the operations that the level `pause-hard` has stopped half done, one sentence each.
	HalfDone []string `json:"half_done,omitempty"`
	// InFlight are the writes to AWS that may have been sent and have no answer yet, one sentence each.
	InFlight []string `json:"in_flight,omitempty"`
}

// Lines are the report for a terminal, one line each.
func (r Report) Lines() []string {
	lines := r.Sentences()
	for i := range lines {
		lines[i] = "brake: " + lines[i]
	}
	return lines
}

// Sentences say what is stopped, by what, and what cannot be read. A report in which all is well has none.
func (r Report) Sentences() (lines []string) {
	if r.Holds != "" {
		lines = append(lines, r.Holds)
	}
	worst := Worst(r.Brakes)
	for _, s := range r.Brakes {
		if (s.Pulled() || s.Unreadable != "") && s != worst {
			lines = append(lines, s.String())
		}
	}
	return append(lines, r.HalfDone...)
}
