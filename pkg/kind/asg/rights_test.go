package asg

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/schedule"
)

// What is chosen by a tag may have any name, so the tag narrows the right; a prefix is in the
// name.
func TestRightsOfASelector(t *testing.T) {
	tags := kind.Selector{Tags: []kind.Tag{{Key: "env", Value: "prod"}, {Key: "price", Value: "${x}$"}}}
	tests := []struct {
		name  string
		group *Group
		mode  scale.Mode
		want  kind.Right
	}{
		{"by its name", &Group{Group: "web*"}, scale.Manage, kind.Right{Sid: "SetSize", Actions: []string{"autoscaling:SetDesiredCapacity"},
			Resources: []kind.Resource{{Service: "autoscaling", Path: "autoScalingGroup:*:autoScalingGroupName/web${*}"}}}},
		{"by a prefix", &Group{Select: kind.Selector{Prefix: "web?-"}}, scale.Manage, kind.Right{Sid: "SetSize", Actions: []string{"autoscaling:SetDesiredCapacity"},
			Resources: []kind.Resource{{Service: "autoscaling", Path: "autoScalingGroup:*:autoScalingGroupName/web${?}-*"}}}},
		{"by tags", &Group{Select: tags}, scale.Manage, kind.Right{Sid: "SetTaggedSize", Own: true, Actions: []string{"autoscaling:SetDesiredCapacity"},
			Resources: []kind.Resource{{Service: "autoscaling", Path: "autoScalingGroup:*:autoScalingGroupName/*"}},
			Condition: map[string]map[string]string{"StringEquals": {"aws:ResourceTag/env": "prod", "aws:ResourceTag/price": "${$}{x}${$}"}}}},
		{"by tags, in mode minimum", &Group{Select: tags}, scale.Minimum, kind.Right{Sid: "SetTaggedMinimumTo9", Own: true, Actions: []string{"autoscaling:UpdateAutoScalingGroup"},
			Resources: []kind.Resource{{Service: "autoscaling", Path: "autoScalingGroup:*:autoScalingGroupName/*"}},
			Condition: map[string]map[string]string{"StringEquals": {"aws:ResourceTag/env": "prod", "aws:ResourceTag/price": "${$}{x}${$}"},
				"NumericLessThanEquals": {"autoscaling:MinSize": "9"}, "Null": {"autoscaling:MaxSize": "true"}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.group.Rights(kind.Watched{Mode: tt.mode, Limits: guard.Limits{Max: 9}})
			if len(got) != 1 || got[0].Because == "" {
				t.Fatalf("got %+v", got)
			}
			got[0].Because = ""
			if diff := cmp.Diff(tt.want, got[0]); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
	raises := kind.Watched{Mode: scale.Manage, Limits: guard.Limits{Max: 9}, Schedule: schedule.Schedule{Entries: []schedule.Entry{{RaiseMax: true}}}}
	got := (&Group{Select: tags}).Rights(raises)
	if len(got) != 2 || got[0].Sid != "SetTaggedSize" || got[1].Sid != "RaiseTaggedMaximumTo9" || got[1].Condition["StringEquals"]["aws:ResourceTag/env"] != "prod" ||
		got[1].Condition["NumericLessThanEquals"]["autoscaling:MaxSize"] != "9" {
		t.Errorf("to raise the maximum it needs %+v", got)
	}
	if got := (&Group{Select: tags}).Rights(kind.Watched{Mode: scale.Observe}); got != nil {
		t.Errorf("a tier that observes needs %v", got)
	}
}
