package scale

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

func TestChanges(t *testing.T) {
	if (Decision{From: 3, To: 3}).Changes() || !(Decision{From: 3, To: 4}).Changes() || !(Decision{From: 3, To: 2}).Changes() {
		t.Error("a decision changes something exactly when it ends elsewhere than it began")
	}
}

func TestCurrentIsWhatTheModeControls(t *testing.T) {
	for mode, want := range map[Mode]int{Manage: 7, Observe: 7, Minimum: 2} {
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
		Applied: true, Begun: true, Unknown: true,
		Unchanged: false, Refused: false, InProgress: false, Waiting: false, Held: false, Failed: false, "": false,
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
