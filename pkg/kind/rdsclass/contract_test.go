package rdsclass

import (
	"fmt"
	"testing"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind/kindtest"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

const arn = "arn:aws:rds:eu-west-1:123456789012:db:SHOP"

func TestContract(t *testing.T) {
	edit := func(f func(*resource.Database)) func(kindtest.World) {
		return func(w kindtest.World) { kindtest.Edit(w.Cloud, facts.Databases, "shop", f) }
	}
	memory := func(w kindtest.World, name string, gib int64) {
		kindtest.Put(w.Cloud, facts.MachineTypes, name, resource.MachineType{Name: name, Memory: gib << 30})
	}
	kindtest.Run(t, kindtest.Case{
		New: func() kindtest.World {
			c, changing := shop(), 0
			w := kindtest.World{Kind: classed(false), Cloud: c, Resource: "database/shop", Gone: func() { kindtest.Take(c, facts.Databases, "shop") }}
			edit(func(db *resource.Database) { db.ARN, db.Version = arn, "8.0.39" })(w)
			kindtest.On(c, facts.Maintenance)
			memory(w, "m7g.large", 8)
			memory(w, "m7g.xlarge", 16)
			for _, r := range classed(false).Rungs {
				kindtest.Put(c, facts.Orderable, facts.OrderKey(kindtest.See(c, facts.Databases, "shop"), r.Name), []resource.ClassOption{{MultiAZ: true}})
			}
			w.Do = func(op scale.Operation, call operation.Call) error {
				if call.Verb != operation.SetClass || op.Target != "shop" {
					return fmt.Errorf("%q of %q", call, op.Target)
				}
				edit(func(db *resource.Database) { db.PendingClass, db.Status = call.Argument, "modifying" })(w)
				changing = 10
				return nil
			}
			w.Pass = func() {
				if changing--; changing == 0 {
					edit(func(db *resource.Database) {
						db.Class, db.PendingClass, db.Status = db.PendingClass, "", resource.Available
					})(w)
				}
			}
			return w
		},
		Changes: map[string]kindtest.Change{
			"grow":   {To: 2},
			"shrink": {To: 1, Prepare: edit(func(db *resource.Database) { db.Class = "db.m7g.xlarge" })},
		},
		Objects: map[string]func(kindtest.World){
			"it is busy":        edit(func(db *resource.Database) { db.Status = "backing-up" }),
			"it is in one zone": edit(func(db *resource.Database) { db.MultiAZ = false }),
			"something waits":   edit(func(db *resource.Database) { db.Pending = []string{"storage 200"} }),
			"maintenance waits": func(w kindtest.World) {
				kindtest.Put(w.Cloud, facts.Maintenance, "arn:aws:rds:eu-west-1:123456789012:db:shop", []string{"system-update of shop"})
			},
			"a class cannot be had in two zones": func(w kindtest.World) {
				kindtest.Put(w.Cloud, facts.Orderable, facts.OrderKey(kindtest.See(w.Cloud, facts.Databases, "shop"), "db.m7g.xlarge"), []resource.ClassOption{{}})
			},
			"the ladder falls": func(w kindtest.World) { memory(w, "m7g.xlarge", 4) },
		},
		Listed: func(c *kindtest.Cloud) {
			kindtest.Put(c, facts.AllDatabases, "shop", resource.ListedDatabase{Name: "shop"})
		},
		Advisory: map[string]string{facts.MachineTypes.Name: "how much memory a class has tells whether a smaller one holds what is used"},
	})
}
