package reporter

import (
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// announceBefore is how long before its end an action is announced: whoever paused a tier
// in an incident must not be surprised by its return. One that is short is announced half of its length before.
const announceBefore = 10 * time.Minute

// Announcer tells of actions that will end soon and that have ended, once each.
type Announcer struct {
	// Tell is told of the same; nil tells nobody.
	Tell func(event.Event)

	log *zap.Logger
	// known are the actions that were in force at the last look, and whether their end was
	// announced.
	known map[string]announced
}

type announced struct {
	scale.Action
	said bool
}

// NewAnnouncer has announced nothing yet.
func NewAnnouncer(log *zap.Logger) *Announcer {
	return &Announcer{log: log, known: map[string]announced{}}
}

// Look is called after every evaluation with the actions in force.
func (a *Announcer) Look(inForce []scale.Action, now time.Time) {
	next := map[string]announced{}
	for _, x := range inForce {
		is := announced{x, a.known[x.ID].said}
		if left := x.Until.Sub(now); !x.Until.IsZero() && left <= min(announceBefore, x.Until.Sub(x.Given)/2) && !is.said {
			a.log.Warn("an operator's action ends soon: "+reason.Action(x, now), zap.String("event", "action ends soon"), zap.String("id", x.ID), zap.String("tier", reason.Subject(x)), zap.Time("ends", x.Until.UTC()))
			a.tell(x, event.ActionEndsSoon, "an operator's action for "+reason.Subject(x)+" ends soon: "+reason.Action(x, now), now)
			is.said = true
		}
		next[x.ID] = is
	}
	for id, was := range a.known {
		if _, still := next[id]; !still && !was.Until.IsZero() && !now.Before(was.Until) {
			a.log.Warn("an operator's action ended at its end time: "+string(was.Kind), zap.String("event", "action ended"), zap.String("id", id), zap.String("tier", reason.Subject(was.Action)))
			a.tell(was.Action, event.ActionEnded, "an operator's "+string(was.Kind)+" for "+reason.Subject(was.Action)+" ended at its end time", now)
		}
	}
	a.known = next
}

func (a *Announcer) tell(of scale.Action, kind event.Kind, text string, now time.Time) {
	if a.Tell != nil {
		a.Tell(event.Event{Kind: kind, Tier: of.Tier, Subject: of.ID, Severity: event.Warn, At: now, Text: text})
	}
}
