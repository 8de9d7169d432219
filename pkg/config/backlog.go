package config

import "time"

// Backlog sizes workers by the messages that wait for them. Either PerWorker is
// set, or AcceptableDelay and ProcessingTime are.
type Backlog struct {
	Signal          string
	PerWorker       float64       // messages one worker may have waiting
	AcceptableDelay time.Duration // how long a message may wait
	ProcessingTime  time.Duration // how long a worker is busy with one message
	Tolerance       float64
}

func (d scalerDecoder) backlog(s *section) *Backlog {
	defer s.done()
	s.need("signal")
	zero := time.Duration(0)
	b := &Backlog{
		Signal:          d.signal(s),
		PerWorker:       s.number("messages_per_worker", 0, above(0.0)),
		AcceptableDelay: s.duration("acceptable_delay", 0, above(zero)),
		ProcessingTime:  s.duration("processing_time", 0, above(zero)),
		Tolerance:       s.number("tolerance", normalTolerance, atLeast(0.0), below(1.0)),
	}
	s.note(rule{"oneOf": []any{
		rule{"required": []string{"messages_per_worker"}},
		rule{"required": []string{"acceptable_delay", "processing_time"}},
	}, "dependentRequired": rule{"acceptable_delay": []string{"processing_time"}, "processing_time": []string{"acceptable_delay"}}})
	if p := d.signals[b.Signal]; p.unit != "" && p.unit != "messages" {
		s.get("signal").problem("%s counts %s; a backlog needs a signal that counts messages", b.Signal, p.unit)
	}
	delay, processing := s.has("acceptable_delay"), s.has("processing_time")
	switch {
	case s.has("messages_per_worker") && (delay || processing):
		s.get("messages_per_worker").problem("stands beside acceptable_delay or processing_time; a backlog has one or the other")
	case s.has("messages_per_worker"):
	case delay && !processing:
		s.get("processing_time").problem("is missing; acceptable_delay / processing_time is what one worker may have waiting")
	case processing && !delay:
		s.get("acceptable_delay").problem("is missing; acceptable_delay / processing_time is what one worker may have waiting")
	case s.written && !delay:
		s.problem("needs messages_per_worker, or acceptable_delay with processing_time")
	case b.AcceptableDelay > 0 && b.AcceptableDelay < b.ProcessingTime:
		s.get("acceptable_delay").problem("%s is below processing_time %s: no number of workers can keep it",
			formatDuration(b.AcceptableDelay), formatDuration(b.ProcessingTime))
	}
	return b
}
