package sim

import (
	"context"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/signal"
)

const jobs = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"

func shop(t rapid.TB, spec QueueSpec, workers int, edit ...func(*GroupSpec)) *Cloud {
	spec.URL = jobs
	g := Workers("workers", jobs)
	g.Desired = workers
	for _, e := range edit {
		e(&g)
	}
	c, err := New(Options{Seed: 3, Start: start, Queues: []QueueSpec{spec}, Groups: []GroupSpec{g}, Exact: true, PublishDelay: -1})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func queued(name, statistic string) signal.Query {
	return signal.Query{Namespace: "AWS/SQS", Name: name, Statistic: statistic, Period: time.Minute, Dimensions: signal.DimensionsOf(map[string]string{"QueueName": "jobs"})}
}

func TestNoMessageIsLostOrInvented(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := shop(t, QueueSpec{
			Arrivals:    Constant(rapid.Float64Range(0, 5).Draw(t, "rate")),
			ServiceTime: time.Duration(rapid.IntRange(100, 60_000).Draw(t, "service ms")) * time.Millisecond,
			Delay:       time.Duration(rapid.IntRange(0, 60).Draw(t, "delay s")) * time.Second,
		}, rapid.IntRange(0, 3).Draw(t, "workers"), func(g *GroupSpec) {
			g.Drain = time.Duration(rapid.IntRange(-1, 30).Draw(t, "drain s")) * time.Second
		})
		arrived := 0
		for range rapid.IntRange(1, 20).Draw(t, "changes") {
			if err := c.SetDesired(context.Background(), "workers", rapid.IntRange(0, 5).Draw(t, "desired")); err != nil {
				t.Fatal(err)
			}
			c.Step(time.Duration(rapid.IntRange(1, 200).Draw(t, "seconds")) * time.Second)
			f, _ := c.Flow(jobs)
			if f.Arrived != f.Done+f.Expired+f.Visible+f.InFlight+f.Delayed {
				t.Fatalf("at +%s %+v: arrived is not the sum of the rest", c.Now().Sub(start), f)
			}
			if f.Arrived < arrived || f.Done < 0 || f.Visible < 0 || f.InFlight < 0 || f.Delayed < 0 {
				t.Fatalf("at +%s %+v: a count is impossible after %d arrived", c.Now().Sub(start), f, arrived)
			}
			arrived = f.Arrived
		}
	})
}

func TestQueueFillsWithoutWorkersAndEmptiesWithThem(t *testing.T) {
	ctx := context.Background()
	burst := Step{Before: 2, When: start.Add(10 * time.Minute)}
	c := shop(t, QueueSpec{Arrivals: burst, ServiceTime: 2 * time.Second}, 0)
	c.Step(10 * time.Minute)
	q, err := c.Queue(ctx, jobs)
	if err != nil || q != (resource.Queue{Visible: 1200}) {
		t.Fatalf("queue %+v, %v; want 1200 visible and nobody at work", q, err)
	}
	age := points(t, c, queued("ApproximateAgeOfOldestMessage", "Maximum"))
	if len(age) != 10 || age[0].Value != 600 {
		t.Errorf("age of the oldest %v, want 600 s", age)
	}
	if err := c.SetDesired(ctx, "workers", 10); err != nil {
		t.Fatal(err)
	}
	c.Step(3 * time.Minute)
	busy := points(t, c, signal.Query{
		Namespace: "AWS/EC2", Name: "CPUUtilization", Statistic: "Average", Period: time.Minute,
		Dimensions: signal.DimensionsOf(map[string]string{"AutoScalingGroupName": "workers"}),
	})
	if len(busy) == 0 || busy[0].Value < 99 {
		t.Errorf("CPU of the workers %v, want it near 100: there is always work", busy)
	}
	if q, _ = c.Queue(ctx, jobs); q.InFlight != 10 {
		t.Errorf("queue %+v, want one message in flight per worker", q)
	}
	// 1,200 messages of 2 s are 4 minutes of ten workers.
	c.Step(6 * time.Minute)
	if q, _ = c.Queue(ctx, jobs); q != (resource.Queue{}) {
		t.Errorf("queue %+v, want it empty", q)
	}
	if f, _ := c.Flow(jobs); f.Done != 1200 {
		t.Errorf("flow %+v, want 1200 done", f)
	}
	if err := c.SetDesired(ctx, "workers", 0); err != nil {
		t.Fatal(err)
	}
	c.Step(2 * time.Minute)
	if n := len(c.Instances("workers")); n != 0 {
		t.Errorf("%d workers left, want none", n)
	}
}

