package server

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Orders is where the operator's orders are kept.
type Orders interface {
	// Give keeps orders, durably, each in the place of its tier's order of the same
	// kind. After an error none of them is in force.
	Give(ctx context.Context, orders ...scale.Order) error
	// Revoke takes all orders of the tiers back and returns them; after an error, none.
	Revoke(ctx context.Context, tiers ...string) ([]scale.Order, error)
	// Orders are those that have not ended at now.
	Orders(now time.Time) []scale.Order
}

var errNoOrders = refuse(http.StatusServiceUnavailable, "there is no ledger to keep orders in")

func unknownTier(tier string) error {
	return refuse(http.StatusNotFound, "there is no tier %q in the configuration; /api/v1/tiers lists them", tier)
}

func (h *handler) orders(w http.ResponseWriter, _ *http.Request) {
	if h.Orders == nil {
		h.refused(w, errNoOrders, "")
		return
	}
	h.answer(w, http.StatusOK, listed(h.Orders.Orders(h.Now())))
}

// listed is a list that is [] in JSON when it is empty.
func listed(orders []scale.Order) []scale.Order {
	if orders == nil {
		return []scale.Order{}
	}
	return orders
}

// terms are what every order has to say.
type terms struct {
	For    string `json:"for"`
	Reason string `json:"reason"`
}

func (h *handler) pause(w http.ResponseWriter, r *http.Request) {
	o, t, err := readPause(w, r)
	h.give(w, r, o, t, err)
}

func readPause(w http.ResponseWriter, r *http.Request) (scale.Order, terms, error) {
	var body struct {
		terms
		Direction string `json:"direction"`
	}
	err := readBody(w, r, &body)
	o := scale.Order{Kind: scale.Pause}
	switch body.Direction {
	case "both":
		o.Grow, o.Shrink = true, true
	case "in":
		o.Shrink = true
	case "out":
		o.Grow = true
	default:
		err = first(err, refuse(http.StatusBadRequest, "direction %q is not one of both, in (scale-in) and out (scale-out)", body.Direction))
	}
	return o, body.terms, err
}

func (h *handler) override(w http.ResponseWriter, r *http.Request) {
	var body struct {
		terms
		Min *int `json:"min"`
	}
	err := readBody(w, r, &body)
	o := scale.Order{Kind: scale.Override}
	switch {
	case body.Min == nil:
		err = first(err, refuse(http.StatusBadRequest, "min is missing: an override says the smallest size"))
	case *body.Min < 1:
		err = first(err, refuse(http.StatusBadRequest, "min %d is not at least 1", *body.Min))
	default:
		o.Min = *body.Min
	}
	h.give(w, r, o, body.terms, err)
}

// give keeps an order whose own fields were read; err is what was wrong with
// them.
func (h *handler) give(w http.ResponseWriter, r *http.Request, o scale.Order, t terms, err error) {
	o.Tier = r.PathValue("tier")
	o, wrong := h.completed(o, t)
	if err = first(err, wrong, h.keepable(o)); err == nil {
		err = h.Orders.Give(r.Context(), o)
	}
	if err != nil {
		h.refused(w, err, "the order is not in force")
		return
	}
	h.Log.Info("an operator's order is in force", described(o)...)
	h.answer(w, http.StatusOK, o)
}

// noReason stands where a reason is shown. A pause has to have one, because a held
// size that nobody can explain is an incident; a higher minimum explains itself.
const noReason = "no reason given"

// completed is an order with its terms, and what is wrong with them.
func (h *handler) completed(o scale.Order, t terms) (scale.Order, error) {
	if o.Kind == scale.Override && strings.TrimSpace(t.Reason) == "" {
		t.Reason = noReason
	}
	o.Reason, o.Given = t.Reason, h.Now().UTC().Truncate(time.Second)
	lasts, wrong := parseFor(t.For)
	o.Until = o.Given.Add(lasts)
	err := first(wrong, checkReason(t.Reason))
	if err == nil && slices.ContainsFunc(strings.Fields(o.Reason), h.gate.knows) {
		err = refuse(http.StatusBadRequest, "reason holds the token, and reasons are shown to everybody")
	}
	return o, err
}

// keepable checks an order against the configuration.
func (h *handler) keepable(o scale.Order) error {
	if h.Orders == nil {
		return errNoOrders
	}
	most, known := h.Max(o.Tier)
	switch {
	case !known:
		return unknownTier(o.Tier)
	case o.Min > most:
		return refuse(http.StatusUnprocessableEntity, "min %d is above limits.max of %s, which is %d; an override raises the minimum only, so raise limits.max in the configuration first", o.Min, o.Tier, most)
	}
	return nil
}

func (h *handler) resume(w http.ResponseWriter, r *http.Request) {
	tier := r.PathValue("tier")
	err := readBody(w, r, &struct{}{})
	if err == nil && h.Orders == nil {
		err = errNoOrders
	}
	var revoked []scale.Order
	if err == nil {
		// Also of a tier that left the configuration: its orders may have stayed.
		revoked, err = h.Orders.Revoke(r.Context(), tier)
	}
	if _, known := h.Max(tier); err == nil && len(revoked) == 0 && !known {
		err = unknownTier(tier)
	}
	if err != nil {
		h.refused(w, err, "nothing was taken back")
		return
	}
	h.answer(w, http.StatusOK, h.tellRevoked(revoked))
}

// tellRevoked logs what was in force until now, and returns it.
func (h *handler) tellRevoked(revoked []scale.Order) []scale.Order {
	inForce := []scale.Order{}
	for _, o := range revoked {
		if h.Now().Before(o.Until) {
			inForce = append(inForce, o)
			h.Log.Info("an operator's order was taken back", described(o)...)
		}
	}
	return inForce
}

func (h *handler) reload(w http.ResponseWriter, r *http.Request) {
	err := readBody(w, r, &struct{}{})
	if err == nil && h.Reload == nil {
		err = refuse(http.StatusServiceUnavailable, "this daemon cannot reload; restart it instead")
	}
	if err == nil {
		if err = h.Reload(); err != nil {
			err = refuse(http.StatusUnprocessableEntity, "reload refused, the last good configuration keeps running: %s", err.Error())
		}
	}
	if err != nil {
		h.refused(w, err, "")
		return
	}
	h.answer(w, http.StatusOK, struct {
		Reloaded bool `json:"reloaded"`
	}{true})
}

// refused answers with an error: a refusal as it is, and what failed with what
// that means.
func (h *handler) refused(w http.ResponseWriter, err error, means string) {
	var no refusal
	if errors.As(err, &no) {
		h.fail(w, no.code, no.text)
		return
	}
	h.Log.Error("an operator's call failed: "+means, zap.Error(err))
	h.fail(w, http.StatusServiceUnavailable, means+": "+err.Error())
}

func described(o scale.Order) []zap.Field {
	fields := []zap.Field{zap.String("tier", o.Tier), zap.String("kind", string(o.Kind)), zap.Time("until", o.Until), zap.String("reason", o.Reason)}
	if o.Kind == scale.Override {
		return append(fields, zap.Int("min", o.Min))
	}
	return append(fields, zap.Bool("holds_scale_in", o.Shrink), zap.Bool("holds_scale_out", o.Grow))
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
