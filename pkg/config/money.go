package config

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/calendar"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/scale"
)

// money notes amounts and alarms that have no effect, or one that is hardly meant.
func (c *Config) money(at keys.At) {
	if at.SoundBelow("budgets") && at.SoundBelow("tiers") {
		c.starved(at, "budgets", c.Budgets.All, func(string) bool { return true })
		for _, b := range c.Budgets.Sets {
			c.starved(at, "budgets.sets."+b.Name, b, func(tier string) bool { return slices.Contains(b.Tiers, tier) })
		}
	}
	for _, path := range c.amounts() {
		if v := at.Value(path); thousands.MatchString(v) && at.Sound(path) {
			dollars, _ := strconv.ParseFloat(v, 64) // which is a number
			c.note(at, path, v+" is "+keys.Say(dollars)+" dollars, because a point begins the cents; write "+strings.ReplaceAll(v, ".", "")+" for thousands, or "+keys.Say(dollars)+" for dollars")
		}
	}
	if !c.Budgets.Limits() && len(c.Budgets.Sets) == 0 && c.Budgets.All.OnExceeded == Deny && at.SoundBelow("budgets") {
		c.note(at, "budgets.on_exceeded", "has no effect, because no budget has an amount (0 is no limit); write one of the keys `hourly`, `daily` and `monthly`, in US dollars")
	}
	if above := "budgets.emergency.above"; c.Budgets.Emergency.Above > 0 && at.Has(above) && at.SoundBelow("budgets") {
		switch {
		case c.Budgets.All.Hourly == 0 && !at.Has("budgets.hourly"): // 0 says that none is meant
			c.note(at, above, "has no effect, because a spending emergency is about the hourly budget of all tiers, and none is written; write budgets.hourly, in US dollars")
		case c.Budgets.Emergency.Above > manyTimes:
			c.note(at, above, keys.Say(c.Budgets.Emergency.Above)+" is "+keys.Say(c.Budgets.Emergency.Above)+" times the hourly budget, and not a percentage; for "+keys.Say(c.Budgets.Emergency.Above)+" % above the budget, write "+
				keys.Say(math.Round(100+c.Budgets.Emergency.Above)/100))
		}
	}
	if alarms := "notify.billing_alarms"; c.Notify.Billing.Topic != "" && c.MonthlyBudget() == 0 && at.SoundBelow(alarms) && at.SoundBelow("budgets") {
		c.note(at, alarms+".topic", "gets no alarm, because no monthly amount is written: 'dynascale alarms' would make no alarm; write "+alarms+".monthly, or budgets.monthly, in US dollars")
	}
	for i, r := range c.Notify.Routes {
		if path := indexed("notify.routes", i) + ".quiet_hours"; (calendar.Week{Hours: r.QuietHours}).Weekly() >= 7*keys.Day && at.SoundBelow(path) {
			c.note(at, path, "are all hours of the week, so this route never sends a message; write shorter times, or remove the route")
		}
	}
}

// manyTimes the hourly budget is more than anybody waits for, unless a percentage is meant.
const manyTimes = 10

// thousands is a decimal number that half of the world reads as thousands: nobody budgets a tenth of a cent.
var thousands = pattern.Of(`^[1-9][0-9]{0,2}\.[0-9]{2}0$`)

// amounts are the paths of all budgets.
func (c *Config) amounts() (paths []string) {
	all := []string{"budgets"}
	for _, b := range c.Budgets.Sets {
		all = append(all, "budgets.sets."+b.Name)
	}
	for _, path := range all {
		paths = append(paths, path+".hourly", path+".daily", path+".monthly")
	}
	return append(paths, "notify.billing_alarms.monthly")
}

// starved notes a budget that the least sizes of its tiers exceed already, as far as prices are written.
func (c *Config) starved(at keys.At, path string, b Budget, has func(tier string) bool) {
	least, of := 0.0, []string{}
	for i := range c.Tiers {
		t := &c.Tiers[i]
		if size := t.least(); has(t.Name) && t.Mode != scale.Off && t.UnitPrice > 0 && size > 0 {
			least += float64(size) * t.UnitPrice
			of = append(of, fmt.Sprintf("%s: %d x %s", t.Name, size, keys.Say(t.UnitPrice)))
		}
	}
	const few = 3
	if len(of) > few {
		of = append(of[:few], "...")
	}
	for _, a := range []struct {
		key, time     string
		amount, hours float64
	}{{"hourly", "an hour", b.Hourly, 1}, {"daily", "a day", b.Daily, 24}, {"monthly", "a month", b.Monthly, amount.HoursOfMonth}} {
		if a.amount == 0 || least*a.hours <= a.amount {
			continue
		}
		then := "growth is always denied"
		if b.OnExceeded == Warn {
			then = "the budget is always exceeded"
		}
		c.note(at, path+"."+a.key, fmt.Sprintf("the smallest sizes of the tiers alone cost %s dollars %s (%s dollars an hour), so %s; write a larger amount, or lower limits.min or unit_price",
			keys.Say(math.Round(least*a.hours*100)/100), a.time, strings.Join(of, ", "), then))
		return
	}
}

// least is the smallest size that the limits and the schedule of a tier allow.
func (t *Tier) least() int {
	least := t.Limits.Min
	for _, e := range t.Schedule.Entries {
		for _, b := range []struct {
			size  int
			given bool
		}{{e.Min.Size, e.Min.Given}, {e.Max.Size, e.Max.Given}} {
			if b.given {
				least = min(least, b.size)
			}
		}
	}
	return least
}
