package collector

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/signal/queue"
)

// What is known of a sum is the least that it can be: it may grow a tier, and never shrink it.
func TestASumOfSignals(t *testing.T) {
	backlog := func(name string) signal.Signal {
		return signal.Signal{Name: name, Unit: "messages", MaxAge: 2 * time.Minute, Source: signal.Source{Direct: &queue.Queue{URL: "https://q/" + name}}}
	}
	both := signal.Signal{Name: "both", Unit: "messages", Source: signal.Source{Sum: []string{"jobs", "mails"}}}
	cloud := &cloud{queues: map[string]resource.Queue{"https://q/jobs": {Visible: 40, InFlight: 20}, "https://q/mails": {Visible: 60}}}
	// The sum stands before its parts: signals are sorted by name.
	c := New(cloud.options(web(both, backlog("jobs"), backlog("mails"))))
	s := observe(t, c, noon)
	want(t, said(s, "both"), "120 at 12:00 fresh")
	if x, _ := s.Sample("both"); x.Period != 0 || x.AtLeast || strings.Join(x.Of, " ") != "jobs mails" {
		t.Errorf("the sum is %+v", x)
	}

	cloud.queueRefused = map[string]error{"https://q/mails": fail(scale.Missing, "no such queue")}
	s = observe(t, c, noon.Add(time.Minute))
	want(t, said(s, "both"), "60 at 12:01 stale")
	if x, _ := s.Sample("both"); !x.AtLeast || x.Missing != "mails is missing" || s.GapOf("mails") == "" {
		t.Errorf("with a part missing the sum is %+v, gaps %+v", x, s.Gaps)
	}

	cloud.queueError = fail(scale.Missing, "no such queue")
	s = observe(t, c, noon.Add(2*time.Minute))
	want(t, said(s, "both"), "gap: no signal of the sum has a value: jobs is missing; mails is missing")
}

func TestASumIsAsOldAsItsOldestPart(t *testing.T) {
	part := func(name string, at time.Time, q scale.Quality) scale.Sample {
		return scale.Sample{Signal: name, Value: 5, At: at, Period: time.Minute, Quality: q}
	}
	early, late := noon.Add(-3*time.Minute), noon.Add(-2*time.Minute)
	tests := []struct {
		name string
		a, b scale.Sample
		want scale.Quality
	}{
		{"both are fresh", part("a", early, scale.Fresh), part("b", late, scale.Fresh), scale.Fresh},
		{"one is stale", part("a", early, scale.Stale), part("b", late, scale.Fresh), scale.Stale},
		{"one has nothing to measure", part("a", early, scale.Idle), part("b", late, scale.Fresh), scale.Fresh},
		{"neither has anything to measure", part("a", early, scale.Idle), part("b", late, scale.Idle), scale.Idle},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x, missing := sum(scale.Snapshot{Samples: []scale.Sample{tt.a, tt.b}}, []string{"a", "b"})
			if x.Quality != tt.want || !x.At.Equal(early) || x.Period != 2*time.Minute || missing != nil {
				t.Errorf("got %+v, missing %v; want %s", x, missing, tt.want)
			}
		})
	}
}
