package config

import (
	"cmp"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/billing"
	"github.com/dynascale/dynascale/pkg/calendar"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
)

// Notify is who is told what, and how. Without channels nobody is told anything.
type Notify struct {
	// Channels are ways to receivers, sorted by name.
	Channels []*Channel
	// Recipients are people, each with the channels that reach them, sorted by name.
	Recipients []*Recipient
	// Routes say which events go to whom; an event takes every route that fits.
	Routes []NotifyRoute
	// Billing are alarms of CloudWatch on the account's estimated charges.
	Billing BillingAlarms
	// Zone is what the quiet hours of routes are in.
	Zone *time.Location
	// GroupWait is from the first event of a topic to its message, 0 to 10 min; GroupInterval the least
	// time between two messages of a topic, 10 s to 24 h; RepeatInterval how often what stands is told
	// again, 5 min to 30 days.
	GroupWait, GroupInterval, RepeatInterval time.Duration
}

// BillingAlarms are those that 'dynascale alarms' makes; the zero value makes none.
type BillingAlarms struct {
	// Topic is the ARN of a topic of SNS in us-east-1.
	Topic string
	// Monthly is the budget in US dollars of the whole account; 0 is budgets.monthly.
	Monthly float64
	// Prefix is how the names of the alarms begin.
	Prefix string
}

// BillingPlace is where the alarms are, and Cost Explorer: AWS has the metric of estimated charges in one region alone.
func (c *Config) BillingPlace() Place { return Place{Region: billing.Region, Role: c.AWS.AssumeRole} }

// Keys are the keys of the alarms.
func (b *BillingAlarms) Keys() keys.Set {
	return keys.Set{
		keys.Text("topic", &b.Topic, keys.Optional(keys.Like(aBillingTopic, "the ARN of a standard SNS topic in "+billing.Region+", such as arn:aws:sns:"+billing.Region+":111122223333:cost-alerts (AWS publishes estimated charges only in that region)"))),
		keys.Number("monthly", &b.Monthly, keys.AtLeast(0.0)),
		keys.Text("prefix", &b.Prefix, anAlarmPrefix),
	}
}

// anAlarmPrefix begins the names of alarms.
var anAlarmPrefix = keys.LikeUpTo(100, pattern.Of(`^[A-Za-z0-9][A-Za-z0-9._-]*$`), "a usable prefix of alarm names, such as dynascale (at most 100 letters, digits, dots, _ and -; the first is a letter or digit)")

var aBillingTopic = pattern.Of(`^arn:aws:sns:us-east-1:[0-9]{12}:[A-Za-z0-9_-]{1,256}$`)

// Recipient is somebody with a name, and the channels that reach him.
type Recipient struct {
	Name     string
	Channels []string
}

// Configured reports whether anybody is told.
func (n Notify) Configured() bool { return len(n.Channels) > 0 }

// Reached are the channels behind names of recipients and channels, each once, in order.
func (n Notify) Reached(names []string) (out []string) {
	add := func(channel string) {
		if !slices.Contains(out, channel) {
			out = append(out, channel)
		}
	}
	for _, name := range names {
		if i := slices.IndexFunc(n.Recipients, func(r *Recipient) bool { return r.Name == name }); i >= 0 {
			for _, c := range n.Recipients[i].Channels {
				add(c)
			}
			continue
		}
		add(name)
	}
	return out
}

