package server

import (
	"net/http"

	"github.com/dynascale/dynascale/pkg/scale"
)

// pauseAll is the brake for everything: one order for every tier there is, and none
// when one of them cannot be kept. It never loosens a pause that is in force: the
// directions add up, and the later end and its reason stay.
func (h *handler) pauseAll(w http.ResponseWriter, r *http.Request) {
	o, t, err := readPause(w, r)
	o, wrong := h.completed(o, t)
	if err = first(err, wrong); err == nil && h.Orders == nil {
		err = errNoOrders
	}
	var all []scale.Order
	if err == nil {
		inForce := map[string]scale.Order{}
		for _, was := range h.Orders.Orders(h.Now()) {
			if was.Kind == scale.Pause {
				inForce[was.Tier] = was
			}
		}
		for _, o.Tier = range h.Tiers() {
			all = append(all, tightened(o, inForce[o.Tier]))
		}
		err = h.Orders.Give(r.Context(), all...)
	}
	if err != nil {
		h.refused(w, err, "no tier is paused by this")
		return
	}
	for _, o := range all {
		h.Log.Info("an operator's order is in force", described(o)...)
	}
	h.answer(w, http.StatusOK, all)
}

// tightened is a pause on top of the one that is in force.
func tightened(o, was scale.Order) scale.Order {
	if !was.Until.After(o.Until) && (o.Grow || !was.Grow) && (o.Shrink || !was.Shrink) {
		return o // it holds all that the other did, and for as long
	}
	o.Grow, o.Shrink = o.Grow || was.Grow, o.Shrink || was.Shrink
	if was.Until.After(o.Until) {
		o.Until = was.Until
	}
	if o.Reason != was.Reason {
		o.Reason += "; and before: " + was.Reason
		if r := []rune(o.Reason); len(r) > maxReason {
			o.Reason = string(r[:maxReason-3]) + "..."
		}
	}
	return o
}

// resumeAll takes all orders back, also those of tiers that left the configuration.
func (h *handler) resumeAll(w http.ResponseWriter, r *http.Request) {
	err := readBody(w, r, &struct{}{})
	if err == nil && h.Orders == nil {
		err = errNoOrders
	}
	var revoked []scale.Order
	if err == nil {
		var tiers []string
		for _, o := range h.Orders.Orders(h.Now()) {
			tiers = append(tiers, o.Tier)
		}
		revoked, err = h.Orders.Revoke(r.Context(), tiers...)
	}
	if err != nil {
		h.refused(w, err, "nothing was taken back")
		return
	}
	h.answer(w, http.StatusOK, h.tellRevoked(revoked))
}
