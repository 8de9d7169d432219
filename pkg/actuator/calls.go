package actuator

import (
	"context"
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Calls make the changes that kinds name, by verb.
type Calls map[operation.Verb]Maker

// Maker makes one sort of change.
type Maker struct {
	// Make asks the cloud for a call of an operation. For a size that is set by one call the
	// operation has a tier and a target only.
	Make func(ctx context.Context, op scale.Operation, c operation.Call) error
	// Turn lets the change wait for the rate of calls before its resource is looked at, so
	// that the look is not old when the change is sent. The change is then made with the
	// context returned. The error is Throttled when its turn does not come before an instant;
	// the zero instant is any. Nil needs no turn.
	Turn func(ctx context.Context, before time.Time) (context.Context, error)
}

func (c Calls) turn(ctx context.Context, verb operation.Verb, before time.Time) (context.Context, error) {
	if turn := c[verb].Turn; turn != nil {
		return turn(ctx, before)
	}
	return ctx, nil
}

func (c Calls) make(ctx context.Context, op scale.Operation, call operation.Call) error {
	if m, known := c[call.Verb]; known {
		return m.Make(ctx, op, call)
	}
	return &scale.Failure{Doing: call.String(), Kind: scale.Invalid, Err: fmt.Errorf("dynascale cannot make the call %q, which is a defect of dynascale; please report it", call.Verb)}
}
