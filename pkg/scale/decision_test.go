package scale

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

func TestHeadline(t *testing.T) {
	for _, c := range []struct {
		name     string
		decision Decision
		want     Reason
	}{
		{"no reasons at all", Decision{From: 4, To: 4}, Reason{From: 4, To: 4}},
		{"the one that moved", Decision{From: 4, To: 6, Reasons: []Reason{{"adopted", 4, 4, "a"}, {"target", 4, 6, "b"}, {"note", 6, 6, "c"}}},
			Reason{"target", 4, 6, "b"}},
		{"the last that moved", Decision{From: 4, To: 8, Reasons: []Reason{{"target", 4, 12, "a"}, {"limits", 12, 8, "b"}}},
			Reason{"limits", 12, 8, "b"}},
		{"a repair, although a shrink was held after it", Decision{From: 3, To: 6, Reasons: []Reason{{"bounds", 3, 6, "a"}, {"target", 6, 5, "b"}, {"stabilise", 5, 6, "c"}}},
			Reason{"bounds", 3, 6, "a"}},
		{"moved and held back: the one that held it", Decision{From: 4, To: 4, Reasons: []Reason{{"target", 4, 2, "a"}, {"fresh", 2, 4, "b"}, {"note", 4, 4, "c"}}},
			Reason{"fresh", 2, 4, "b"}},
		{"nothing moved: the last one given", Decision{From: 4, To: 4, Reasons: []Reason{{"adopted", 4, 4, "a"}, {"target", 4, 4, "b"}}},
			Reason{"target", 4, 4, "b"}},
		{"only one", Decision{From: 4, To: 4, Reasons: []Reason{{"owner", 4, 4, "a"}}}, Reason{"owner", 4, 4, "a"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.decision.Headline(); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestWhyTellsWhatWasAskedForAndWhatHeldIt(t *testing.T) {
	for _, c := range []struct {
		name     string
		decision Decision
		want     string
	}{
		{"no reasons at all", Decision{From: 4, To: 4}, ""},
		{"a change nobody touched", Decision{From: 4, To: 6, Reasons: []Reason{{"pressure", 4, 6, "pressure 1.5 is high"}}}, "pressure 1.5 is high"},
		{"a change that was bounded", Decision{From: 4, To: 8, Reasons: []Reason{{"target cpu", 4, 12, "cpu is high"}, {"limits", 12, 8, "not above 8"}}},
			"target cpu: cpu is high; limits: not above 8"},
		{"a wish that was held", Decision{From: 4, To: 4, Reasons: []Reason{{"adopted", 4, 4, "a"}, {"target cpu", 4, 2, "cpu is low"}, {"fresh", 2, 4, "no data"}}},
			"target cpu: cpu is low; fresh: no data"},
		{"a repair", Decision{From: 3, To: 6, Reasons: []Reason{{"bounds", 3, 6, "below 6"}, {"target cpu", 6, 5, "b"}, {"stabilise", 5, 6, "c"}}},
			"bounds: below 6"},
		{"a hold says so once", Decision{From: 4, To: 4, Reasons: []Reason{{"owner", 4, 4, "hold: a policy is enabled"}}}, "owner: a policy is enabled"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.decision.Why(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestChanges(t *testing.T) {
	if (Decision{From: 3, To: 3}).Changes() || !(Decision{From: 3, To: 4}).Changes() || !(Decision{From: 3, To: 2}).Changes() {
		t.Error("a decision changes something exactly when it ends elsewhere than it began")
	}
}

func TestCurrentIsWhatTheModeControls(t *testing.T) {
	for mode, want := range map[Mode]int{Own: 7, Observe: 7, Floor: 2} {
		t.Run(string(mode), func(t *testing.T) {
			s := Snapshot{Mode: mode, Capacity: Capacity{Desired: 7, Min: 2, InService: 5}}
			if got := s.Current(); got != want {
				t.Errorf("got %d, want %d", got, want)
			}
		})
	}
}

func TestSampleAndGapOf(t *testing.T) {
	s := Snapshot{
		Samples: []Sample{{Signal: "cpu", Value: 0}},
		Gaps:    []Gap{{Signal: "latency", Why: "throttled"}},
	}
	if x, ok := s.Sample("cpu"); !ok || x.Signal != "cpu" {
		t.Errorf("a value of 0 is a value: %+v %v", x, ok)
	}
	if x, ok := s.Sample("latency"); ok {
		t.Errorf("a gap is not a sample: %+v", x)
	}
	if why := s.GapOf("latency"); why != "throttled" {
		t.Errorf("got %q", why)
	}
	if why := s.GapOf("cpu"); why != "" {
		t.Errorf("got %q", why)
	}
}

func TestKnownAndOpen(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	if (Capacity{Desired: 3}).Known() || !(Capacity{At: now}).Known() {
		t.Error("capacity is known exactly when it was read")
	}
	if (Breaker{Waiting: 3, Tries: 1}).Open() || !(Breaker{Opened: now}).Open() {
		t.Error("a breaker is open exactly when it was opened")
	}
}

func TestMayHaveChanged(t *testing.T) {
	for status, want := range map[Status]bool{
		Applied: true, Unknown: true,
		Unchanged: false, Refused: false, InProgress: false, Failed: false, "": false,
	} {
		if got := (Outcome{Status: status}).MayHaveChanged(); got != want {
			t.Errorf("%q: got %v, want %v", status, got, want)
		}
	}
}

func TestKindOf(t *testing.T) {
	cause := errors.New("rate exceeded")
	failure := &Failure{Doing: "reading group web-asg", Kind: Throttled, Err: cause}
	for _, c := range []struct {
		name string
		err  error
		want Kind
	}{
		{"a failure", failure, Throttled},
		{"a wrapped failure", fmt.Errorf("web: %w", failure), Throttled},
		{"a joined failure", errors.Join(errors.New("other"), failure), Throttled},
		{"anything else", cause, Internal},
		{"nothing", nil, Internal},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := KindOf(c.err); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	if got := failure.Error(); got != "reading group web-asg: throttled: rate exceeded" {
		t.Errorf("got %q", got)
	}
	if !errors.Is(failure, cause) {
		t.Error("the cause is lost")
	}
}
