package rds

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// notAvailable is what RDS says of a database that something is being done to.
const notAvailable = "Database instance is not in available state."

// CreateReplica answers CreateDBInstanceReadReplica, and CreateDBInstance for a
// member of a cluster. The error is a *scale.Failure.
func (c *Databank) CreateReplica(ctx context.Context, r resource.NewReplica) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	in := world.Call{
		Service: "rds", API: "CreateDBInstanceReadReplica", Doing: "creating read replica " + r.Name + " of database " + r.Source,
		Names: []string{r.Name, r.Source}, Resource: strings.ToLower(r.Name), Argument: r.Source,
	}
	if r.Cluster != "" {
		in.API, in.Doing = "CreateDBInstance", "creating reader "+r.Name+" of cluster "+r.Cluster
		in.Names, in.Argument = []string{r.Name, r.Cluster}, r.Cluster
	}
	return c.Deliver(ctx, in, func() error { return c.create(in.Doing, r) })
}

func (c *Databank) create(doing string, r resource.NewReplica) error {
	now := c.Time.Unix()
	c.bury(now)
	name := strings.ToLower(r.Name)
	switch {
	case !validID(name):
		return world.Refuse(doing, "InvalidParameterValue", "The parameter DBInstanceIdentifier is not a valid identifier. "+
			"Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; "+
			"and must not end with a hyphen or contain two consecutive hyphens.")
	case c.databaseByID[name] != nil:
		return world.Refuse(doing, "DBInstanceAlreadyExists", "DB instance already exists")
	}
	d := &database{
		DatabaseSpec: DatabaseSpec{ID: name, Class: r.Class, Cluster: r.Cluster, Tags: r.Tags, Traits: r.Traits, Zone: c.Opts.Region + string("abc"[world.Hash(name)%3])},
		id:           world.Hash("database", name), created: now,
	}
	source, err := c.origin(doing, r, d)
	if err != nil {
		return err
	}
	d.usual(c.Opts.Region)
	if d.Class != serverless && !d.kind(d.Class).usable() {
		return world.Refuse(doing, "InvalidParameterValue", "Invalid DB Instance class: %s", d.Class)
	}
	if used, most := c.quota(); used >= most {
		return world.Refuse(doing, "InstanceQuotaExceeded", "DB Instance quota exceeded")
	}
	if err := c.room(doing, &d.DatabaseSpec, d.Class); err != nil {
		return err
	}
	born := now + int64(d.CreateTime/time.Second)
	d.ready = born
	d.course = world.Course{{From: now, State: creating}, {From: born, State: resource.Available}}
	if source != nil {
		d.ready = born + 120
		d.course = world.Course{
			{From: now, State: creating}, {From: born, State: backingUp},
			{From: born + 60, State: modifying}, {From: born + 120, State: resource.Available},
		}
		if !source.MultiAZ {
			source.stalled = now + suspension
		}
	} else {
		k := c.clusterByID[r.Cluster]
		k.join(d)
	}
	return c.placeDatabase(d)
}

// origin checks what a replica is to be made of and takes over what it has from
// there; nil for a member of a cluster.
func (c *Databank) origin(doing string, r resource.NewReplica, d *database) (*database, error) {
	if r.Cluster != "" {
		return nil, c.membership(doing, r, d)
	}
	source := c.database(r.Source)
	if source == nil {
		return nil, world.Refuse(doing, "DBInstanceNotFound", "DBInstance %s not found.", r.Source)
	}
	replicas := 0
	for _, x := range c.databases {
		if x.Source == source.ID {
			replicas++
		}
	}
	switch {
	case source.Cluster != "":
		return nil, world.Refuse(doing, "InvalidParameterCombination", "CreateDBInstanceReadReplica is not supported for members of a DB cluster; use CreateDBInstance")
	case source.BackupDays == 0:
		return nil, world.Refuse(doing, "InvalidDBInstanceState", "Automated backups are not enabled for this database instance. "+
			"To enable automated backups, use ModifyDBInstance to set the backup retention period to a non-zero value.")
	case !hasReplicas(source):
		// AWS's own words for this are not known.
		return nil, world.Refuse(doing, "InvalidParameterCombination", "DB instance %s of the engine %s cannot have read replicas as it is configured now", source.ID, source.Engine)
	case !slices.Contains(changeable, source.status(c.Time.Unix())) || source.change.to != "":
		return nil, world.Refuse(doing, "InvalidDBInstanceState", notAvailable)
	case replicas >= mostReplicas(source.Engine):
		// AWS's own words for this are not known.
		return nil, world.Refuse(doing, "InstanceQuotaExceeded", "DB instance %s has %d read replicas, the most that %s allows", source.ID, replicas, source.Engine)
	}
	d.Source = source.ID
	d.inherit(&source.DatabaseSpec)
	return source, nil
}

