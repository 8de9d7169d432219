package client

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Status is the daemon's own account of itself.
func (c Client) Status(ctx context.Context) (api.Status, error) {
	return get[api.Status](ctx, c, ReadyLimit, api.StatusPath)
}

// Evaluation is what the last evaluation left.
func (c Client) Evaluation(ctx context.Context) (api.Evaluation, error) {
	return get[api.Evaluation](ctx, c, readLimit, api.Evaluated)
}

// Actions are those in force, and those that ended or were refused.
func (c Client) Actions(ctx context.Context) (api.Actions, error) {
	return get[api.Actions](ctx, c, readLimit, api.ActionList)
}

// Operations are those under way, and those that ended lately.
func (c Client) Operations(ctx context.Context) (api.Operations, error) {
	return get[api.Operations](ctx, c, readLimit, api.Operating)
}

// Decisions are the records since an instant, newest first, at most api.MostDecisions; of all
// tiers when tier is "".
func (c Client) Decisions(ctx context.Context, tier string, since time.Time, limit int) ([]scale.Record, error) {
	query := url.Values{"since": {since.UTC().Format(time.RFC3339)}, "limit": {strconv.Itoa(min(limit, api.MostDecisions))}}
	if tier != "" {
		query.Set("tier", tier)
	}
	return get[[]scale.Record](ctx, c, readLimit, api.Decisions+"?"+query.Encode())
}

// Pause holds a tier; "" is every tier.
func (c Client) Pause(ctx context.Context, tier string, p api.Pause) (api.Answer, error) {
	path := api.PauseAll
	if tier != "" {
		path = api.TierPath(tier, "pause")
	}
	return post[api.Answer](ctx, c, changeLimit, path, p)
}

// Override moves the limits of a tier for a while.
func (c Client) Override(ctx context.Context, tier string, o api.Override) (api.Answer, error) {
	return post[api.Answer](ctx, c, changeLimit, api.TierPath(tier, "override"), o)
}

// Budgets are what tiers have cost, and how every budget stands.
func (c Client) Budgets(ctx context.Context) (api.Budgets, error) {
	return get[api.Budgets](ctx, c, readLimit, api.BudgetList)
}

// Grant adds to a budget for a while.
func (c Client) Grant(ctx context.Context, name string, g api.Grant) (api.Answer, error) {
	return post[api.Answer](ctx, c, changeLimit, api.GrantPath(name), g)
}

// Resume ends the pauses of a tier; "" is all pauses.
func (c Client) Resume(ctx context.Context, tier string, r api.Resume) (api.Answer, error) {
	path := api.ResumeAll
	if tier != "" {
		path = api.TierPath(tier, "resume")
	}
	return post[api.Answer](ctx, c, changeLimit, path, r)
}

// End ends one action by its id.
func (c Client) End(ctx context.Context, id string) (api.Answer, error) {
	return post[api.Answer](ctx, c, changeLimit, api.ResumePath(id), api.Nothing{})
}

// Abandon ends an operation where it is. The daemon refuses with http.StatusConflict while an
// evaluation does not end.
func (c Client) Abandon(ctx context.Context, id, reason string) (api.Operation, error) {
	return post[api.Operation](ctx, c, abandonLimit, api.AbandonPath(id), api.Abandon{Reason: reason})
}

// Reload makes the daemon read its configuration again.
func (c Client) Reload(ctx context.Context) (api.Reloaded, error) {
	return post[api.Reloaded](ctx, c, reloadLimit, api.Reload, api.Nothing{})
}

// Metrics are the figures for Prometheus, as text.
func (c Client) Metrics(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	answer, err := c.send(ctx, http.MethodGet, api.Figures, nil)
	if err != nil {
		return "", err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(answer.Body, longestAnswer))
	if err != nil {
		return "", c.noAnswer(http.MethodGet, readLimit, err)
	}
	if answer.StatusCode != http.StatusOK {
		var said api.Failure
		if json.Unmarshal(text, &said) != nil || said.Error == "" {
			return "", Foreign{c.String(), answer.Status}
		}
		return "", Refused{answer.StatusCode, said.Error}
	}
	return string(text), nil
}

// Readiness is what answers at an address.
type Readiness struct {
	// Dynascale is whether it talks like one.
	Dynascale bool
	Ready     bool
	// Why it is ready or not, as it was said; of something else, its HTTP status.
	Why string
}

// longestWhy bounds the answer to Ready, which whoever sits at the address may give.
const longestWhy = 64 << 10

// Ready asks whether evaluations are being completed. An error means that nobody answered.
func (c Client) Ready(ctx context.Context) (Readiness, error) {
	ctx, cancel := context.WithTimeout(ctx, ReadyLimit)
	defer cancel()
	bare := c
	bare.Token = "" // it needs none, and whoever listens need not see it
	answer, err := bare.send(ctx, http.MethodGet, api.Ready, nil)
	if err != nil {
		return Readiness{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(answer.Body, longestWhy))
	if err != nil && len(text) == 0 {
		return Readiness{}, c.noAnswer(http.MethodGet, ReadyLimit, err)
	}
	if why, ok := strings.CutPrefix(string(text), "ready: "); ok && answer.StatusCode == http.StatusOK {
		return Readiness{Dynascale: true, Ready: true, Why: why}, nil
	}
	var said api.Failure
	if json.Unmarshal(text, &said) != nil || said.Error == "" {
		return Readiness{Why: answer.Status}, nil
	}
	return Readiness{Dynascale: true, Why: strings.TrimPrefix(said.Error, "not ready: ")}, nil
}
