package rds

import (
	"math"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

var changes = []struct {
	name   string
	change func(*Client, *testing.T) error
	form   url.Values // everything that is sent, and nothing beyond it
	doing  string
}{
	{
		"replica", func(c *Client, t *testing.T) error {
			return c.CreateReplica(t.Context(), resource.NewReplica{
				Name: "shop-r1", Source: "shop", Class: "db.r6g.large", Tags: map[string]string{"dynascale:tier": "readers", "a": "first"},
			})
		},
		url.Values{
			"Action": {"CreateDBInstanceReadReplica"}, "DBInstanceIdentifier": {"shop-r1"}, "SourceDBInstanceIdentifier": {"shop"}, "DBInstanceClass": {"db.r6g.large"},
			"PubliclyAccessible": {"false"}, "AutoMinorVersionUpgrade": {"false"}, "CopyTagsToSnapshot": {"false"},
			"Tags.Tag.1.Key": {"a"}, "Tags.Tag.1.Value": {"first"}, "Tags.Tag.2.Key": {"dynascale:tier"}, "Tags.Tag.2.Value": {"readers"},
		},
		"creating read replica shop-r1 of database shop",
	},
	{
		"replica of the source's class", func(c *Client, t *testing.T) error {
			return c.CreateReplica(t.Context(), resource.NewReplica{Name: "shop-r1", Source: "shop"})
		},
		url.Values{"Action": {"CreateDBInstanceReadReplica"}, "DBInstanceIdentifier": {"shop-r1"}, "SourceDBInstanceIdentifier": {"shop"},
			"PubliclyAccessible": {"false"}, "AutoMinorVersionUpgrade": {"false"}, "CopyTagsToSnapshot": {"false"}},
		"creating read replica shop-r1 of database shop",
	},
	{
		"replica to log in to by IAM", func(c *Client, t *testing.T) error {
			return c.CreateReplica(t.Context(), resource.NewReplica{Name: "shop-r1", Source: "shop", IAMLogin: true})
		},
		url.Values{"Action": {"CreateDBInstanceReadReplica"}, "DBInstanceIdentifier": {"shop-r1"}, "SourceDBInstanceIdentifier": {"shop"},
			"PubliclyAccessible": {"false"}, "AutoMinorVersionUpgrade": {"false"}, "CopyTagsToSnapshot": {"false"}, "EnableIAMDatabaseAuthentication": {"true"}},
		"creating read replica shop-r1 of database shop",
	},
	{
		"member of a cluster", func(c *Client, t *testing.T) error {
			return c.CreateReplica(t.Context(), resource.NewReplica{
				Name: "aurora-r1", Cluster: "aurora", Class: "db.r6g.large", Engine: "aurora-mysql", Tags: map[string]string{"b": "2", "a": "1"},
			})
		},
		url.Values{
			"Action": {"CreateDBInstance"}, "DBInstanceIdentifier": {"aurora-r1"}, "DBClusterIdentifier": {"aurora"}, "DBInstanceClass": {"db.r6g.large"},
			"Engine": {"aurora-mysql"}, "PromotionTier": {"15"}, "PubliclyAccessible": {"false"}, "AutoMinorVersionUpgrade": {"false"},
			"Tags.Tag.1.Key": {"a"}, "Tags.Tag.1.Value": {"1"}, "Tags.Tag.2.Key": {"b"}, "Tags.Tag.2.Value": {"2"},
		},
		"creating reader aurora-r1 of cluster aurora",
	},
	{
		"replica with the traits of its source", func(c *Client, t *testing.T) error {
			return c.CreateReplica(t.Context(), resource.NewReplica{Name: "shop-r1", Source: "shop", Traits: likeSource})
		},
		url.Values{"Action": {"CreateDBInstanceReadReplica"}, "DBInstanceIdentifier": {"shop-r1"}, "SourceDBInstanceIdentifier": {"shop"},
			"PubliclyAccessible": {"false"}, "AutoMinorVersionUpgrade": {"true"}, "CopyTagsToSnapshot": {"true"}, "CACertificateIdentifier": {"rds-ca-rsa2048-g1"},
			"MaxAllocatedStorage": {"1000"}, "MonitoringInterval": {"60"}, "MonitoringRoleArn": {"arn:aws:iam::123456789012:role/monitor"},
			"EnablePerformanceInsights": {"true"}, "PerformanceInsightsKMSKeyId": {"key"}, "PerformanceInsightsRetentionPeriod": {"465"}, "DatabaseInsightsMode": {"advanced"}},
		"creating read replica shop-r1 of database shop",
	},
	{
		"member with those that a member can have", func(c *Client, t *testing.T) error {
			return c.CreateReplica(t.Context(), resource.NewReplica{Name: "aurora-r1", Cluster: "aurora", Class: "db.r6g.large", Engine: "aurora-mysql", Traits: likeSource})
		},
		url.Values{"Action": {"CreateDBInstance"}, "DBInstanceIdentifier": {"aurora-r1"}, "DBClusterIdentifier": {"aurora"}, "DBInstanceClass": {"db.r6g.large"},
			"Engine": {"aurora-mysql"}, "PromotionTier": {"15"}, "PubliclyAccessible": {"false"}, "AutoMinorVersionUpgrade": {"true"}, "CACertificateIdentifier": {"rds-ca-rsa2048-g1"},
			"MonitoringInterval": {"60"}, "MonitoringRoleArn": {"arn:aws:iam::123456789012:role/monitor"},
			"EnablePerformanceInsights": {"true"}, "PerformanceInsightsKMSKeyId": {"key"}, "PerformanceInsightsRetentionPeriod": {"465"}},
		"creating reader aurora-r1 of cluster aurora",
	},
	{
		"delete", func(c *Client, t *testing.T) error { return c.DeleteReplica(t.Context(), "shop-r1") },
		url.Values{"Action": {"DeleteDBInstance"}, "DBInstanceIdentifier": {"shop-r1"}, "SkipFinalSnapshot": {"true"}},
		"deleting database shop-r1",
	},
	{
		"class", func(c *Client, t *testing.T) error { return c.SetClass(t.Context(), "shop", "db.r6g.xlarge") },
		url.Values{"Action": {"ModifyDBInstance"}, "DBInstanceIdentifier": {"shop"}, "DBInstanceClass": {"db.r6g.xlarge"}, "ApplyImmediately": {"true"}},
		"changing database shop into a db.r6g.xlarge",
	},
	{
		"acu", func(c *Client, t *testing.T) error { return c.SetACU(t.Context(), "aurora", 0.5, 16) },
		url.Values{
			"Action": {"ModifyDBCluster"}, "DBClusterIdentifier": {"aurora"}, "ApplyImmediately": {"true"},
			"ServerlessV2ScalingConfiguration.MinCapacity": {"0.5"}, "ServerlessV2ScalingConfiguration.MaxCapacity": {"16"},
		},
		"setting cluster aurora to 0.5-16 ACU",
	},
}

// likeSource are the traits of a source that has all of them.
var likeSource = resource.Traits{CA: "rds-ca-rsa2048-g1", MostStorage: 1000, Monitoring: 60, MonitoringRole: "arn:aws:iam::123456789012:role/monitor",
	Insights: true, InsightsKey: "key", InsightsDays: 465, InsightsMode: "advanced", MinorUpgrades: true, CopyTags: true}

// What is read of a source is what its replica is given.
func TestTheTraitsOfADatabase(t *testing.T) {
	c, _ := scripted(t, ok(page("DescribeDBInstances", "DBInstances", "", `<DBInstance><DBInstanceIdentifier>shop</DBInstanceIdentifier>
<CACertificateIdentifier>rds-ca-rsa2048-g1</CACertificateIdentifier><MaxAllocatedStorage>1000</MaxAllocatedStorage><MonitoringInterval>60</MonitoringInterval>
<MonitoringRoleArn>arn:aws:iam::123456789012:role/monitor</MonitoringRoleArn><PerformanceInsightsEnabled>true</PerformanceInsightsEnabled>
<PerformanceInsightsKMSKeyId>key</PerformanceInsightsKMSKeyId><PerformanceInsightsRetentionPeriod>465</PerformanceInsightsRetentionPeriod>
<DatabaseInsightsMode>advanced</DatabaseInsightsMode><AutoMinorVersionUpgrade>true</AutoMinorVersionUpgrade><CopyTagsToSnapshot>true</CopyTagsToSnapshot></DBInstance>`)))
	got, err := c.Databases(t.Context(), []string{"shop"})
	if diff := cmp.Diff(likeSource, got["shop"].Traits); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestChanges(t *testing.T) {
	for _, tt := range changes {
		t.Run(tt.name, func(t *testing.T) {
			action := tt.form.Get("Action")
			c, asked := scripted(t, ok("<"+action+"Response><"+action+"Result><DBInstance><DBInstanceStatus>creating</DBInstanceStatus></DBInstance></"+action+"Result></"+action+"Response>"))
			if err := tt.change(c, t); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]url.Values{tt.form}, asked.Forms); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestChangesThatAreRefused(t *testing.T) {
	refusals := []struct {
		status        int
		code, message string
		kind          scale.Kind
	}{
		{400, "InvalidDBInstanceState", "DB instance is not in the available state", scale.Busy},
		{400, "InvalidDBClusterStateFault", "The cluster is modifying", scale.Busy},
		{400, "DBInstanceAlreadyExists", "DB instance already exists", scale.Busy},
		{400, "InsufficientDBInstanceCapacity", "There is no capacity for db.r6g.large", scale.Exhausted},
		{403, "InsufficientDBClusterCapacityFault", "There is no capacity", scale.Exhausted},
		{400, "InstanceQuotaExceeded", "DB instance quota exceeded", scale.Exhausted},
		{400, "StorageQuotaExceeded", "Storage quota exceeded", scale.Exhausted},
		{404, "DBInstanceNotFound", "DBInstance not found", scale.Missing},
		{404, "DBClusterNotFoundFault", "DBCluster not found", scale.Missing},
		{400, "KMSKeyNotAccessibleFault", "The key cannot be used", scale.Denied},
		{403, "AccessDenied", "no", scale.Denied},
		{400, "InvalidParameterCombination", "Cannot delete protected DB Instance", scale.Invalid},
		{400, "StorageTypeNotSupported", "gp3 is not supported", scale.Invalid},
		{400, "Throttling", "Rate exceeded", scale.Throttled},
	}
	for _, tt := range changes {
		for _, r := range refusals {
			t.Run(tt.name+" "+r.code, func(t *testing.T) {
				c, _ := scripted(t, refusal(r.status, r.code, r.message))
				err := tt.change(c, t)
				if want := tt.doing + ": " + string(r.kind) + ": " + r.code + ": " + r.message; scale.KindOf(err) != r.kind || err.Error() != want {
					t.Errorf("got  %v\nwant %s", err, want)
				}
			})
		}
	}
}

func TestChangesThatAreNotAsked(t *testing.T) {
	const member = "creating reader r of cluster aurora: invalid: a member of a cluster needs a name, a class and an engine, and must not have a source"
	create := func(r resource.NewReplica) func(*Client) error {
		return func(c *Client) error { return c.CreateReplica(t.Context(), r) }
	}
	acu := func(least, most float64) func(*Client) error {
		return func(c *Client) error { return c.SetACU(t.Context(), "aurora", least, most) }
	}
	tests := []struct {
		name   string
		change func(*Client) error
		want   string
	}{
		{"no source", create(resource.NewReplica{Name: "r"}), "creating read replica r of database : invalid: a read replica needs a name and a source"},
		{"no class", create(resource.NewReplica{Name: "r", Cluster: "aurora", Engine: "aurora-mysql"}), member},
		{"no engine", create(resource.NewReplica{Name: "r", Cluster: "aurora", Class: "db.r6g.large"}), member},
		{"both", create(resource.NewReplica{Name: "r", Cluster: "aurora", Source: "shop", Class: "db.r6g.large", Engine: "aurora-mysql"}), member},
		{"upside down", acu(4, 2), "setting cluster aurora to 4-2 ACU: invalid: the minimum must be at least 0, and the maximum above 0 and not below the minimum"},
		{"below nothing", acu(-1, 2), "setting cluster aurora to -1-2 ACU: invalid: the minimum must be at least 0, and the maximum above 0 and not below the minimum"},
		{"nothing", acu(0, 0), "setting cluster aurora to 0-0 ACU: invalid: the minimum must be at least 0, and the maximum above 0 and not below the minimum"},
		{"no number", acu(math.NaN(), 2), "setting cluster aurora to NaN-2 ACU: invalid: the minimum must be at least 0, and the maximum above 0 and not below the minimum"},
		{"without end", acu(1, math.Inf(1)), "setting cluster aurora to 1-+Inf ACU: invalid: the minimum must be at least 0, and the maximum above 0 and not below the minimum"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, asked := scripted(t, ok(""))
			if err := tt.change(c); scale.KindOf(err) != scale.Invalid || err.Error() != tt.want || len(asked.Forms) != 0 {
				t.Errorf("got %v after %d calls", err, len(asked.Forms))
			}
		})
	}
}
