package playground

import (
	"fmt"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
)

// scenario is a world, and what happens in it by itself every hour, by the clock.
type scenario struct {
	name string
	// brief is a line or two for the help, about what is told at the start.
	brief, about string
	world        func(pace) sim.Options
	events       []event
}

// event is a command that the scenario gives itself.
type event struct {
	after   time.Duration // since the beginning, and every hour again
	command Command
}

var scenarios = []scenario{
	{
		name: "shop", world: shop,
		brief: "an Auto Scaling group of web servers behind a load balancer, and queue workers",
		about: "A web group behind a load balancer (shop-web), and a group of workers (shop-workers) with a queue (shop-jobs). Both groups begin a little too small.",
	},
	{
		name: "database", world: database,
		brief: "a database that can get read replicas, and a machine that makes reports",
		about: "A database (shop-db) with applications that read from it, and from read replicas once it has some. A machine that makes reports (" + Reports + ").",
	},
	{
		name: "service", world: service,
		brief: "two ECS services, one behind a load balancer and one with a queue;\nevery hour the first one gets a deployment; 20 minutes later that service cannot\nlaunch tasks for 8 minutes, and has twice its load for 10 minutes",
		about: "Two ECS services in the cluster shop: one behind a load balancer (api), and one (jobs) with a queue (shop-jobs).",
		events: []event{
			{10 * time.Minute, Command{Verb: "deploy", Name: "shop/api"}},
			{30 * time.Minute, Command{Verb: "no-capacity", Name: "shop/api", For: Span(8 * time.Minute)}},
			{31 * time.Minute, Command{Verb: "load", Name: "shop/api", Factor: 2, For: Span(10 * time.Minute)}},
		},
	},
	{
		name: "flash-crowd", world: crowd,
		brief: "like the scenario shop; every hour shop-web has much more load for ten minutes",
		about: "Like the scenario shop. Five minutes after the start, and every hour again, the load of shop-web rises within two minutes to about five times its normal value, and stays there for ten minutes.",
	},
	{
		name: "outage", world: shop,
		brief: "like the scenario shop; every hour AWS throttles calls, CloudWatch fails, and\nmachines are lost",
		about: "Like the scenario shop, but every hour AWS throttles calls, CloudWatch fails and machines are lost.",
		events: []event{
			{5 * time.Minute, Command{Verb: "throttle", For: Span(5 * time.Minute)}},
			{15 * time.Minute, Command{Verb: "cloudwatch", Name: "dead", For: Span(10 * time.Minute)}},
			{30 * time.Minute, Command{Verb: "no-capacity", Name: "shop-web", For: Span(8 * time.Minute)}},
			{31 * time.Minute, Command{Verb: "lose", Name: "shop-web", Count: 3}},
			{45 * time.Minute, Command{Verb: "outage", Name: "autoscaling", For: Span(3 * time.Minute)}},
		},
	},
}

// Names are those of the scenarios.
func Names() []string {
	names := make([]string, len(scenarios))
	for i, s := range scenarios {
		names[i] = s.name
	}
	return names
}

// Briefs say what each scenario is, line by line, for a help text.
func Briefs() string {
	var out strings.Builder
	for _, s := range scenarios {
		fmt.Fprintf(&out, "  %-12s %s\n", s.name, strings.ReplaceAll(s.brief, "\n", "\n"+strings.Repeat(" ", 15)))
	}
	return out.String()
}

// due are the events after one instant and until another. After a long sleep those of the
// last hour only.
func (s scenario) due(begin, from, until time.Time) (list []event) {
	if from.Before(until.Add(-time.Hour)) {
		from = until.Add(-time.Hour)
	}
	for _, e := range s.events {
		first := begin.Add(e.after)
		last := until.Sub(first).Truncate(time.Hour) // of the occurrences until then
		if at := first.Add(last); !first.After(until) && at.After(from) {
			list = append(list, e)
		}
	}
	return list
}

func (s scenario) text(begin time.Time) string {
	var out strings.Builder
	out.WriteString(s.about)
	for _, e := range s.events {
		fmt.Fprintf(&out, "\n  %s UTC and every hour again: %s", begin.Add(e.after).UTC().Format("15:04"), e.command)
	}
	return out.String()
}
