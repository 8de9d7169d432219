package server

import (
	"net/http"

	"github.com/dynascale/dynascale/pkg/scale"
)

// pauseAll is the brake for everything: one order for every tier there is, and none
// when one of them cannot be kept.
func (h *handler) pauseAll(w http.ResponseWriter, r *http.Request) {
	o, t, err := readPause(w, r)
	o, wrong := h.completed(o, t)
	if err = first(err, wrong); err == nil && h.Orders == nil {
		err = errNoOrders
	}
	var all []scale.Order
	if err == nil {
		for _, o.Tier = range h.Tiers() {
			all = append(all, o)
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
