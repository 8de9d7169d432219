package rdsclass

import (
	"cmp"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Wants the database, what waits to be done to it, what its classes hold, and whether
// they can be ordered for it as it is.
func (c *Class) Wants(_ kind.Watched, known facts.Facts, o *facts.Order) {
	facts.Databases.Want(o, c.Database)
	db := facts.Databases.Get(known, c.Database)
	for _, r := range c.Rungs {
		facts.MachineTypes.Want(o, machineOf(r.Name))
		if db.Found {
			facts.Orderable.Want(o, facts.OrderKey(db.Is, r.Name))
		}
	}
	facts.Clusters.Want(o, db.Is.Cluster) // how its storage is billed
	facts.Maintenance.Want(o, cmp.Or(strings.ToLower(db.Is.ARN), c.Database))
}

// View finds the step of the database's class.
func (c *Class) View(t kind.Watched, f facts.Facts, now time.Time) (v kind.View) {
	read, ladder := facts.Databases.Get(f, c.Database), kind.Steps(c.Rungs, nil)
	if v.Missing, v.Gone, v.Unread = read.Why(t.Region), read.Absent(), read.Unread(); v.Missing != "" {
		return v
	}
	is := read.Is
	step := kind.StepOf(ladder, is.Class)
	if step == 0 {
		v.Missing = kind.OffLadder(c.Database, is.Class, ladder)
		return v
	}
	v.Capacity = kind.OnLadder(ladder, step, now, func(r scale.Rung) scale.Rung {
		r.Memory = cmp.Or(r.Memory, facts.MachineTypes.Get(f, machineOf(r.Name)).Is.Memory)
		r.Connections = cmp.Or(r.Connections, operation.MostConnections(is.Engine, r.Memory))
		return r
	})
	waiting := facts.Maintenance.Get(f, strings.ToLower(is.ARN))
	v.Objections = append(operation.ClassObjections(is, waiting.Is, c.rules()), operation.LadderObjections(v.Capacity.Ladder)...)
	// What is not known is respected too, where being wrong would be an outage.
	verify := func(shelf, what, trouble string) {
		if trouble != "" {
			what += ": " + trouble
		}
		v.Objections = append(v.Objections, scale.Objection{Passing: true, Unread: shelf, Text: "cannot check whether " + what})
	}
	if !waiting.Answered() && t.Mode == scale.Manage {
		verify(facts.Maintenance.Name, "maintenance waits for "+c.Database, waiting.Trouble)
	}
	for _, r := range c.Rungs {
		switch offer := facts.Orderable.Get(f, facts.OrderKey(is, r.Name)); {
		case offer.Found && kind.Unorderable(is, r.Name, offer.Is) != "":
			do := "take " + r.Name + " off the ladder"
			if r.Name == is.Class { // off the ladder, the tier would have no size
				do = "change the database yourself to a class that RDS offers for it, and write that class on the ladder instead of " + r.Name
			}
			v.Objections = append(v.Objections, scale.Objection{Text: kind.Unorderable(is, r.Name, offer.Is), Do: do + ": the tier makes no changes while its ladder has a class that RDS does not offer for the database"})
		case !offer.Found && t.Mode == scale.Manage:
			verify(facts.Orderable.Name, r.Name+" can be ordered for "+c.Database, offer.Trouble)
		}
	}
	return v
}

// machineOf is the EC2 type that a database class is made of, as their names say:
// db.r6g.large runs on an r6g.large.
func machineOf(class string) string { return strings.TrimPrefix(class, "db.") }

// rules are what the operator of the tier accepts.
func (c *Class) rules() operation.Rules {
	return operation.Rules{Outage: c.AllowOutage, Managed: c.AllowManaged}
}
