package sim

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

func TestDatabaseWritesAreRefusedInAWSWords(t *testing.T) {
	ctx := context.Background()
	create := func(r resource.NewReplica) func(*Cloud) error {
		return func(c *Cloud) error { return c.CreateReplica(ctx, r) }
	}
	resize := func(class string) func(*Cloud) error {
		return func(c *Cloud) error { return c.SetClass(ctx, "shop", class) }
	}
	remove := func(name string) func(*Cloud) error {
		return func(c *Cloud) error { return c.DeleteReplica(ctx, name) }
	}
	replicas := func(n int, engine string) func(*Options) {
		return func(o *Options) {
			o.Databases[0].Engine = engine
			if engine != "mysql" {
				o.Databases[0].Class = "db.m5.large"
			}
			for i := range n {
				o.Databases = append(o.Databases, DatabaseSpec{ID: fmt.Sprintf("shop-%d", i), Source: "shop"})
			}
		}
	}
	const notID = "InvalidParameterValue: The parameter DBInstanceIdentifier is not a valid identifier. Identifiers must begin with a letter; " +
		"must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens."
	for _, tc := range []struct {
		name  string
		edit  []func(*Options)
		first func(*Cloud) error
		write func(*Cloud) error
		kind  scale.Kind
		words string
	}{
		{"a source without backups", []func(*Options){db(func(d *DatabaseSpec) { d.BackupDays = 0 })}, nil, create(replica("r")), scale.Busy,
			"InvalidDBInstanceState: Automated backups are not enabled for this database instance. To enable automated backups, " +
				"use ModifyDBInstance to set the backup retention period to a non-zero value."},
		{"a source that is not there", nil, nil, create(resource.NewReplica{Name: "r", Source: "nobody"}), scale.Missing, "DBInstanceNotFound: DBInstance nobody not found."},
		{"a source that is being changed", nil, resize("db.r6g.xlarge"), create(replica("r")), scale.Busy, "InvalidDBInstanceState: Database instance is not in available state."},
		{"a source in another state", []func(*Options){db(func(d *DatabaseSpec) { d.Status = "storage-full" })}, nil, create(replica("r")), scale.Busy,
			"InvalidDBInstanceState: Database instance is not in available state."},
		{"a name that is taken", nil, nil, create(replica("Shop")), scale.Busy, "DBInstanceAlreadyExists: DB instance already exists"},
		{"a name that is none", nil, nil, create(replica("1-shop")), scale.Invalid, notID},
		{"a name with two hyphens", nil, nil, create(replica("shop--r")), scale.Invalid, notID},
		{"a name that is too long", nil, nil, create(replica("r" + strings.Repeat("x", 63))), scale.Invalid, notID},
		{"the account's quota", []func(*Options){func(o *Options) { o.DatabaseQuota = 1 }}, nil, create(replica("r")), scale.Exhausted,
			"InstanceQuotaExceeded: DB Instance quota exceeded"},
		{"the replicas of one MySQL", []func(*Options){replicas(15, "mysql")}, nil, create(replica("r")), scale.Exhausted,
			"InstanceQuotaExceeded: DB instance shop has 15 read replicas, the most that mysql allows"},
		{"the replicas of one Oracle", []func(*Options){replicas(5, "oracle-ee")}, nil, create(replica("r")), scale.Exhausted,
			"InstanceQuotaExceeded: DB instance shop has 5 read replicas, the most that oracle-ee allows"},
		{"a class that is none", nil, nil, create(resource.NewReplica{Name: "r", Source: "shop", Class: "db.x9"}), scale.Invalid,
			"InvalidParameterValue: Invalid DB Instance class: db.x9"},
		{"a class that the engine has not", []func(*Options){replicas(0, "oracle-ee")}, nil, create(resource.NewReplica{Name: "r", Source: "shop", Class: "db.r6g.large"}), scale.Invalid,
			"InvalidParameterCombination: RDS does not support creating a DB instance with the following combination: DBInstanceClass=db.r6g.large, Engine=oracle-ee, " +
				"EngineVersion=19.0.0.0.ru-2024-07.rur-2024-07.r1, LicenseModel=bring-your-own-license. For supported combinations of instance class and database engine version, see the documentation."},
		{"no capacity for a replica", []func(*Options){during(FaultNoCapacity, "db.r6g.large")}, nil, create(replica("r")), scale.Exhausted,
			"InsufficientDBInstanceCapacity: Cannot create a db.r6g.large database instance because there are no availability zones with sufficient capacity " +
				"for VPC and storage type : gp3 for db.r6g.large. Please try the request again at a later time."},
		{"no capacity for a class", []func(*Options){during(FaultNoCapacity, "db.r6g.xlarge")}, nil, resize("db.r6g.xlarge"), scale.Exhausted,
			"InsufficientDBInstanceCapacity: Cannot create a db.r6g.xlarge database instance because there are no availability zones with sufficient capacity " +
				"for VPC and storage type : gp3 for db.r6g.xlarge. Please try the request again at a later time."},
		{"a class that nobody knows", nil, nil, resize("db.x9"), scale.Invalid, "InvalidParameterValue: Invalid DB Instance class: db.x9"},
		{"serverless without a cluster", nil, nil, resize("db.serverless"), scale.Invalid, "InvalidParameterValue: Invalid DB Instance class: db.serverless"},
		{"another class during a change", nil, resize("db.r6g.xlarge"), resize("db.r6g.2xlarge"), scale.Busy, "InvalidDBInstanceState: Database instance is not in available state."},
		{"a later class during a change", nil, resize("db.r6g.xlarge"), func(c *Cloud) error { return c.ScheduleClass(ctx, "shop", "db.m5.large") }, scale.Busy,
			"InvalidDBInstanceState: Database instance is not in available state."},
		{"a class of nobody", nil, nil, func(c *Cloud) error { return c.SetClass(ctx, "nobody", "db.m5.large") }, scale.Missing, "DBInstanceNotFound: DBInstance nobody not found."},
		{"deletion of what is protected", []func(*Options){db(func(d *DatabaseSpec) { d.Protected = true })}, nil, remove("shop"), scale.Invalid,
			"InvalidParameterCombination: Cannot delete protected DB Instance, please disable deletion protection and try again."},
		{"deletion of what is being deleted", nil, remove("shop"), remove("shop"), scale.Busy, "InvalidDBInstanceState: Instance shop is already being deleted."},
		{"deletion of what is being created", nil, create(replica("r")), remove("r"), scale.Busy, "InvalidDBInstanceState: Instance r is currently creating - it cannot be deleted."},
		{"deletion of nobody", nil, nil, remove("nobody"), scale.Missing, "DBInstanceNotFound: DBInstance nobody not found."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := mysql(t, tc.edit...)
			if tc.first != nil {
				ok(t, tc.first(c))
			}
			before, ids, writes := databaseNow(t, c, "shop"), c.DatabaseIDs(), len(c.Writes())
			refused(t, tc.write(c), tc.kind, tc.words)
			if diff := cmp.Diff(before, databaseNow(t, c, "shop")); diff != "" {
				t.Errorf("a refused write changed the database (-before +after):\n%s", diff)
			}
			if diff := cmp.Diff(ids, c.DatabaseIDs()); diff != "" || len(c.Writes()) != writes {
				t.Errorf("a refused write changed the world (-before +after):\n%s", diff)
			}
		})
	}
}

