//go:build integration

package localstack

import (
	"strings"
	"testing"
)

// The alarms on the bill are made, changed with the budget, and removed, on an endpoint that speaks Query.
func TestBillingAlarms(t *testing.T) {
	onEachStage(t, func(s *scene) {
		if s.stage.Protocol != "query" {
			s.Skip("the alarms of this emulator are not spoken to in Query")
		}
		of := func(monthly string) string {
			return "  web: {group: " + s.group + ", limits: {min: 1, max: 2}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}\n" +
				"notify: {billing_alarms: {topic: 'arn:aws:sns:us-east-1:123456789012:cost-alerts', prefix: " + s.group + ", monthly: " + monthly + "}}\n"
		}
		steps := func(args ...string) (out string) {
			for line := range strings.Lines(s.run(append([]string{"alarms"}, args...)...)) {
				if f := strings.Fields(line); len(f) > 1 && strings.HasPrefix(f[0], s.group) {
					out += f[1] + " "
				}
			}
			return out
		}
		s.configure(of("25000"))
		for _, step := range []struct{ command, want string }{
			{"diff", "make make make make "}, {"apply", "made made made made "}, {"diff", "as as as as "},
		} {
			if got := steps(step.command); got != step.want {
				s.Errorf("alarms %s: %q, want %q", step.command, got, step.want)
			}
		}
		s.configure(of("30000"))
		if got := steps("apply"); got != "changed changed changed changed " {
			s.Errorf("with another budget: %q", got)
		}
		if got := steps("remove"); got != "removed removed removed removed " {
			s.Errorf("removed: %q", got)
		}
		if got := s.run("alarms", "remove"); !strings.Contains(got, "nothing to remove: no alarm") {
			s.Errorf("removed again: %s", got)
		}
	})
}
