package rds

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// lastTier is the tier that a failover promotes only when no other member is left:
// a reader that comes and goes is no place for the writer.
const lastTier = 15

func fewerAttempts(o *rds.Options) { o.RetryMaxAttempts = session.WriteAttempts }

// CreateReplica orders a read replica of a database, or another member of a cluster;
// nil means accepted, and making it takes minutes. It is never public. Class and
// parameters that are not given are as at the source, security groups are the default of
// the VPC. The error is a *scale.Failure: Busy when the name exists or the source is not
// available, Exhausted without capacity or quota.
func (c *Client) CreateReplica(ctx context.Context, r resource.NewReplica) error {
	if r.Cluster != "" {
		return c.createMember(ctx, r)
	}
	doing := "creating read replica " + r.Name + " of database " + r.Source
	if r.Name == "" || r.Source == "" {
		return &scale.Failure{Doing: doing, Kind: scale.Invalid, Err: errors.New("a read replica needs a name and a source")}
	}
	in := &rds.CreateDBInstanceReadReplicaInput{
		DBInstanceIdentifier: aws.String(r.Name), SourceDBInstanceIdentifier: aws.String(r.Source),
		DBInstanceClass: given(r.Class), VpcSecurityGroupIds: r.SecurityGroups, Tags: labels(r.Tags),
		PubliclyAccessible: aws.Bool(false), AutoMinorVersionUpgrade: aws.Bool(r.Traits.MinorUpgrades), CopyTagsToSnapshot: aws.Bool(r.Traits.CopyTags),
		CACertificateIdentifier: given(r.Traits.CA), MaxAllocatedStorage: positive(r.Traits.MostStorage),
	}
	if t := r.Traits; t.Monitoring > 0 && t.MonitoringRole != "" {
		in.MonitoringInterval, in.MonitoringRoleArn = positive(t.Monitoring), given(t.MonitoringRole)
	}
	if t := r.Traits; t.Insights {
		in.EnablePerformanceInsights, in.PerformanceInsightsKMSKeyId = aws.Bool(true), given(t.InsightsKey)
		in.PerformanceInsightsRetentionPeriod, in.DatabaseInsightsMode = positive(t.InsightsDays), types.DatabaseInsightsMode(t.InsightsMode)
	}
	if r.IAMLogin { // some engines have none, and refuse even a no
		in.EnableIAMDatabaseAuthentication = aws.Bool(true)
	}
	_, err := c.api.CreateDBInstanceReadReplica(ctx, in, fewerAttempts)
	return session.Failed(doing, err)
}

func (c *Client) createMember(ctx context.Context, r resource.NewReplica) error {
	doing := "creating reader " + r.Name + " of cluster " + r.Cluster
	if r.Name == "" || r.Class == "" || r.Engine == "" || r.Source != "" {
		return &scale.Failure{Doing: doing, Kind: scale.Invalid, Err: errors.New("a member of a cluster needs a name, a class and an engine, and must not have a source")}
	}
	in := &rds.CreateDBInstanceInput{
		DBInstanceIdentifier: aws.String(r.Name), DBClusterIdentifier: aws.String(r.Cluster),
		DBInstanceClass: aws.String(r.Class), Engine: aws.String(r.Engine), DBParameterGroupName: given(r.ParameterGroup),
		PromotionTier: aws.Int32(lastTier), Tags: labels(r.Tags),
		PubliclyAccessible: aws.Bool(false), AutoMinorVersionUpgrade: aws.Bool(r.Traits.MinorUpgrades), CACertificateIdentifier: given(r.Traits.CA),
	}
	if t := r.Traits; t.Monitoring > 0 && t.MonitoringRole != "" {
		in.MonitoringInterval, in.MonitoringRoleArn = positive(t.Monitoring), given(t.MonitoringRole)
	}
	if t := r.Traits; t.Insights { // its mode is the cluster's
		in.EnablePerformanceInsights, in.PerformanceInsightsKMSKeyId = aws.Bool(true), given(t.InsightsKey)
		in.PerformanceInsightsRetentionPeriod = positive(t.InsightsDays)
	}
	_, err := c.api.CreateDBInstance(ctx, in, fewerAttempts)
	return session.Failed(doing, err)
}

// DeleteReplica deletes a read replica or a reader of a cluster for good; nil means
// accepted. There is no final snapshot, because RDS allows none of a replica: the
// data is at its source. Whether it is one, and may go, its caller has to know, for
// this deletes any database without deletion protection. The error is a
// *scale.Failure: Missing when it is gone, Busy while something else is done to it.
func (c *Client) DeleteReplica(ctx context.Context, name string) error {
	_, err := c.api.DeleteDBInstance(ctx, &rds.DeleteDBInstanceInput{
		DBInstanceIdentifier: aws.String(name), SkipFinalSnapshot: aws.Bool(true),
	}, fewerAttempts)
	return session.Failed("deleting database "+name, err)
}

// labels are sorted, so that the same order is the same request.
func labels(tags map[string]string) []types.Tag {
	var out []types.Tag
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		out = append(out, types.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return out
}
