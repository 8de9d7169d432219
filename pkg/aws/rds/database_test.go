package rds

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

const shop = `<DBInstance><DBInstanceIdentifier>shop</DBInstanceIdentifier><DBInstanceClass>db.r6g.large</DBInstanceClass><Engine>postgres</Engine>
<DBInstanceStatus>available</DBInstanceStatus><MasterUsername>root</MasterUsername>
<Endpoint><Address>shop.abc.eu-west-1.rds.amazonaws.com</Address><Port>5432</Port><HostedZoneId>Z1</HostedZoneId></Endpoint>
<AllocatedStorage>100</AllocatedStorage><InstanceCreateTime>2026-01-02T03:04:05.678Z</InstanceCreateTime>
<PreferredBackupWindow>03:00-04:00</PreferredBackupWindow><BackupRetentionPeriod>7</BackupRetentionPeriod>
<AvailabilityZone>eu-west-1a</AvailabilityZone><PreferredMaintenanceWindow>sun:04:00-sun:05:00</PreferredMaintenanceWindow>
<PendingModifiedValues/><MultiAZ>true</MultiAZ><EngineVersion>16.3</EngineVersion>
<IAMDatabaseAuthenticationEnabled>true</IAMDatabaseAuthenticationEnabled><ReadReplicaDBInstanceIdentifiers><ReadReplicaDBInstanceIdentifier>shop-2</ReadReplicaDBInstanceIdentifier>
<ReadReplicaDBInstanceIdentifier>arn:aws:rds:us-east-1:123456789012:db:far</ReadReplicaDBInstanceIdentifier></ReadReplicaDBInstanceIdentifiers>
<ReadReplicaDBClusterIdentifiers><ReadReplicaDBClusterIdentifier>shop-aurora</ReadReplicaDBClusterIdentifier></ReadReplicaDBClusterIdentifiers>
<LicenseModel>postgresql-license</LicenseModel><StatusInfos/><StorageType>gp3</StorageType><DeletionProtection>true</DeletionProtection>
<DBInstanceArn>arn:aws:rds:eu-west-1:123456789012:db:shop</DBInstanceArn>
<TagList><Tag><Key>team</Key><Value>shop</Value></Tag><Tag><Key>empty</Key><Value/></Tag></TagList></DBInstance>`

const shop2 = `<DBInstance><DBInstanceIdentifier>shop-2</DBInstanceIdentifier><DBInstanceClass>db.r6g.large</DBInstanceClass><Engine>postgres</Engine>
<DBInstanceStatus>creating</DBInstanceStatus><BackupRetentionPeriod>0</BackupRetentionPeriod><PendingModifiedValues/><MultiAZ>false</MultiAZ>
<ReadReplicaSourceDBInstanceIdentifier>shop</ReadReplicaSourceDBInstanceIdentifier><ReadReplicaDBInstanceIdentifiers/><TagList/></DBInstance>`

const a1 = `<DBInstance><DBInstanceIdentifier>a1</DBInstanceIdentifier><DBInstanceStatus>available</DBInstanceStatus><Engine>aurora-mysql</Engine>
<DBInstanceClass>db.serverless</DBInstanceClass><DBClusterIdentifier>aurora</DBClusterIdentifier><PromotionTier>15</PromotionTier><StorageType>aurora</StorageType></DBInstance>`

func TestDatabases(t *testing.T) {
	c, asked := scripted(t, ok(page("DescribeDBInstances", "DBInstances", "more", shop)), ok(page("DescribeDBInstances", "DBInstances", "", shop2+a1)))
	got, err := c.Databases(t.Context(), []string{"Shop", "shop-2", "a1", "gone"})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]resource.Database{
		"Shop": {
			ID: "shop", ARN: "arn:aws:rds:eu-west-1:123456789012:db:shop", Class: "db.r6g.large", Status: "available", Engine: "postgres", Version: "16.3",
			License: "postgresql-license", Storage: "gp3", Allocated: 100, Zone: "eu-west-1a", MultiAZ: true, Replicas: []string{"shop-2"}, Distant: []string{"arn:aws:rds:us-east-1:123456789012:db:far", "shop-aurora"}, BackupDays: 7, Protected: true,
			Endpoint: "shop.abc.eu-west-1.rds.amazonaws.com:5432", Created: time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.UTC),
			IAMLogin: true, Tags: map[string]string{"team": "shop", "empty": ""}, BackupWindow: "03:00-04:00", Maintenance: "sun:04:00-sun:05:00",
		},
		"shop-2": {ID: "shop-2", Class: "db.r6g.large", Status: "creating", Engine: "postgres", Source: "shop"},
		"a1":     {ID: "a1", Class: "db.serverless", Status: "available", Engine: "aurora-mysql", Cluster: "aurora", Storage: "aurora"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("a database that is gone must be absent, and no error:\n%s", diff)
	}
	first := url.Values{
		"Action": {"DescribeDBInstances"}, "MaxRecords": {"100"}, "Filters.Filter.1.Name": {"db-instance-id"},
		"Filters.Filter.1.Values.Value.1": {"shop"}, "Filters.Filter.1.Values.Value.2": {"shop-2"},
		"Filters.Filter.1.Values.Value.3": {"a1"}, "Filters.Filter.1.Values.Value.4": {"gone"},
	}
	if diff := cmp.Diff(first, asked.Forms[0]); diff != "" || len(asked.Forms) != 2 || asked.Forms[1].Get("Marker") != "more" {
		t.Errorf("%d calls: %s", len(asked.Forms), diff)
	}
}