func TestTimedOutEstateWritesArriveOrNot(t *testing.T) {
	ctx := context.Background()
	const tries = 200
	for _, tc := range []struct {
		name, service string
		write         func(*Cloud) error
	}{
		{"a stop", "ec2", func(c *Cloud) error { return c.StopMachine(ctx, reporting) }},
		{"a replica", "rds", func(c *Cloud) error { return c.CreateReplica(ctx, replica("shop-r1")) }},
		{"a parameter", "ssm", func(c *Cloud) error { return c.PutParameter(ctx, "/shop/readers", "a,b") }},
		{"a registration", "elasticloadbalancing", func(c *Cloud) error { return c.Register(ctx, reporting, scale.Attachment{Group: blue, Port: 0}) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			arrived := 0
			for seed := range uint64(tries) {
				c := mysql(t, func(o *Options) {
					o.Seed = seed
					o.Machines = []MachineSpec{{ID: reporting, Type: "m5.large"}}
					balanced(o)
					o.Faults = []Fault{{From: start, To: start.Add(time.Minute), Kind: FaultTimeout, Service: tc.service}}
				})
				if err := tc.write(c); scale.KindOf(err) != scale.Unreachable {
					t.Fatalf("error %v, want no answer", err)
				}
				arrived += len(c.Writes())
			}
			if arrived < tries/3 || arrived > tries*2/3 {
				t.Errorf("%d of %d writes arrived, want about half", arrived, tries)
			}
		})
	}
}

