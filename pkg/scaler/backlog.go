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

// Backlog sizes workers by the messages that wait for them, in flight included:
//
//	size = ceil(messages / messages per worker)
//
// The messages one worker may have before it are given, or follow from a goal
// for latency: acceptable delay / mean processing time (the backlog-per-instance
// rule of the AWS guide "Scaling based on Amazon SQS": 10 s / 0.1 s = 100).
type Backlog struct {
	Signal string
	// PerWorker is how many messages one worker may have before it, above 0. 0
	// when the latency goal gives it.
	PerWorker float64
	// AcceptableDelay and ProcessingTime give PerWorker when it is 0.
	AcceptableDelay, ProcessingTime time.Duration
	// Tolerance is the share of the goal within which the size is held; it never
	// keeps the last worker, nor an empty tier from starting.
	Tolerance float64
}

// Recommend goes to zero only when nothing is visible or in flight, and from zero
// as soon as something is.
func (b Backlog) Recommend(s scale.Snapshot, current int) scale.Recommendation {
	name := "backlog"
	if b.Signal != name {
		name += " " + b.Signal
	}
	x, why := read(s, b.Signal)
	if why != "" {
		return abstain(name, current, why)
	}
	per := b.perWorker()
	how := messages(per) + " per worker"
	if b.PerWorker == 0 {
		how = fmt.Sprintf("%s per worker (%s delay / %s each)", messages(per), amount.Span(b.AcceptableDelay), amount.Span(b.ProcessingTime))
	}
	want := ceilSize(x.Value / per)
	if x.Value > 0 {
		want = max(want, 1)
	}
	p := scale.Recommendation{Scaler: name, Size: want, Urgency: scale.Calm, Need: &want}
	// Only a queue that was asked tells of messages in flight. A metric is minutes old, may
	// count what is visible, and may be 0 because nothing was published.
	p.Empty = x.Value == 0 && x.Period == 0 && !x.AtLeast
	least := ""
	if x.AtLeast {
		least = "at least "
	}
	p.Because = least + messages(math.Round(x.Value)) + " visible and in flight" + addends(s, x) + ", " + how
	p.Figures = reason.Finite(scale.Figure{Name: b.Signal, Value: x.Value, Unit: x.Unit}, scale.Figure{Name: "goal", Value: per, Unit: x.Unit},
		scale.Figure{Name: "need", Value: float64(want)}, scale.Figure{Name: "size", Value: float64(current)})
	ratio := x.Value / (per * float64(max(current, 1)))
	if want != 0 && current != 0 && ratio >= 1-b.Tolerance && ratio <= 1+b.Tolerance {
		p.Size = current
		p.Because += "; within the tolerance of " + amount.Percent(100*b.Tolerance)
	}
	if ratio > 2 {
		p.Urgency = scale.High
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
		keys.Span("processing_time", &b.ProcessingTime, keys.Above(time.Duration(0))).ShownIf(latency),
		keys.Share("tolerance", &b.Tolerance, keys.AtLeast(0.0), keys.Below(1.0)),
		keys.Demand(keys.Rule{"oneOf": []any{
			keys.Rule{"required": []string{"messages_per_worker"}},
			keys.Rule{"required": []string{"acceptable_delay", "processing_time"}},
		}, "dependentRequired": keys.Rule{"acceptable_delay": []string{"processing_time"}, "processing_time": []string{"acceptable_delay"}}}, b.decided),
	}
}

// decided demands that a backlog says in one way how much one worker may have before it.
func (b *Backlog) decided(at keys.At) {
	delay, processing := at.Has("acceptable_delay"), at.Has("processing_time")
	switch {
	case at.Has("messages_per_worker") && (delay || processing):
		at.Problem("messages_per_worker", "cannot be combined with acceptable_delay or processing_time; give one or the other")
	case at.Has("messages_per_worker"):
	case delay && !processing:
		at.Problem("processing_time", "is missing; acceptable_delay / processing_time gives the messages per worker")
	case processing && !delay:
		at.Problem("acceptable_delay", "is missing; acceptable_delay / processing_time gives the messages per worker")
	case at.Written() && !delay:
		at.Problem("", "needs messages_per_worker, or acceptable_delay with processing_time")
	case b.AcceptableDelay > 0 && b.AcceptableDelay < b.ProcessingTime:
		at.Problem("acceptable_delay", "%s is below processing_time %s: no number of workers can reach it",
			keys.Say(b.AcceptableDelay), keys.Say(b.ProcessingTime))
	}
}

// Reads is the one signal, which must count messages.
func (b *Backlog) Reads() []Reading {
	return []Reading{{Signal: b.Signal, Counts: "messages", PerWorker: b.perWorker(), Delay: b.AcceptableDelay, Shrink: math.NaN()}}
}

// perWorker is how many messages one worker may have before it.
func (b Backlog) perWorker() float64 {
	if b.PerWorker > 0 {
		return b.PerWorker
	}
	return max(1, b.AcceptableDelay.Seconds()/b.ProcessingTime.Seconds())
}

// Steps is false: the size follows from the messages alone, which a ladder does not count.
func (*Backlog) Steps() bool { return false }

// Wakes is true: what waits needs nobody to serve it.
func (*Backlog) Wakes() bool { return true }
