package operation

import (
	"testing"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
)

func TestSourceObjections(t *testing.T) {
	db := func(change func(*resource.Database)) resource.Database {
		x := resource.Database{ID: "shop", Status: resource.Available, Engine: "mysql", BackupDays: 7}
		change(&x)
		return x
	}
	engine := func(name string, multiAZ bool) resource.Database {
		return db(func(x *resource.Database) { x.Engine, x.MultiAZ = name, multiAZ })
	}
	writer := db(func(x *resource.Database) { x.Cluster, x.BackupDays = "grid", 0 })
	home := func(engine, status string) resource.Cluster {
		return resource.Cluster{ID: "grid", Status: status, Engine: engine}
	}
	const only = ": dynascale adds readers only to clusters of aurora-mysql and aurora-postgresql"
	for _, c := range []struct {
		name string
		db   resource.Database
		home resource.Cluster
		want string
	}{
		{"none", db(func(*resource.Database) {}), resource.Cluster{}, ""},
		{"an optimisation of its storage is none", db(func(x *resource.Database) { x.Status = "storage-optimization" }), resource.Cluster{}, ""},
		{"a backup is one", db(func(x *resource.Database) { x.Status = "backing-up" }), resource.Cluster{}, "shop is backing-up"},
		{"no backups", db(func(x *resource.Database) { x.BackupDays = 0 }), resource.Cluster{}, "shop has no automated backups; RDS needs them to create a replica"},
		{"Oracle Standard Edition", engine("oracle-se2", true), resource.Cluster{}, "shop is oracle-se2; RDS cannot create read replicas of this engine"},
		{"and its container databases", engine("oracle-se2-cdb", true), resource.Cluster{}, "shop is oracle-se2-cdb; RDS cannot create read replicas of this engine"},
		{"Oracle Enterprise Edition", engine("oracle-ee", false), resource.Cluster{}, ""},
		{"as container database", engine("oracle-ee-cdb", false), resource.Cluster{}, ""},
		{"SQL Server Express", engine("sqlserver-ex", true), resource.Cluster{}, "shop is sqlserver-ex; RDS cannot create read replicas of this engine"},
		{"SQL Server Web", engine("sqlserver-web", true), resource.Cluster{}, "shop is sqlserver-web; RDS cannot create read replicas of this engine"},
		{"SQL Server Standard", engine("sqlserver-se", true), resource.Cluster{}, "shop is sqlserver-se; RDS cannot create read replicas of this engine"},
		{"SQL Server Enterprise", engine("sqlserver-ee", true), resource.Cluster{}, ""},
		{"in one zone", engine("sqlserver-ee", false), resource.Cluster{}, "shop is not Multi-AZ; RDS creates read replicas of SQL Server only from a Multi-AZ source"},
		{"a replica of Oracle", db(func(x *resource.Database) { x.Engine, x.Source = "oracle-ee", "head" }), resource.Cluster{},
			"shop is a read replica itself; RDS cannot create a replica of a replica with the engine oracle-ee"},
		{"a replica of MySQL", db(func(x *resource.Database) { x.Source = "head" }), resource.Cluster{}, ""},
		{"Db2", engine("db2-se", false), resource.Cluster{}, ""},
		{"a member named as a source", writer, resource.Cluster{}, "shop belongs to the cluster grid; RDS cannot create a read replica of a member of a cluster"},
		{"Aurora MySQL", writer, home("aurora-mysql", resource.Available), ""},
		{"Aurora PostgreSQL", writer, home("aurora-postgresql", "storage-optimization"), ""},
		{"which fails over", writer, home("aurora-mysql", "failing-over"), "cluster grid is failing-over"},
		{"a Multi-AZ cluster of MySQL", writer, home("mysql", resource.Available), "cluster grid runs mysql" + only},
		{"of PostgreSQL, whatever else there is", db(func(x *resource.Database) { x.Status, x.Cluster = "modifying", "grid" }), home("postgres", "modifying"), "cluster grid runs postgres" + only},
		{"Aurora Serverless v1", writer, resource.Cluster{ID: "grid", Status: "stopped", Engine: "aurora-mysql", Mode: "serverless"},
			"cluster grid is Aurora Serverless v1, which cannot have more readers"},
		{"Neptune", writer, home("neptune", resource.Available), "cluster grid runs neptune" + only},
		{"DocumentDB", writer, home("docdb", resource.Available), "cluster grid runs docdb" + only},
		{"an engine that is not told", writer, home("", resource.Available), "cluster grid runs an unknown engine" + only},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := reason.Objections(SourceObjections(c.db, c.home)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestClassAndCapacityInStorageOptimization(t *testing.T) {
	db := resource.Database{ID: "shop", Status: "storage-optimization", MultiAZ: true}
	if got := ClassObjections(db, nil, Rules{}); len(got) != 0 {
		t.Errorf("the class of a database whose storage is optimised can be changed: %v", got)
	}
	for _, status := range []string{"backing-up", "storage-full", "configuring-log-exports", "storage-config-upgrade", "incompatible-parameters", "new-to-everybody"} {
		db.Status = status
		if got := ClassObjections(db, nil, Rules{}); len(got) != 1 || got[0].Text != "shop is "+status || !got[0].Passing {
			t.Errorf("%s: %v", status, got)
		}
	}
	if got := ClusterObjections(resource.Cluster{ID: "shop", Status: "storage-optimization"}, Rules{}); len(got) != 0 {
		t.Error(got)
	}
}
