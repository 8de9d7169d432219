package actuator

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

func (s *store) class(rules operation.Rules) ClassCraft {
	return ClassCraft{Cloud: s, ID: "shop", Resource: "database/shop", Rules: rules, Worst: time.Hour}
}

func (s *store) acu(most float64) ACUCraft {
	return ACUCraft{Cloud: s, ID: "aurora", Resource: "cluster/aurora", Most: most, Worst: 15 * time.Minute}
}

// stepped is a decision about a tier of named rungs.
func stepped(from, to int, names ...string) scale.Decision {
	d := decided("db", from, to)
	d.Capacity.Ladder = nil
	for _, n := range names {
		d.Capacity.Ladder = append(d.Capacity.Ladder, scale.Rung{Name: n})
	}
	return d
}

func TestPlanningAClass(t *testing.T) {
	up := stepped(1, 2, "db.m7g.large", "db.m7g.xlarge")
	for _, c := range []struct {
		name    string
		rules   operation.Rules
		prepare func(*estate.Database)
		refused string
	}{
		{"as it is", operation.Rules{}, func(*estate.Database) {}, ""},
		{"changed by somebody else", operation.Rules{}, func(db *estate.Database) { db.Class = "db.t3.micro" }, "shop is db.t3.micro by now, changed since this evaluation looked"},
		{"changed already", operation.Rules{}, func(db *estate.Database) { db.Class = "db.m7g.xlarge" }, "shop is db.m7g.xlarge by now, changed since this evaluation looked"},
		{"busy by now", operation.Rules{}, func(db *estate.Database) { db.Status = "backing-up" }, "shop is backing-up"},
		{"with something that waits by now", operation.Rules{}, func(db *estate.Database) { db.Pending = []string{"storage 200"} },
			"shop has modifications that wait, and a change would apply them too: storage 200"},
		{"with a parameter group that waits for a restart by now", operation.Rules{}, func(db *estate.Database) { db.AtRestart = []string{"parameter group shop (pending-reboot)"} },
			"shop has waiting what a restart applies, and a change of class restarts it: parameter group shop (pending-reboot)"},
		{"in one zone", operation.Rules{}, func(db *estate.Database) { db.MultiAZ = false }, "shop is not Multi-AZ and would be away for minutes; allow_outage: true accepts that"},
		{"in one zone, accepted", operation.Rules{Outage: true}, func(db *estate.Database) { db.MultiAZ = false }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStore()
			s.change("shop", c.prepare)
			op, refused, err := s.class(c.rules).Plan(t.Context(), up)
			if err != nil || refused != c.refused {
				t.Fatalf("refused %q, %v; want %q", refused, err, c.refused)
			}
			if refused == "" && (op.Kind != scale.ChangeClass || op.Target != "shop" || op.From != "db.m7g.large" || op.To != "db.m7g.xlarge" || op.Size != 2 || op.Before != 1 ||
				op.Resource != "database/shop" || !op.Until.Equal(up.Until) || !op.Deadline.Equal(noon.Add(time.Hour)) || op.ID != "change-class-db-20260302T120000Z") {
				t.Errorf("%+v", op)
			}
		})
	}
	s := newStore()
	delete(s.databases, "shop")
	if _, refused, err := s.class(operation.Rules{}).Plan(t.Context(), up); err != nil || refused != "shop is gone" {
		t.Errorf("a database that is not there: %q, %v", refused, err)
	}
	s.fails["databases"] = refuse(scale.Throttled, "slow down")
	if _, refused, err := s.class(operation.Rules{}).Plan(t.Context(), up); scale.KindOf(err) != scale.Throttled || refused != "" {
		t.Errorf("one that cannot be read: %q, %v", refused, err)
	}
}

func TestDoingAClass(t *testing.T) {
	s := newStore()
	k := s.class(operation.Rules{})
	op, _, err := k.Plan(t.Context(), stepped(1, 2, "db.m7g.large", "db.m7g.xlarge"))
	if err != nil {
		t.Fatal(err)
	}
	next, call, err := k.Next(t.Context(), op, noon)
	if err != nil || call.String() != "set class db.m7g.xlarge" || next.Phase != "ordering" {
		t.Errorf("%q, %q, %v", call, next.Phase, err)
	}
	if err := k.Make(t.Context(), next, call); err != nil || s.String() != "class shop db.m7g.xlarge" {
		t.Errorf("did %s, %v", s, err)
	}
	s.change("shop", func(db *estate.Database) { db.Class = "db.m7g.xlarge" })
	if next, call, err := k.Next(t.Context(), operation.Sent(next, call, noon), noon.Add(time.Minute)); err != nil || !call.Waits() || next.Result != scale.Reached {
		t.Errorf("%q, %q, %v", call, next.Result, err)
	}
	delete(s.databases, "shop")
	if next, _, err := k.Next(t.Context(), op, noon); err != nil || next.Result != scale.GivenUp || next.Trouble != "the database is gone" {
		t.Errorf("%q (%s), %v", next.Result, next.Trouble, err)
	}
	s.fails["databases"] = refuse(scale.Throttled, "slow down")
	if next, call, err := k.Next(t.Context(), op, noon); err == nil || !call.Waits() || !next.Open() {
		t.Errorf("a database that cannot be read is not gone: %q, %v", call, err)
	}
	if err := k.Make(t.Context(), op, operation.Call{Verb: operation.Stop}); scale.KindOf(err) != scale.Invalid {
		t.Errorf("a call of another craft: %v", err)
	}
}

