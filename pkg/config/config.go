package config

import (
	"cmp"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/keys"
)

// Config is a whole checked configuration with every default filled in.
type Config struct {
	AWS     AWS
	Loop    Loop
	Ledger  Ledger
	HTTP    HTTP
	Control Control
	Log     Log
	// Heartbeat is who is told that the daemon lives.
	Heartbeat Heartbeat
	Prices    Prices
	// Budgets are what the tiers may spend.
	Budgets Budgets
	// Notify is who is told of what happens.
	Notify Notify
	// Endpoints are the web addresses that signals are read from.
	Endpoints []Endpoint
	Tiers     []Tier // sorted by name, never empty
	// Inherited are the paths of values that tiers take from defaults, and where these stand:
	// "defaults.group (line 12)". It is told, and decides nothing.
	Inherited map[string]string
	// Notes are what is right and probably not meant, in the order of the tiers, such as a signal that
	// no scaler reads.
	Notes Problems
	// Ignored are what is in the folder of the configuration and no part of it, each with why.
	Ignored []string
}

// Problem and Problems are what is wrong with a file.
type (
	Problem  = keys.Problem
	Problems = keys.Problems
)

// defaults is a configuration in which nothing is written.
func defaults() *Config {
	return &Config{
		AWS:    AWS{Protocol: "cbor", Timeout: 5 * time.Second, Rate: Rate{Reads: 40, Writes: 40}},
		Loop:   Loop{Interval: time.Minute, Settle: 90 * time.Second},
		Ledger: Ledger{Path: "/var/lib/dynascale/ledger.db", Retention: 30 * keys.Day},
		HTTP:   HTTP{Listen: "127.0.0.1:9077"},
		Log:    Log{Level: "info", Format: "auto"},

		Heartbeat: Heartbeat{Method: "POST", Every: time.Minute, Timeout: 10 * time.Second},
		Prices:    Prices{Currency: "USD", CostExplorer: CostExplorer{Tolerance: 0.1}},
		Notify:    Notify{GroupWait: 30 * time.Second, GroupInterval: 5 * time.Minute, RepeatInterval: 4 * time.Hour, Billing: BillingAlarms{Prefix: "dynascale"}},
		Budgets:   usualBudgets(),
	}
}

// KeepStarted takes what is read only at the start from the configuration that the process
// started with, and returns the keys that were written with something else: they wait for a
// restart.
func (c *Config) KeepStarted(from *Config) (waiting []string) {
	waiting = c.Keys().Waiting(from.Keys())
	c.Ledger, c.HTTP.Listen, c.Control, c.Log, c.Heartbeat = from.Ledger, from.HTTP.Listen, from.Control, from.Log, from.Heartbeat
	return waiting
}

// Keys are the keys of a configuration.
func (c *Config) Keys() keys.Set { return c.keys(nil) }

// keys are Keys with what gives a tier what it takes from defaults.
func (c *Config) keys(fill func(*keys.Node) *keys.Node) keys.Set {
	read, written := newOwners(), map[string]*tierKeys{}
	return keys.Set{
		keys.Shared("x-"),
		foreignAtTop,
		sharedByName,
		keys.Section("aws", &c.AWS),
		keys.Section("loop", &c.Loop),
		keys.Section("ledger", &c.Ledger).AtStart(),
		keys.Section("http", &c.HTTP),
		keys.Section("control", &c.Control).AtStart(),
		keys.Section("log", &c.Log).AtStart(),
		keys.Section("heartbeat", &c.Heartbeat).AtStart(),
		keys.Section("prices", &c.Prices).Like("pricing", "costs", "rates"),
		keys.Section("notify", &c.Notify).Like("notifications", "alerts", "alerting", "alertmanager", "channels"),
		keys.Section("budgets", &c.Budgets).Like("budget", "spending"),
		c.endpoints(),
		defaultsKey(),
		keys.Says(whole),
		keys.Map("tiers", keys.Entries{
			Names: []keys.Check[string]{keys.Word, TierName}, Empty: "has no tier; at least one is needed", Astray: noTier, Fill: fill,
			Bare: "has no keys; write what the tier scales, such as group: web-asg, and its limits, signals and scalers, below this line and indented, or remove the line",
			Entry: func(name string, line int) keys.Key {
				t := &Tier{Name: name, Line: line}
				k := &tierKeys{Tier: t, config: c, owners: read}
				return keys.Section(name, k).Then(func() {
					written[name] = k
					read.add(t)
					c.Tiers = append(c.Tiers, *t)
				})
			},
			All: func() (out []keys.Key) {
				for i := range c.Tiers {
					t := &c.Tiers[i]
					out = append(out, keys.Section(t.Name, &tierKeys{Tier: t, config: c}))
				}
				return out
			},
		}).Required(),
		keys.Then(func() {
			slices.SortFunc(c.Tiers, func(a, b Tier) int { return cmp.Compare(a.Name, b.Name) })
			c.Tiers = slices.Clone(c.Tiers) // without the room for more, which is a quarter of it
		}),
		keys.Demand(nil, func(at keys.At) { c.linked(at, written) }),
		keys.Demand(nil, c.rhythm),
		keys.Demand(nil, c.unsettled),
		keys.Demand(nil, c.forgotten),
		keys.Demand(nil, c.unheard),
		keys.Demand(nil, c.asked),
		keys.Demand(nil, c.zones),
		keys.Demand(nil, c.routed),
		keys.Demand(nil, c.budgeted),
		keys.Demand(nil, c.money),
		keys.Demand(nil, c.farOff),
		keys.Demand(nil, c.untaken),
	}
}
