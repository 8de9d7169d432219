package guard

import (
	"fmt"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

var three = CircuitBreaker{After: 3, Probe: 5 * time.Minute}

// minute is what one evaluation sees; the test lets the breaker watch them in a row.
type minute struct {
	desired, inService int
	sick               int    // in service and unhealthy
	failed             string // AWS's words about a launch that failed this minute
	note               string // what Watch must tell
	open               bool
}

func TestBreakerStateMachine(t *testing.T) {
	const noCapacity = "We currently do not have sufficient capacity"
	for _, c := range []struct {
		name    string
		minutes []minute
	}{
		{"all in service stays closed", []minute{{5, 5, 0, "", "", false}, {5, 5, 0, "", "", false}, {5, 6, 0, "", "", false}}},
		{"machines that boot in time never open it", []minute{
			{10, 10, 0, "", "", false}, {16, 10, 0, "", "", false}, {16, 10, 0, "", "", false}, {16, 10, 0, "", "", false}, {16, 16, 0, "", "", false}}},
		{"opens after three ticks without progress", []minute{
			{16, 10, 0, "", "", false}, {16, 10, 0, "", "", false}, {16, 10, 0, "", "", false},
			{16, 10, 0, "", "opened: 10 of 16 in service, no progress for 3 evaluations", true},
			{16, 10, 0, "", "", true}}},
		{"progress, however slow, keeps it closed", []minute{
			{16, 10, 0, "", "", false}, {16, 10, 0, "", "", false}, {16, 10, 0, "", "", false}, {16, 11, 0, "", "", false},
			{16, 11, 0, "", "", false}, {16, 11, 0, "", "", false}, {16, 12, 0, "", "", false}, {16, 12, 0, "", "", false}}},
		{"a loss of machines followed by arrivals is progress", []minute{
			{16, 14, 0, "", "", false}, {16, 6, 0, "", "", false}, {16, 6, 0, "", "", false}, {16, 8, 0, "", "", false},
			{16, 8, 0, "", "", false}, {16, 8, 0, "", "", false}, {16, 10, 0, "", "", false}}},
		{"losing more and more is no progress", []minute{
			{16, 10, 0, "", "", false}, {16, 9, 0, "", "", false}, {16, 8, 0, "", "", false},
			{16, 7, 0, "", "opened: 7 of 16 in service, no progress for 3 evaluations", true}}},
		{"a failed launch opens at the first tick without progress", []minute{
			{16, 10, 0, noCapacity, "", false},
			{16, 10, 0, "", "opened: 10 of 16 in service, AWS reports a failed launch: " + noCapacity, true}}},
		{"a failed launch beside others that arrive does not", []minute{
			{16, 10, 0, "", "", false}, {16, 11, 0, noCapacity, "", false}, {16, 13, 0, "", "", false}, {16, 16, 0, "", "", false}}},
		{"a failed launch of long ago does not", []minute{
			{16, 10, 0, noCapacity, "", false}, {16, 11, 0, "", "", false}, {16, 12, 0, "", "", false}, {16, 13, 0, "", "", false},
			{16, 14, 0, "", "", false}, {16, 15, 0, "", "", false}, {16, 15, 0, "", "", false}, {16, 15, 0, "", "", false}}},
		{"closes when everything arrived", []minute{
			{16, 10, 0, "", "", false}, {16, 10, 0, "", "", false}, {16, 10, 0, "", "", false},
			{16, 10, 0, "", "opened: 10 of 16 in service, no progress for 3 evaluations", true},
			{16, 16, 0, "", "closed: all 16 ordered units came into service", false}}},
		{"closes when launches arrive again", []minute{
			{16, 10, 0, "", "", false}, {16, 10, 0, "", "", false}, {16, 10, 0, "", "", false},
			{16, 10, 0, "", "opened: 10 of 16 in service, no progress for 3 evaluations", true},
			{16, 12, 0, "", "closed: launches work again, 12 of 16 in service", false},
			{16, 12, 0, "", "", false}}},
		{"one arrival among failures does not close it", []minute{
			{16, 10, 0, noCapacity, "", false},
			{16, 10, 0, "", "opened: 10 of 16 in service, AWS reports a failed launch: " + noCapacity, true},
			{16, 10, 0, noCapacity, "", true}, {16, 11, 0, "", "", true},
			{16, 16, 0, "", "closed: all 16 ordered units came into service", false}}},
		{"a machine that is there and sick is no launch", []minute{
			{desired: 20, inService: 19, sick: 1}, {desired: 20, inService: 19, sick: 1}, {desired: 20, inService: 19, sick: 1},
			{desired: 20, inService: 19, sick: 1}, {desired: 20, inService: 19, sick: 1}}},
		{"closes when the tier is made smaller", []minute{
			{16, 10, 0, noCapacity, "", false},
			{16, 10, 0, "", "opened: 10 of 16 in service, AWS reports a failed launch: " + noCapacity, true},
			{9, 10, 0, "", "closed: all 9 ordered units came into service", false}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scale.Snapshot{Now: noon}
			for i, m := range c.minutes {
				s.Now = noon.Add(time.Duration(i) * time.Minute)
				s.Capacity = scale.Capacity{Desired: m.desired, InService: m.inService, Pending: max(0, m.desired-m.inService-m.sick), At: s.Now}
				if m.failed != "" {
					s.FailedLaunches = append([]scale.Activity{{Start: s.Now, Failed: true, Message: m.failed}}, s.FailedLaunches...)
				}
				b, note := three.Watch(&s)
				if note.Text != m.note || b.Open() != m.open {
					t.Fatalf("minute %d: %q, open %v; want %q, open %v", i, note, b.Open(), m.note, m.open)
				}
				if b.Open() && (b.Why == "" || b.Probe.IsZero() || b.Tries < 1) {
					t.Fatalf("minute %d: open without why, probe or count: %+v", i, b)
				}
				if !b.Open() && (b.Why != "" || !b.Probe.IsZero() || b.Tries != 0) {
					t.Fatalf("minute %d: closed, and something was kept: %+v", i, b)
				}
				s.Past.Breaker = b
			}
		})
	}
}

func TestBreakerKeepsItsStateWhileTheCapacityIsUnknown(t *testing.T) {
	was := scale.Breaker{Waiting: 2, Best: 7, Opened: before(3), Probe: before(-2), Tries: 1, Why: "because"}
	b, note := three.Watch(&scale.Snapshot{Now: noon, Past: scale.Past{Learned: scale.Learned{Breaker: was}}})
	if b != was || note.Text != "" {
		t.Errorf("got %+v %q", b, note)
	}
}

func TestBreakerCheck(t *testing.T) {
	open := scale.Breaker{Opened: before(3), Probe: before(-2), Tries: 1, Why: "10 of 16 in service"}
	due := open
	due.Probe = before(0)
	backwards := scale.Breaker{Opened: before(-24 * 60), Probe: before(-24*60 - 5), Tries: 1, Why: "10 of 16 in service"}
	for _, c := range []struct {
		name    string
		breaker scale.Breaker
		want    int
		to      int
		because string
	}{
		{"closed lets growth pass", scale.Breaker{}, 30, 30, ""},
		{"open holds growth", open, 30, 16, "open since 11:57 UTC (10 of 16 in service); growth by one is tried at 12:02 UTC"},
		{"open lets shrinking pass", open, 12, 12, ""},
		{"open lets standing still pass", open, 16, 16, ""},
		{"a probe grows by one", due, 30, 17, "open since 11:57 UTC (10 of 16 in service); trying growth by one"},
		{"a clock set back by a day does not hold growth for a day", backwards, 30, 17, "open since Mar 3 12:00 UTC (10 of 16 in service); trying growth by one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			to, because := asked(three, scale.Snapshot{Now: noon, Past: scale.Past{Learned: scale.Learned{Breaker: c.breaker}}}, 16, c.want)
			if to != c.to || because != c.because {
				t.Errorf("got %d %q, want %d %q", to, because, c.to, c.because)
			}
		})
	}
}

