package wire

import (
	"context"
	"net/http"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

func (s *Server) applicationAutoScaling() service {
	return service{
		scope:    "application-autoscaling",
		target:   "AnyScaleFrontendService",
		protocol: speaksJSON,
		candid:   true,
		operations: map[string]operation{
			"DescribeScalableTargets": handle(s.describeScalableTargets),
		},
		faults: faults{
			scale.Invalid:   {code: "ValidationException", status: http.StatusBadRequest},
			scale.Throttled: {code: "ThrottlingException", status: http.StatusBadRequest},
			scale.Denied:    {code: "AccessDeniedException", status: http.StatusBadRequest},
			scale.Internal:  {code: "InternalServiceException", status: http.StatusInternalServerError},
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
	CreationTime                 instant
}

// describeScalableTargets knows the readers of clusters; nothing else is scaled by
// this service here.
func (s *Server) describeScalableTargets(ctx context.Context, in *describeScalableTargetsInput) (any, error) {
	const most = 50
	size := or(in.MaxResults, most)
	switch {
	case in.ServiceNamespace == "":
		return nil, &fault{
			code: "ValidationException", status: http.StatusBadRequest,
			message: "1 validation error detected: Value null at 'serviceNamespace' failed to satisfy constraint: Member must not be null",
		}
	case size < 1 || size > most:
		return nil, &fault{code: "ValidationException", message: "MaxResults must be from 1 to 50", status: http.StatusBadRequest}
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
			RoleARN:           "arn:aws:iam::" + s.options.Account + ":role/aws-service-role/rds.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_RDSCluster",
			ScalableTargetARN: s.arn("application-autoscaling", "scalable-target/"+groupID(id)),
			CreationTime:      instant{time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)},
		})
	}
	items, next, err := cut(all, "DescribeScalableTargets", size, in.NextToken)
	if err != nil {
		return nil, &fault{code: "InvalidNextTokenException", message: "The token is invalid.", status: http.StatusBadRequest}
	}
	return describeScalableTargetsOutput{ScalableTargets: items, NextToken: next}, nil
}
