package wire

import (
	"context"
	"net/http"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

func (s *tables) applicationAutoScaling() engine.Service {
	return engine.Service{
		Scope:    "application-autoscaling",
		Target:   "AnyScaleFrontendService",
		Protocol: engine.SpeaksJSON,
		Candid:   true,
		Operations: map[string]engine.Operation{
			"DescribeScalableTargets": engine.Handle(s.describeScalableTargets),
		},
		Faults: engine.Faults{
			scale.Invalid:   {Code: "ValidationException", Status: http.StatusBadRequest},
			scale.Throttled: {Code: "ThrottlingException", Status: http.StatusBadRequest},
			scale.Denied:    {Code: "AccessDeniedException", Status: http.StatusBadRequest},
			scale.Internal:  {Code: "InternalServiceException", Status: http.StatusInternalServerError},
		},
	}
}

// What Aurora Auto Scaling scales.
const (
	replicaSpace     = "rds"
	replicaDimension = "rds:cluster:ReadReplicaCount"
)

type describeScalableTargetsInput struct {
	ServiceNamespace  string
	ResourceIds       []string // AWS's spelling
	ScalableDimension string
	MaxResults        *int
	NextToken         string
}

type describeScalableTargetsOutput struct {
	ScalableTargets []scalableTarget
	NextToken       string `json:",omitempty"`
}

type scalableTarget struct {
	ServiceNamespace, ResourceId string // AWS's spelling
	ScalableDimension            string
	MinCapacity, MaxCapacity     int
	RoleARN                      string
	ScalableTargetARN            string
	CreationTime                 engine.Instant
}

// describeScalableTargets knows the readers of clusters; nothing else is scaled by
// this service here.
func (s *tables) describeScalableTargets(ctx context.Context, in *describeScalableTargetsInput) (any, error) {
	const most = 50
	size := or(in.MaxResults, most)
	switch {
	case in.ServiceNamespace == "":
		return nil, &engine.Fault{
			Code: "ValidationException", Status: http.StatusBadRequest,
			Message: "1 validation error detected: Value null at 'serviceNamespace' failed to satisfy constraint: Member must not be null",
		}
	case size < 1 || size > most:
		return nil, &engine.Fault{Code: "ValidationException", Message: "MaxResults must be from 1 to 50", Status: http.StatusBadRequest}
	}
	targets, err := s.estate.scaler.ScalableTargets(ctx)
	if err != nil {
		return nil, err
	}
	all := []scalableTarget{}
	for _, t := range targets {
		id := "cluster:" + t.Cluster
		if in.ServiceNamespace != replicaSpace || !wanted(in.ResourceIds, id) || in.ScalableDimension != "" && in.ScalableDimension != replicaDimension {
			continue
		}
		all = append(all, scalableTarget{
			ServiceNamespace: replicaSpace, ResourceId: id, ScalableDimension: replicaDimension, MinCapacity: t.Min, MaxCapacity: t.Max,
			RoleARN:           "arn:aws:iam::" + s.Account + ":role/aws-service-role/rds.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_RDSCluster",
			ScalableTargetARN: s.ARN("application-autoscaling", "scalable-target/"+groupID(id)),
			CreationTime:      engine.Instant{Time: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)},
		})
	}
	items, next, err := engine.Cut(all, "DescribeScalableTargets", size, in.NextToken)
	if err != nil {
		return nil, &engine.Fault{Code: "InvalidNextTokenException", Message: "The token is invalid.", Status: http.StatusBadRequest}
	}
	return describeScalableTargetsOutput{ScalableTargets: items, NextToken: next}, nil
}
