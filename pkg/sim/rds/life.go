package rds

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// The statuses of a database that the world gives by itself.
const (
	creating  = "creating"
	backingUp = "backing-up"
	modifying = "modifying"
	rebooting = "rebooting"
	deleting  = "deleting"
	// optimising is not the world's, but a Status that a database may be given.
	optimising = "storage-optimization"
	// failingOver is a cluster's.
	failingOver = "failing-over"
)

const (
	backupLength = 10 * 60 // seconds
	// noticed is how long RDS says available after a change was asked for.
	noticed = 10
	reboot  = 30
	// outages of a change of class, in seconds: with a standby it is a failover.
	outageMultiAZ, outageSingle = 75, 240
	failover                    = 30
	// suspension is how long a snapshot stops the I/O of a database without a
	// standby.
	suspension = 60
)

func (d *database) exists(t int64) bool { return d.gone == 0 || t < d.gone }

// status is what RDS says at t.
func (d *database) status(t int64) string {
	switch s := d.course.At(t).State; {
	case s == deleting:
		return s
	case d.Status != "" && (d.Status != optimising || s == resource.Available):
		return d.Status
	case s == resource.Available && d.backingUp(t):
		return backingUp
	default:
		return s
	}
}

func (d *database) backingUp(t int64) bool {
	return d.BackupDays > 0 && d.backup >= 0 && (t-d.backup)%86400 < backupLength
}

// serving are the statuses, among those that a database may be given, in which queries are
// answered. What it does by itself says when it does not.
var serving = []string{
	"", resource.Available, backingUp, modifying, optimising, "storage-initialization", "configuring-enhanced-monitoring",
	"configuring-iam-database-auth", "configuring-log-exports", "resetting-master-credentials",
}

// changeable are the statuses in which RDS takes a change of a database, a copy of it, and
// the same of a cluster.
var changeable = []string{resource.Available, optimising}

// serves reports whether queries are answered at t.
func (d *database) serves(t int64) bool {
	down := d.change.to != "" && d.change.down <= t && t < d.change.until
	return d.exists(t) && t >= d.ready && t >= d.outage && !down && d.course.At(t).State != deleting && slices.Contains(serving, d.Status)
}

// replicates reports whether a read replica follows its source at t.
func (d *database) replicates(t int64) bool { return d.Source != "" && !d.Broken && d.serves(t) }

// reshape begins a change of class, which takes with it all that waits.
func (d *database) reshape(class string, now int64) {
	until := now + noticed + int64(d.ModifyTime/time.Second)
	outage := int64(outageSingle)
	if d.MultiAZ {
		outage = outageMultiAZ
	}
	d.change = classChange{to: class, begun: now, until: until, down: max(now+noticed, until-outage)}
	d.course = world.Course{
		{From: now, State: resource.Available}, {From: now + noticed, State: modifying},
		{From: max(now+noticed, until-reboot), State: rebooting}, {From: until, State: resource.Available},
	}
}

// at is the specification as it is at t: a change under way is part of it from
// its end on.
func (d *database) at(t int64) DatabaseSpec {
	spec := d.DatabaseSpec
	if d.change.to == "" {
		return spec
	}
	spec.PendingClass = d.change.to
	if t < d.change.until {
		return spec
	}
	spec.Class, spec.PendingClass = d.change.to, ""
	for _, p := range spec.Pending {
		switch what, value, _ := pendingOf(p); what {
		case pendingWords[0]:
			spec.Version = value
		case pendingWords[1]:
			spec.Storage = value
		}
	}
	spec.Pending, spec.AtRestart = nil, nil
	return spec
}

// settle makes a change that is over part of the specification.
func (d *database) settle(t int64) {
	if d.change.to != "" && t >= d.change.until {
		d.DatabaseSpec = d.at(t)
		d.change = classChange{}
	}
}

// remove begins the end of a database. Its read replicas become databases of their
// own, and a cluster finds another writer.
func (c *Databank) remove(d *database, now int64) {
	d.course = world.Course{{From: now, State: deleting}}
	d.gone = now + int64(d.DeleteTime/time.Second)
	for _, r := range c.databases {
		if r.Source == d.ID {
			r.Source, r.Broken = "", false
		}
	}
	if k := c.clusterByID[d.Cluster]; k != nil && k.writer == d {
		k.failOver(now)
	}
}

// bury takes those that are gone out of the world, and closes their account.
func (c *Databank) bury(t int64) {
	c.databases = slices.DeleteFunc(c.databases, func(d *database) bool {
		if d.exists(t) {
			return false
		}
		delete(c.databaseByID, d.ID)
		if k := c.clusterByID[d.Cluster]; k != nil {
			k.members = slices.DeleteFunc(k.members, func(m *database) bool { return m == d })
		}
		if u := c.databaseUsage[d.ID]; !d.minute.At.IsZero() && (len(u) == 0 || u[len(u)-1].At.Before(d.minute.At)) {
			c.databaseUsage[d.ID] = append(u, d.minute)
		}
		c.retired = append(c.retired, retired{id: d.ID, at: d.gone + world.KeepSeconds, feed: d.feed})
		return true
	})
}

// backupStart reads 03:00-03:30 as the seconds of the day at which it begins; "" is
// negative.
func backupStart(window string) (int64, error) {
	if window == "" {
		return -1, nil
	}
	first, second, _ := strings.Cut(window, "-")
	at, err := time.Parse("15:04", first)
	if _, err2 := time.Parse("15:04", second); err != nil || err2 != nil {
		return 0, fmt.Errorf("backup window %q must be written like 03:00-03:30", window)
	}
	return int64(at.Hour()*3600 + at.Minute()*60), nil
}
