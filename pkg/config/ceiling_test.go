package config

import (
	"fmt"
	"strings"
	"testing"
)

// The CPU of a service's tasks is a share of what they reserve, and goes above that where it is
// reserved on the container only. That of a machine ends at 100.
func TestAGoalAbove100OfTasksAndNotOfMachines(t *testing.T) {
	text := func(what, preset string) string {
		return fmt.Sprintf("tiers:\n  web:\n    %s\n    limits: {min: 2, max: 40}\n    signals: {cpu: {preset: %s}}\n    scalers: [{target: {signal: cpu, goal: 120}}]\n", what, preset)
	}
	for _, preset := range []string{"ecs-cpu", "ecs-memory"} {
		cfg := mustParse(t, text("ecs_service: {cluster: shop, service: web}", preset))
		if got := cfg.Tiers[0].Signals[0].Ceiling; got != 0 {
			t.Errorf("%s ends at %g", preset, got)
		}
	}
	for _, preset := range []string{"asg-cpu", "asg-memory"} {
		if _, err := Parse("test.yaml", []byte(text("group: web-asg", preset))); err == nil || !strings.Contains(err.Error(), "120 would never grow the tier: cpu is at most 100") {
			t.Errorf("%s: %v", preset, err)
		}
	}
}