func TestNoNamesAskNothing(t *testing.T) {
	c, asked := scripted(t, ok(""))
	databases, err := c.Databases(t.Context(), nil)
	clusters, otherErr := c.Clusters(t.Context(), nil)
	if err != nil || otherErr != nil || len(databases)+len(clusters) != 0 || len(asked.Forms) != 0 {
		t.Errorf("%v, %v after %d calls: RDS would list the whole account", err, otherErr, len(asked.Forms))
	}
}

func TestDatabasesInBatches(t *testing.T) {
	var ids []string
	for i := range 150 {
		ids = append(ids, fmt.Sprint("db-", i))
	}
	c, asked := scripted(t, ok(page("DescribeDBInstances", "DBInstances", "", "")))
	if got, err := c.Databases(t.Context(), ids); err != nil || len(got) != 0 {
		t.Fatalf("%v, %v", got, err)
	}
	const value = "Filters.Filter.1.Values.Value."
	if len(asked.Forms) != 2 || asked.Forms[0].Get(value+"100") != "db-99" || asked.Forms[0].Has(value+"101") || asked.Forms[1].Get(value+"1") != "db-100" {
		t.Errorf("%d calls: %v", len(asked.Forms), asked.Forms)
	}
}

// A filter finds nothing without an error, but endpoints that are not Amazon's do
// not all know that.
func TestDatabasesOfWhichOneIsSaidToBeMissing(t *testing.T) {
	none := refusal(404, "DBInstanceNotFound", "DBInstance gone not found.")
	c, asked := scripted(t, none, ok(page("DescribeDBInstances", "DBInstances", "", shop)), none)
	got, err := c.Databases(t.Context(), []string{"shop", "gone"})
	if err != nil || len(got) != 1 || got["shop"].ID != "shop" {
		t.Errorf("got %v, %v", got, err)
	}
	if len(asked.Forms) != 3 {
		t.Errorf("%d calls", len(asked.Forms))
	}
	c, asked = scripted(t, none)
	if got, err := c.Databases(t.Context(), []string{"gone"}); err != nil || len(got) != 0 || len(asked.Forms) != 1 {
		t.Errorf("got %v, %v after %d calls", got, err, len(asked.Forms))
	}
	c, _ = scripted(t, none, refusal(403, "AccessDenied", "no"))
	if got, err := c.Databases(t.Context(), []string{"shop", "gone"}); got != nil || err == nil || err.Error() != "reading 2 databases: denied: AccessDenied: no" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestDatabasesFail(t *testing.T) {
	tests := []struct {
		name   string
		answer answer
		kind   scale.Kind
		want   string
	}{
		{"denied", refusal(403, "AccessDenied", "no"), scale.Denied, "denied: AccessDenied: no"},
		{"throttled", refusal(400, "Throttling", "Rate exceeded"), scale.Throttled, "throttled: Throttling: Rate exceeded"},
		{"endless", ok(page("DescribeDBInstances", "DBInstances", "again", "")), scale.Internal, "internal: the list has more than 100 pages, and dynascale stopped reading it"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, _ := scripted(t, tt.answer)
			if got, err := c.Databases(t.Context(), []string{"shop"}); got != nil || scale.KindOf(err) != tt.kind || err.Error() != "reading database shop: "+tt.want {
				t.Errorf("got %v, %v", got, err)
			}
			if tt.name == "endless" {
				return
			}
			if got, err := c.Clusters(t.Context(), []string{"aurora"}); got != nil || scale.KindOf(err) != tt.kind || err.Error() != "reading database cluster aurora: "+tt.want {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

func TestReplication(t *testing.T) {
	info := func(kind, status, normal string) string {
		return "<StatusInfos><DBInstanceStatusInfo><StatusType>" + kind + "</StatusType><Status>" + status + "</Status>" + normal + "</DBInstanceStatusInfo></StatusInfos>"
	}
	tests := []struct{ name, xml, want string }{
		{"not told", "<StatusInfos/>", ""},
		{"replicates", info("read replication", "replicating", "<Normal>true</Normal>"), "replicating"},
		{"replicates, as far as is told", info("read replication", "replicating", ""), "replicating"},
		{"is not normal", info("read replication", "replicating", "<Normal>false</Normal><Message>Replica IO thread stopped</Message>"), "error"},
		{"stopped", info("read replication", "stopped", "<Normal>false</Normal>"), "stopped"},
		{"error", info("read replication", "error", "<Normal>false</Normal>"), "error"},
		{"another kind", info("something newer", "replicating", "<Normal>true</Normal>"), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, _ := scripted(t, ok(page("DescribeDBInstances", "DBInstances", "", "<DBInstance><DBInstanceIdentifier>r</DBInstanceIdentifier>"+tt.xml+"</DBInstance>")))
			got, err := c.Databases(t.Context(), []string{"r"})
			if err != nil || got["r"].Replication != tt.want {
				t.Errorf("got %q, %v, want %q", got["r"].Replication, err, tt.want)
			}
		})
	}
}

func TestAStorageOperationIsTold(t *testing.T) {
	for xml, want := range map[string]string{
		"": "",
		"<StorageOperationStatus>Initializing</StorageOperationStatus><StorageOperationPercentProgress>37</StorageOperationPercentProgress>": "Initializing, 37 %",
		"<StorageOperationStatus>Optimizing</StorageOperationStatus>":                                                                        "Optimizing",
	} {
		c, _ := scripted(t, ok(page("DescribeDBInstances", "DBInstances", "", "<DBInstance><DBInstanceIdentifier>r</DBInstanceIdentifier>"+xml+"</DBInstance>")))
		got, err := c.Databases(t.Context(), []string{"r"})
		if err != nil || got["r"].Loading != want {
			t.Errorf("got %q, %v, want %q", got["r"].Loading, err, want)
		}
	}
}

const aurora = `<DBCluster><DBClusterIdentifier>aurora</DBClusterIdentifier><DBClusterArn>arn:aws:rds:eu-west-1:123456789012:cluster:aurora</DBClusterArn>
<Status>available</Status><EngineMode>provisioned</EngineMode><Engine>aurora-mysql</Engine><EngineVersion>8.0.mysql_aurora.3.08.0</EngineVersion>
<Endpoint>aurora.cluster-abc.eu-west-1.rds.amazonaws.com</Endpoint><ReaderEndpoint>aurora.cluster-ro-abc.eu-west-1.rds.amazonaws.com</ReaderEndpoint>
<DBClusterMembers><DBClusterMember><DBInstanceIdentifier>a1</DBInstanceIdentifier><IsClusterWriter>false</IsClusterWriter><PromotionTier>15</PromotionTier></DBClusterMember>
<DBClusterMember><DBInstanceIdentifier>a2</DBInstanceIdentifier><IsClusterWriter>true</IsClusterWriter></DBClusterMember></DBClusterMembers>
<ServerlessV2ScalingConfiguration><MinCapacity>0.5</MinCapacity><MaxCapacity>16.0</MaxCapacity></ServerlessV2ScalingConfiguration>
<TagList><Tag><Key>team</Key><Value>shop</Value></Tag></TagList></DBCluster>`

func TestClusters(t *testing.T) {
	c, asked := scripted(t, ok(page("DescribeDBClusters", "DBClusters", "more", aurora)),
		ok(page("DescribeDBClusters", "DBClusters", "", "<DBCluster><DBClusterIdentifier>plain</DBClusterIdentifier><EngineMode>serverless</EngineMode><Status>modifying</Status><PendingModifiedValues><EngineVersion>16.6</EngineVersion></PendingModifiedValues></DBCluster>")))
	got, err := c.Clusters(t.Context(), []string{"Aurora", "plain", "gone"})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]resource.Cluster{
		"Aurora": {
			ID: "aurora", ARN: "arn:aws:rds:eu-west-1:123456789012:cluster:aurora", Status: "available", Engine: "aurora-mysql", Version: "8.0.mysql_aurora.3.08.0",
			Members: []resource.ClusterMember{{ID: "a1"}, {ID: "a2", Writer: true}}, MinACU: 0.5, MaxACU: 16,
			Reader: "aurora.cluster-ro-abc.eu-west-1.rds.amazonaws.com", Tags: map[string]string{"team": "shop"},
		},
		"plain": {ID: "plain", Status: "modifying", Mode: "serverless", Pending: []string{"engine version 16.6"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	first := url.Values{
		"Action": {"DescribeDBClusters"}, "MaxRecords": {"100"}, "Filters.Filter.1.Name": {"db-cluster-id"},
		"Filters.Filter.1.Values.Value.1": {"aurora"}, "Filters.Filter.1.Values.Value.2": {"plain"}, "Filters.Filter.1.Values.Value.3": {"gone"},
	}
	if diff := cmp.Diff(first, asked.Forms[0]); diff != "" || len(asked.Forms) != 2 || asked.Forms[1].Get("Marker") != "more" {
		t.Errorf("%d calls: %s", len(asked.Forms), diff)
	}
	c, _ = scripted(t, refusal(404, "DBClusterNotFoundFault", "DBCluster gone not found."))
	if got, err := c.Clusters(t.Context(), []string{"gone"}); err != nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
}
