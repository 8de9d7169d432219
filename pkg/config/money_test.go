package config

import "testing"

// Amounts and alarms that have no effect, or one that is hardly meant, are told.
func TestMoneyThatIsHardlyMeant(t *testing.T) {
	const end = "; write a larger amount, or lower limits.min or unit_price"
	const priced = "    unit_price: 1\n"
	for _, c := range []struct{ name, top, keys, want string }{
		{"the minimum is beyond the budget", "budgets: {hourly: 0.5, on_exceeded: deny}\n", priced,
			"shop.yaml:1:19: budgets.hourly: the smallest sizes of the tiers alone cost 2 dollars an hour (web: 2 x 1 dollars an hour), so growth is always denied" + end},
		{"in a month, with a warning", "budgets: {monthly: 100}\n", priced,
			"shop.yaml:1:20: budgets.monthly: the smallest sizes of the tiers alone cost 1460 dollars a month (web: 2 x 1 dollars an hour), so the budget is always exceeded" + end},
		{"of a set", "budgets: {sets: {some: {tiers: [web], daily: 40, on_exceeded: deny}}}\n", priced,
			"shop.yaml:1:46: budgets.sets.some.daily: the smallest sizes of the tiers alone cost 48 dollars a day (web: 2 x 1 dollars an hour), so growth is always denied" + end},
		{"just enough", "budgets: {hourly: 2, on_exceeded: deny}\n", priced, ""},
		{"less by a schedule", "budgets: {monthly: 1000, on_exceeded: deny}\n", priced + "    schedule: {entries: [{hours: [\"20:00-08:00\"], size: 1}]}\n", ""},
		{"a tier that is off", "budgets: {hourly: 0.5, on_exceeded: deny}\n", priced + "    mode: off\n", ""},
		{"no price", "budgets: {hourly: 0.5, on_exceeded: deny}\n", "", ""},
		{"thousands", "budgets: {monthly: 25.000}\n", "", "shop.yaml:1:20: budgets.monthly: 25.000 is 25 dollars, because a point begins the cents; write 25000 for thousands, or 25 for dollars"},
		{"thousands and hundreds", "budgets: {monthly: 1.250}\n", "", "shop.yaml:1:20: budgets.monthly: 1.250 is 1.25 dollars, because a point begins the cents; write 1250 for thousands, or 1.25 for dollars"},
		{"cents", "budgets: {monthly: 25.00, hourly: 0.125}\n", "", ""},
		{"a budget without amount", "budgets: {hourly: 0, on_exceeded: deny}\n", "",
			"shop.yaml:1:35: budgets.on_exceeded: has no effect, because no budget has an amount (0 is no limit); write one of the keys `hourly`, `daily` and `monthly`, in US dollars"},
		{"of sets alone", "budgets: {on_exceeded: deny, sets: {some: {tiers: [web], daily: 40}}}\n", "", ""},
		{"alarms without amount", "notify: {billing_alarms: {topic: \"arn:aws:sns:us-east-1:111122223333:cost-alerts\"}}\n", "",
			"shop.yaml:1:34: notify.billing_alarms.topic: gets no alarm, because no monthly amount is written: 'dynascale alarms' would make no alarm; write notify.billing_alarms.monthly, or budgets.monthly, in US dollars"},
		{"alarms on the budget", "notify: {billing_alarms: {topic: \"arn:aws:sns:us-east-1:111122223333:cost-alerts\"}}\nbudgets: {monthly: 100}\n", "", ""},
		{"a route that is always quiet", "notify: {channels: {me: {webhook: {url_file: /etc/hook}}}, routes: [{to: [me], quiet_hours: [\"mon-fri 00:00-24:00\", \"sat,sun 00:00-24:00\"]}]}\n", "",
			"shop.yaml:1:80: notify.routes[0].quiet_hours: are all hours of the week, so this route never sends a message; write shorter times, or remove the route"},
		{"one that is quiet at weekends", "notify: {channels: {me: {webhook: {url_file: /etc/hook}}}, routes: [{to: [me], quiet_hours: [\"22:00-07:00\", \"sat,sun 00:00-24:00\"]}]}\n", "", ""},
	} {
		if got := notesOf(t, c.top, c.keys, "[{target: {signal: cpu, goal: 60}}]"); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}
