package wire

import (
	"errors"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"
	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/sim"
)

func (c clients) rds() *rds.Client { return rds.NewFromConfig(c.config) }

func databaseBy(name string, values ...string) []types.Filter {
	return []types.Filter{{Name: aws.String(name), Values: values}}
}

func TestListsDatabases(t *testing.T) {
	client := serve(t, still(t), Options{}).rds()
	for _, tc := range []struct {
		name string
		in   rds.DescribeDBInstancesInput
		want []string
	}{
		{"all", rds.DescribeDBInstancesInput{}, []string{"shop", "shop-r1", "shop-r2", "ledger", "cart-a", "cart-b"}},
		{"one, in capitals", rds.DescribeDBInstancesInput{DBInstanceIdentifier: aws.String("Ledger")}, []string{"ledger"}},
		{"by a filter, one of them unknown", rds.DescribeDBInstancesInput{Filters: databaseBy("db-instance-id", "ledger", "nobody", "shop")}, []string{"shop", "ledger"}},
		{"nobody by a filter", rds.DescribeDBInstancesInput{Filters: databaseBy("db-instance-id", "nobody")}, nil},
		{"a cluster's", rds.DescribeDBInstancesInput{Filters: databaseBy("db-cluster-id", "cart")}, []string{"cart-a", "cart-b"}},
	} {
		out, err := client.DescribeDBInstances(t.Context(), &tc.in)
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		var got []string
		for _, d := range out.DBInstances {
			got = append(got, *d.DBInstanceIdentifier)
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
	clusters, err := client.DescribeDBClusters(t.Context(), &rds.DescribeDBClustersInput{Filters: databaseBy("db-cluster-id", "empty", "nobody")})
	if err != nil || len(clusters.DBClusters) != 1 || clusters.DBClusters[0].ServerlessV2ScalingConfiguration != nil || len(clusters.DBClusters[0].DBClusterMembers) != 0 {
		t.Errorf("clusters %+v, %v", clusters, err)
	}
	waiting, err := client.DescribePendingMaintenanceActions(t.Context(), &rds.DescribePendingMaintenanceActionsInput{
		ResourceIdentifier: aws.String("arn:aws:rds:us-east-1:123456789012:db:shop"),
	})
	if err != nil || len(waiting.PendingMaintenanceActions) != 1 || len(waiting.PendingMaintenanceActions[0].PendingMaintenanceActionDetails) != 4 {
		t.Errorf("maintenance %+v, %v; want the offer among it", waiting, err)
	}
}

func TestListsDatabasesPageByPage(t *testing.T) {
	world := still(t, func(o *sim.Options) {
		o.DatabaseQuota = 100
		for i := range 40 {
			o.Databases = append(o.Databases, sim.DatabaseSpec{ID: fmt.Sprintf("db-%02d", i), Class: "db.t3.micro"})
		}
	})
	client := serve(t, world, Options{}).rds()
	var got []string
	pages := 0
	p := rds.NewDescribeDBInstancesPaginator(client, &rds.DescribeDBInstancesInput{MaxRecords: aws.Int32(20)})
	for ; p.HasMorePages(); pages++ {
		out, err := p.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range out.DBInstances {
			got = append(got, *d.DBInstanceIdentifier)
		}
	}
	if diff := cmp.Diff(world.DatabaseIDs(), got); diff != "" || pages != 3 {
		t.Errorf("%d pages (-want +got):\n%s", pages, diff)
	}
}

func TestChangesDatabases(t *testing.T) {
	world := still(t)
	client := serve(t, world, Options{}).rds()
	later, err := client.ModifyDBInstance(t.Context(), &rds.ModifyDBInstanceInput{DBInstanceIdentifier: aws.String("ledger"), DBInstanceClass: aws.String("db.m5.xlarge")})
	if err != nil || *later.DBInstance.PendingModifiedValues.DBInstanceClass != "db.m5.xlarge" || *later.DBInstance.DBInstanceStatus != "available" {
		t.Errorf("a class for later: %+v, %v", later, err)
	}
	made, err := client.CreateDBInstanceReadReplica(t.Context(), &rds.CreateDBInstanceReadReplicaInput{
		DBInstanceIdentifier: aws.String("shop-r9"), SourceDBInstanceIdentifier: aws.String("shop"), Tags: []types.Tag{{Key: aws.String("a"), Value: aws.String("b")}},
	})
	if err != nil || *made.DBInstance.DBInstanceStatus != "creating" || *made.DBInstance.TagList[0].Value != "b" || made.DBInstance.Endpoint != nil || made.DBInstance.InstanceCreateTime != nil {
		t.Errorf("a replica: %+v, %v", made, err)
	}
	gone, err := client.DeleteDBInstance(t.Context(), &rds.DeleteDBInstanceInput{DBInstanceIdentifier: aws.String("shop-r2"), SkipFinalSnapshot: aws.Bool(true)})
	if err != nil || *gone.DBInstance.DBInstanceStatus != "deleting" {
		t.Errorf("a deletion: %+v, %v", gone, err)
	}
	capacity, err := client.ModifyDBCluster(t.Context(), &rds.ModifyDBClusterInput{
		DBClusterIdentifier: aws.String("cart"), ServerlessV2ScalingConfiguration: &types.ServerlessV2ScalingConfiguration{MinCapacity: aws.Float64(4)},
	})
	if err != nil || *capacity.DBCluster.Status != "modifying" || world.Writes()[3].Argument != "4-16" {
		t.Errorf("a range: %+v, %v, %v; want the most to stay", capacity, err, world.Writes())
	}
}

func TestRefusesWhatRDSRefuses(t *testing.T) {
	client := serve(t, still(t), Options{}).rds()
	ctx := t.Context()
	const foreignEngine = "UnsupportedOperation: the simulated cloud does not support the parameter EngineVersion"
	for _, tc := range []struct {
		name   string
		call   func() error
		status int
		want   string
	}{
		{"nobody", func() error {
			_, err := client.DescribeDBInstances(ctx, &rds.DescribeDBInstancesInput{DBInstanceIdentifier: aws.String("nobody")})
			return err
		}, 404, "DBInstanceNotFound: DBInstance nobody not found."},
		{"no cluster", func() error {
			_, err := client.DescribeDBClusters(ctx, &rds.DescribeDBClustersInput{DBClusterIdentifier: aws.String("nobody")})
			return err
		}, 404, "DBClusterNotFoundFault: DBCluster nobody not found."},
		{"an unknown filter", func() error {
			_, err := client.DescribeDBInstances(ctx, &rds.DescribeDBInstancesInput{Filters: databaseBy("colour", "red")})
			return err
		}, 400, "InvalidParameterValue: Unrecognized filter name: colour"},
		{"short pages", func() error {
			_, err := client.DescribeDBInstances(ctx, &rds.DescribeDBInstancesInput{MaxRecords: aws.Int32(19)})
			return err
		}, 400, "InvalidParameterValue: Invalid value 19 for MaxRecords. Must be between 20 and 100"},
		{"a marker of nothing", func() error {
			_, err := client.DescribeDBClusters(ctx, &rds.DescribeDBClustersInput{Marker: aws.String("x")})
			return err
		}, 400, "InvalidParameterValue: Unable to parse pagination marker: x"},
		{"a database of its own", func() error {
			_, err := client.CreateDBInstance(ctx, &rds.CreateDBInstanceInput{DBInstanceIdentifier: aws.String("x"), Engine: aws.String("mysql"), DBInstanceClass: aws.String("db.m5.large")})
			return err
		}, 400, "UnsupportedOperation: in the simulated cloud CreateDBInstance creates only members of a cluster; DBClusterIdentifier is missing"},
		{"a replica of a cluster", func() error {
			_, err := client.CreateDBInstanceReadReplica(ctx, &rds.CreateDBInstanceReadReplicaInput{DBInstanceIdentifier: aws.String("x"), SourceDBClusterIdentifier: aws.String("cart")})
			return err
		}, 400, "UnsupportedOperation: the simulated cloud does not support the parameter SourceDBClusterIdentifier"},
		{"a replica of nothing", func() error {
			_, err := client.CreateDBInstanceReadReplica(ctx, &rds.CreateDBInstanceReadReplicaInput{DBInstanceIdentifier: aws.String("x")})
			return err
		}, 400, "InvalidParameterValue: The parameter SourceDBInstanceIdentifier must be provided and must not be blank."},
		{"a deletion that says nothing of snapshots", func() error {
			_, err := client.DeleteDBInstance(ctx, &rds.DeleteDBInstanceInput{DBInstanceIdentifier: aws.String("shop-r2")})
			return err
		}, 400, "InvalidParameterCombination: FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."},
		{"a deletion with a snapshot", func() error {
			_, err := client.DeleteDBInstance(ctx, &rds.DeleteDBInstanceInput{DBInstanceIdentifier: aws.String("shop-r2"), FinalDBSnapshotIdentifier: aws.String("last")})
			return err
		}, 400, "InvalidParameterCombination: FinalDBSnapshotIdentifier can't be specified when deleting a read replica. The simulated cloud takes no final snapshot of other databases either: specify SkipFinalSnapshot."},
		{"a deletion with both", func() error {
			_, err := client.DeleteDBInstance(ctx, &rds.DeleteDBInstanceInput{
				DBInstanceIdentifier: aws.String("shop-r2"), SkipFinalSnapshot: aws.Bool(true), FinalDBSnapshotIdentifier: aws.String("last"),
			})
			return err
		}, 400, "InvalidParameterCombination: FinalDBSnapshotIdentifier can't be specified when SkipFinalSnapshot is specified."},
		{"another version", func() error {
			_, err := client.ModifyDBInstance(ctx, &rds.ModifyDBInstanceInput{DBInstanceIdentifier: aws.String("shop"), EngineVersion: aws.String("9"), DBInstanceClass: aws.String("db.m5.large")})
			return err
		}, 400, foreignEngine},
		{"another version of a cluster", func() error {
			_, err := client.ModifyDBCluster(ctx, &rds.ModifyDBClusterInput{DBClusterIdentifier: aws.String("cart"), EngineVersion: aws.String("9")})
			return err
		}, 400, foreignEngine},
		{"nothing to modify", func() error {
			_, err := client.ModifyDBInstance(ctx, &rds.ModifyDBInstanceInput{DBInstanceIdentifier: aws.String("shop")})
			return err
		}, 400, "InvalidParameterCombination: No modifications were requested"},
		{"nothing to modify of a cluster", func() error {
			_, err := client.ModifyDBCluster(ctx, &rds.ModifyDBClusterInput{DBClusterIdentifier: aws.String("cart")})
			return err
		}, 400, "InvalidParameterCombination: the simulated cloud changes only MinCapacity and MaxCapacity of a cluster (in ServerlessV2ScalingConfiguration), and the request has neither"},
		{"pauses", func() error {
			_, err := client.ModifyDBCluster(ctx, &rds.ModifyDBClusterInput{
				DBClusterIdentifier: aws.String("cart"), ServerlessV2ScalingConfiguration: &types.ServerlessV2ScalingConfiguration{SecondsUntilAutoPause: aws.Int32(300)},
			})
			return err
		}, 400, "UnsupportedOperation: the simulated cloud does not support the parameter SecondsUntilAutoPause"},
	} {
		err := tc.call()
		var response *awshttp.ResponseError
		if !errors.As(err, &response) {
			t.Errorf("%s: no response: %v", tc.name, err)
			continue
		}
		if got := code(err) + ": " + message(err); got != tc.want || response.HTTPStatusCode() != tc.status {
			t.Errorf("%s: %d %s\nwant %d %s", tc.name, response.HTTPStatusCode(), got, tc.status, tc.want)
		}
	}
	var state *types.InvalidDBInstanceStateFault
	_, err := client.CreateDBInstanceReadReplica(ctx, &rds.CreateDBInstanceReadReplicaInput{DBInstanceIdentifier: aws.String("x"), SourceDBInstanceIdentifier: aws.String("shop-r1")})
	if !errors.As(err, &state) {
		t.Errorf("got %T, want the SDK's own InvalidDBInstanceStateFault", err)
	}
}
