package rdsclass

import (
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Look orders the database.
func (c *Class) Look(_ kind.Change, _ facts.Facts, o *facts.Order) {
	facts.Databases.Want(o, c.Database)
}

// Plan looks at the database once more.
func (c *Class) Plan(ch kind.Change, f facts.Facts) (op scale.Operation, refused string) {
	d, db := ch.Decision, facts.Databases.Get(f, c.Database)
	from, to := d.Capacity.Name(d.From), d.Capacity.Name(d.To)
	switch {
	case !db.Found:
		return op, c.Database + " is gone"
	case db.Is.Class != from:
		return op, fmt.Sprintf("%s is %s now, changed since this evaluation read it", c.Database, db.Is.Class)
	}
	if why := operation.ClassObjections(db.Is, nil, c.rules()); len(why) > 0 {
		return op, reason.Objections(why)
	}
	op = kind.Begin(scale.ChangeClass, ch, c.Database, c.Worst)
	op.From, op.To = from, to
	return op, ""
}

// Next looks at the database and thinks.
func (c *Class) Next(ch kind.Change, f facts.Facts, now time.Time) (scale.Operation, operation.Call) {
	db := facts.Databases.Get(f, c.Database)
	return operation.ClassChange{}.Next(*ch.Operation, operation.Database{Database: db.Is, Found: db.Found}, now)
}

// Failed digests the answer to a call that failed.
func (*Class) Failed(op scale.Operation, c operation.Call, kind scale.Kind, text string, now time.Time) scale.Operation {
	return operation.ClassChange{}.Failed(op, c, kind, text, now)
}

// Takes the changes of class of its database.
func (c *Class) Takes(resource string, op scale.Operation) bool {
	return op.Kind == scale.ChangeClass && op.Target == c.Database && op.Resource == resource
}
