package actuator

import (
	"testing"

	"github.com/dynascale/dynascale/pkg/scale"
)

func TestRouteUsesTheHandOfTheTierAndKeepsTheOrder(t *testing.T) {
	east := &cloud{groups: map[string]scale.Group{"web-asg": group(10)}}
	west := &cloud{groups: map[string]scale.Group{"web-asg": group(20)}}
	r := Route{
		Hands: []Hand{
			Groups{Of: map[string]string{"web-east": "web-asg"}, Reader: east, Writer: east, Refreshes: east},
			Groups{Of: map[string]string{"web-west": "web-asg"}, Reader: west, Writer: west, Refreshes: west},
		},
		Of: map[string]int{"web-east": 0, "web-west": 1},
	}
	out := r.Apply(t.Context(), scale.Plan{
		{Tier: "web-west", Mode: scale.Own, From: 20, To: 21},
		{Tier: "web-east", Mode: scale.Own, From: 10, To: 10},
		{Tier: "web-west", Mode: scale.Own, From: 20, To: 20},
		{Tier: "web-east", Mode: scale.Own, From: 10, To: 9},
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
