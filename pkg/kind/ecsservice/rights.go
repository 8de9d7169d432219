package ecsservice

import (
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Reads are what the service says of itself, and who else sets its count.
func (*Service) Reads(t kind.Watched) []facts.Label {
	out := []facts.Label{facts.Services.Label, facts.ServiceScaling.Label, facts.TaskDefinitions.Label}
	if t.Mode == scale.Minimum {
		out = append(out, facts.ScalableTargets.Label)
	}
	return out
}

// Rights are to set the desired count, or in minimum mode the minimum of the scalable target.
// No condition of IAM bounds a count, and none names a scalable target but by its tags: its
// ARN ends with an id that AWS makes up.
func (s *Service) Rights(t kind.Watched) []kind.Right {
	switch t.Mode {
	case scale.Manage:
		return []kind.Right{{Sid: "SetCount", Because: "tiers in mode manage: to set the desired count of these ECS " +
			"services; IAM can neither limit the count nor deny other fields of UpdateService",
			Actions: []string{"ecs:UpdateService"}, Resources: []kind.Resource{{Service: "ecs", Path: "service/" + s.key()}}}}
	case scale.Minimum:
		return []kind.Right{{Sid: "SetLeastCount", Because: "tiers in mode minimum: to set the minimum of the scalable targets of ECS, and of no other AWS service; IAM cannot limit this permission to single scalable targets",
			Actions: []string{"application-autoscaling:RegisterScalableTarget"}, Resources: []kind.Resource{{Service: "application-autoscaling", Path: "scalable-target/*"}},
			Condition: map[string]map[string]string{"StringEquals": {
				"application-autoscaling:service-namespace": "ecs", "application-autoscaling:scalable-dimension": "ecs:service:DesiredCount",
			}}}}
	}
	return nil
}
