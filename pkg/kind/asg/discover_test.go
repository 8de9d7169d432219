package asg

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kind/kindtest"
	"github.com/dynascale/dynascale/pkg/resource"
)

// The hint is for names that deployments make, and not for whatever has a number in it.
func TestNamesThatDeploymentsMake(t *testing.T) {
	for name, want := range map[string]bool{
		"web-blue": true, "web_green": true, "CodeDeploy_shop_d-ABCDEF123": true, "shop-web-v012": true, "web-20260302120000": true, "web-3f9a2c1": true,
		"web": false, "web-asg": false, "web-2": false, "web-v1": false, "bluebird": false, "web-blue-api": false, "workers-1234": false,
	} {
		if got := replaced.MatchString(name); got != want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// A group that is at 0 by night is a tier by night too, if a scheduled action raises its maximum.
func TestAGroupWhoseMaximumIsZeroNow(t *testing.T) {
	for name, c := range map[string]struct {
		actions []resource.ScheduledAction
		want    string
	}{
		"for good":         {nil, ""},
		"only until 08:00": {[]resource.ScheduledAction{{Name: "morning", Recurrence: "0 8 * * *", Zone: "UTC", Min: new(2), Max: new(9)}}, "limits: {min: 1, max: 9}"},
	} {
		t.Run(name, func(t *testing.T) {
			cloud := &kindtest.Cloud{}
			kindtest.Put(cloud, facts.AllGroups, "web-asg", resource.ListedGroup{Group: resource.Group{Name: "web-asg"}})
			kindtest.Put(cloud, facts.Policies, "web-asg", []string(nil))
			kindtest.Put(cloud, facts.Schedules, "web-asg", c.actions)
			kindtest.Put(cloud, facts.OwnPolicies, "web-asg", []resource.ScalingPolicy(nil))
			kindtest.On(cloud, facts.SlowMetrics)
			kindtest.On(cloud, facts.Alarms)
			g := &Group{}
			f, err := cloud.Look(t.Context(), time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC), g.Survey)
			if err != nil {
				t.Fatal(err)
			}
			d := g.Discover(f).Drafts[0]
			if c.want == "" {
				if notes := strings.Join(d.Notes, "\n"); d.Write != nil || !strings.Contains(notes, "Left out: its own maximum is 0 now") {
					t.Errorf("drafted: %q", notes)
				}
				return
			}
			if d.Write == nil || !strings.Contains(d.Write("web", kind.Around{}), c.want) {
				t.Errorf("left out, or without %q: %q", c.want, d.Notes)
			}
		})
	}
}
