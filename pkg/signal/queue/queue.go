package queue

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/dynascale/dynascale/pkg/awsname"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/signal"
)

// Queue is the backlog of one queue, in messages.
type Queue struct {
	URL string
	// Delayed counts delayed messages beside visible ones and those in flight.
	Delayed bool
}

// New is a queue that nothing was said of.
func New() signal.Direct { return &Queue{} }

// Key is its key in a signal.
func (*Queue) Key() string { return "queue" }

// Unit is what it counts.
func (*Queue) Unit() string { return "messages" }

// Keys are the keys of a queue that is asked itself.
func (q *Queue) Keys() keys.Set {
	return keys.Set{keys.Text("url", &q.URL, Address).Listed("a list is given, the URL of one queue is expected; write a signal for each queue, and one that adds them up: all: {sum: [jobs, mails]}").Required(), keys.Yes("delayed", &q.Delayed)}
}

var path = pattern.Of(`/[0-9]{12}/[A-Za-z0-9_-]{1,80}(\.fifo)?$`)

// Address demands the URL of a queue.
var Address = awsname.Belongs("the URL of a queue such as https://sqs.ap-northeast-2.amazonaws.com/123456789012/jobs", address, func(t awsname.Thing) string {
	if t.Sort != awsname.QueueARN {
		return ""
	}
	suffix := ""
	if strings.HasPrefix(t.Region, "cn-") {
		suffix = ".cn"
	}
	return fmt.Sprintf("write its URL, https://sqs.%s.amazonaws.com%s/%s/%s", t.Region, suffix, t.Account, t.Name)
}, awsname.QueueURL)

// account is the number in the place of the account.
var account = pattern.Of(`^https?://[^/]+/([0-9]+)/[^/]+$`)

const like = "https://sqs.ap-northeast-2.amazonaws.com/123456789012/jobs"

var plainName = pattern.Of(`^[A-Za-z0-9_-]+(\.fifo)?$`)

// console is a page of the AWS console about a queue, which has the URL of the queue as the last part of its address.
var console = pattern.Of(`^https?://(?:[a-z0-9-]+\.)*console\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)/(?:.*/queues/([^/?#]+))?`)

// service is an address of AWS by the first two words of its host, of which one is the service's.
var service = pattern.Of(`^https?://(?:[a-z0-9-]+\.(?:vpce-[a-z0-9-]+\.)?)?([a-z0-9]+)(?:-fips)?\.([a-z0-9-]+)\.(?:vpce\.)?(?:amazonaws\.com|api\.aws)`)

var address = keys.That(keys.Rule{"pattern": "^https?://[^/@?#]+" + path.String()}, func(v string) string {
	if plainName.MatchString(v) {
		return "is the name of a queue; write its URL, such as https://sqs.ap-northeast-2.amazonaws.com/123456789012/" + v
	}
	if found := console.FindStringSubmatch(v); found != nil {
		if plain, err := url.PathUnescape(found[1]); err == nil && strings.HasPrefix(plain, "https://") && path.MatchString(plain) {
			return "is a page of the AWS console; write the URL of the queue itself, " + plain
		}
		return "is a page of the AWS console; write the URL of the queue itself, which that page shows"
	}
	if wrong := keys.Address.Wrong(v); wrong != "" {
		return wrong
	}
	if found := service.FindStringSubmatch(v); found != nil && found[1] != "sqs" && found[1] != "queue" && found[2] != "queue" {
		return "is an address of AWS, but not of SQS; a queue's URL is like " +
			"https://sqs.ap-northeast-2.amazonaws.com/123456789012/jobs"
	}
	if plain := strings.TrimRight(v, "/"); plain != v && path.MatchString(plain) {
		return "ends with /, which is no part of the URL of a queue; write " + keys.Show(plain)
	}
	if found := account.FindStringSubmatch(v); found != nil && len(found[1]) != 12 {
		return found[1] + " is not the number of an account, which has 12 digits; write the URL as " + like
	}
	if !path.MatchString(v) {
		return fmt.Sprintf("%s is not the URL of a queue; the URL ends with the account ID and the queue name: https://sqs.ap-northeast-2.amazonaws.com/123456789012/jobs", keys.Show(v))
	}
	return ""
})

// Subject names it.
func (q *Queue) Subject() string { return "queue " + q.name() }

func (q *Queue) name() string { return q.URL[strings.LastIndexByte(q.URL, '/')+1:] }

// Shelf is where the depths of queues stand.
func (*Queue) Shelf() facts.Label { return facts.Queues.Label }

// host is where AWS writes the region in the address of a queue.
var host = pattern.Of(`^sqs(?:-fips)?\.([a-z0-9-]+)\.`)

// Resource is the queue; its URL holds account and name.
func (q *Queue) Resource() signal.Resource {
	r := signal.Resource{Service: "sqs", Path: q.name()}
	u, err := url.Parse(q.URL)
	if err != nil {
		return r
	}
	if found := host.FindStringSubmatch(u.Hostname()); found != nil && strings.Contains(u.Hostname(), "amazonaws.com") {
		r.Region = found[1]
	}
	if parts := strings.Split(u.Path, "/"); len(parts) > 2 {
		r.Account = parts[len(parts)-2]
	}
	return r
}

// Want orders its depth.
func (q *Queue) Want(order *facts.Order) { facts.Queues.Want(order, q.URL) }

// Read is the backlog: visible and in flight, because a message in flight still needs its
// worker, and delayed ones where the signal says so.
func (q *Queue) Read(f facts.Facts) signal.Reading {
	is := facts.Queues.Get(f, q.URL)
	sum := float64(is.Is.Visible) + float64(is.Is.InFlight)
	if q.Delayed {
		sum += float64(is.Is.Delayed)
	}
	return signal.Reading{Point: signal.Point{At: is.At, Value: sum}, Trouble: is.Trouble}
}

// Tell is what SQS said.
func (q *Queue) Tell(f facts.Facts) string {
	is := facts.Queues.Get(f, q.URL).Is
	return fmt.Sprintf("%d visible, %d in flight, %d delayed", is.Visible, is.InFlight, is.Delayed)
}

// Counts reports that no message is no work.
func (*Queue) Counts() bool { return true }

// Explains reports whether a metric is the age of the queue's oldest message: an empty queue
// has none, and SQS publishes nothing about one that has been idle for six hours.
func (q *Queue) Explains(m signal.Query) bool {
	return m.Namespace == "AWS/SQS" && m.Name == "ApproximateAgeOfOldestMessage" && m.Dimensions.Get("QueueName") == q.name()
}