// hasReplicas reports whether RDS makes read replicas of a database: of two engines only
// the dearest edition, and of one only with a standby.
func hasReplicas(d *database) bool {
	switch {
	case strings.HasPrefix(d.Engine, "oracle"):
		return strings.HasPrefix(d.Engine, "oracle-ee")
	case strings.HasPrefix(d.Engine, "sqlserver"):
		return d.Engine == "sqlserver-ee" && d.MultiAZ
	}
	return true
}

// room refuses a class that is not to be had.
func (c *Databank) room(doing string, d *DatabaseSpec, class string) error {
	if !c.orderable(d, class) {
		return world.Refuse(doing, "InvalidParameterCombination", "RDS does not support creating a DB instance with the following combination: "+
			"DBInstanceClass=%s, Engine=%s, EngineVersion=%s, LicenseModel=%s. For supported combinations of instance class and database engine version, see the documentation.",
			class, d.Engine, d.Version, d.License)
	}
	if c.Spoilt(c.Time.Unix(), world.FaultNoCapacity, "rds", class) {
		return world.Refuse(doing, "InsufficientDBInstanceCapacity", "Cannot create a %s database instance because there are no availability zones with sufficient capacity "+
			"for VPC and storage type : %s for %[1]s. Please try the request again at a later time.", class, d.Storage)
	}
	return nil
}

// DeleteReplica answers DeleteDBInstance without a final snapshot, also for what
// is no replica. The error is a *scale.Failure.
func (c *Databank) DeleteReplica(ctx context.Context, name string) error {
	doing := "deleting database " + name
	return c.changeDatabase(ctx, world.Call{API: "DeleteDBInstance", Doing: doing}, name, func(d *database) error {
		now := c.Time.Unix()
		switch {
		case d.gone != 0:
			return world.Refuse(doing, "InvalidDBInstanceState", "Instance %s is already being deleted.", d.ID)
		case d.Protected:
			return world.Refuse(doing, "InvalidParameterCombination", "Cannot delete protected DB Instance, please disable deletion protection and try again.")
		case d.course.At(now).State == creating:
			return world.Refuse(doing, "InvalidDBInstanceState", "Instance %s is currently creating - it cannot be deleted.", d.ID)
		}
		c.remove(d, now)
		return nil
	})
}

// SetClass answers ModifyDBInstance with a class and ApplyImmediately: it takes
// with it every modification that waits. The error is a *scale.Failure.
func (c *Databank) SetClass(ctx context.Context, name, class string) error {
	doing := "changing database " + name + " into a " + class
	return c.changeDatabase(ctx, world.Call{API: "ModifyDBInstance", Doing: doing, Argument: class}, name, func(d *database) error {
		if d.change.to == class && slices.Contains(changeable, d.status(c.Time.Unix())) {
			return nil
		}
		if err := c.modifiable(doing, d, class); err != nil {
			return err
		}
		if class == d.Class && d.PendingClass == "" && len(d.Pending) == 0 {
			return nil
		}
		if err := c.room(doing, &d.DatabaseSpec, class); class != d.Class && err != nil {
			return err
		}
		d.reshape(class, c.Time.Unix())
		return nil
	})
}

// ScheduleClass answers ModifyDBInstance with a class and without
// ApplyImmediately: it waits, and here nothing but a SetClass ends the waiting.
// The error is a *scale.Failure.
func (c *Databank) ScheduleClass(ctx context.Context, name, class string) error {
	doing := "changing database " + name + " into a " + class + " in its maintenance window"
	return c.changeDatabase(ctx, world.Call{API: "ModifyDBInstance", Doing: doing, Argument: class}, name, func(d *database) error {
		if err := c.modifiable(doing, d, class); err != nil {
			return err
		}
		d.PendingClass = class
		if class == d.Class {
			d.PendingClass = ""
		}
		return nil
	})
}

func (c *Databank) modifiable(doing string, d *database, class string) error {
	switch {
	case d.change.to != "" || !slices.Contains(changeable, d.status(c.Time.Unix())):
		return world.Refuse(doing, "InvalidDBInstanceState", notAvailable)
	case class == serverless && (d.Cluster == "" || c.clusterByID[d.Cluster].MaxACU == 0), class != serverless && !d.kind(class).usable():
		return world.Refuse(doing, "InvalidParameterValue", "Invalid DB Instance class: %s", class)
	}
	return nil
}

func (c *Databank) changeDatabase(ctx context.Context, in world.Call, name string, change func(*database) error) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	in.Service, in.Names, in.Resource = "rds", []string{name}, strings.ToLower(name)
	return c.Deliver(ctx, in, func() error {
		d := c.database(name)
		if d == nil {
			return world.Refuse(in.Doing, "DBInstanceNotFound", "DBInstance %s not found.", name)
		}
		d.settle(c.Time.Unix())
		return change(d)
	})
}
