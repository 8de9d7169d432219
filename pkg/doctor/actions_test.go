package doctor

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/clinic"
)

// A paused tier is told, and who changes its size all the same: a 0 that was set by hand for
// maintenance would otherwise not stay.
func TestDoctorTellsWhoIsNotPaused(t *testing.T) {
	all := scale.Action{Kind: scale.Pause, Grow: true, Shrink: true, Given: clinic.Start, By: "anna", Reason: "maintenance"}
	raise := scale.Action{Kind: scale.Override, Tier: "web", Min: 4, Given: clinic.Start}
	alarm := []sim.Policy{{Name: "cpu60", Type: "TargetTrackingScaling", Enabled: true}}
	for _, c := range []struct {
		name     string
		actions  []scale.Action
		policies []sim.Policy
		want     []string // lines about tier web
	}{
		{"nothing is in force", nil, alarm, nil},
		{"a pause of every tier", []scale.Action{all}, nil, []string{"info | web | actions | a1 of every tier: pause, with no end time, by anna: maintenance | to end an action: dynascale resume ID"}},
		{"beside a scaling policy", []scale.Action{all, raise}, alarm, []string{
			"info | web | actions | a1 of every tier: pause, with no end time, by anna: maintenance; a2 of web: override, at least 4, with no end time | to end an action: dynascale resume ID",
			"warn | web | paused | the pause stops only dynascale; the size, even one " +
				"that you set yourself, is still changed by: ",
			"cpu60",
			"| aws autoscaling suspend-processes --auto-scaling-group-name web-asg --scaling-processes AlarmNotification ScheduledActions; after the pause, run the same command with resume-processes",
		}},
		{"an override alone", []scale.Action{raise}, alarm, []string{"info | web | actions | a1 of web: override, at least 4, with no end time"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "ledger.db")
			l, err := ledger.Open(t.Context(), ledger.Options{Path: path})
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range c.actions {
				if _, err := l.Act(t.Context(), a); err != nil {
					t.Fatal(err)
				}
			}
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			o := clinic.Groups()
			o.Groups[0].Policies = c.policies
			var ill visited
			ill.Open(t, o)
			var said strings.Builder
			for _, f := range ill.examine(t, "ledger: {path: "+path+"}\n"+clinic.GroupsConfig) {
				if f.About == "web" && (f.Check == "actions" || f.Check == "paused") {
					said.WriteString(show([]finding.Finding{f}))
				}
			}
			for _, want := range c.want {
				if !strings.Contains(said.String(), want) {
					t.Errorf("%q is not said in:\n%s", want, said.String())
				}
			}
			if c.want == nil && said.Len() > 0 || len(c.want) == 1 && strings.Count(said.String(), "\n") != 1 {
				t.Errorf("too much is said:\n%s", said.String())
			}
		})
	}
}
