package brakes

import (
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/event"
)

// tell writes a line for every brake that was pulled, released, or cannot be read any
// more, and shows the metrics what is.
func (b *Brakes) tell(states []brake.State) {
	for _, s := range states {
		if b.o.Metrics != nil {
			b.o.Metrics.Brake(s)
		}
		b.mu.Lock()
		was, known := b.said[s.Source]
		b.said[s.Source] = s
		b.mu.Unlock()
		if !known {
			was = brake.State{}
		}
		if (s.Unreadable == "") != (was.Unreadable == "") {
			b.tellReadable(s)
		}
		unknown := s.Unreadable != "" && s.Read.IsZero() // which is told already
		if s.Level != was.Level && !unknown {
			b.tellLevel(s)
		}
	}
	b.tellHalfDone(brake.Worst(states).Level == brake.Hard)
	b.tellKept()
}

// tellHalfDone says what a hard brake leaves half done, again when that has become
// something else: a machine that was told to stop is stopped a minute later.
func (b *Brakes) tellHalfDone(hard bool) {
	left := ""
	if hard {
		left = strings.Join(b.halfDone(), "; ")
	}
	b.mu.Lock()
	was := b.left
	b.left = left
	b.mu.Unlock()
	if left != "" && left != was {
		b.o.Log.Error("AN OPERATION IS LEFT HALF DONE by the hard brake: finish what AWS does not continue by itself, or release the brake (docs/stop.md)", zap.String("event", "left half done"), zap.String("half_done", left))
		b.notice(event.Event{Kind: event.LeftHalfDone, Severity: event.Error, Text: "a brake of level `pause-hard` is active, and operations are unfinished: " + left})
	}
}

func (b *Brakes) notice(e event.Event) {
	if b.o.Tell != nil {
		e.At = time.Now()
		b.o.Tell(e)
	}
}

func (b *Brakes) tellReadable(s brake.State) {
	if s.Unreadable == "" {
		b.notice(event.Event{Kind: event.BrakeReadable, Subject: s.Source, Severity: event.Info})
	} else {
		b.notice(event.Event{Kind: event.BrakeUnreadable, Subject: s.Source, Severity: event.Error, Text: "the brake " + s.Where + " cannot be read: " + s.Unreadable})
	}
	fields := []zap.Field{zap.String("event", "brake unreadable"), zap.String("brake", s.Where), zap.String("problem", s.Unreadable)}
	switch {
	case s.Unreadable == "":
		b.o.Log.Info("the brake can be read again", zap.String("event", "brake readable"), zap.String("brake", s.Where), zap.Stringer("brake_level", s.Level))
	case s.Source == "file" && s.Level == brake.Hard:
		b.o.Log.Error("THE FILE OF THE HARD BRAKE CANNOT BE CHECKED and counts as active: nothing is changed for any tier until it can be checked; operations that have begun stop where they are; correct what the field `problem` says", fields...)
	case s.Source == "file":
		b.o.Log.Error("THE BRAKE FILE CANNOT BE CHECKED and counts as active: no change begins until it can be checked; operations that have begun continue; correct what the field `problem` says", fields...)
	case s.Read.IsZero():
		b.o.Log.Error("THE REMOTE BRAKE WAS NEVER READ and counts as active: no change begins until it is read; correct what the field `problem` says (for example create the parameter or allow ssm:GetParameter), or remove aws.brake from the configuration", fields...)
	default:
		b.o.Log.Error("THE REMOTE BRAKE CANNOT BE READ: its last known state stays in force", append(fields, zap.Stringer("brake_level", s.Level), zap.Time("read_at", s.Read.UTC()))...)
	}
}

func (b *Brakes) tellLevel(s brake.State) {
	fields := []zap.Field{zap.String("event", "brake active"), zap.String("brake", s.Where), zap.Stringer("brake_level", s.Level)}
	if !s.Since.IsZero() {
		fields = append(fields, zap.Time("since", s.Since.UTC()))
	}
	if s.By != "" {
		fields = append(fields, zap.String("by", s.By))
	}
	if s.Why != "" {
		fields = append(fields, zap.String("why", s.Why))
	}
	b.noticeLevel(s)
	switch s.Level {
	case brake.Pause:
		b.o.Log.Warn("BRAKE ACTIVE: no change begins for any tier; operations that have begun continue", fields...)
	case brake.Hard:
		b.o.Log.Error("HARD BRAKE ACTIVE: nothing is changed for any tier; operations that have begun stop where they are", fields...)
	default:
		b.o.Log.Info("brake released: changes are made again unless another brake or a pause is active", zap.String("event", "brake released"), zap.String("brake", s.Where))
	}
}

func (b *Brakes) noticeLevel(s brake.State) {
	e := event.Event{Kind: event.BrakeActive, Subject: s.Source, Severity: event.Warn, Text: "a brake is active: " + s.String()}
	switch s.Level {
	case brake.Pause:
	case brake.Hard:
		e.Severity = event.Error
	default:
		e = event.Event{Kind: event.BrakeReleased, Subject: s.Source, Severity: event.Info}
	}
	b.notice(e)
}

// tellKept says once when a restart would forget the remote brake's state.
func (b *Brakes) tellKept() {
	b.mu.Lock()
	remote, was := b.remote, b.kept
	b.mu.Unlock()
	if remote == nil {
		return
	}
	now := ""
	if err := remote.Kept(); err != nil {
		now = err.Error()
	}
	b.mu.Lock()
	b.kept = now
	b.mu.Unlock()
	if now != "" && now != was {
		b.o.Log.Error("the state of the remote brake cannot be stored. After a restart, until the brake can be read, the last stored state applies; if none is stored, the brake counts as active", zap.String("event", "brake not kept"), zap.String("problem", now))
	}
}
