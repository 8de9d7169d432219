package report

import (
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
)

// Queue is what the messages of a tier felt whose units work a queue off.
type Queue struct {
	// Waits are how long messages waited, from when they were sent until the work began that finished them; of
	// one that nobody finished it is the time until the end of the run.
	Waits []Wait
	// Delay is how long one may wait; 0 where nobody said.
	Delay time.Duration
}

// Wait is how many messages waited for a time.
type Wait struct {
	For      time.Duration
	Messages int
}

// QueueFigures are the waits of a queue's messages, and what was started to keep them short.
type QueueFigures struct {
	// Messages is how many messages arrived.
	Messages int `json:"messages"`
	// P50 is the wait that half of the messages did not exceed. A wait begins when the message is sent, and ends
	// when the unit that completes the message begins to work on it. The wait of a message that no unit completes
	// ends with the run. nil if no message arrived.
	P50 *float64 `json:"wait_p50_seconds,omitempty"`
	// P95 is the wait that 95 % of the messages did not exceed; nil if no message arrived.
	P95 *float64 `json:"wait_p95_seconds,omitempty"`
	// Longest is the longest wait; nil if no message arrived.
	Longest *float64 `json:"wait_longest_seconds,omitempty"`
	// Delay is the value of `acceptable_delay` in the configuration: how long a message may wait; nil if the tier
	// has no `acceptable_delay`.
	Delay *float64 `json:"acceptable_delay_seconds,omitempty"`
	// BeyondPct is the percentage of the messages that waited longer than `acceptable_delay`, 0 to 100; nil if
	// the tier has no `acceptable_delay`.
	BeyondPct *float64 `json:"beyond_delay_pct,omitempty"`
	// StartsADay is how many units were launched in a day on average.
	StartsADay float64 `json:"starts_a_day"`
}

// figures are those of a queue whose units were ordered starts times in days.
func (q Queue) figures(starts int, days float64) *QueueFigures {
	f := &QueueFigures{}
	if days > 0 {
		f.StartsADay = round(float64(starts) / days)
	}
	all := slices.Clone(q.Waits)
	slices.SortFunc(all, func(a, b Wait) int { return int(a.For - b.For) })
	beyond := 0
	for _, w := range all {
		f.Messages += w.Messages
		if w.For > q.Delay {
			beyond += w.Messages
		}
	}
	if f.Messages > 0 {
		f.P50, f.P95, f.Longest = quantile(all, f.Messages, 50), quantile(all, f.Messages, 95), quantile(all, f.Messages, 100)
	}
	if q.Delay > 0 {
		seconds, share := q.Delay.Seconds(), 0.0
		if f.Messages > 0 {
			share = round(100 * float64(beyond) / float64(f.Messages))
		}
		f.Delay, f.BeyondPct = &seconds, &share
	}
	return f
}

// quantile is the wait in seconds that so many percent of the messages did not exceed: the nearest rank.
func quantile(sorted []Wait, messages, percent int) *float64 {
	rank, seen := (messages*percent+99)/100, 0
	for _, w := range sorted {
		if seen += w.Messages; seen >= rank {
			seconds := w.For.Seconds()
			return &seconds
		}
	}
	return nil
}

// waited is a wait for people; "" where there is no queue or no message.
func waited(f Figures, of func(*QueueFigures) *float64) string {
	if f.Queue == nil {
		return none
	}
	seconds := of(f.Queue)
	if seconds == nil {
		return unknown
	}
	return amount.Span(time.Duration(*seconds * float64(time.Second)))
}

// queueFigures are the figures that only a queue has.
var queueFigures = []figure{
	{"Half of the messages waited at most", "half of the messages waited at most this long, from sending to the start of the " +
		"successful attempt, or to the end of the run if none succeeded",
		func(f Figures) string { return waited(f, func(q *QueueFigures) *float64 { return q.P50 }) }},
	{"95 % of the messages waited at most", "95 % of the messages waited at most this long",
		func(f Figures) string { return waited(f, func(q *QueueFigures) *float64 { return q.P95 }) }},
	{"Longest wait", "the longest wait of one message",
		func(f Figures) string { return waited(f, func(q *QueueFigures) *float64 { return q.Longest }) }},
	{"Beyond acceptable_delay", "the share of the messages that waited longer than acceptable_delay",
		func(f Figures) string {
			if f.Queue == nil || f.Queue.BeyondPct == nil {
				return none
			}
			return percent(*f.Queue.BeyondPct)
		}},
	{"Starts a day", "units launched per day, on average",
		func(f Figures) string {
			if f.Queue == nil {
				return none
			}
			return number(f.Queue.StartsADay)
		}},
}
