package server

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/budget"
	"github.com/dynascale/dynascale/pkg/scale"
)

func budgeted(o *Options) {
	o.Budgets = func() api.Budgets {
		return api.Budgets{At: noon, Budgets: []budget.Standing{{Name: "all"}, {Name: "staging"}}}
	}
}

// A grant is an action: it is of a budget, it ends by itself, and anybody who may can take it back.
func TestAGrantIsKept(t *testing.T) {
	d := newDesk(budgeted)
	w := d.call("/api/v1/budgets/staging/grant", `{"usd": 50, "for": "2h", "reason": "sale"}`, nil)
	var got api.Answer
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK {
		t.Fatal(w.Code, w.Body, err)
	}
	want := scale.Action{ID: "a1", Kind: scale.Grant, USD: 50, Budget: "staging", By: "token from 192.0.2.1", Reason: "sale", Given: noon, Until: noon.Add(2 * time.Hour)}
	if *got.Action != want || len(got.InForce) != 1 || !strings.Contains(got.Notes[0], "the budget staging has $25.00 an hour more, from a grant of $50.00;") {
		t.Errorf("%+v", got)
	}
	if line := `"tier":"the budget staging"`; !strings.Contains(d.log.String(), line) || !strings.Contains(d.log.String(), `"budget":"staging","dollars":50`) {
		t.Errorf("the log: %s", d.log)
	}
	if w := d.call("/api/v1/resume", `{"overrides": true}`, nil); w.Code != http.StatusOK || len(d.keeper.kept) != 1 {
		t.Errorf("to resume everything takes no money away: %d %v", w.Code, d.keeper.kept)
	}
	if w := d.call("/api/v1/actions/a1/resume", ``, nil); w.Code != http.StatusOK || len(d.keeper.kept) != 0 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestAGrantIsRefused(t *testing.T) {
	for _, c := range []struct {
		name, path, body string
		code             int
		says             string
	}{
		{"a budget that is not there", "stagin", `{"usd": 50, "for": "2h"}`, 404, "there is no budget stagin; the budgets are: all, staging"},
		{"nothing", "all", `{"usd": 0, "for": "2h"}`, 400, "usd is 0; it must be above 0"},
		{"less than nothing", "all", `{"usd": -5}`, 400, "usd is -5"},
		{"more than anybody has", "all", `{"usd": 1e9}`, 400, "at most $1,000,000.00"},
		{"no end", "all", `{"usd": 5, "for": "ever"}`, 400, "a grant needs an end"},
		{"no time", "all", `{"usd": 5, "for": "1s"}`, 400, "for"},
		{"words", "all", `{"usd": "fifty"}`, 400, "usd"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(budgeted)
			w := d.call("/api/v1/budgets/"+c.path+"/grant", c.body, nil)
			if w.Code != c.code || !strings.Contains(w.Body.String(), c.says) || len(d.keeper.kept) > 0 {
				t.Errorf("%d %s, kept %v", w.Code, w.Body, d.keeper.kept)
			}
		})
	}
	d := newDesk(nil)
	if w := d.call("/api/v1/budgets/all/grant", `{"usd": 5}`, nil); w.Code != http.StatusServiceUnavailable {
		t.Errorf("where nobody keeps budgets: %d", w.Code)
	}
	if w := d.call("/api/v1/budgets/all/grant", `{"usd": 5}`, func(r *http.Request) { r.Header.Del("Authorization") }); w.Code != http.StatusUnauthorized {
		t.Errorf("without a token: %d", w.Code)
	}
}

// Who grants in an emergency is told whether that ends it.
func TestAGrantInAnEmergency(t *testing.T) {
	d := newDesk(func(o *Options) {
		o.Budgets = func() api.Budgets {
			return api.Budgets{At: noon, Budgets: []budget.Standing{{Name: "all", RunRate: 16, Emergency: noon.Add(-time.Minute)}, {Name: "staging"}}}
		}
	})
	for name, notes := range map[string]int{"all": 2, "staging": 1} {
		var got api.Answer
		w := d.call("/api/v1/budgets/"+name+"/grant", `{"usd": 50, "for": "2h"}`, nil)
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || len(got.Notes) != notes {
			t.Fatalf("%s: %v %q", name, err, got.Notes)
		}
		if notes == 2 && !strings.Contains(got.Notes[1], "ends at the next evaluation if the hourly budget plus the grant covers what the tiers of this budget cost now ($16.00 an hour)") {
			t.Errorf("%s", got.Notes[1])
		}
	}
}

// Who takes a grant back is told if a spending emergency begins by that.
func TestRevokingAGrantMayBeginAnEmergency(t *testing.T) {
	for name, c := range map[string]struct {
		deny bool
		rate float64
		want string
	}{
		"far above":            {true, 16, "a spending emergency of the budget of all tiers begins at the next evaluation: without the grant, an emergency begins above $15.00 an hour, and the tiers of the budget cost $16.00 an hour now; tiers with 'critical: false' then shrink"},
		"far above, and warns": {false, 16, "nothing shrinks, because the budget only warns"},
		"above":                {true, 15, ""},
	} {
		d := newDesk(func(o *Options) {
			o.Budgets = func() api.Budgets {
				return api.Budgets{At: noon, Budgets: []budget.Standing{{Name: "all", Deny: c.deny, RunRate: c.rate, Granted: 25, Alarm: 1.5 * (10 + 25), Above: 1.5}}}
			}
		})
		d.call("/api/v1/budgets/all/grant", `{"usd": 50, "for": "2h"}`, nil)
		var got api.Answer
		w := d.call("/api/v1/actions/a1/resume", "", nil)
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || len(got.Ended) != 1 || (len(got.Notes) == 0) != (c.want == "") || !strings.Contains(strings.Join(got.Notes, ""), c.want) {
			t.Errorf("%s: %v %s", name, err, w.Body)
		}
	}
}

// What was spent is shown with the grants in force; lists are never null.
func TestBudgetsAreShown(t *testing.T) {
	d := newDesk(budgeted)
	d.call("/api/v1/budgets/all/grant", `{"usd": 5}`, nil)
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", api.BudgetList, nil)
	r.Host = "127.0.0.1:9077"
	d.ServeHTTP(w, r)
	var got api.Budgets
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || len(got.Grants) != 1 || len(got.Budgets) != 2 || !strings.Contains(w.Body.String(), `"tiers": []`) {
		t.Errorf("%v %s", err, w.Body)
	}
}
