package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// roundTrip demands that Parse reads Effective back to the same configuration.
func roundTrip(t *testing.T, c *Config) {
	t.Helper()
	copied := *c
	copied.AWS.AssumeRole.ExternalID, copied.Heartbeat.URL = "", ""
	copied.Inherited = nil // what was taken is written out
	copied.Tiers = slices.Clone(c.Tiers)
	for i := range copied.Tiers {
		copied.Tiers[i].AssumeRole.ExternalID = ""
	}
	text, err := copied.Effective()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse("effective.yaml", text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if diff := cmp.Diff(&copied, again, append(comparing, cmpopts.IgnoreFields(Tier{}, "Line", "Places"), cmpopts.IgnoreFields(Config{}, "Notes"), cmpopts.EquateEmpty())); diff != "" {
		t.Errorf("Effective is not what was read (-config +effective):\n%s\n%s", diff, text)
	}
}

func TestEffectiveReadsBack(t *testing.T) {
	files, _ := filepath.Glob("../../configs/examples/*.yaml")
	for _, file := range append(files, manual) {
		c, err := Load(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(file), func(t *testing.T) { roundTrip(t, c) })
	}
}

func TestEffectiveHidesTheSecret(t *testing.T) {
	data, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	c := mustParse(t, string(data))
	if c.AWS.AssumeRole.ExternalID != "example-external-id" {
		t.Fatalf("the manual has no external id: %+v", c.AWS.AssumeRole)
	}
	text, err := c.Effective()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "example-external-id") || !strings.Contains(string(text), "external_id: (set)") {
		t.Errorf("%s", text)
	}
	if _, err := Parse("x", text); err == nil || !strings.Contains(err.Error(), "is not an external id") {
		t.Errorf("the stand-in is taken for the secret: %v", err)
	}
}

func TestEffectiveText(t *testing.T) {
	text, err := mustParse(t, smallest).Effective()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"interval: 1m\n", "retention: 30d\n", "AutoScalingGroupName: web-asg\n", "shrink: 15m\n", "goal: 60\n", "mode: observe\n",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}

// A share of more than twice is shown as it has to be written.
func TestALargeShareReadsBack(t *testing.T) {
	c := mustParse(t, "tiers:\n  web:\n    group: web-asg\n    limits: {min: 2, max: 10}\n    signals: {cpu: {preset: asg-cpu}}\n    scalers: [{target: {signal: cpu, goal: 60, tolerance: {grow: 0.2, shrink: 0.1}}}]\n    spare: {share: 300%}\n")
	if got := c.Tiers[0].Spare.Share; got != 3 {
		t.Errorf("300%% is read as %g", got)
	}
	roundTrip(t, c)
}
