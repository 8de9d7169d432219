package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// explain says which values of a tier stand in defaults, and what they are.
func TestExplainNamesDefaults(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dynascale.yaml")
	text := `aws: {region: us-east-1}
defaults:
  guards: {cooldown: {grow: 2m, shrink: 20m}}
  group:
    scalers: [{target: {signal: cpu, goal: 60}}]
tiers:
  web:
    group: web-asg
    limits: {min: 2, max: 40}
    signals: {cpu: {preset: asg-cpu}}
    guards: {cooldown: {grow: 1m}}
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	none := ""
	s := source{callFlags: callFlags{config: &path, url: &none}}
	var out strings.Builder
	if err := s.inherited("web").write(&out); err != nil {
		t.Fatal(err)
	}
	want := `
Keys that the tier takes from defaults, in the present configuration
  KEY                     VALUE  SET IN
  guards.cooldown.shrink  20m    defaults (line 3)
  scalers                        defaults.group (line 5)
`
	if out.String() != want {
		t.Errorf("%s\nwant %s", out.String(), want)
	}
	if other := s.inherited("db"); len(other.from) > 0 {
		t.Errorf("a tier that is not there takes %v", other.from)
	}
}