func TestMessageOfATerminatedWorkerComesBack(t *testing.T) {
	ctx := context.Background()
	once := Step{Before: 0.2, When: start.Add(5 * time.Second)}
	c := shop(t, QueueSpec{Arrivals: once, ServiceTime: 100 * time.Hour, Visibility: time.Minute}, 1, func(g *GroupSpec) { g.Drain = 20 * time.Second })
	for _, step := range []struct {
		name string
		wait time.Duration
		size int
		want resource.Queue
	}{
		{"being worked on", 10 * time.Second, 1, resource.Queue{InFlight: 1}},
		{"still, while its worker drains", 10 * time.Second, 0, resource.Queue{InFlight: 1}},
		{"in flight with nobody", 20 * time.Second, 0, resource.Queue{InFlight: 1}},
		{"visible again", 70 * time.Second, 0, resource.Queue{Visible: 1}},
	} {
		if err := c.SetDesired(ctx, "workers", step.size); err != nil {
			t.Fatal(err)
		}
		c.Step(step.wait)
		if q, _ := c.Queue(ctx, jobs); q != step.want {
			t.Errorf("%s: %+v, want %+v", step.name, q, step.want)
		}
	}
}

func TestDelayedMessagesCountApart(t *testing.T) {
	c := shop(t, QueueSpec{Arrivals: Constant(1), ServiceTime: time.Second, Delay: 30 * time.Second}, 0)
	c.Step(time.Minute)
	if q, _ := c.Queue(context.Background(), jobs); q != (resource.Queue{Visible: 30, Delayed: 30}) {
		t.Errorf("queue %+v, want half of the minute's 60 delayed", q)
	}
}

func TestIdleQueueFallsSilent(t *testing.T) {
	burst := Step{Before: 1, When: start.Add(time.Minute)}
	c := shop(t, QueueSpec{Arrivals: burst, ServiceTime: time.Second}, 10)
	c.Step(5 * time.Hour)
	if got := points(t, c, queued("NumberOfMessagesSent", "Sum")); len(got) != 10 || got[0].Value != 0 {
		t.Errorf("sent %v after 5 h, want zeroes", got)
	}
	c.Step(90 * time.Minute)
	if got := points(t, c, queued("NumberOfMessagesSent", "Sum")); len(got) != 0 {
		t.Errorf("sent %v after 6.5 h, want silence", got)
	}
}

// Arrivals that do not divide into whole messages must not look like work that waits.
func TestWorkBeyondTheWorkersIsCounted(t *testing.T) {
	for _, tc := range []struct {
		name    string
		rate    float64
		workers int
		lost    float64 // of a minute
	}{
		{"enough", 0.83, 9, 0},
		{"exactly enough", 0.8, 8, 0},
		{"too few", 0.8, 6, 12},
		{"none", 0.8, 0, 48},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := shop(t, QueueSpec{Arrivals: Constant(tc.rate), ServiceTime: 10 * time.Second}, tc.workers)
			c.Step(5 * time.Minute)
			for _, m := range c.Usage("workers") {
				if math.Abs(m.Lost-tc.lost) > 1e-6 || math.Abs(m.Load-60*tc.rate) > 1e-6 {
					t.Errorf("%s: %g of %g messages had to wait, want %g of %g", m.At.Format("15:04"), m.Lost, m.Load, tc.lost, 60*tc.rate)
				}
			}
		})
	}
}
