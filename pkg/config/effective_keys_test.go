package config

import (
	"os"
	"testing"
)

// A key that the effective values leave out reads back as its default, so the
// round trip misses it while every sample has the default.
func TestEffectiveHasEveryKey(t *testing.T) {
	data, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	c, _, problems := parse("dynascale.yaml", data)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	c.AWS.AssumeRole.ExternalID = ""
	for i := range c.Tiers {
		c.Tiers[i].AssumeRole.ExternalID = ""
	}
	text, err := c.Effective()
	if err != nil {
		t.Fatal(err)
	}
	_, keys, problems := parse("effective.yaml", text)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for key, written := range keys {
		if !written && !short[key] {
			t.Errorf("'dynascale check' does not show %s: add it to pkg/config/effective.go", key)
		}
	}
}

// short are keys that stand for others, which are shown instead.
var short = map[string]bool{
	"tiers.*.signals.*.preset": true, "tiers.*.signals.*.delayed": true, "tiers.*.signals.*.statistic": true,
	"tiers.*.signals.*.period": true, "tiers.*.signals.*.ratio.period": true,
}
