package actuator

import (
	"context"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

func TestRouteUsesTheHandOfTheTierAndKeepsTheOrder(t *testing.T) {
	east := &cloud{groups: map[string]resource.Group{"web-asg": group(10)}}
	west := &cloud{groups: map[string]resource.Group{"web-asg": group(20)}}
	r := Route{
		Actuators: []Actuator{
			groupSettersOf(east, map[string]string{"web-east": "web-asg"}),
			groupSettersOf(west, map[string]string{"web-west": "web-asg"}),
		},
		Of: map[string]int{"web-east": 0, "web-west": 1},
	}
	out := r.Apply(t.Context(), scale.Plan{
		{Tier: "web-west", Mode: scale.Manage, From: 20, To: 21},
		{Tier: "web-east", Mode: scale.Manage, From: 10, To: 10},
		{Tier: "web-west", Mode: scale.Manage, From: 20, To: 20},
		{Tier: "web-east", Mode: scale.Manage, From: 10, To: 9},
	})
	want := []scale.Status{scale.Applied, scale.Unchanged, scale.Unchanged, scale.Applied}
	for i, o := range out {
		if o.Status != want[i] {
			t.Errorf("decision %d: %s (%s), want %s", i, o.Status, o.Detail, want[i])
		}
	}
	if len(east.writes) != 1 || east.writes[0] != "desired web-asg 9" || len(west.writes) != 1 || west.writes[0] != "desired web-asg 21" {
		t.Errorf("east %v, west %v", east.writes, west.writes)
	}
}

// A panic of one actuator would end the process, because they run beside each other.
func TestAPanicOfOneHandStaysThere(t *testing.T) {
	c := &cloud{groups: map[string]resource.Group{"web-asg": group(10)}}
	of := map[string]string{"web": "web-asg", "api": "web-asg", "idle": "web-asg"}
	r := Route{
		Actuators: []Actuator{panicking{}, groupSettersOf(c, of)},
		Of:        map[string]int{"web": 0, "idle": 0, "api": 1},
	}
	out := r.Apply(t.Context(), scale.Plan{
		{Tier: "web", Mode: scale.Manage, From: 10, To: 12}, {Tier: "idle", Mode: scale.Manage, From: 10, To: 10},
		{Tier: "api", Mode: scale.Manage, From: 10, To: 11},
	})
	if out[0].Status != scale.Unknown || !strings.Contains(out[0].Detail, "boom") || out[1].Status != scale.Unchanged || out[2].Status != scale.Applied {
		t.Errorf("%+v", out)
	}
}

// panicking is an actuator with a defect.
type panicking struct{}

func (panicking) Apply(context.Context, scale.Plan) []scale.Outcome { panic("boom") }

// A reader with a defect read nothing: nothing is changed, and the change is not unknown.
func TestAPanicOfAReaderIsAFailure(t *testing.T) {
	c := &cloud{}
	g := setters(map[string]string{"web": "web-asg"}, func(context.Context, []string) (map[string]resource.Group, error) { panic("boom") }, c.Refreshing, Calls{operation.SetDesired: {Make: c.write}})
	out := g.Apply(t.Context(), scale.Plan{{Tier: "web", Mode: scale.Manage, From: 10, To: 12}})
	check(t, out[0], scale.Failed, "set desired 10 -> 12: AWS could not be read again before the change: reading groups: internal: panic: boom; dynascale looks again at the next evaluation")
	if len(c.writes) != 0 {
		t.Errorf("written: %v", c.writes)
	}
}
