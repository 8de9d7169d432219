package fleet_test

import (
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/budget"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
)

var update = flag.Bool("update", false, "write the goldens of the stories anew")

var monday = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

func clock(hour, minute int) time.Time {
	return monday.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

func always(n int) func(time.Time) int { return func(time.Time) int { return n } }

// between needs more from one instant until before another.
func between(usual, more int, from, to time.Time) func(time.Time) int {
	return func(at time.Time) int {
		if !at.Before(from) && at.Before(to) {
			return more
		}
		return usual
	}
}

func deny(limit spend.Sums, allowance float64) budget.Rules {
	return budget.Rules{Budgets: []budget.Budget{{Name: budget.All, Deny: true, Limit: limit, Allowance: allowance}}, Above: 1.5, Calm: 10 * time.Minute}
}

// fleetStory is played with its rules, and its twin without them.
type fleetStory struct {
	name, prose string
	from, to    time.Time
	every       time.Duration
	rules       budget.Rules
	actors      []actor
	// at is done before the evaluation of an instant; it may be nil.
	at map[time.Time]func(*stage)
	// check is asked about the story and its twin.
	check func(t *testing.T, s, twin *stage)
}

var fleetStories = []fleetStory{
	{
		name: "runaway", prose: "A metric is spoofed for three hours: it asks for as many units as there can be.\n\nThe rule is the hourly budget: the tier grows to what the budget pays for and no further. In the twin it grows to its maximum.",
		from: clock(12, 0), to: clock(17, 0), every: time.Minute, rules: deny(spend.Sums{10}, 0),
		actors: []actor{{name: "web", min: 2, max: 1000, unit: 0.1, need: between(20, math.MaxInt32, clock(13, 0), clock(16, 0))}},
		check: func(t *testing.T, s, twin *stage) {
			if s.costliest() > 10+1e-6 || twin.costliest() < 99 {
				t.Errorf("the costliest hour cost $%v, in the twin $%v", s.costliest(), twin.costliest())
			}
		},
	},
	{
		name: "month-short", prose: "From the middle of the month on more than twice as much is needed, and in its third week the month runs short.\n\nThe rule is the monthly budget: once the month would not last at its own pace, what is left is shared out by days, and each day grows within its share. In the twin the month is spent before its end, and goes on.",
		from: monday.AddDate(0, 0, -1), to: monday.AddDate(0, 0, 30), every: 15 * time.Minute, rules: deny(spend.Sums{0, 0, 1500}, 0),
		actors: []actor{{name: "web", min: 4, max: 100, unit: 0.1, need: func(at time.Time) int {
			switch h := at.Hour(); {
			case h < 8 || h >= 20:
				return 10
			case at.Day() < 15:
				return 20
			}
			return 50
		}}},
		check: func(t *testing.T, s, twin *stage) {
			if s.spent() > 1500+1e-6 || twin.spent() < 1700 {
				t.Errorf("the month cost $%v, in the twin $%v", s.spent(), twin.spent())
			}
		},
	},
	{
		name: "retry-storm", prose: "Retries after an outage ask all tiers for three times as much at once.\n\nThe rule is the emergency allowance: the shop, which is critical, may spend a fifth more than the budget, and comes first. In the twin nobody may, and no priority is given.",
		from: clock(12, 0), to: clock(14, 0), every: time.Minute, rules: deny(spend.Sums{10}, 0.2),
		actors: []actor{
			{name: "mail", min: 1, max: 100, unit: 0.1, need: between(20, 60, clock(12, 30), clock(13, 30))},
			{name: "shop", min: 2, max: 200, unit: 0.1, class: budget.Critical, priority: 10, need: between(30, 90, clock(12, 30), clock(13, 30))},
			{name: "sync", min: 1, max: 100, unit: 0.1, need: between(20, 60, clock(12, 30), clock(13, 30))},
		},
		check: func(t *testing.T, s, twin *stage) {
			if s.lost["shop"] > twin.lost["shop"]/2 || s.costliest() > 12+1e-6 {
				t.Errorf("the shop lacked %v unit hours, in the twin %v; the costliest hour cost $%v", s.lost["shop"], twin.lost["shop"], s.costliest())
			}
		},
	},
	{
		name: "emergency", prose: "Somebody raises the minimum of the shop by hand: far more runs than the hourly budget pays for.\n\nThe rule is the emergency: dev, staging and analytics, which are not critical, shrink to their minimums in the order of their priority, until the run rate is below the budget; the shop is never touched. In the twin no tier is marked as not critical.",
		from: clock(12, 0), to: clock(13, 30), every: time.Minute, rules: deny(spend.Sums{10}, 0),
		actors: []actor{
			{name: "analytics", min: 1, max: 100, unit: 0.1, class: budget.Expendable, priority: 3, need: always(20)},
			{name: "dev", min: 1, max: 100, unit: 0.1, class: budget.Expendable, priority: 1, need: always(10)},
			{name: "shop", min: 2, max: 200, unit: 0.1, class: budget.Critical, priority: 10, need: always(40)},
			{name: "staging", min: 2, max: 100, unit: 0.1, class: budget.Expendable, priority: 2, need: always(10)},
		},
		at: map[time.Time]func(*stage){
			clock(12, 20): func(s *stage) {
				s.act(scale.Action{ID: "a1", Kind: scale.Override, Tier: "shop", Min: 115, Given: s.at, Until: clock(12, 45), By: "alice"})
			},
		},
		check: func(t *testing.T, s, twin *stage) {
			if s.lost["shop"] > 0 || s.spent() > twin.spent()-1 {
				t.Errorf("the shop lacked %v unit hours; $%v, in the twin $%v", s.lost["shop"], s.spent(), twin.spent())
			}
			for _, tier := range []string{"dev", "staging", "analytics"} {
				if s.lost[tier] == 0 || twin.lost[tier] > 0 {
					t.Errorf("%s lacked %v unit hours, in the twin %v: all three shrink, and nobody does there", tier, s.lost[tier], twin.lost[tier])
				}
			}
		},
	},
	{
		name: "black-friday", prose: "Everybody wants more at noon, and the money does not suffice for all.\n\nThe rule is the order: the shop and its cart are served before the api, ads and reports, and what is left goes to the next. In the twin no tier has a priority, and the names decide.",
		from: clock(11, 0), to: clock(15, 0), every: time.Minute, rules: deny(spend.Sums{20}, 0),
		actors: []actor{
			{name: "api", min: 4, max: 100, unit: 0.1, priority: 50, need: between(20, 60, clock(12, 0), clock(14, 0))},
			{name: "cart", min: 4, max: 100, unit: 0.1, priority: 90, need: between(20, 80, clock(12, 0), clock(14, 0))},
			{name: "ads", min: 1, max: 100, unit: 0.1, need: between(20, 60, clock(12, 0), clock(14, 0))},
			{name: "reports", min: 1, max: 100, unit: 0.1, need: between(20, 60, clock(12, 0), clock(14, 0))},
			{name: "shop", min: 4, max: 100, unit: 0.1, priority: 90, need: between(20, 60, clock(12, 0), clock(14, 0))},
		},
		check: func(t *testing.T, s, twin *stage) {
			if s.lost["shop"]+s.lost["cart"] > 1 || twin.lost["shop"] < 10 || s.costliest() > 20+1e-6 {
				t.Errorf("lost %v, in the twin %v", s.lost, twin.lost)
			}
		},
	},
	{
		name: "unknown-price", prose: "Nobody knows what a tier costs, and it wants more.\n\nThe rule is that an unknown price is not zero: the tier keeps what it has and grows to its minimum only, and says so. In the twin there is no budget.",
		from: clock(12, 0), to: clock(13, 0), every: time.Minute, rules: deny(spend.Sums{10}, 0),
		actors: []actor{
			{name: "batch", min: 6, max: 100, need: between(4, 50, clock(12, 20), clock(12, 40))},
			{name: "web", min: 2, max: 100, unit: 0.1, need: between(20, 40, clock(12, 20), clock(12, 40))},
		},
		check: func(t *testing.T, s, twin *stage) {
			if s.lost["batch"] < 10 || twin.lost["batch"] > 1 || s.lost["web"] > 1 {
				t.Errorf("lost %v, in the twin %v", s.lost, twin.lost)
			}
		},
	},
}

func (s *stage) act(a scale.Action) {
	if _, err := s.memory.Act(context.Background(), a); err != nil {
		panic(err)
	}
}

// Each story shows its rule at work, and its twin what happens without it.
func TestFleetStories(t *testing.T) {
	for _, c := range fleetStories {
		t.Run(c.name, func(t *testing.T) {
			s := set(t, c.from, c.every, c.rules, c.actors...)
			var b strings.Builder
			fmt.Fprintf(&b, "%s\n-- what happens --\n", c.prose)
			last := map[string]string{}
			c.run(t, s, func(at time.Time, records []scale.Record) {
				for _, r := range records {
					d := r.Decision
					key := fmt.Sprint(reason.Headline(d).Rule, reason.Of(d, reason.Budget) != "")
					said := reason.Of(d, reason.Budget) + reason.Of(d, reason.Emergency)
					if (said != "" || d.Changes()) && key != last[d.Tier] {
						fmt.Fprintf(&b, "%s %-10s %d -> %d  %s\n", at.Format("02 15:04"), d.Tier, d.From, d.To, reason.Why(d))
					}
					last[d.Tier] = key
				}
			})
			fmt.Fprintf(&b, "-- what people are told --\n")
			for _, e := range s.events {
				fmt.Fprintf(&b, "%s %-5s %s\n", e.At.Format("02 15:04"), e.Severity, e.Text)
			}
			twin := c
			twin.rules.Budgets = nil
			if c.name == "retry-storm" || c.name == "black-friday" || c.name == "emergency" {
				twin.rules = c.rules
				twin.rules.Budgets = slices.Clone(c.rules.Budgets)
				twin.rules.Budgets[0].Allowance = 0
				twin.actors = slices.Clone(c.actors)
				for i := range twin.actors {
					twin.actors[i].class, twin.actors[i].priority = "", 0
				}
			}
			without := set(t, twin.from, twin.every, twin.rules, twin.actors...)
			twin.run(t, without, nil)
			fmt.Fprintf(&b, "-- figures --\n%s-- the twin --\n%s", figures(s), figures(without))
			golden := filepath.Join("testdata", c.name+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), b.String()); diff != "" {
				t.Errorf("%s tells another story; if it is right, run the test with -update and read the diff:\n%s", golden, diff)
			}
			c.check(t, s, without)
		})
	}
}

func (c fleetStory) run(t *testing.T, s *stage, each func(time.Time, []scale.Record)) {
	t.Helper()
	var instants []time.Time
	for at := range c.at {
		instants = append(instants, at)
	}
	slices.SortFunc(instants, time.Time.Compare)
	for _, at := range instants {
		s.play(t, at, each)
		c.at[at](s)
	}
	s.play(t, c.to, each)
}

func figures(s *stage) string {
	var b strings.Builder
	fmt.Fprintf(&b, "spent %s, in the costliest hour %s\n", amount.Dollars(s.spent()), amount.Dollars(s.costliest()))
	for _, a := range s.actors {
		fmt.Fprintf(&b, "%s lacked %s unit hours\n", a.name, amount.Number(math.Round(100*s.lost[a.name])/100))
	}
	return b.String()
}
