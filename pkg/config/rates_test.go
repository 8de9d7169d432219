package config

import (
	"strings"
	"testing"
)

// What a machine is beside plain Linux narrows its rate, as the engine does that of a database; an engine of a database is
// nothing for a machine.
func TestARateIsOfWhatAMachineIs(t *testing.T) {
	for engine, want := range map[string]string{
		"windows": "", "dedicated": "",
		"mysql":  "engine: mysql is the engine of a database, and m5.large is a type of machine",
		"window": "engine: ",
	} {
		cfg, err := Parse("dynascale.yaml", []byte("prices: {rates: [{of: m5.large, engine: "+engine+", price: 0.188}]}\n"+
			"tiers: {web: {group: web-asg, limits: {min: 2, max: 10}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}}\n"))
		switch {
		case want == "" && (err != nil || len(cfg.Prices.Rates) != 1 || cfg.Prices.Rates[0].Engine != engine):
			t.Errorf("%s: %v", engine, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %q", engine, err, want)
		}
	}
}

// A price of a month, or in cents, is noted where the shipped table knows what the rate is of.
func TestARateFarOffTheListPrice(t *testing.T) {
	for _, c := range []struct{ rate, want string }{
		{"{of: m5.large, price: 70.08}", "prices.rates[0].price: 70.08 dollars an hour is more than a hundred times the list price, which is $0.0960 an hour for m5.large in us-east-1 (shipped prices of 2026-07-20); " +
			"write the price of one hour in US dollars, such as 0.096 if 70.08 is the price of a month"},
		{"{of: m5.*, price: 45}", "such as 0.06164 if 45 is the price of a month"},
		{"{of: m5.large, price: 960}", "more than a hundred times the list price"},
		{"{of: m5.large, price: 0.0009}", "0.0009 dollars an hour is less than a hundredth of the list price, which is $0.0960 an hour"},
		{"{of: m5.large, price: 1.7, engine: windows}", ""},
		{"{of: m5.large, price: 0.03, spot: true}", ""},
		{"{of: gp3, price: 0.08}", ""},
		{"{of: zz9.large, price: 10000}", ""},
	} {
		got := notesIn(t, "prices: {rates: ["+c.rate+"]}\n"+
			"tiers: {web: {group: web-asg, limits: {min: 2, max: 10}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}}\n")
		demands(t, got, c.want)
	}
}
