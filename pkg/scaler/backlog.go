package scaler

import (
	"fmt"
	"time"

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

// Propose goes to zero only when nothing is visible or in flight, and from zero
// as soon as something is.
func (b Backlog) Propose(s scale.Snapshot, current int) scale.Proposal {
	name := "backlog"
	if b.Signal != name {
		name += " " + b.Signal
	}
	x, why := read(s, b.Signal)
	if why != "" {
		return abstain(name, current, why)
	}
	per := b.PerWorker
	how := figure(per) + " messages per worker"
	if per == 0 {
		per = max(1, b.AcceptableDelay.Seconds()/b.ProcessingTime.Seconds())
		how = fmt.Sprintf("%s messages per worker (%s delay / %s each)", figure(per), scale.Span(b.AcceptableDelay), scale.Span(b.ProcessingTime))
	}
	want := ceilSize(x.Value / per)
	if x.Value > 0 {
		want = max(want, 1)
	}
	p := scale.Proposal{Scaler: name, Size: want, Urgency: scale.Calm, Need: &want}
	// Only a queue that was asked tells of messages in flight. A metric is minutes old, may
	// count what is visible, and may be 0 because nothing was published.
	p.Empty = x.Value == 0 && x.Period == 0
	p.Because = fmt.Sprintf("%.0f messages visible and in flight, %s", x.Value, how)
	ratio := x.Value / (per * float64(max(current, 1)))
	if want != 0 && current != 0 && ratio >= 1-b.Tolerance && ratio <= 1+b.Tolerance {
		p.Size = current
		p.Because += fmt.Sprintf("; within the tolerance of %.4g %%", 100*b.Tolerance)
	}
	if ratio > 2 {
		p.Urgency = scale.High
	}
	return p
}