func TestParameters(t *testing.T) {
	ctx := context.Background()
	c := mysql(t)
	if value, is := c.Parameter("/shop/readers"); is || value != "" {
		t.Errorf("parameter %q before it was written", value)
	}
	ok(t, c.PutParameter(ctx, "/shop/readers", "a,b"))
	ok(t, c.PutParameter(ctx, "/shop/readers", "a"))
	if value, is := c.Parameter("/shop/readers"); !is || value != "a" {
		t.Errorf("parameter %q, %v", value, is)
	}
	refused(t, c.PutParameter(ctx, "/shop/readers", ""), scale.Invalid,
		"ValidationException: 1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1")
	refused(t, c.PutParameter(ctx, "", "a"), scale.Invalid,
		"ValidationException: 1 validation error detected: Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1")
	refused(t, c.PutParameter(ctx, "a", strings.Repeat("x", 4097)), scale.Invalid,
		"ValidationException: Standard tier parameters support a maximum parameter value of 4096 characters.")
	if n := c.Calls()["PutParameter"]; n != 5 {
		t.Errorf("%d calls", n)
	}
}

func TestQuotaMaintenanceAndOrderableClasses(t *testing.T) {
	ctx := context.Background()
	c := mysql(t, db(func(d *DatabaseSpec) {
		d.Actions = []string{"system-update", "db-upgrade, applied after 2026-03-08"}
		d.Classes = map[string]DatabaseClass{"db.own.big": {Factor: 9, Memory: gib}}
	}), func(o *Options) { o.NotOffered = []string{"db.r6g.4xlarge"} })
	if used, most, err := c.Quota(ctx); used != 1 || most != 40 || err != nil {
		t.Errorf("quota %d of %d, %v", used, most, err)
	}
	waits, err := c.Maintenance(ctx)
	if diff := cmp.Diff(map[string][]string{"arn:aws:rds:us-east-1:123456789012:db:shop": {"db-upgrade, applied after 2026-03-08"}}, waits); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for _, tc := range []struct {
		name                            string
		engine, version, license, class string
		want                            int
	}{
		{"one class has four kinds of storage", "mysql", "8.0.39", "general-public-license", "db.r6g.large", 4},
		{"a class of this world", "mysql", "8.0.39", "", "db.own.big", 4},
		{"all classes", "mysql", "", "", "", 4 * (4 + 3*4 - 1 + 1)},
		{"a class that cannot be had", "mysql", "", "", "db.r6g.4xlarge", 0},
		{"a class that nobody knows", "mysql", "", "", "db.x9", 0},
		{"a version that there is not", "mysql", "5.1", "", "db.r6g.large", 0},
		{"a license that there is not", "mysql", "", "byol", "db.r6g.large", 0},
		{"Graviton for Oracle", "oracle-ee", "", "", "db.r6g.large", 0},
		{"Aurora is serverless, too", "aurora-mysql", "", "", "db.serverless", 1},
	} {
		got, err := c.Orderable(ctx, tc.engine, tc.version, tc.license, tc.class)
		if err != nil || len(got) != tc.want {
			t.Errorf("%s: %d options, %v; want %d", tc.name, len(got), err, tc.want)
		}
	}
	got, err := c.Orderable(ctx, "mysql", "8.0.39", "", "db.r6g.large")
	ok(t, err)
	want := resource.ClassOption{Class: "db.r6g.large", Storage: "gp3", MultiAZ: true, ReadReplica: true, Zones: []string{"us-east-1a", "us-east-1b", "us-east-1c"}, SupportsCluster: true}
	if diff := cmp.Diff(want, got[0]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_, err = c.Orderable(ctx, "", "", "", "")
	refused(t, err, scale.Invalid, "MissingParameter: The request must contain the parameter Engine.")
}
