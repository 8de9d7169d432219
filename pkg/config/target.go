package config

// normalTolerance is the distance from the goal at which nothing is proposed:
// ten percent, as the Kubernetes autoscaler has it.
const normalTolerance = 0.1

// Target keeps one signal at a goal.
type Target struct {
	Signal string
	// Goal is in the signal's own unit. When PerUnit is false the signal is an
	// average over the members: want = in service x value/goal. When PerUnit is
	// true it is a total, and Goal is what one unit should carry: want =
	// value/goal.
	Goal    float64
	PerUnit bool
	// Tolerance is how far value/goal may be from 1 before anything is proposed.
	Tolerance float64
}

// Term is one signal of a Pressure; Goal and PerUnit are as in Target.
type Term struct {
	Signal  string
	Goal    float64
	PerUnit bool
}

func (d scalerDecoder) target(s *section) *Target {
	defer s.done()
	term := d.term(s)
	t := &Target{
		Signal: term.Signal, Goal: term.Goal, PerUnit: term.PerUnit,
		Tolerance: s.number("tolerance", normalTolerance, atLeast(0.0), below(1.0)),
	}
	if !t.PerUnit {
		d.beyond(s, "goal", t.Signal, t.Goal, 1+t.Tolerance, "with the tolerance")
	}
	return t
}

// term reads the keys that a target and a term of a pressure share.
func (d scalerDecoder) term(s *section) Term {
	s.need("signal", "goal")
	t := Term{
		Signal:  d.signal(s),
		Goal:    s.number("goal", 0, above(0.0)),
		PerUnit: s.yes("per_unit"),
	}
	// Multiplying the capacity by a total over a goal never ends: the total does
	// not fall when the tier grows. The other way round the tier's size would
	// follow the average of one member.
	switch p := d.signals[t.Signal]; {
	case p.unit == "":
	case p.total && !t.PerUnit:
		s.get("per_unit").problem("must be true for %s, which is a total of the tier: goal is what one unit should carry", t.Signal)
	case !p.total && t.PerUnit:
		s.get("per_unit").problem("must be false for %s, which is not a total of the tier: goal is compared with it as it is", t.Signal)
	}
	return t
}
