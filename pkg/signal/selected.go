package signal

import "maps"

// Selected stands in a dimension for the name of what the tier's selector chooses, which is
// not known before AWS is asked.
const Selected = "<selected>"

// Follows reports whether the signal is about what a selector chooses.
func (s Signal) Follows() bool {
	for _, q := range s.Source.queries() {
		if q.follows() {
			return true
		}
	}
	return false
}

// Of is the signal about the thing that was chosen.
func (s Signal) Of(name string) Signal {
	named := func(q *Query) *Query {
		if q == nil {
			return nil
		}
		out := q.of(name)
		return &out
	}
	s.Source.Metric, s.Source.Each = named(s.Source.Metric), named(s.Source.Each)
	if r := s.Source.Ratio; r != nil {
		s.Source.Ratio = &Ratio{Part: r.Part.of(name), Whole: r.Whole.of(name), Times: r.Times}
	}
	return s
}

// queries are those of CloudWatch.
func (s Source) queries() (out []*Query) {
	if s.Ratio != nil {
		out = append(out, &s.Ratio.Part, &s.Ratio.Whole)
	}
	for _, q := range []*Query{s.Metric, s.Each} {
		if q != nil {
			out = append(out, q)
		}
	}
	return out
}

func (q Query) follows() bool {
	for _, d := range q.Dimensions {
		if d.Value == Selected {
			return true
		}
	}
	for _, input := range q.Inputs {
		if input.follows() {
			return true
		}
	}
	return false
}

// of is the query about a thing of this name.
func (q Query) of(name string) Query {
	if !q.follows() {
		return q
	}
	for _, d := range q.Dimensions {
		if d.Value == Selected {
			q.Dimensions = q.Dimensions.With(d.Name, name)
		}
	}
	q.Inputs = maps.Clone(q.Inputs)
	for id, input := range q.Inputs {
		q.Inputs[id] = input.of(name)
	}
	return q
}
