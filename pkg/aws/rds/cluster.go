package rds

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
)

// Clusters reads Aurora and Multi-AZ clusters by their names, all of them or an
// error. One that does not exist is absent from the answer. The answer's keys are
// the names as they were asked for, whatever their case. The error is a
// *scale.Failure.
func (c *Client) Clusters(ctx context.Context, ids []string) (map[string]resource.Cluster, error) {
	found := make(map[string]resource.Cluster, len(ids))
	err := named(ids, func(filter types.Filter) error {
		filter.Name = aws.String("db-cluster-id")
		in := &rds.DescribeDBClustersInput{MaxRecords: aws.Int32(pageSize), Filters: []types.Filter{filter}}
		return session.Pages(about("database cluster", ids), maxPages, func(marker *string) (*string, error) {
			in.Marker = marker
			out, err := c.api.DescribeDBClusters(ctx, in)
			if err != nil {
				return nil, err
			}
			for i := range out.DBClusters {
				x := cluster(&out.DBClusters[i])
				put(found, ids, x.ID, x)
			}
			return out.Marker, nil
		})
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

func cluster(k *types.DBCluster) resource.Cluster {
	x := resource.Cluster{
		ID:      aws.ToString(k.DBClusterIdentifier),
		ARN:     aws.ToString(k.DBClusterArn),
		Status:  aws.ToString(k.Status),
		Engine:  aws.ToString(k.Engine),
		Mode:    mode(k),
		Version: aws.ToString(k.EngineVersion),
		Reader:  aws.ToString(k.ReaderEndpoint),
		Storage: aws.ToString(k.StorageType),
		Pending: clusterPending(k.PendingModifiedValues),
		Tags:    tags(k.TagList),
	}
	for _, m := range k.DBClusterMembers {
		parameters := aws.ToString(m.DBClusterParameterGroupStatus)
		if parameters == inSync {
			parameters = ""
		}
		x.Members = append(x.Members, resource.ClusterMember{ID: aws.ToString(m.DBInstanceIdentifier), Writer: aws.ToBool(m.IsClusterWriter), Parameters: parameters})
	}
	if s := k.ServerlessV2ScalingConfiguration; s != nil {
		x.MinACU, x.MaxACU = aws.ToFloat64(s.MinCapacity), aws.ToFloat64(s.MaxCapacity)
	}
	return x
}

// mode tells of the clusters whose capacity is not that of their instances.
func mode(k *types.DBCluster) string {
	switch limitless := types.ClusterScalabilityTypeLimitless; {
	case k.ClusterScalabilityType == limitless:
		return string(limitless)
	case aws.ToString(k.EngineMode) == "serverless":
		return *k.EngineMode
	}
	return ""
}
