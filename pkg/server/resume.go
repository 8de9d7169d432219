package server

import (
	"context"
	"errors"
	"net/http"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/scale"
)

// resume ends the pauses of a tier, or all pauses, and with "overrides" the overrides
// too. A pause of every tier is not one tier's to end.
func (h *handler) resume(w http.ResponseWriter, r *http.Request) {
	var body api.Resume
	err := readBody(w, r, &body)
	tier := r.PathValue("tier")
	// Also of a tier that left the configuration: its actions may have stayed.
	h.end(w, r, tier, err, func(a scale.Action) bool {
		return (tier == "" || a.Tier == tier) && (a.Kind == scale.Pause || body.Overrides && a.Kind == scale.Override)
	})
}

// resumeOne ends the action with an id.
func (h *handler) resumeOne(w http.ResponseWriter, r *http.Request) {
	err := readBody(w, r, &api.Nothing{})
	id := r.PathValue("id")
	if err == nil && h.Actions != nil {
		err = h.inForce(r.Context(), id)
	}
	h.end(w, r, "", err, func(a scale.Action) bool { return a.ID == id })
}

// inForce says why an action is not; nil when it is.
func (h *handler) inForce(ctx context.Context, id string) error {
	for _, a := range h.Actions.Actions(h.Now()) {
		if a.ID == id {
			return nil
		}
	}
	past, err := h.Actions.PastActions(ctx, h.Now(), maxLimit)
	if err != nil {
		return err
	}
	for _, a := range past {
		if a.ID == id {
			return refuse(http.StatusConflict, "%s is not in force: %s", id, a.End)
		}
	}
	return refuse(http.StatusNotFound, "there is no action %s in force or among those that ended lately; 'dynascale actions' and GET /api/v1/actions list both", id)
}

// end ends the actions in force that are chosen, and tells what holds after that.
func (h *handler) end(w http.ResponseWriter, r *http.Request, tier string, err error, chosen func(scale.Action) bool) {
	if err == nil && h.Actions == nil {
		err = errNoActions
	}
	answer := api.Answer{Durable: true, Ended: []scale.Action{}}
	if err == nil {
		var ids []string
		for _, a := range h.Actions.Actions(h.Now()) {
			if chosen(a) {
				ids = append(ids, a.ID)
			}
		}
		if len(ids) > 0 {
			ctx, cancel := context.WithTimeout(r.Context(), keepTimeout)
			defer cancel()
			answer.Ended, err = h.Actions.Resume(ctx, ids, "resumed by "+callerOf(r), h.Now().UTC())
		}
	}
	if err == nil && tier != "" && len(answer.Ended)+len(h.covering(tier)) == 0 {
		if _, known := h.Tier(tier); !known {
			err = h.noTier(tier)
		}
	}
	if err != nil {
		h.refused(w, err, "nothing was ended")
		return
	}
	for _, a := range answer.Ended {
		h.Log.Info("an operator's action was ended", append(described(a), zap.String("event", "action ended"), zap.String("end", a.End))...)
	}
	answer.Notes = h.withoutGrants(answer.Ended)
	h.answer(w, http.StatusOK, h.done(answer, tier))
}

func (h *handler) reload(w http.ResponseWriter, r *http.Request) {
	var done api.Reloaded
	err := readBody(w, r, &api.Nothing{})
	if err == nil && h.Reload == nil {
		err = refuse(http.StatusServiceUnavailable, "this daemon cannot reload; restart it instead")
	}
	if err == nil {
		if done, err = h.Reload(); err != nil {
			err = refuse(http.StatusUnprocessableEntity, "reload refused, the last good configuration stays "+
				"in force: %s", err.Error())
		}
	}
	if err != nil {
		h.refused(w, err, "")
		return
	}
	h.answer(w, http.StatusOK, done)
}

// refused answers with an error: a refusal as it is, and what failed with what
// that means.
func (h *handler) refused(w http.ResponseWriter, err error, means string) {
	var no refusal
	if errors.As(err, &no) {
		h.fail(w, no.code, no.text)
		return
	}
	h.Log.Error("an operator's call failed: "+means, zap.String("event", "action failed"), zap.Error(err))
	h.fail(w, http.StatusServiceUnavailable, means+": "+err.Error())
}

// first is the first error that is one.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
