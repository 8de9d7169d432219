package actuator

import (
	"context"
	"errors"
	"fmt"

	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// CreateReplica is how a replica is ordered. Where it cannot be like its source in
// everything, because the role of the monitoring may not be passed on or the class has no
// Performance Insights, it is made without: a reader that is missed in the peak is worse
// than one without graphs. What AWS refuses for good it has not begun. onTrouble is told of
// one that had to be made less like its source, without a kind: no source failed; it may be nil.
func CreateReplica(create func(context.Context, resource.NewReplica) error, onTrouble func(source, problem string, kind scale.Kind)) func(context.Context, scale.Operation, operation.Call) error {
	return func(ctx context.Context, _ scale.Operation, c operation.Call) error {
		if c.Replica == nil {
			return &scale.Failure{Doing: c.String(), Kind: scale.Invalid, Err: errors.New("the call does not say which replica to create, which is a defect of dynascale; please report it")}
		}
		replica, plain := *c.Replica, *c.Replica
		err := create(ctx, replica)
		plain.Traits = replica.Traits.Plain()
		kind := scale.KindOf(err)
		if err == nil || plain.Traits == replica.Traits || kind != scale.Invalid && kind != scale.Denied && kind != scale.Missing {
			return err
		}
		if err := brake.TicketOf(ctx).Send(); err != nil {
			return err
		}
		if again := create(ctx, plain); again != nil {
			return again
		}
		if onTrouble != nil {
			onTrouble("rds", fmt.Sprintf("%s is created without its source database's settings for monitoring, Performance Insights and certificate authority. AWS refused them: %v; change the settings of the replica yourself, and if AWS denied a permission, grant it for the next replica", replica.Name, err), "")
		}
		return nil
	}
}
