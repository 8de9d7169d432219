package server

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/span"
)

// Operations are the changes that take many evaluations.
type Operations interface {
	// Operations are those under way, by tier.
	Operations() []scale.Operation
	// Ended are those that began at or after since, newest first, those under way among
	// them; of all tiers when tier is "".
	Ended(ctx context.Context, tier string, since time.Time) ([]scale.Operation, error)
}

// ErrNoOperation says that no operation of that id is under way.
var ErrNoOperation = errors.New("no such operation is under way")

// lately is how far back ended operations are listed.
const lately = 7 * span.Day

// safePoint is how long a request waits for the evaluation that is under way to end.
const safePoint = 20 * time.Second

// viewOperation puts an operation in words.
func viewOperation(op scale.Operation, now time.Time) api.Operation {
	v := api.ShownOperation(op, now)
	if op.Open() {
		v.IfAbandoned = resource.LeftHalfDone(op)
	}
	return v
}

func (h *handler) operations(w http.ResponseWriter, r *http.Request) {
	if h.Operations == nil {
		h.fail(w, http.StatusServiceUnavailable, "this daemon has no ledger, so it keeps no list of operations")
		return
	}
	now := h.Now()
	out := api.Operations{UnderWay: []api.Operation{}, Ended: []api.Operation{}}
	for _, op := range h.Operations.Operations() {
		out.UnderWay = append(out.UnderWay, viewOperation(op, now))
	}
	// What is under way is known also when the disk hangs.
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	all, err := h.Operations.Ended(ctx, "", now.Add(-lately))
	if err != nil {
		h.Log.Warn("the operations that have ended could not be read", zap.String("event", "ledger not read"), zap.Error(err))
		out.Error = err.Error()
	}
	for _, op := range all {
		if !op.Open() {
			out.Ended = append(out.Ended, viewOperation(op, now))
		}
	}
	h.answer(w, http.StatusOK, out)
}

func (h *handler) abandon(w http.ResponseWriter, r *http.Request) {
	var body api.Abandon
	err := readBody(w, r, &body)
	if err == nil && body.Reason != "" {
		err = checkReason(body.Reason)
	}
	if err == nil && h.Abandon == nil {
		err = refuse(http.StatusServiceUnavailable, "this daemon is a dry run and cannot abandon operations: "+
			"abandon the operation at the daemon that makes changes")
	}
	if err == nil && slices.ContainsFunc([]string{body.Reason}, h.auth.knows) {
		err = refuse(http.StatusBadRequest, "reason contains a token, and everybody can read reasons: write it without the token")
	}
	if err != nil {
		h.refused(w, err, "nothing was abandoned")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), safePoint)
	defer cancel()
	op, err := h.Abandon(ctx, r.PathValue("id"), callerOf(r), body.Reason)
	switch {
	case errors.Is(err, ErrNoOperation):
		err = refuse(http.StatusNotFound, "%s; 'dynascale operations' and GET /api/v1/operations also list operations that have ended", err.Error())
	case errors.Is(err, context.DeadlineExceeded) && op.ID == "": // it did not come to its turn
		w.Header().Set("Retry-After", "1")
		err = refuse(http.StatusConflict, "an evaluation is under way, and an operation can be abandoned only between two evaluations; nothing was done, try again")
	}
	if err != nil {
		means := "nothing was abandoned"
		if op.ID != "" {
			means = "the operation is abandoned, but the ledger could not be written completely"
		}
		h.refused(w, err, means)
		return
	}
	h.answer(w, http.StatusOK, viewOperation(op, h.Now()))
}
