package sim

// inactive is after how many idle seconds SQS stops publishing a queue's metrics.
const inactive = 6 * 3600

type queueFeeds struct {
	visible, inFlight, delayed, age *ring
	sent, received, deleted         *ring
}

func (c *Mail) publishQueue(q *queue) {
	ring := func(metric string) *ring {
		return c.offer(newRing(metric, 60, q.name, q.URL), "AWS/SQS", "QueueName", q.name)
	}
	q.feed = queueFeeds{
		visible: ring("ApproximateNumberOfMessagesVisible"), inFlight: ring("ApproximateNumberOfMessagesNotVisible"),
		delayed: ring("ApproximateNumberOfMessagesDelayed"), age: ring("ApproximateAgeOfOldestMessage"),
		sent: ring("NumberOfMessagesSent"), received: ring("NumberOfMessagesReceived"), deleted: ring("NumberOfMessagesDeleted"),
	}
}

// publish reports a queue's cell. SQS falls silent about a queue that has been
// idle for six hours.
func (q *queue) publish(t int64, sent, received, deleted int) {
	f := q.flow()
	if sent+received+deleted+f.Visible+f.InFlight+f.Delayed > 0 {
		q.active = t
	}
	if t-q.active > inactive {
		return
	}
	q.feed.visible.add(t, float64(f.Visible), 1)
	q.feed.inFlight.add(t, float64(f.InFlight), 1)
	q.feed.delayed.add(t, float64(f.Delayed), 1)
	age := int64(0)
	if len(q.visible) > 0 {
		age = t + cell - q.visible[0].sent
	}
	q.feed.age.add(t, float64(age), 1)
	q.feed.sent.add(t, float64(sent), 1)
	q.feed.received.add(t, float64(received), 1)
	q.feed.deleted.add(t, float64(deleted), 1)
}
