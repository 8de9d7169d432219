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
