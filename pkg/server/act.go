package server

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// pause holds a tier, or every tier there is and will be. It is the brake: it asks for
// nothing that its caller may not have at hand, and never weakens what is in force.
func (h *handler) pause(w http.ResponseWriter, r *http.Request) {
	var body api.Pause
	err := readBody(w, r, &body)
	a := scale.Action{Kind: scale.Pause}
	switch body.Direction {
	case "both", "":
		a.Grow, a.Shrink = true, true
	case "shrink", "in":
		a.Shrink = true
	case "grow", "out":
		a.Grow = true
	default:
		err = first(err, refuse(http.StatusBadRequest, `direction is %q; it must be "both", "shrink" or "grow"`, body.Direction))
	}
	h.act(w, r, a, body.Terms, err)
}

func (h *handler) override(w http.ResponseWriter, r *http.Request) {
	var body api.Override
	err := readBody(w, r, &body)
	a := scale.Action{Kind: scale.Override}
	for _, bound := range []struct {
		name string
		is   *int
		to   *int
	}{{"min", body.Min, &a.Min}, {"max", body.Max, &a.Max}} {
		if bound.is == nil {
			continue
		}
		if *bound.to = *bound.is; *bound.is < 1 {
			err = first(err, refuse(http.StatusBadRequest, "%s is %d; it must be at least 1", bound.name, *bound.is))
		}
	}
	switch {
	case body.Min == nil && body.Max == nil:
		err = first(err, refuse(http.StatusBadRequest, "min and max are missing; an override needs at least one of them"))
	case body.Min != nil && body.Max != nil && a.Min > a.Max:
		err = first(err, refuse(http.StatusBadRequest, "min %d is above max %d", a.Min, a.Max))
	}
	h.act(w, r, a, body.Terms, err)
}

// act puts an action into force whose own fields were read; err is what was wrong with
// them.
func (h *handler) act(w http.ResponseWriter, r *http.Request, a scale.Action, t api.Terms, err error) {
	a.Tier = r.PathValue("tier")
	a, wrong := h.completed(r, a, t)
	if err = first(err, wrong); err == nil && h.Actions == nil {
		err = errNoActions
	}
	is, known := Configured{}, true
	if err == nil && a.Tier != "" {
		if is, known = h.Tier(a.Tier); !known {
			err = h.noTier(a.Tier)
		}
	}
	if err != nil {
		h.refused(w, err, "the "+string(a.Kind)+" is not in force")
		return
	}
	// Who asks may have gone: what is in force is kept all the same.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), keepTimeout)
	defer cancel()
	if err := within(a, is); err != nil {
		a.End = "refused: " + err.Error()
		if kept, unkept := h.Actions.Refuse(ctx, a); unkept == nil {
			a = kept
		}
		h.Log.Warn("an operator's action was refused", append(described(a), zap.String("event", "action refused"), zap.String("because", err.Error()))...)
		h.refused(w, err, "")
		return
	}
	answer := api.Answer{Durable: true}
	a, err = h.Actions.Act(ctx, a)
	switch {
	case err != nil && a.ID == "":
		h.refused(w, refuse(http.StatusConflict, "the %s is not in force: %s", a.Kind, err.Error()), "")
		return
	case err != nil && a.Kind != scale.Pause:
		h.refused(w, err, "the override is not in force")
		return
	case err != nil:
		answer.Durable = false
		answer.Notes = append(answer.Notes, "the pause is in force, but a restart would lose it, because it is not on disk yet: "+err.Error())
		h.Log.Error("a pause is in force, but a restart would lose it: it is not on disk yet", zap.String("event", "action not on disk"), zap.Error(err))
	}
	h.Log.Info("an operator's action is in force", append(described(a), zap.String("event", "action in force"))...)
	answer.Action = &a
	answer = h.done(answer, a.Tier)
	answer.Waits = waits(a, is, answer.InForce) || a.Kind == scale.Override && h.braked() ||
		a.Tier == "" && a.Kind == scale.Pause && !h.writes()
	answer.Notes = append(answer.Notes, h.beside(a, is, answer.InForce)...)
	h.answer(w, http.StatusOK, answer)
}

// within checks an override against the limits of its tier.
func within(a scale.Action, is Configured) error {
	switch {
	case a.Min > is.Max && a.Kind == scale.Override:
		return refuse(http.StatusUnprocessableEntity, "min %d is above limits.max of %s, which is %d; write a smaller min, or raise limits.max in the configuration first", a.Min, a.Tier, is.Max)
	case a.Max > 0 && a.Max < is.Min:
		return refuse(http.StatusUnprocessableEntity, "max %d is below limits.min of %s, which is %d; write a larger max, "+
			"or lower limits.min in the configuration first", a.Max, a.Tier, is.Min)
	}
	return nil
}

// completed is an action with its terms, and what is wrong with them.
func (h *handler) completed(r *http.Request, a scale.Action, t api.Terms) (scale.Action, error) {
	a.Reason, a.By, a.Given = strings.TrimSpace(t.Reason), callerOf(r), h.Now().UTC().Truncate(time.Second)
	lasts, forEver, wrong := ParseFor(t.For)
	if !forEver {
		a.Until = a.Given.Add(lasts)
	}
	err := first(wrong, checkReason(a.Reason))
	if err == nil && slices.ContainsFunc(strings.Fields(a.Reason), h.auth.knows) {
		err = refuse(http.StatusBadRequest, "reason contains a token, and everybody can read reasons: write it without the token")
	}
	return a, err
}

// ending is until when an action lasts.
func ending(a scale.Action) string {
	if a.Until.IsZero() {
		return "with no end time"
	}
	return "until " + a.Until.UTC().Format(time.RFC3339)
}

func described(a scale.Action) []zap.Field {
	tier := reason.Subject(a)
	fields := []zap.Field{zap.String("id", a.ID), zap.String("tier", tier), zap.String("action_kind", string(a.Kind)),
		zap.String("by", a.By), zap.String("reason", a.Reason), zap.Bool("endless", a.Until.IsZero())}
	if !a.Until.IsZero() {
		fields = append(fields, zap.Time("ends", a.Until.UTC()))
	}
	switch a.Kind {
	case scale.Override:
		if a.Min > 0 { // 0 is not set
			fields = append(fields, zap.Int("min", a.Min))
		}
		if a.Max > 0 {
			fields = append(fields, zap.Int("max", a.Max))
		}
		return fields
	case scale.Grant:
		return append(fields, zap.String("budget", a.Budget), zap.Float64("dollars", a.USD))
	}
	return append(fields, zap.Bool("holds_growth", a.Grow), zap.Bool("holds_shrinking", a.Shrink))
}