func TestProbesWaitTwiceAsLongEachTimeUpToAnHour(t *testing.T) {
	for _, c := range []struct {
		name  string
		first time.Duration
		waits string
	}{
		{"from five minutes", 5 * time.Minute, "[10m0s 20m0s 40m0s 1h0m0s 1h0m0s 1h0m0s]"},
		{"never earlier than configured", 3 * time.Hour, "[3h0m0s 3h0m0s 3h0m0s 3h0m0s 3h0m0s 3h0m0s]"},
		{"from an hour", time.Hour, "[1h0m0s 1h0m0s 1h0m0s 1h0m0s 1h0m0s 1h0m0s]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, now := CircuitBreaker{After: 3, Probe: c.first}, noon
			b, _ := g.Watch(&scale.Snapshot{Now: now, Capacity: scale.Capacity{Desired: 16, InService: 10, Pending: 6, At: now},
				Past: scale.Past{Learned: scale.Learned{Breaker: scale.Breaker{Waiting: 3, Best: 10}}}})
			if wait := b.Probe.Sub(now); wait != c.first {
				t.Fatalf("the first probe waits %s, want %s", wait, c.first)
			}
			var waits []time.Duration
			for range 6 {
				now = b.Probe
				b = g.Probed(&scale.Snapshot{Now: now}, b)
				waits = append(waits, b.Probe.Sub(now))
			}
			if got := fmt.Sprint(waits); got != c.waits {
				t.Errorf("got %s, want %s", got, c.waits)
			}
		})
	}
}

// A breaker that opens anew after launches arrived starts from the first wait.
func TestABreakerThatClosedForgetsItsProbes(t *testing.T) {
	was := scale.Breaker{Waiting: 9, Best: 10, Opened: before(90), Probe: before(-50), Tries: 6, Why: "x"}
	s := scale.Snapshot{Now: noon, Capacity: scale.Capacity{Desired: 16, InService: 11, Pending: 5, At: noon}, Past: scale.Past{Learned: scale.Learned{Breaker: was}}}
	b, note := three.Watch(&s)
	if b != (scale.Breaker{Waiting: 1, Best: 11}) || note.Text != "closed: launches work again, 11 of 16 in service" {
		t.Errorf("got %+v %q", b, note)
	}
}

// Ticks are counted, not minutes: a clock that jumps opens nothing early.
func TestAClockThatJumpsAheadDoesNotOpenTheBreaker(t *testing.T) {
	b, note := three.Watch(&scale.Snapshot{
		Now: noon.Add(48 * time.Hour), Capacity: scale.Capacity{Desired: 16, InService: 10, Pending: 6, At: noon},
		Past: scale.Past{Learned: scale.Learned{Breaker: scale.Breaker{Waiting: 2, Best: 10}}},
	})
	if b.Open() || note.Text != "" || b.Waiting != 3 {
		t.Errorf("got %+v %q", b, note)
	}
}
