package server

import (
	"context"
	"net/http"
	"path/filepath"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Actions is where the operator's actions are kept.
type Actions interface {
	// Act puts an action into force and returns it with its id. A pause that has an id is
	// in force whatever the error, which then says that a restart would forget it; an
	// override is not in force after an error.
	Act(ctx context.Context, a scale.Action) (scale.Action, error)
	// Refuse keeps what was refused, with the reason as its End.
	Refuse(ctx context.Context, a scale.Action) (scale.Action, error)
	// Resume ends those of these ids that are in force and returns them; after an error,
	// none.
	Resume(ctx context.Context, ids []string, end string, now time.Time) ([]scale.Action, error)
	// Actions are those in force at now, oldest first.
	Actions(now time.Time) []scale.Action
	// PastActions are those that ended or were refused, newest first.
	PastActions(ctx context.Context, now time.Time, limit int) ([]scale.Action, error)
}

// Configured is what the configuration says of a tier.
type Configured struct {
	Mode     scale.Mode
	Min, Max int // limits
	Words    reason.Words
	Resource string // what AWS calls what is scaled
}

// keepTimeout is how long the disk may take to take an action: the answer comes within
// 1.5 s in any case, because somebody waits for the brake.
const keepTimeout = time.Second

var errNoActions = refuse(http.StatusServiceUnavailable, "this daemon has no ledger, so it cannot keep pauses, overrides or grants")

// noTier refuses a name that no tier has.
func (h *handler) noTier(name string) error {
	return refuse(http.StatusNotFound, "%s", api.NoTier(name, h.names()))
}

// names are those of all tiers.
func (h *handler) names() (names []string) {
	if h.Names != nil {
		return h.Names()
	}
	for _, r := range h.Reporter.Latest() {
		names = append(names, r.Decision.Tier)
	}
	return names
}

func (h *handler) actions(w http.ResponseWriter, r *http.Request) {
	if h.Actions == nil {
		h.refused(w, errNoActions, "")
		return
	}
	now := h.Now()
	ended, err := h.Actions.PastActions(r.Context(), now, maxLimit)
	if err != nil {
		h.refused(w, err, "the list of ended pauses, overrides and grants could not be read")
		return
	}
	h.answer(w, http.StatusOK, api.Actions{InForce: listed(h.Actions.Actions(now)), Ended: listed(ended)})
}

// listed is a list that is [] in JSON when it is empty.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// covering are the actions in force about a tier; "" is about all.
func (h *handler) covering(tier string) []scale.Action {
	out := []scale.Action{}
	for _, a := range h.Actions.Actions(h.Now()) {
		if tier == "" || a.Covers(tier) {
			out = append(out, a)
		}
	}
	return out
}

// done is the answer to what has just come into force or ended, about a tier or all.
func (h *handler) done(a api.Answer, tier string) api.Answer {
	a.InForce, a.InFlight, a.Notes = h.covering(tier), []string{}, listed(a.Notes)
	if h.InFlight != nil {
		a.InFlight = listed(h.InFlight(tier))
	}
	if h.Brake != nil {
		a.Notes = append(a.Notes, brakes(h.Brake())...)
	}
	return a
}

// brakes are those that hold every tier beside the actions, and what ends them.
func brakes(r brake.Report) (notes []string) {
	const no = "'dynascale resume' does not end it: "
	for _, s := range r.Brakes {
		if !s.Pulled() || s.Source == "pause" { // a pause of every tier is among the actions, and 'resume' does end it
			continue
		}
		do := no + "set the SSM parameter to the value `run`"
		switch {
		case s.Source == "file" && s.Unreadable != "":
			do = no + "make sure that the daemon can read the folder of this file, and that no file PAUSE or PAUSE-HARD is in it"
		case s.Source == "parameter" && s.Unreadable != "":
			do = no + "make sure that the daemon can read the SSM parameter, and that its value is `run`"
		case s.Source == "file" && filepath.Base(s.Where) == brake.HardFile: // which hides the other one
			do = "'dynascale resume' ends it only with --brake-file; or remove the file yourself: rm " + s.Where + ", and " + brake.PauseFile + " in the same folder too, if it exists"
		case s.Source == "file":
			do = "'dynascale resume' ends it only with --brake-file; or remove the file yourself: rm " + s.Where
		}
		notes = append(notes, "a brake pauses every tier ("+s.String()+"). "+do)
	}
	return notes
}
