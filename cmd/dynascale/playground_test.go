package main

import (
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/play"
)

// The first steps are those of the README, and the reader learns which of them changes sizes.
func TestThePlaygroundSaysHowToBegin(t *testing.T) {
	var out strings.Builder
	printPlayground(&out, play.PlaygroundOptions{Scenario: "shop", Speed: 1}, "08:30", play.PlaygroundPlace{URL: "http://127.0.0.1:1", Env: "out/env", Config: "out/shop.yaml"})
	observes, manages := strings.Index(out.String(), " discover --out dynascale.yaml     # writes a configuration with all tiers in mode observe\n"), strings.Index(out.String(), " with all tiers in mode manage:\n")
	if observes < 0 || manages < observes || !strings.Contains(out.String()[manages:], " run --config out/shop.yaml\n") {
		t.Errorf("it says\n%s", out.String())
	}
}
