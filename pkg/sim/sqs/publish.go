package sqs

import "github.com/dynascale/dynascale/pkg/sim/world"

// inactive is after how many idle seconds SQS stops publishing a queue's metrics.
const inactive = 6 * 3600

type queueFeeds struct {
	visible, inFlight, delayed, age *world.Ring
	sent, received, deleted         *world.Ring
}

func (c *Mail) publishQueue(q *Queue) {
	ring := func(metric string) *world.Ring {
		return c.Offer(world.NewRing(metric, 60, q.name, q.URL), "AWS/SQS", "QueueName", q.name)
	}
	q.feed = queueFeeds{
		visible: ring("ApproximateNumberOfMessagesVisible"), inFlight: ring("ApproximateNumberOfMessagesNotVisible"),
		delayed: ring("ApproximateNumberOfMessagesDelayed"), age: ring("ApproximateAgeOfOldestMessage"),
		sent: ring("NumberOfMessagesSent"), received: ring("NumberOfMessagesReceived"), deleted: ring("NumberOfMessagesDeleted"),
	}
}

// publish reports a queue's cell. SQS falls silent about a queue that has been
// idle for six hours.
func (q *Queue) publish(t int64, sent, received, deleted int) {
	f := q.flow()
	if sent+received+deleted+f.Visible+f.InFlight+f.Delayed > 0 {
		q.active = t
	}
	if t-q.active > inactive {
		return
	}
	q.feed.visible.Add(t, float64(f.Visible), 1)
	q.feed.inFlight.Add(t, float64(f.InFlight), 1)
	q.feed.delayed.Add(t, float64(f.Delayed), 1)
	age := int64(0)
	if len(q.visible) > 0 {
		age = t + world.Cell - q.visible[0].sent
	}
	q.feed.age.Add(t, float64(age), 1)
	q.feed.sent.Add(t, float64(sent), 1)
	q.feed.received.Add(t, float64(received), 1)
	q.feed.deleted.Add(t, float64(deleted), 1)
}
