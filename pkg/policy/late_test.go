package policy

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// A request without an answer, and an operation that did not end at its goal, may still have
// their effect. Either size is dynascale's own doing, for as long as that can be.
func TestWhatDynascaleBeganIsNotChangedOutside(t *testing.T) {
	late := func(from, to, minutes int) scale.Wrote {
		return scale.Wrote{From: from, To: to, At: noon.Add(time.Duration(minutes) * time.Minute)}
	}
	for _, c := range []struct {
		name      string
		late      scale.Wrote
		expected  int
		adopted   bool
		remembers bool
	}{
		{"its goal shows", late(7, 10, 60), 7, false, false},
		{"it goes back", late(10, 7, 60), 7, false, true},
		{"as expected, and its goal may still come", late(10, 7, 60), 10, false, true},
		{"another size", late(7, 8, 60), 7, true, false},
		{"its goal, too late", late(7, 10, 0), 7, true, false},
		{"nothing was begun", scale.Wrote{}, 7, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := calm(sample("cpu", 60))
			s.Past.Expected, s.Past.ExpectedOr, s.Past.ExpectedKnown, s.Past.Late = c.expected, c.expected, true, c.late
			d, l := played(web(), s)
			if remembers := !l.Late.At.IsZero(); l.Adopted != c.adopted || remembers != c.remembers {
				t.Errorf("adopted %v, want %v; remembers %v, want %v\n%s", l.Adopted, c.adopted, remembers, c.remembers, chain(d))
			}
		})
	}
}

// What another daemon of this machine does to a tier that it manages has a name.
func TestASizeThatTheManagingDaemonSet(t *testing.T) {
	s := calm(sample("cpu", 60))
	s.Mode, s.Locked = scale.Observe, "another dynascale on this machine (pid 7, user ops) manages web-asg: only observed"
	s.Past.Expected, s.Past.ExpectedOr, s.Past.ExpectedKnown = 7, 7, true
	d := new(web()).Decide(s)
	const lock, size = "another dynascale on this machine (pid 7, user ops) manages web-asg: only observed", "size changed from 7 to 10 while another daemon manages the tier, accepted as the new size"
	if d.Reasons[0].Because != lock || d.Reasons[1].Because != size {
		t.Errorf("got\n%s", chain(d))
	}
	s.Capacity = scale.Capacity{}
	if d := new(web()).Decide(s); d.Reasons[0].Because != lock || len(d.Reasons) != 2 {
		t.Errorf("of an unknown size\n%s", chain(d))
	}
}