func TestPlanningACU(t *testing.T) {
	up := stepped(1, 2, "2", "8")
	for _, c := range []struct {
		name    string
		prepare func(*estate.Cluster)
		refused string
	}{
		{"as it is", func(*estate.Cluster) {}, ""},
		{"changed by somebody else", func(c *estate.Cluster) { c.MinACU = 0.5 }, "aurora is at 0.5 ACU by now, changed since this evaluation looked"},
	} {
		s := newStore()
		s.changeCluster(c.prepare)
		op, refused, err := s.acu(0).Plan(t.Context(), up)
		if err != nil || refused != c.refused {
			t.Fatalf("%s: refused %q, %v; want %q", c.name, refused, err, c.refused)
		}
		if refused == "" && (op.Kind != scale.ChangeACU || op.Target != "aurora" || op.From != "2" || op.To != "8" || op.Size != 2 || !op.Deadline.Equal(noon.Add(15*time.Minute))) {
			t.Errorf("%s: %+v", c.name, op)
		}
	}
	s := newStore()
	s.clusters = nil
	if _, refused, err := s.acu(0).Plan(t.Context(), up); err != nil || refused != "aurora is gone" {
		t.Errorf("a cluster that is not there: %q, %v", refused, err)
	}
	s.fails["clusters"] = refuse(scale.Denied, "not allowed")
	if _, _, err := s.acu(0).Plan(t.Context(), up); scale.KindOf(err) != scale.Denied {
		t.Errorf("one that cannot be read: %v", err)
	}
}

// AWS takes both ends of the range, so the one that is not meant goes with it.
func TestDoingACU(t *testing.T) {
	for _, c := range []struct {
		name     string
		most     float64
		argument string
		want     string
	}{
		{"the largest stays as it is", 0, "8", "acu aurora 8 to 16"},
		{"or is the configured one", 32, "0.5", "acu aurora 0.5 to 32"},
		{"one that somebody raised above it stays", 8, "4", "acu aurora 4 to 16"},
		{"and is never raised without one", 0, "24", "acu aurora 24 to 16"}, // which AWS refuses; Plan does before
	} {
		s := newStore()
		if err := s.acu(c.most).Make(t.Context(), scale.Operation{}, operation.Call{Verb: operation.SetACU, Argument: c.argument}); err != nil || s.String() != c.want {
			t.Errorf("%s: did %s, %v; want %s", c.name, s, err, c.want)
		}
	}
	s := newStore()
	raised, _, err := s.acu(8).Next(t.Context(), scale.Operation{Kind: scale.ChangeACU, Target: "aurora", From: "0.5", To: "2", Began: noon, Deadline: noon.Add(time.Hour)}, noon)
	if err != nil || raised.Result != scale.Reached || raised.Trouble != "the largest capacity stays 16 ACU: somebody raised it above max_acu 8" {
		t.Errorf("%+v, %v", raised, err)
	}
	op, _, err := s.acu(0).Plan(t.Context(), stepped(1, 2, "2", "8"))
	if err != nil {
		t.Fatal(err)
	}
	next, call, err := s.acu(0).Next(t.Context(), op, noon)
	if err != nil || call.String() != "set acu 8" {
		t.Errorf("%q, %v", call, err)
	}
	s.fails["acu"] = refuse(scale.Busy, "modifying")
	if err := s.acu(0).Make(t.Context(), next, call); scale.KindOf(err) != scale.Busy {
		t.Errorf("%v", err)
	}
	s.fails["clusters"] = refuse(scale.Throttled, "slow down")
	if err := s.acu(0).Make(t.Context(), next, call); scale.KindOf(err) != scale.Throttled || s.String() != "acu aurora 8 to 16" {
		t.Errorf("without the range it did %s, %v", s, err)
	}
	if next, call, err := s.acu(0).Next(t.Context(), op, noon); err == nil || !call.Waits() || !next.Open() {
		t.Errorf("%q, %v", call, err)
	}
	for _, c := range []operation.Call{{Verb: operation.SetACU, Argument: "much"}, {Verb: operation.SetClass, Argument: "8"}} {
		if err := s.acu(8).Make(t.Context(), op, c); scale.KindOf(err) != scale.Invalid {
			t.Errorf("%s: %v", c, err)
		}
	}
}
