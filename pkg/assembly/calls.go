package assembly

import (
	"context"
	"strconv"

	"github.com/dynascale/dynascale/pkg/actuator"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Calls are the changes that can be asked of a cloud. onTrouble may be nil.
func Calls(c Changes, onTrouble func(source, problem string, kind scale.Kind)) actuator.Calls {
	return actuator.Calls{
		operation.SetDesired: {Make: sizing(c.SetDesired), Turn: c.Turn},
		operation.SetMin:     {Make: sizing(c.SetMin), Turn: c.Turn},
		operation.RaiseTo:    {Make: sizing(c.RaiseTo), Turn: c.Turn},
		operation.SetMax:     {Make: sizing(c.SetMax), Turn: c.Turn},
		operation.Stop:       {Make: naming(c.StopMachine)},
		operation.Start:      {Make: naming(c.StartMachine)},
		operation.SetType:    {Make: giving(c.SetMachineType)},
		operation.Deregister: {Make: placing(c.Deregister)},
		operation.Register:   {Make: placing(c.Register)},
		operation.SetClass:   {Make: giving(c.SetClass)},
		operation.Create:     {Make: actuator.CreateReplica(c.CreateReplica, onTrouble)},
		operation.Delete: {Make: func(ctx context.Context, _ scale.Operation, call operation.Call) error {
			return c.DeleteReplica(ctx, call.Argument)
		}},
		operation.SetCount: {Make: sizing(func(ctx context.Context, key string, size int) error {
			cluster, service := facts.ServiceOf(key)
			return c.SetDesiredCount(ctx, cluster, service, size)
		})},
		operation.SetLeastCount: {Make: sizing(c.SetServiceMin)},
		operation.SetACU: {Make: func(ctx context.Context, op scale.Operation, call operation.Call) error {
			least, err := strconv.ParseFloat(call.Argument, 64)
			if err != nil {
				return notANumber(call, err)
			}
			return c.SetACU(ctx, op.Target, least, call.Most)
		}},
	}
}

type maker = func(context.Context, scale.Operation, operation.Call) error

func sizing(set func(context.Context, string, int) error) maker {
	return func(ctx context.Context, op scale.Operation, call operation.Call) error {
		n, err := strconv.Atoi(call.Argument)
		if err != nil {
			return notANumber(call, err)
		}
		return set(ctx, op.Target, n)
	}
}

func naming(do func(context.Context, string) error) maker {
	return func(ctx context.Context, op scale.Operation, _ operation.Call) error { return do(ctx, op.Target) }
}

func giving(set func(context.Context, string, string) error) maker {
	return func(ctx context.Context, op scale.Operation, call operation.Call) error {
		return set(ctx, op.Target, call.Argument)
	}
}

func placing(do func(context.Context, string, scale.Attachment) error) maker {
	return func(ctx context.Context, op scale.Operation, call operation.Call) error {
		return do(ctx, op.Target, call.At)
	}
}

func notANumber(call operation.Call, err error) error {
	return &scale.Failure{Doing: call.String(), Kind: scale.Invalid, Err: err}
}
