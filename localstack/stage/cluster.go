package stage

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"
)

const engine = "aurora-mysql"

// Cluster is what the endpoint says of a cluster.
type Cluster struct {
	Writer, Readers int
	// LeastACU and MostACU are the range of Serverless v2.
	LeastACU, MostACU float64
}

// MakeCluster makes an Aurora cluster with a writer of its name and "-1".
func (s *Stage) MakeCluster(ctx context.Context, name, class string, leastACU, mostACU float64) error {
	_, err := s.databases.CreateDBCluster(ctx, &rds.CreateDBClusterInput{
		DBClusterIdentifier: &name, Engine: aws.String(engine),
		MasterUsername: aws.String("admin"), MasterUserPassword: aws.String("of-an-emulator"),
		ServerlessV2ScalingConfiguration: &rdstypes.ServerlessV2ScalingConfiguration{MinCapacity: &leastACU, MaxCapacity: &mostACU},
	})
	// A call whose first answer was late is sent again, and finds what the first made.
	if err != nil && !strings.Contains(err.Error(), "AlreadyExists") {
		return fmt.Errorf("make cluster %s: %w", name, err)
	}
	return s.MakeMember(ctx, name+"-1", name, class)
}

// MakeMember adds a member to a cluster as somebody would by hand; the first is the
// writer.
func (s *Stage) MakeMember(ctx context.Context, name, cluster, class string) error {
	_, err := s.databases.CreateDBInstance(ctx, &rds.CreateDBInstanceInput{
		DBInstanceIdentifier: &name, DBClusterIdentifier: &cluster, DBInstanceClass: &class, Engine: aws.String(engine),
	})
	if err != nil {
		return fmt.Errorf("make member %s of cluster %s: %w", name, cluster, err)
	}
	return nil
}

// Cluster asks what became of a cluster.
func (s *Stage) Cluster(ctx context.Context, name string) (Cluster, error) {
	out, err := s.databases.DescribeDBClusters(ctx, &rds.DescribeDBClustersInput{DBClusterIdentifier: &name})
	if err != nil {
		return Cluster{}, fmt.Errorf("read cluster %s: %w", name, err)
	}
	if len(out.DBClusters) != 1 {
		return Cluster{}, fmt.Errorf("read cluster %s: the endpoint knows %d of that name", name, len(out.DBClusters))
	}
	var c Cluster
	for _, m := range out.DBClusters[0].DBClusterMembers {
		if aws.ToBool(m.IsClusterWriter) {
			c.Writer++
		} else {
			c.Readers++
		}
	}
	if r := out.DBClusters[0].ServerlessV2ScalingConfiguration; r != nil {
		c.LeastACU, c.MostACU = aws.ToFloat64(r.MinCapacity), aws.ToFloat64(r.MaxCapacity)
	}
	return c, nil
}

// RemoveCluster deletes a cluster and its members; see Databases for their names.
func (s *Stage) RemoveCluster(ctx context.Context, name string) error {
	if err := s.RemoveDatabases(ctx, name); err != nil {
		return err
	}
	_, err := s.databases.DeleteDBCluster(ctx, &rds.DeleteDBClusterInput{DBClusterIdentifier: &name, SkipFinalSnapshot: aws.Bool(true)})
	if err != nil {
		return fmt.Errorf("remove cluster %s: %w", name, err)
	}
	return nil
}

// CountsReaders tells whether the endpoint knows Application Auto Scaling.
func (s *Stage) CountsReaders(ctx context.Context) bool {
	_, err := s.scaling.DescribeScalableTargets(ctx, &applicationautoscaling.DescribeScalableTargetsInput{ServiceNamespace: types.ServiceNamespaceRds})
	return err == nil
}

// ScaleReaders lets AWS itself count the readers of a cluster.
func (s *Stage) ScaleReaders(ctx context.Context, cluster string, least, most int) error {
	_, err := s.scaling.RegisterScalableTarget(ctx, &applicationautoscaling.RegisterScalableTargetInput{
		ServiceNamespace: types.ServiceNamespaceRds, ScalableDimension: types.ScalableDimensionRDSClusterReadReplicaCount,
		ResourceId: aws.String("cluster:" + cluster), MinCapacity: aws.Int32(int32(least)), MaxCapacity: aws.Int32(int32(most)),
	})
	if err != nil {
		return fmt.Errorf("let the readers of %s be scaled: %w", cluster, err)
	}
	return nil
}

// LeaveReaders is the end of ScaleReaders.
func (s *Stage) LeaveReaders(ctx context.Context, cluster string) error {
	_, err := s.scaling.DeregisterScalableTarget(ctx, &applicationautoscaling.DeregisterScalableTargetInput{
		ServiceNamespace: types.ServiceNamespaceRds, ScalableDimension: types.ScalableDimensionRDSClusterReadReplicaCount,
		ResourceId: aws.String("cluster:" + cluster),
	})
	return err
}
