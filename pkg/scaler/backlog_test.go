package scaler

import (
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

func TestBacklog(t *testing.T) {
	five := Backlog{Signal: "jobs", PerWorker: 5, Tolerance: 0.1}
	// The numbers of the AWS guide: 10 s / 0.1 s = 100 messages per instance.
	goal := Backlog{Signal: "jobs", AcceptableDelay: 10 * time.Second, ProcessingTime: 100 * time.Millisecond}
	slow := Backlog{Signal: "jobs", AcceptableDelay: 10 * time.Second, ProcessingTime: time.Minute}
	for _, c := range []struct {
		name     string
		backlog  Backlog
		snapshot scale.Snapshot
		want     int
		urgency  scale.Urgency
		because  string
		abstains bool
	}{
		{"rounds up", five, tier(10, 10, 10, backlog(101)), 21, scale.High, "101 messages visible and in flight, 5 messages per worker", false},
		{"shrinks", five, tier(10, 10, 10, backlog(23)), 5, scale.Calm, "23 messages visible and in flight, 5 messages per worker", false},
		{"within the tolerance above", five, tier(10, 10, 10, backlog(55)), 10, scale.Calm, "55 messages visible and in flight, 5 messages per worker; within the tolerance of 10 %", false},
		{"within the tolerance below", five, tier(10, 10, 10, backlog(45)), 10, scale.Calm, "45 messages visible and in flight, 5 messages per worker; within the tolerance of 10 %", false},
		{"one above the tolerance", five, tier(10, 10, 10, backlog(56)), 12, scale.Calm, "56 messages visible and in flight, 5 messages per worker", false},
		{"AWS guide: 1500 messages and 10 s / 0.1 s make 15", goal, tier(10, 10, 10, backlog(1500)), 15, scale.Calm,
			"1500 messages visible and in flight, 100 messages per worker (10 s delay / 100 ms each)", false},
		{"latency goal: 150 messages make 2", goal, tier(1, 1, 1, backlog(150)), 2, scale.Calm,
			"150 messages visible and in flight, 100 messages per worker (10 s delay / 100 ms each)", false},
		{"work that takes longer than the goal needs a worker each", slow, tier(1, 1, 1, backlog(7)), 7, scale.High,
			"7 messages visible and in flight, 1 message per worker (10 s delay / 1 min each)", false},
		{"from zero as soon as one message is there", goal, tier(0, 0, 0, backlog(1)), 1, scale.Calm,
			"1 message visible and in flight, 100 messages per worker (10 s delay / 100 ms each)", false},
		{"the tolerance does not keep an empty tier from starting", five, tier(0, 0, 0, backlog(5)), 1, scale.Calm, "5 messages visible and in flight, 5 messages per worker", false},
		{"to zero when nothing is visible or in flight", five, tier(3, 3, 3, backlog(0)), 0, scale.Calm, "0 messages visible and in flight, 5 messages per worker", false},
		{"the tolerance does not keep the last worker", Backlog{Signal: "jobs", PerWorker: 5, Tolerance: 1}, tier(1, 1, 1, backlog(0)), 0, scale.Calm,
			"0 messages visible and in flight, 5 messages per worker", false},
		{"one message in flight keeps the last worker", goal, tier(3, 3, 3, backlog(1)), 1, scale.Calm,
			"1 message visible and in flight, 100 messages per worker (10 s delay / 100 ms each)", false},
		{"more than 32 bits of messages", five, tier(1, 1, 1, backlog(2147483648)), 429496730, scale.High, "2,147,483,648 messages visible and in flight, 5 messages per worker", false},
		{"more workers than a size can say", five, tier(1, 1, 1, backlog(1e12)), math.MaxInt32, scale.High, "1,000,000,000,000 messages visible and in flight, 5 messages per worker", false},
		{"two queues are added up", Backlog{Signal: "both", PerWorker: 10}, tier(6, 6, 6, sumOf(120, false), backlog(60), mails(60)), 12, scale.Calm,
			"120 messages visible and in flight (jobs 60 + mails 60), 10 messages per worker", false},
		{"what is known of two queues is the least there is", Backlog{Signal: "both", PerWorker: 10}, gap(tier(2, 2, 2, sumOf(60, true), backlog(60)), "mails", "denied"), 6, scale.High,
			"at least 60 messages visible and in flight (jobs 60 + mails unknown), 10 messages per worker", false},
		{"an absent count is not zero", five, gap(tier(3, 3, 3), "jobs", "ApproximateNumberOfMessages is absent"), 3, scale.Calm, "jobs is missing: ApproximateNumberOfMessages is absent", true},
		{"NaN", five, tier(3, 3, 3, backlog(math.NaN())), 3, scale.Calm, "jobs reads NaN, which is not a usable number", true},
		{"negative", five, tier(3, 3, 3, backlog(-1)), 3, scale.Calm, "jobs reads -1 messages: scalers cannot use negative values", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := c.backlog.Recommend(&c.snapshot, c.snapshot.Current())
			want := scale.Recommendation{Scaler: "backlog " + c.backlog.Signal, Size: c.want, Urgency: c.urgency, Because: c.because, Abstains: c.abstains}
			got.Need, got.Empty, got.Figures = nil, false, nil // asserted by themselves
			if !reflect.DeepEqual(got, want) {
				t.Errorf("\ngot  %+v\nwant %+v", got, want)
			}
		})
	}
}

// What an empty queue lets pass is for a queue that was asked itself.
func TestOnlyAQueueThatWasAskedIsEmpty(t *testing.T) {
	asked, metric, busy := backlog(0), backlog(0), backlog(1)
	asked.Period, busy.Period = 0, 0
	for _, c := range []struct {
		name  string
		x     scale.Sample
		empty bool
	}{{"asked", asked, true}, {"a metric of CloudWatch", metric, false}, {"one message", busy, false}} {
		if p := (Backlog{Signal: "jobs", PerWorker: 5}).Recommend(new(tier(10, 10, 10, c.x)), 10); p.Empty != c.empty {
			t.Errorf("%s: empty is %v: %+v", c.name, p.Empty, p)
		}
	}
}

// sumOf is the sum of jobs and mails, of which mails may be missing.
func sumOf(messages float64, partial bool) scale.Sample {
	x := backlog(messages)
	x.Signal, x.Of, x.AtLeast, x.Period = "both", []string{"jobs", "mails"}, partial, 0
	if partial {
		x.Quality = scale.Stale
	}
	return x
}

func mails(messages float64) scale.Sample {
	x := backlog(messages)
	x.Signal = "mails"
	return x
}

// Nothing is known to be empty while a part of it is unknown.
func TestAPartialSumIsNeverEmpty(t *testing.T) {
	b := Backlog{Signal: "both", PerWorker: 10}
	for _, partial := range []bool{false, true} {
		s := tier(3, 3, 3, sumOf(0, partial), backlog(0))
		if got := b.Recommend(&s, 3); got.Empty == partial {
			t.Errorf("partial %t: empty is %t", partial, got.Empty)
		}
	}
}
