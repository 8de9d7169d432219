package queue

import (
	"errors"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/signal"
)

const jobs = "https://sqs.ap-northeast-2.amazonaws.com/123456789012/jobs"

// What is counted, and that a failure is told beside the last depth.
func TestTheBacklog(t *testing.T) {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	var book facts.Book
	q, delayed := &Queue{URL: jobs}, &Queue{URL: jobs, Delayed: true}
	if p := q.Read(book.Facts()); !p.At.IsZero() || p.Trouble != "" {
		t.Errorf("before it was read: %+v", p)
	}
	is := facts.Entry{Is: resource.Queue{Visible: 12, InFlight: 3, Delayed: 1}, Found: true, At: noon}
	book.Write(facts.Queues.Name, jobs, is)
	if p := q.Read(book.Facts()); p.Value != 15 || p.At != noon || p.Trouble != "" {
		t.Errorf("got %+v", p)
	}
	is.Err = errors.New("throttled")
	book.Write(facts.Queues.Name, jobs, is)
	if p := delayed.Read(book.Facts()); p.Value != 16 || p.At != noon || p.Trouble != "throttled" {
		t.Errorf("with delayed ones, while it cannot be read: %+v", p)
	}
	if got := q.Tell(book.Facts()); got != "12 visible, 3 in flight, 1 delayed" {
		t.Error(got)
	}
	var order facts.Order
	q.Want(&order)
	delayed.Want(&order)
	if order.Len() != 1 {
		t.Errorf("one queue is asked for %d times", order.Len())
	}
}

func TestWhatTheAddressTells(t *testing.T) {
	for _, c := range []struct {
		name, url string
		want      signal.Resource
	}{
		{"usual", jobs, signal.Resource{Service: "sqs", Region: "ap-northeast-2", Account: "123456789012", Path: "jobs"}},
		{"fips", "https://sqs-fips.us-gov-west-1.amazonaws.com/123456789012/jobs.fifo", signal.Resource{Service: "sqs", Region: "us-gov-west-1", Account: "123456789012", Path: "jobs.fifo"}},
		{"an emulator says no region", "http://127.0.0.1:4566/123456789012/jobs", signal.Resource{Service: "sqs", Account: "123456789012", Path: "jobs"}},
	} {
		if got := (&Queue{URL: c.url}).Resource(); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestWhatItExplains(t *testing.T) {
	oldest := func(queue string) signal.Query {
		return signal.Query{Namespace: "AWS/SQS", Name: "ApproximateAgeOfOldestMessage", Dimensions: signal.DimensionsOf(map[string]string{"QueueName": queue})}
	}
	q := &Queue{URL: jobs}
	sent := oldest("jobs")
	sent.Name = "NumberOfMessagesSent"
	for _, c := range []struct {
		name  string
		query signal.Query
		want  bool
	}{{"its oldest message", oldest("jobs"), true}, {"that of another queue", oldest("more-jobs"), false}, {"another metric of it", sent, false}} {
		if q.Explains(c.query) != c.want {
			t.Errorf("%s: %v", c.name, !c.want)
		}
	}
}
