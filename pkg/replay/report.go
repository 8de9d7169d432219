package replay

import (
	"reflect"
	"time"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Summary is what a replay found of one tier. Evaluations are counted; Same are equal to the last byte, Words
// differ in their reasons only, and Sizes in the size that they want.
type Summary struct {
	Tier                            string
	Evaluations, Same, Words, Sizes int
	ChangesBefore, ChangesWould     int
	Spans                           []Span
	// Anew counts, by signal, the evaluations in which it was defined otherwise and was made anew of its parts, and AsRecorded those of
	// which only the value of that time is known.
	Anew, AsRecorded map[string]int
	last             *Span
}

// Span are evaluations of a tier one after the other that differ in the same way.
type Span struct {
	From, To time.Time // of the first and the last one
	Count    int
	// Was and Would are the decisions of the first one.
	Was, Would scale.Decision
}

// OtherSize reports whether the decisions want different sizes.
func (s Span) OtherSize() bool { return Verdict{Was: s.Was, Would: s.Would}.OtherSize() }

// Reasons are what tells the two decisions apart: the reasons that decided, or, where these say the same, the first
// ones that do not.
func (s Span) Reasons() (was, would scale.Reason) {
	was, would = reason.Headline(s.Was), reason.Headline(s.Would)
	if s.OtherSize() || !reflect.DeepEqual(was, would) {
		return was, would
	}
	for i := range min(len(s.Was.Reasons), len(s.Would.Reasons)) {
		if a, b := s.Was.Reasons[i], s.Would.Reasons[i]; !reflect.DeepEqual(a, b) {
			return a, b
		}
	}
	return was, would
}

// Add counts one verdict more; the verdicts of a tier come oldest first.
func (s *Summary) Add(v Verdict) {
	s.Evaluations++
	if v.Was.Changes() {
		s.ChangesBefore++
	}
	if v.Would.Changes() {
		s.ChangesWould++
	}
	switch {
	case v.Same:
		s.Same++
		s.last = nil
		return
	case v.OtherSize():
		s.Sizes++
	default:
		s.Words++
	}
	if l := s.last; l != nil && alike(*l, v) {
		l.To, l.Count = v.Was.At, l.Count+1
		return
	}
	s.Spans = append(s.Spans, Span{v.Was.At, v.Was.At, 1, v.Was, v.Would})
	s.last = &s.Spans[len(s.Spans)-1]
}

// alike reports whether a verdict goes on as a span began: the same sizes, for the same rules.
func alike(s Span, v Verdict) bool {
	return s.Was.From == v.Was.From && s.Was.To == v.Was.To && s.Would.From == v.Would.From && s.Would.To == v.Would.To &&
		reason.Headline(s.Was).Rule == reason.Headline(v.Was).Rule && reason.Headline(s.Would).Rule == reason.Headline(v.Would).Rule
}
