package scaler

import (
	"fmt"
	"math"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Backlog sizes workers by the messages that wait for them, in flight included. By a number for each worker:
//
//	size = ceil(messages / messages per worker)
//
// By how long a message may wait (without arrivals it is the backlog-per-instance rule of the AWS guide "Scaling
// based on Amazon SQS": 10 s / 0.1 s = 100 messages for each):
//
//	size = ceil(max(arrivals * processing time, messages * processing time / acceptable delay))
//
// Arrivals are messages a second, see Count. What they need, less the tolerance, is a floor: below it a queue can only grow.
// Both added up (arrivals * processing time + messages that no worker has * processing time / time that is left) would also
// clear the queue within the delay, which nobody feels. On the two recorded loads of docs/measurements.md it was measured with the
// delay as the time that is left: 95 % wait 146 and 134 s in the place of 269 and 259, for 9 and 8 % more unit hours and 35 % more
// starts; with what the oldest message has left of it, which is the backlog over the arrivals, it takes 18 and 16 % more. Leaving
// out messages in flight saves 1 % and makes 95 % wait 282 and 275 s. The larger of both keeps the delay for the least. The last worker of an empty queue stays while waiting idle for the next message costs less than another start, see keeps.
type Backlog struct {
	Signal string
	// PerWorker is how many messages one worker may have before it, above 0. 0
	// when the latency goal gives it.
	PerWorker float64
	// AcceptableDelay and ProcessingTime give PerWorker when it is 0. ProcessingTime is 0 where Deletions tell it.
	AcceptableDelay, ProcessingTime time.Duration
	// Arrivals and Deletions are signals that count messages a second; "" for none.
	Arrivals, Deletions string
	// KeepLast keeps the last worker of an empty queue while another start costs more than waiting idle.
	KeepLast bool
	// Tolerance is the share of the goal within which the size is held; it never
	// keeps the last worker, nor an empty tier from starting.
	Tolerance float64
}

// Recommend goes to zero only when nothing is visible or in flight, and from zero
// as soon as something is.
func (b Backlog) Recommend(s *scale.Snapshot, current int) scale.Recommendation {
	name := "backlog"
	if b.Signal != name {
		name += " " + b.Signal
	}
	x, why := read(s, b.Signal)
	if why != "" {
		return abstain(name, current, why)
	}
	n := b.needs(s, x, current)
	p := scale.Recommendation{Scaler: name, Size: n.size, Urgency: scale.Calm, Need: &n.size}
	// Only a queue that was asked tells of messages in flight. A metric is minutes old, may
	// count what is visible, and may be 0 because nothing was published.
	p.Empty = x.Value == 0 && x.Period == 0 && !x.AtLeast
	least := ""
	if x.AtLeast {
		least = "at least "
	}
	p.Because = least + messages(math.Round(x.Value)) + " visible and in flight" + addends(s, x) + ", " + n.how
	p.Figures = reason.Finite(append([]scale.Figure{{Name: b.Signal, Value: x.Value, Unit: x.Unit}, {Name: "goal", Value: n.per, Unit: x.Unit},
		{Name: "need", Value: float64(n.size)}, {Name: "size", Value: float64(current)}}, n.figures...)...)
	ratio := n.units / float64(max(current, 1))
	if n.size != 0 && current != 0 && ratio >= 1-b.Tolerance && ratio <= 1+b.Tolerance && current >= n.floor {
		p.Size = current
		p.Because += "; within the tolerance of " + amount.Percent(100*b.Tolerance)
	}
	if ratio > 2 {
		p.Urgency = scale.High
	}
	if text, keep := b.keeps(s, x, n); keep && n.size == 0 && current > 0 {
		p.Size = 1
		p.Because += "; " + text
	}
	return p
}

// messages are a number of them, which may be a fraction per worker.
func messages(n float64) string {
	if n == 1 {
		return "1 message"
	}
	return amount.Number(n) + " messages"
}

// Kind is the key of a backlog.
func (*Backlog) Kind() string { return "backlog" }

// Keys are the keys of a backlog: messages_per_worker, or the two that give it.
func (b *Backlog) Keys() keys.Set {
	per := func() bool { return b.PerWorker > 0 }
	latency := func() bool { return b.PerWorker == 0 }
	return keys.Set{
		foreign,
		keys.Signal("signal", &b.Signal).Required().Like("metric", "metric_name"),
		keys.Number("messages_per_worker", &b.PerWorker, keys.Above(0.0)).Like("queue_length", "goal", "target", "target_value", "messages_per_unit").ShownIf(per),
		keys.Span("acceptable_delay", &b.AcceptableDelay, keys.Above(time.Duration(0))).ShownIf(latency),
		keys.Span("processing_time", &b.ProcessingTime, keys.Above(time.Duration(0))).ShownIf(func() bool { return b.ProcessingTime > 0 }),
		keys.Signal("arrivals", &b.Arrivals).ShownIf(func() bool { return b.Arrivals != "" }),
		keys.Signal("deletions", &b.Deletions).ShownIf(func() bool { return b.Deletions != "" }),
		keys.Yes("keep_last", &b.KeepLast).ShownIf(latency),
		keys.Share("tolerance", &b.Tolerance, keys.AtLeast(0.0), keys.Below(1.0)),
		keys.Demand(keys.Rule{"oneOf": []any{
			keys.Rule{"required": []string{"messages_per_worker"}},
			keys.Rule{"required": []string{"acceptable_delay"}, "anyOf": []any{keys.Rule{"required": []string{"processing_time"}}, keys.Rule{"required": []string{"deletions"}}}},
		}, "dependentRequired": keys.Rule{"processing_time": []string{"acceptable_delay"}, "arrivals": []string{"acceptable_delay"}, "deletions": []string{"acceptable_delay"}}}, b.decided),
	}
}

// decided demands that a backlog says in one way how much one worker may have before it.
func (b *Backlog) decided(at keys.At) {
	delay, processing := at.Has("acceptable_delay"), at.Has("processing_time")
	switch {
	case at.Has("messages_per_worker") && (delay || processing):
		at.Problem("messages_per_worker", "cannot be combined with acceptable_delay or processing_time; write either messages_per_worker alone, or acceptable_delay with processing_time")
	case at.Has("messages_per_worker") && at.Has("arrivals"), at.Has("messages_per_worker") && at.Has("deletions"):
		at.Problem("messages_per_worker", "cannot be combined with arrivals or deletions, which are used only with acceptable_delay; remove them")
	case at.Has("messages_per_worker") && at.Has("keep_last"):
		at.Problem("keep_last", "has an effect only with acceptable_delay, not with messages_per_worker: remove keep_last, or write acceptable_delay and processing_time in place of messages_per_worker")
	case at.Has("messages_per_worker"):
	case delay && !processing && !at.Has("deletions"):
		at.Problem("processing_time", "is missing; write it, or set the key `deletions` to a signal with the preset sqs-deleted: dynascale then learns the processing time")
	case (processing || at.Has("arrivals") || at.Has("deletions")) && !delay:
		at.Problem("acceptable_delay", "is missing; the acceptable delay divided by the processing time gives the messages per worker")
	case at.Written() && !delay:
		at.Problem("", "needs the key `messages_per_worker`, or `acceptable_delay` with `processing_time`")
	}
}

// Notes is a delay that is shorter than the work on one message: a worker cannot finish one while another waits.
func (b *Backlog) Notes() []Note {
	if b.AcceptableDelay == 0 || b.AcceptableDelay >= b.ProcessingTime {
		return nil
	}
	return []Note{{"acceptable_delay", fmt.Sprintf("%s is below processing_time %s, so the tier has one worker for each message, waiting or in flight; "+
		"if that is meant, write messages_per_worker: 1 in place of both, which ends this note; if the two values are interchanged, exchange them", keys.Say(b.AcceptableDelay), keys.Say(b.ProcessingTime))}}
}

// Reads is the backlog, which must count messages, and what counts those that come and go.
func (b *Backlog) Reads() []Reading {
	first := Reading{Signal: b.Signal, Counts: "messages", PerWorker: b.perWorker(), Delay: b.AcceptableDelay, Shrink: math.NaN()}
	if b.PerWorker > 0 {
		return []Reading{first}
	}
	if first.Lookback = longestLook; b.Deletions != "" {
		first.Lookback *= 2 // metrics are minutes late
	}
	all := []Reading{first}
	for _, x := range []struct{ key, signal string }{{"arrivals", b.Arrivals}, {"deletions", b.Deletions}} {
		if x.signal != "" {
			all = append(all, Reading{Signal: x.signal, Named: x.key, Counts: "messages/second", Shrink: math.NaN()})
		}
	}
	return all
}

// perWorker is how many messages one worker may have before it; 0 where that is learned.
func (b Backlog) perWorker() float64 {
	switch {
	case b.PerWorker > 0:
		return b.PerWorker
	case b.ProcessingTime == 0:
		return 0
	}
	return max(1, b.AcceptableDelay.Seconds()/b.ProcessingTime.Seconds())
}

// Steps is false: the size follows from the messages alone, which a ladder does not count.
func (*Backlog) Steps() bool { return false }

// Wakes is true: what waits needs nobody to serve it.
func (*Backlog) Wakes() bool { return true }
