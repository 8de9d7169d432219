package operation

import (
	"testing"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/reason"
)

func TestSourceObjections(t *testing.T) {
	db := func(change func(*estate.Database)) estate.Database {
		x := estate.Database{ID: "shop", Status: estate.Available, Engine: "mysql", BackupDays: 7}
		change(&x)
		return x
	}
	engine := func(name string, multiAZ bool) estate.Database {
		return db(func(x *estate.Database) { x.Engine, x.MultiAZ = name, multiAZ })
	}
	writer := db(func(x *estate.Database) { x.Cluster, x.BackupDays = "grid", 0 })
	home := func(engine, status string) estate.Cluster {
		return estate.Cluster{ID: "grid", Status: status, Engine: engine}
	}
	const only = ": only clusters of aurora-mysql and aurora-postgresql take further readers"
	for _, c := range []struct {
		name string
		db   estate.Database
		home estate.Cluster
		want string
	}{
		{"none", db(func(*estate.Database) {}), estate.Cluster{}, ""},
		{"an optimisation of its storage is none", db(func(x *estate.Database) { x.Status = "storage-optimization" }), estate.Cluster{}, ""},
		{"a backup is one", db(func(x *estate.Database) { x.Status = "backing-up" }), estate.Cluster{}, "shop is backing-up"},
		{"no backups", db(func(x *estate.Database) { x.BackupDays = 0 }), estate.Cluster{}, "shop has no automated backups; RDS needs them to create a replica"},
		{"Oracle Standard Edition", engine("oracle-se2", true), estate.Cluster{}, "shop is oracle-se2; RDS cannot create read replicas of this engine"},
		{"and its container databases", engine("oracle-se2-cdb", true), estate.Cluster{}, "shop is oracle-se2-cdb; RDS cannot create read replicas of this engine"},
		{"Oracle Enterprise Edition", engine("oracle-ee", false), estate.Cluster{}, ""},
		{"as container database", engine("oracle-ee-cdb", false), estate.Cluster{}, ""},
		{"SQL Server Express", engine("sqlserver-ex", true), estate.Cluster{}, "shop is sqlserver-ex; RDS cannot create read replicas of this engine"},
		{"SQL Server Web", engine("sqlserver-web", true), estate.Cluster{}, "shop is sqlserver-web; RDS cannot create read replicas of this engine"},
		{"SQL Server Standard", engine("sqlserver-se", true), estate.Cluster{}, "shop is sqlserver-se; RDS cannot create read replicas of this engine"},
		{"SQL Server Enterprise", engine("sqlserver-ee", true), estate.Cluster{}, ""},
		{"in one zone", engine("sqlserver-ee", false), estate.Cluster{}, "shop is not Multi-AZ; RDS creates read replicas of SQL Server only from a Multi-AZ source"},
		{"a replica of Oracle", db(func(x *estate.Database) { x.Engine, x.Source = "oracle-ee", "head" }), estate.Cluster{},
			"shop is a read replica itself; RDS cannot create one of a replica of oracle-ee"},
		{"a replica of MySQL", db(func(x *estate.Database) { x.Source = "head" }), estate.Cluster{}, ""},
		{"Db2", engine("db2-se", false), estate.Cluster{}, ""},
		{"a member named as a source", writer, estate.Cluster{}, "shop belongs to the cluster grid; RDS cannot create a read replica of a member"},
		{"Aurora MySQL", writer, home("aurora-mysql", estate.Available), ""},
		{"Aurora PostgreSQL", writer, home("aurora-postgresql", "storage-optimization"), ""},
		{"which fails over", writer, home("aurora-mysql", "failing-over"), "cluster grid is failing-over"},
		{"a Multi-AZ cluster of MySQL", writer, home("mysql", estate.Available), "cluster grid is of mysql" + only},
		{"of PostgreSQL, whatever else there is", db(func(x *estate.Database) { x.Status, x.Cluster = "modifying", "grid" }), home("postgres", "modifying"), "cluster grid is of postgres" + only},
		{"Aurora Serverless v1", writer, estate.Cluster{ID: "grid", Status: "stopped", Engine: "aurora-mysql", Mode: "serverless"},
			"cluster grid is Aurora in the mode serverless, which takes no further readers"},
		{"Neptune", writer, home("neptune", estate.Available), "cluster grid is of neptune" + only},
		{"DocumentDB", writer, home("docdb", estate.Available), "cluster grid is of docdb" + only},
		{"an engine that is not told", writer, home("", estate.Available), "cluster grid is of an unknown engine" + only},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := reason.Objections(SourceObjections(c.db, c.home)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestClassAndCapacityInStorageOptimization(t *testing.T) {
	db := estate.Database{ID: "shop", Status: "storage-optimization", MultiAZ: true}
	if got := ClassObjections(db, nil, Rules{}); len(got) != 0 {
		t.Errorf("the class of a database whose storage is optimised can be changed: %v", got)
	}
	for _, status := range []string{"backing-up", "storage-full", "configuring-log-exports", "storage-config-upgrade", "incompatible-parameters", "new-to-everybody"} {
		db.Status = status
		if got := ClassObjections(db, nil, Rules{}); len(got) != 1 || got[0].Text != "shop is "+status || !got[0].Passing {
			t.Errorf("%s: %v", status, got)
		}
	}
	if got := ClusterObjections(estate.Cluster{ID: "shop", Status: "storage-optimization"}, Rules{}); len(got) != 0 {
		t.Error(got)
	}
}
