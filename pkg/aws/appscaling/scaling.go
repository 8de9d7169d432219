package appscaling

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	pageSize = 50 // the largest MaxResults
	// maxPages ends a listing whose token never does: 5,000 clusters.
	maxPages = 100
	// clusterPrefix stands before a cluster's name in the id of a scalable target.
	clusterPrefix = "cluster:"
)

// Client talks to Application Auto Scaling in one account and region. It is safe
// for concurrent use.
type Client struct {
	api *applicationautoscaling.Client
}

// New builds a Client; see session.Load for cfg.
func New(cfg aws.Config) *Client { return &Client{api: applicationautoscaling.NewFromConfig(cfg)} }

// ReplicaScaling tells which Aurora clusters have their readers counted by
// Application Auto Scaling, all pages or an error: by the cluster's name, a sentence
// such as "Application Auto Scaling keeps it at 1 to 4 readers". One with everything
// suspended counts too, because whoever resumes it tells nobody. The error is a
// *scale.Failure.
func (c *Client) ReplicaScaling(ctx context.Context) (map[string]string, error) {
	const doing = "listing what Application Auto Scaling scales in RDS"
	scaled := map[string]string{}
	in := &applicationautoscaling.DescribeScalableTargetsInput{
		ServiceNamespace:  types.ServiceNamespaceRds,
		ScalableDimension: types.ScalableDimensionRDSClusterReadReplicaCount,
		MaxResults:        aws.Int32(pageSize),
	}
	for range maxPages {
		out, err := c.api.DescribeScalableTargets(ctx, in)
		if err != nil {
			return nil, session.Failed(doing, err)
		}
		for i := range out.ScalableTargets {
			t := &out.ScalableTargets[i]
			id := strings.ToLower(aws.ToString(t.ResourceId)) // as RDS keeps names
			scaled[strings.TrimPrefix(id, clusterPrefix)] = sentence(t)
		}
		if aws.ToString(out.NextToken) == "" {
			return scaled, nil
		}
		in.NextToken = out.NextToken
	}
	return nil, &scale.Failure{Doing: doing, Kind: scale.Internal, Err: errors.New("the listing has more than 100 pages and was given up")}
}

func sentence(t *types.ScalableTarget) string {
	text := fmt.Sprintf("Application Auto Scaling keeps it at %d to %d readers", aws.ToInt32(t.MinCapacity), aws.ToInt32(t.MaxCapacity))
	if s := t.SuspendedState; s != nil && aws.ToBool(s.DynamicScalingInSuspended) && aws.ToBool(s.DynamicScalingOutSuspended) && aws.ToBool(s.ScheduledScalingSuspended) {
		text += ", and is suspended at the moment"
	}
	return text
}
