package config

import (
	"strings"
	"testing"
)

// Who mistypes a mode is never sent to one that may do more than they asked for.
func TestNoHintOffersMoreThanWasAskedFor(t *testing.T) {
	for word, want := range map[string]string{
		"own": "now called manage", "Own": "now called manage", "floor": "now called minimum",
		"mange": "mean manage?", "Manage": "mean manage?", "MANAGE": "mean manage?", "minimun": "mean minimum?",
		"obsrve": "mean observe?", "observed": "mean observe?", "Off": "mean off?", "of": "mean off?", "oof": "mean off?",
		"false": "write mode: off", "no": "write mode: off", "disabled": "write mode: off", "none": "write mode: off", "paused": "write mode: off", "stop": "write mode: off",
		"on": "", "yes": "", "true": "", "enabled": "", "auto": "", "onw": "", "one": "", "full": "", "min": "", "man": "", "watch": "write mode: observe", "dry-run": "write mode: observe",
		"image": "", "manual": "", "damage": "mean manage?", "": "",
	} {
		t.Run(word, func(t *testing.T) {
			got := modeProblem(word)
			if want == "" {
				want = "is not one of off (not evaluated), observe (decides, changes nothing), minimum ("
			}
			if !strings.Contains(got, want) {
				t.Errorf("%q: %q, want %q", word, got, want)
			}
		})
	}
	for _, mode := range modes {
		if why := modeProblem(mode); why != "" {
			t.Errorf("%s: %s", mode, why)
		}
	}
}