// Keys are the keys of who is told.
func (n *Notify) Keys() keys.Set {
	zone := "UTC"
	if n.Zone != nil {
		zone = n.Zone.String()
	}
	used := func() bool { return n.Configured() }
	return keys.Set{
		foreignToNotify,
		keys.Map("channels", keys.Entries{
			Names: []keys.Check[string]{keys.Word}, Empty: "names no channel; write the name of a channel, and below it one of slack, teams, pagerduty, email, webhook, sns",
			Such: "ops-slack: {slack: {url_file: /etc/dynascale/secrets/slack-url}}",
			Entry: func(name string, _ int) keys.Key {
				c := newChannel(name)
				return keys.Section(name, c).Then(func() {
					n.Channels = append(n.Channels, c)
					slices.SortFunc(n.Channels, func(a, b *Channel) int { return cmp.Compare(a.Name, b.Name) })
				})
			},
			All: func() (out []keys.Key) {
				for i := range n.Channels {
					out = append(out, keys.Section(n.Channels[i].Name, n.Channels[i]))
				}
				return out
			},
		}).ShownIf(used),
		keys.Map("recipients", keys.Entries{
			Names: []keys.Check[string]{keys.Word}, Empty: "names nobody; write the name of a person or team with its channels, such as ops-team: {channels: [ops-slack]}",
			Such: "ops-team: {channels: [ops-slack]}",
			Entry: func(name string, _ int) keys.Key {
				r := &Recipient{Name: name}
				return keys.Section(name, r).Then(func() {
					n.Recipients = append(n.Recipients, r)
					slices.SortFunc(n.Recipients, func(a, b *Recipient) int { return cmp.Compare(a.Name, b.Name) })
				})
			},
			All: func() (out []keys.Key) {
				for i := range n.Recipients {
					out = append(out, keys.Section(n.Recipients[i].Name, n.Recipients[i]))
				}
				return out
			},
		}).ShownIf(func() bool { return len(n.Recipients) > 0 }),
		keys.Sections("routes", &n.Routes, "without a route nobody gets a message", (*NotifyRoute).Keys).ShownIf(func() bool { return len(n.Routes) > 0 }),
		keys.Section("billing_alarms", &n.Billing),
		keys.Text("zone", &zone, calendar.AZone),
		keys.Then(func() {
			if n.Zone = nil; zone != "UTC" {
				n.Zone, _ = calendar.Zone(zone) // it was checked
			}
		}),
		keys.Span("group_wait", &n.GroupWait, keys.AtMost(10*time.Minute)),
		keys.Span("group_interval", &n.GroupInterval, keys.AtLeast(10*time.Second), keys.AtMost(keys.Day)),
		keys.Span("repeat_interval", &n.RepeatInterval, keys.AtLeast(5*time.Minute), keys.AtMost(30*keys.Day)),
		keys.Demand(nil, n.demand),
	}
}

// demand is what the parts want of each other.
func (n *Notify) demand(at keys.At) {
	if !at.SoundBelow("channels") || !at.SoundBelow("recipients") || !at.SoundBelow("routes") {
		return
	}
	known := func(name string) bool {
		return slices.ContainsFunc(n.Channels, func(c *Channel) bool { return c.Name == name })
	}
	var names []string
	for _, c := range n.Channels {
		names = append(names, c.Name)
	}
	for _, r := range n.Recipients {
		if known(r.Name) {
			at.Problem("recipients."+r.Name, "has the name of a channel; routes could not tell the two apart, so give one of them another name")
		}
		for _, c := range r.Channels {
			if !known(c) {
				at.Problem("recipients."+r.Name+".channels", "%s is not a channel%s", keys.Show(c), among(c, names))
			}
		}
		names = append(names, r.Name)
	}
	for i, r := range n.Routes {
		for _, to := range r.To {
			if len(names) > 0 && !slices.Contains(names, to) { // without any name the routes are told below
				at.Problem(indexed("routes", i)+".to", "%s is neither a recipient nor a channel%s", keys.Show(to), among(to, names))
			}
		}
	}
	switch {
	case len(n.Routes) > 0 && len(n.Channels) == 0:
		at.Problem("routes", "reach nobody, because %s has no channel; write one there", at.Path("channels"))
	case len(n.Channels) > 0 && len(n.Routes) == 0:
		at.Problem("channels", "are in no route, so nobody would get a message; write %s, such as [{to: [%s]}]", at.Path("routes"), n.Channels[0].Name)
	}
	if n.RepeatInterval < n.GroupInterval {
		at.Problem("repeat_interval", "is shorter than %s; write the same time or a longer one", at.Path("group_interval"))
	}
}

// Keys are the keys of a recipient.
func (r *Recipient) Keys() keys.Set {
	return keys.Set{keys.List("channels", &r.Channels, "name the channels that reach this recipient", keys.Checked(keys.TextForm, keys.Word)).Required()}
}

// NotifyPlaces are where topics of channels are.
func (c *Config) NotifyPlaces() (out []Place) {
	for _, ch := range c.Notify.Channels {
		if p := c.NotifyPlace(ch); ch.Kind == SNSChannel && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// NotifyPlace is where the topic of a channel is.
func (c *Config) NotifyPlace(ch *Channel) Place {
	return Place{Region: ch.SNS.Region(), Role: c.AWS.AssumeRole}
}

// MonthlyBudget is what the alarms on estimated charges are shares of, in US dollars; 0 is none.
func (c *Config) MonthlyBudget() float64 {
	return cmp.Or(c.Notify.Billing.Monthly, c.Budgets.All.Monthly)
}
