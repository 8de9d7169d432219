package config

import (
	"os"
	"strings"
	"testing"
)

// A key that is hidden though it stands for no others reads back as its default, so the
// round trip misses it while every sample has the default.
func TestEffectiveHasEveryKey(t *testing.T) {
	data, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	c := mustParse(t, string(data))
	c.AWS.AssumeRole.ExternalID, c.Heartbeat.URL = "", ""
	for i := range c.Tiers {
		c.Tiers[i].AssumeRole.ExternalID = ""
	}
	text, err := c.Effective()
	if err != nil {
		t.Fatal(err)
	}
	_, read := parse("effective.yaml", text)
	if len(read.Problems) > 0 {
		t.Fatal(read.Problems)
	}
	for _, key := range Schema().Names() {
		if strings.HasPrefix(key, "defaults") {
			continue // what tiers take of it is shown there
		}
		if !read.Written[key] && !short[key] {
			t.Errorf("'dynascale check' does not show %s", key)
		}
	}
}

// short are keys that stand for others, which are shown instead.
var short = map[string]bool{
	"tiers.*.signals.*.preset": true, "tiers.*.signals.*.delayed": true, "tiers.*.signals.*.statistic": true,
	"tiers.*.signals.*.period": true, "tiers.*.signals.*.ratio.period": true,
}
