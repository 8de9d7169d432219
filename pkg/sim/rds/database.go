package rds

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

const (
	defaultReadRate  = 1000.0 // queries per second
	defaultWriteRate = 500.0
	createReplica    = 8 * time.Minute
	createMember     = 5 * time.Minute
	defaultDelete    = 3 * time.Minute
	defaultModify    = 6 * time.Minute
	serverless       = "db.serverless"
)

// DatabaseClass is what one class can do in a world.
type DatabaseClass struct {
	// Factor multiplies the ReadRate and WriteRate: 1 is a large, 2 an xlarge.
	Factor float64
	Memory int64 // bytes
}

func (c DatabaseClass) usable() bool {
	return c.Factor > 0 && !math.IsInf(c.Factor, 0) && c.Memory > 0
}

// DatabaseSpec describes a database and the queries that are meant for it and its
// read replicas. A replica and a member of a cluster get their work from there.
type DatabaseSpec struct {
	ID    string // lower case, as RDS keeps it
	Class string // such as db.r6g.large
	// Classes says what each class can do. One that is not in it, or says nothing
	// of a figure, has what the catalogue says: half its vCPUs, its memory.
	Classes                   map[string]DatabaseClass
	Engine                    string // "" means mysql
	Version, License, Storage string // "" means what is usual for the engine
	Allocated                 int    // GiB; 0 means 100
	Zone                      string // "" means the region's zone a
	MultiAZ                   bool
	BackupDays                int    // 0 is no backups, and then no replicas
	BackupWindow              string // daily, UTC, such as 03:00-03:30
	Maintenance               string // weekly, UTC, such as sun:04:00-sun:05:00
	// Source makes it a read replica, Cluster a member of a cluster. The first
	// member is the writer when none is said to be.
	Source, Cluster string
	Writer          bool
	// Reads and Writes are queries per second, Connections how many are open.
	// Reads are shared equally by the readers that applications know of; writes are its
	// own.
	Reads, Writes, Connections world.Load
	// Endpoints is the parameter in which applications look up where to read; "" means
	// that they know which replicas replicate. Without any they read from the database.
	Endpoints string
	// Follow is how long they take to follow a change of that; 0 means 90 s, negative
	// none. What they read from a database that is gone meanwhile is lost.
	Follow time.Duration
	// ReadRate and WriteRate are the queries per second that a class of factor 1
	// serves when it does nothing else; 0 means 1000 and 500.
	ReadRate, WriteRate float64
	Protected           bool // deletion protection
	Traits              resource.Traits
	Tags                map[string]string
	PendingClass        string
	// Pending are other modifications that wait, each one of "engine version V",
	// "storage type T" and "allocated storage N GiB".
	Pending []string
	// AtRestart is what its next restart applies, such as "parameter group shop-mysql8
	// (pending-reboot)" and "option group audit (pending-maintenance-apply)".
	AtRestart []string
	// Actions are pending maintenance, such as "system-update, applied after
	// 2026-03-08" (or "applied on", or "forced on"); without a date it is an offer.
	Actions []string
	// Broken is a replica whose replication has ended with an error.
	Broken bool
	// Status is what RDS says instead of available, such as failed or modifying. A
	// database serves only in some of them, see serving. In storage-optimization a
	// change goes on as in available, and shows.
	Status string
	// Loading is a storage operation beside it, such as "Initializing, 37 %".
	Loading string
	// CreateTime is from creating to backing-up of a new replica of it (0 means 8
	// minutes, of a cluster's member 5), DeleteTime from deleting to gone (3 min),
	// ModifyTime from modifying to available (6 min). Negative means none.
	CreateTime, DeleteTime, ModifyTime time.Duration
}

// database is one of the world's. Where it is on its course follows from the
// clock alone.
type database struct {
	DatabaseSpec
	id      uint64
	course  world.Course
	created int64
	ready   int64 // serves from here, and replicates
	gone    int64 // when a deleted one is gone; 0 while it is not
	change  classChange
	outage  int64 // a failover keeps it from serving until here
	stalled int64 // its I/O is suspended until here

	audience  audience
	backup    int64   // when the daily backup begins, in seconds of the day; negative without one
	work      work    // of the cell
	late, lag float64 // seconds of work, and of replication, that wait
	acu       float64 // of a serverless member
	noise     float64
	feed      *databaseFeed
	minute    DatabaseMinute
}

// classChange is a change of class under way.
type classChange struct {
	to          string
	begun       int64 // when it was asked for
	down, until int64 // it does not serve in between, and has the class from then on
}

// idForm is an identifier of RDS.
var idForm = pattern.Of(`^[a-z](-?[a-z0-9])*$`)

// atRestart is what waits for a restart.
var atRestart = pattern.Of(`^(parameter|option) group (\S+) \(([a-z-]+)\)$`)

func validID(id string) bool { return len(id) <= 63 && idForm.MatchString(id) }

