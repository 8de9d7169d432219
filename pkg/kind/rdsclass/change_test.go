package rdsclass

import (
	"errors"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kind/kindtest"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

var slow = &scale.Failure{Doing: "asking RDS", Kind: scale.Throttled, Err: errors.New("slow down")}

// shop is RDS with one database.
func shop() *kindtest.Cloud {
	c := &kindtest.Cloud{}
	kindtest.Put(c, facts.Databases, "shop", resource.Database{ID: "shop", Class: "db.m7g.large", Status: resource.Available, Engine: "mysql", MultiAZ: true, BackupDays: 7})
	return c
}

func classed(outage bool) *Class {
	return &Class{Database: "shop", AllowOutage: outage, Worst: time.Hour, Rungs: []scale.Rung{{Name: "db.m7g.large"}, {Name: "db.m7g.xlarge"}}}
}

// up is a decision for the larger class.
func up() kind.Change {
	return kind.Change{Resource: "database/shop", Tier: kind.Watched{Name: "db", Mode: scale.Manage}, Decision: scale.Decision{
		Tier: "db", At: noon, Mode: scale.Manage, From: 1, To: 2, Until: noon.Add(30 * time.Minute),
		Capacity: scale.Capacity{Desired: 1, InService: 1, At: noon, Ladder: classed(false).Rungs}}}
}

func TestPlanningAClass(t *testing.T) {
	for _, c := range []struct {
		name    string
		outage  bool
		prepare func(*resource.Database)
		refused string
	}{
		{"as it is", false, func(*resource.Database) {}, ""},
		{"changed by somebody else", false, func(db *resource.Database) { db.Class = "db.t3.micro" }, "shop is db.t3.micro now, changed since this evaluation read it"},
		{"changed already", false, func(db *resource.Database) { db.Class = "db.m7g.xlarge" }, "shop is db.m7g.xlarge now, changed since this evaluation read it"},
		{"busy by now", false, func(db *resource.Database) { db.Status = "backing-up" }, "shop is backing-up"},
		{"with something that waits by now", false, func(db *resource.Database) { db.Pending = []string{"storage 200"} },
			"shop has pending modifications, which a change of class would also apply: storage 200"},
		{"with a parameter group that waits for a restart by now", false, func(db *resource.Database) { db.AtRestart = []string{"parameter group shop (pending-reboot)"} },
			"shop has changes that wait for a restart, and a change of class would apply them too; restart the database first: parameter group shop (pending-reboot)"},
		{"in one zone", false, func(db *resource.Database) { db.MultiAZ = false }, "shop is not Multi-AZ and would be unavailable for minutes; allow_outage: true accepts that"},
		{"in one zone, accepted", true, func(db *resource.Database) { db.MultiAZ = false }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := shop()
			kindtest.Edit(s, facts.Databases, "shop", c.prepare)
			op, refused, err := s.Plan(t.Context(), classed(c.outage), up())
			if err != nil || refused != c.refused {
				t.Fatalf("refused %q, %v; want %q", refused, err, c.refused)
			}
			if refused == "" && (op.Kind != scale.ChangeClass || op.Target != "shop" || op.From != "db.m7g.large" || op.To != "db.m7g.xlarge" || op.Size != 2 || op.Before != 1 ||
				op.Resource != "database/shop" || !op.Until.Equal(up().Decision.Until) || !op.Deadline.Equal(noon.Add(time.Hour)) || op.ID != "change-class-db-20260302T120000Z") {
				t.Errorf("%+v", op)
			}
		})
	}
	s := shop()
	kindtest.Take(s, facts.Databases, "shop")
	if _, refused, err := s.Plan(t.Context(), classed(false), up()); err != nil || refused != "shop is gone" {
		t.Errorf("a database that is not there: %q, %v", refused, err)
	}
	s.Fail("databases", slow)
	if _, refused, err := s.Plan(t.Context(), classed(false), up()); scale.KindOf(err) != scale.Throttled || refused != "" {
		t.Errorf("one that cannot be read: %q, %v", refused, err)
	}
}

func TestDoingAClass(t *testing.T) {
	s, k, ch := shop(), classed(false), up()
	op, _, err := s.Plan(t.Context(), k, ch)
	if err != nil {
		t.Fatal(err)
	}
	next, call, err := s.Next(t.Context(), k, ch, op, noon)
	if err != nil || call.String() != "set class db.m7g.xlarge" || next.Phase != "ordering" {
		t.Errorf("%q, %q, %v", call, next.Phase, err)
	}
	kindtest.Edit(s, facts.Databases, "shop", func(db *resource.Database) { db.Class = "db.m7g.xlarge" })
	if next, call, err := s.Next(t.Context(), k, ch, operation.Sent(next, call, noon), noon.Add(time.Minute)); err != nil || !call.Waits() || next.Result != scale.Reached {
		t.Errorf("%q, %q, %v", call, next.Result, err)
	}
	kindtest.Take(s, facts.Databases, "shop")
	if next, _, err := s.Next(t.Context(), k, ch, op, noon); err != nil || next.Result != scale.GivenUp || next.Trouble != "the database is gone" {
		t.Errorf("%q (%s), %v", next.Result, next.Trouble, err)
	}
	s.Fail("databases", slow)
	if next, call, err := s.Next(t.Context(), k, ch, op, noon); err == nil || !call.Waits() || !next.Open() {
		t.Errorf("a database that cannot be read is not gone: %q, %v", call, err)
	}
}

func TestWhatAClassTakes(t *testing.T) {
	for _, c := range []struct {
		name     string
		kind     scale.OperationKind
		target   string
		resource string
		takes    bool
	}{
		{"the class of a database", scale.ChangeClass, "shop", "database/shop", true},
		{"of another database", scale.ChangeClass, "other", "database/other", false},
		{"of one by that name elsewhere", scale.ChangeClass, "shop", "elsewhere/shop", false},
		{"a replica of it", scale.AddReplica, "shop", "database/shop", false},
	} {
		if got := classed(false).Takes("database/shop", scale.Operation{Kind: c.kind, Target: c.target, Resource: c.resource}); got != c.takes {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
