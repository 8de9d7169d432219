package server

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Route is one address of the daemon's HTTP interface.
type Route struct {
	// Method is GET, which takes HEAD too, or POST, which changes something.
	Method string
	// Path may have names in braces.
	Path string
	// About says what it answers, or what it does.
	About string
	// Query are the parameters behind the path, each with what it means.
	Query []string
	// Body is a value of what may be sent as JSON; nil: nothing.
	Body any
	// Answer is a value of what is answered as JSON; nil: text.
	Answer any
	// Open is set for what everybody may ask who reaches the address.
	Open bool

	serve http.HandlerFunc
}

// Reads reports whether a route only shows something.
func (r Route) Reads() bool { return r.Method == http.MethodGet }

// Routes are all addresses, those that only read first. Pages about them are made from this.
func Routes() []Route { return (&handler{}).routes() }

func (h *handler) routes() []Route {
	reads := func(path string, f http.HandlerFunc, answer any, about string, query ...string) Route {
		return Route{Method: http.MethodGet, Path: path, About: about, Query: query, Answer: answer, serve: f}
	}
	changes := func(path string, f http.HandlerFunc, body, answer any, about string) Route {
		return Route{Method: http.MethodPost, Path: path, About: about, Body: body, Answer: answer, serve: f}
	}
	open := func(r Route) Route { r.Open = true; return r }
	all := []Route{
		open(reads("/healthz", h.healthz, nil, "Answers 200 while the daemon runs.")),
		open(reads("/readyz", h.readyz, nil, "Answers 200 if the last completed evaluation began less than three intervals (`loop.interval`) ago, else 503. The answer says why.")),
		reads("/", h.index, nil, "Shows a page for a browser: the state of the daemon, the pauses, overrides and grants in force, and all tiers."),
		reads("/api/v1/tiers", h.tiers, []tierView{}, "The size and the last decision of every tier."),
		reads("/api/v1/tiers/{tier}", h.tier, tierAnswer{}, "The size and the last decision of one tier, and the "+
			"whole record of this decision."),
		reads("/api/v1/decisions", h.few(maxHistories, h.decisions), []api.AgedRecord{}, "Records of decisions from the ledger, newest first. If in evaluation after evaluation the same change is refused, fails or is only observed, only the first record is in the answer.",
			"tier: only records of this tier", "since: only records from this time on. Give a time in RFC 3339, such as `2026-03-02T15:04:00Z`, or how "+
				"long ago it was, such as `2h`. Without `since`, the answer has the records of the last 24 hours", fmt.Sprintf("limit: at most this many records, from 1 to %d. Without `limit`, at most %d", maxLimit, defaultLimit)),
		reads("/api/v1/status", h.status, api.Status{}, "The state of the daemon."),
		reads("/api/v1/evaluation", h.evaluation, api.Evaluation{}, "The state of the daemon, and the whole record of each tier from the last evaluation."),
		reads("/api/v1/actions", h.actions, api.Actions{}, "The pauses, overrides and grants that are in force, and "+
			"those that have ended or were refused."),
		reads(api.BudgetList, h.budgets, api.Budgets{}, "The cost of every tier, and for every budget the "+
			"amounts that are spent and left."),
		reads("/api/v1/operations", h.few(maxHistories, h.operations), api.Operations{}, "The operations "+
			"(changes that take many evaluations) that are under way, and those that began within the last 7 days and have ended."),
		changes("/api/v1/tiers/{tier}/pause", h.pause, api.Pause{}, api.Answer{}, "Pauses a tier, in one direction or in both. During the pause dynascale begins no change in a paused direction and retries none. Operations that have begun are finished."),
		changes("/api/v1/tiers/{tier}/override", h.override, api.Override{}, api.Answer{}, "Raises the minimum of a tier, or lowers its maximum, for a while (an override). The body must have `min`, `max` or both."),
		changes("/api/v1/tiers/{tier}/resume", h.resume, api.Resume{}, api.Answer{}, "Ends the pauses of a tier. If `overrides` is true, the overrides of the tier end too. A pause of all tiers at once (`POST /api/v1/pause`) stays in force."),
		changes("/api/v1/actions/{id}/resume", h.resumeOne, nil, api.Answer{}, "Ends one action: a pause, an override or a grant. `{id}` is its id, such as a12, from `GET /api/v1/actions`."),
		changes("/api/v1/budgets/{budget}/grant", h.grant, api.Grant{}, api.Answer{}, "Adds the amount `usd` "+
			"to a budget (a grant), spread evenly over the time `for`. The budget of all tiers has the name `all`. "+
			"To end a grant early, send `POST /api/v1/actions/{id}/resume` with its id."),
		changes("/api/v1/pause", h.pause, api.Pause{}, api.Answer{}, "Pauses every tier, including tiers that "+
			"are added to the configuration later."),
		changes("/api/v1/resume", h.resume, api.Resume{}, api.Answer{}, "Ends all pauses: those for every tier and those for single tiers. Brakes stay active. If `overrides` is true, all overrides end too."),
		changes("/api/v1/operations/{id}/abandon", h.abandon, api.Abandon{}, api.Operation{}, "Abandons an operation: it ends at its present step, and you finish the rest yourself. `{id}` is its id, from `GET /api/v1/operations`. If the answer is 409, an evaluation is under way and nothing was done: try again."),
		changes("/-/reload", h.reload, nil, api.Reloaded{}, "Reads the configuration again. A configuration "+
			"with errors is refused, and the last good one stays in force."),
	}
	metrics := reads("/metrics", nil, nil, "Metrics for Prometheus: [metrics.md](metrics.md).")
	if h.Metrics != nil {
		metrics.serve = h.Metrics.handler().ServeHTTP
	}
	return append(all, metrics)
}

// pattern is a route as http.ServeMux wants it.
func (r Route) pattern() string {
	if r.Path == "/" {
		return "/{$}"
	}
	return r.Path
}

// pages are the addresses that can be asked for without a name in them.
func pages() (paths []string) {
	for _, r := range Routes() {
		if r.Reads() && r.Path != "/" && !strings.Contains(r.Path, "{") {
			paths = append(paths, r.Path)
		}
	}
	return paths
}

// tierAnswer is a tier with the record that its view was made from.
type tierAnswer struct {
	tierView
	// Record is the whole record of the decision.
	Record scale.Record `json:"record"`
}