func (c *Databank) addDatabase(spec DatabaseSpec) error {
	switch {
	case !validID(spec.ID):
		return fmt.Errorf("an RDS identifier has up to 63 lower-case letters, digits and single hyphens, a letter first and no hyphen at the end")
	case c.databaseByID[spec.ID] != nil:
		return fmt.Errorf("this identifier is used twice")
	case spec.Source != "" && spec.Cluster != "":
		return fmt.Errorf("has both a source and a cluster, and may have only one of them")
	case spec.Source+spec.Cluster != "" && (spec.Reads != nil || spec.Writes != nil || spec.Connections != nil):
		return fmt.Errorf("has a load of its own, but its work comes from %s: set Reads, Writes and Connections there instead",
			spec.Source+spec.Cluster)
	}
	before := c.Next - int64(24*time.Hour/time.Second)
	d := &database{
		DatabaseSpec: spec, id: world.Hash("database", spec.ID), created: before, ready: before,
		course: world.Course{{From: before, State: resource.Available}},
	}
	if d.Source != "" {
		source := c.databaseByID[d.Source]
		if source == nil {
			return fmt.Errorf("copies the unknown database %q; a source must be listed before its replicas", d.Source)
		}
		d.inherit(&source.DatabaseSpec)
		d.BackupDays = 0
	}
	if d.Cluster != "" {
		k := c.clusterByID[d.Cluster]
		if k == nil {
			return fmt.Errorf("is a member of the unknown cluster %q", d.Cluster)
		}
		d.Engine, d.Version, d.ReadRate, d.WriteRate = k.Engine, k.Version, k.ReadRate, k.WriteRate
		k.join(d)
	}
	return c.placeDatabase(d)
}

// inherit fills in what a replica has of its source.
func (d *DatabaseSpec) inherit(source *DatabaseSpec) {
	d.Engine, d.Version, d.License = source.Engine, source.Version, source.License
	d.ReadRate, d.WriteRate, d.Classes = source.ReadRate, source.WriteRate, source.Classes
	d.CreateTime, d.DeleteTime, d.ModifyTime = source.CreateTime, source.DeleteTime, source.ModifyTime
	if d.Storage == "" {
		d.Storage = source.Storage
	}
	if d.Class == "" {
		d.Class = source.Class
	}
	if d.Maintenance == "" {
		d.Maintenance = source.Maintenance
	}
}

// placeDatabase completes a database and puts it into the world.
func (c *Databank) placeDatabase(d *database) error {
	d.usual(c.Opts.Region)
	if err := d.check(); err != nil {
		return err
	}
	if d.Class == serverless {
		d.acu = max(leastACU, c.clusterByID[d.Cluster].MinACU)
	}
	d.feed = c.publishDatabase(d)
	c.databases = append(c.databases, d)
	c.databaseByID[d.ID] = d
	return nil
}

// usual fills in what was left out.
func (d *DatabaseSpec) usual(region string) {
	for _, x := range []struct {
		field *string
		usual string
	}{
		{&d.Engine, "mysql"}, {&d.Version, versionOf(d.Engine)}, {&d.License, licenseOf(d.Engine)}, {&d.Storage, storageOf(d.Engine)},
		{&d.Zone, region + "a"}, {&d.Maintenance, "sun:04:00-sun:04:30"},
	} {
		if *x.field == "" {
			*x.field = x.usual
		}
	}
	if d.ReadRate == 0 {
		d.ReadRate = defaultReadRate
	}
	if d.WriteRate == 0 {
		d.WriteRate = defaultWriteRate
	}
	create := createReplica
	if d.Cluster != "" {
		create = createMember
	}
	d.CreateTime = world.Defaulted(d.CreateTime, create)
	d.DeleteTime = world.Defaulted(d.DeleteTime, defaultDelete)
	d.ModifyTime = world.Defaulted(d.ModifyTime, defaultModify)
	d.Follow = world.Defaulted(d.Follow, defaultFollow)
}

// check refuses what would make numbers without a meaning, and reads the backup
// window.
func (d *database) check() error {
	if !(d.ReadRate > 0) || !(d.WriteRate > 0) || math.IsInf(d.ReadRate+d.WriteRate, 0) {
		return fmt.Errorf("the reads and the writes per second must be above 0 and finite: they are %v and %v", d.ReadRate, d.WriteRate)
	}
	if d.Class == serverless && d.Cluster == "" {
		return fmt.Errorf("only a member of a cluster can have the class %s", serverless)
	}
	for _, name := range append(slices.Sorted(maps.Keys(d.Classes)), d.Class) {
		if class := d.kind(name); name != serverless && !class.usable() {
			return fmt.Errorf("the factor and the memory of the class %q must be above 0, and the factor finite: they are %v and %d bytes", name, class.Factor, class.Memory)
		}
	}
	backup, err := backupStart(d.BackupWindow)
	if err != nil {
		return err
	}
	d.backup = backup
	for _, x := range d.AtRestart {
		if !atRestart.MatchString(x) {
			return fmt.Errorf("%q must be written like \"parameter group NAME (STATUS)\" or \"option group NAME (STATUS)\"", x)
		}
	}
	return checkPending(d.Pending)
}

func checkPending(all []string) error {
	for _, p := range all {
		if _, _, ok := pendingOf(p); !ok {
			return fmt.Errorf("pending modification %q must be one of %q, followed by a value", p, pendingWords)
		}
	}
	return nil
}

// pendingWords are the modifications that can wait beside a class.
var pendingWords = []string{"engine version ", "storage type ", "allocated storage "}

// pendingOf takes a pending modification apart.
func pendingOf(text string) (what, value string, ok bool) {
	for _, w := range pendingWords {
		if rest, found := strings.CutPrefix(text, w); found && rest != "" {
			return w, rest, true
		}
	}
	return "", "", false
}
