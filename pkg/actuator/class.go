package actuator

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// ClassCraft changes the class of one database.
type ClassCraft struct {
	operation.ClassChange
	Cloud    DatabaseCloud
	ID       string
	Resource string
	Rules    operation.Rules
	Worst    time.Duration
}

// Plan looks at the database once more.
func (c ClassCraft) Plan(ctx context.Context, d scale.Decision) (op scale.Operation, refused string, err error) {
	found, err := c.Cloud.Databases(ctx, []string{c.ID})
	if err != nil {
		return op, "", err
	}
	db, ok := found[c.ID]
	from, to := d.Capacity.Name(d.From), d.Capacity.Name(d.To)
	switch {
	case !ok:
		return op, c.ID + " is gone", nil
	case db.Class != from:
		return op, fmt.Sprintf("%s is %s by now, changed since this evaluation looked", c.ID, db.Class), nil
	}
	if why := operation.ClassObjections(db, nil, c.Rules); len(why) > 0 {
		return op, strings.Join(why, "; "), nil
	}
	op = begun(scale.ChangeClass, d, c.Resource, c.ID, c.Worst)
	op.From, op.To = from, to
	return op, "", nil
}

// Next looks at the database and thinks.
func (c ClassCraft) Next(ctx context.Context, op scale.Operation, now time.Time) (scale.Operation, operation.Call, error) {
	found, err := c.Cloud.Databases(ctx, []string{c.ID})
	if err != nil {
		return op, operation.Call{}, err
	}
	var seen operation.Database
	seen.Database, seen.Found = found[c.ID]
	op, call := c.ClassChange.Next(op, seen, now)
	return op, call, nil
}

// Make sends one call.
func (c ClassCraft) Make(ctx context.Context, _ scale.Operation, call operation.Call) error {
	if call.Verb != operation.SetClass {
		return unable(call)
	}
	return c.Cloud.SetClass(ctx, c.ID, call.Argument)
}

// Takes the changes of class of its database.
func (c ClassCraft) Takes(op scale.Operation) bool {
	return op.Kind == scale.ChangeClass && op.Target == c.ID && op.Resource == c.Resource
}

// Tell has nobody to tell.
func (ClassCraft) Tell(context.Context, scale.Decision, *scale.Operation) {}
