package server

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/span"
)

// The bounds of one answer: a day and a hundred records unless asked otherwise.
const (
	defaultSince = 24 * time.Hour
	defaultLimit = 100
	maxLimit     = api.MostDecisions
)

// question is what ?tier=, ?since= and ?limit= ask for.
type question struct {
	tier  string
	since time.Time
	limit int
}

// parseQuestion reads a query. A misspelt name is an error, because leaving it
// out would answer another question.
func parseQuestion(query string, now time.Time) (question, error) {
	q := question{since: now.Add(-defaultSince), limit: defaultLimit}
	values, err := url.ParseQuery(query)
	if err != nil {
		return q, fmt.Errorf("the query cannot be read: %w", err)
	}
	for name, list := range values {
		if !slices.Contains([]string{"tier", "since", "limit"}, name) {
			return q, fmt.Errorf("unknown parameter %q; the parameters are tier, since and limit", name)
		}
		if len(list) > 1 {
			return q, fmt.Errorf("the parameter %s is given %d times; give it once", name, len(list))
		}
	}
	q.tier = values.Get("tier")
	if text := values.Get("since"); text != "" {
		if q.since, err = parseSince(text, now); err != nil {
			return q, err
		}
	}
	if text := values.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > maxLimit {
			return q, fmt.Errorf("limit %q is not a whole number from 1 to %d", text, maxLimit)
		}
		q.limit = n
	}
	return q, nil
}

// parseSince reads an instant or how long ago, as commands do.
func parseSince(text string, now time.Time) (time.Time, error) {
	at, err := span.Instant(text, now)
	switch {
	case err == nil:
		return at, nil
	case strings.Contains(text, " "):
		return at, fmt.Errorf("since: %w; if the space in the given value should be a +, write %%2B in the URL", err)
	}
	return at, fmt.Errorf("since: %w", err)
}

func (h *handler) decisions(w http.ResponseWriter, r *http.Request) {
	q, err := parseQuestion(r.URL.RawQuery, h.Now())
	if err != nil {
		h.fail(w, http.StatusBadRequest, err.Error())
		return
	}
	if h.History == nil {
		h.fail(w, http.StatusServiceUnavailable, "there is no ledger to read decisions from; /api/v1/tiers has the decisions of the last evaluation")
		return
	}
	records, err := h.History.History(r.Context(), q.tier, q.since, q.limit)
	if err != nil {
		h.Log.Warn("the decisions that a client asked for could not be read", zap.String("event", "ledger not read"), zap.String("tier", q.tier), zap.Error(err))
		h.fail(w, http.StatusServiceUnavailable, "the ledger could not be read, and the log has the cause; /api/v1/tiers has the decisions of the last evaluation")
		return
	}
	// A tier that a reload removed still has a history; only a name that nobody
	// knows is an error.
	if _, known := h.Reporter.Newest(q.tier); q.tier != "" && len(records) == 0 && !known {
		h.fail(w, http.StatusNotFound, h.unseen(q.tier)+"; the ledger has no decision under this name since "+q.since.UTC().Format(time.RFC3339))
		return
	}
	h.answer(w, http.StatusOK, api.Aged(records, h.Now(), h.Reporter.Status().interval()))
}
