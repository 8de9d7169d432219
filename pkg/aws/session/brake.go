package session

import (
	"context"
	"errors"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/middleware"

	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/scale"
)

// lastKey is where a call keeps the error of its last attempt.
type lastKey struct{}

// braked makes every attempt of a write ask whether it may still be sent, as the last
// thing before its bytes leave: after the wait for the rate, after the credentials, after
// the wait between two attempts, each of which may take longer than the answer to whoever
// pulls a brake. Reads ask nobody, and neither does STS, whose credentials are for reads
// as well.
func braked(s *middleware.Stack) error {
	begin := middleware.InitializeMiddlewareFunc("dynascaleBrakeBegin", func(
		ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
	) (middleware.InitializeOutput, middleware.Metadata, error) {
		if ticket(ctx) != nil {
			ticket(ctx).Wait()
			ctx = middleware.WithStackValue(ctx, lastKey{}, new(error))
		}
		return next.HandleInitialize(ctx, in)
	})
	attempt := middleware.FinalizeMiddlewareFunc("dynascaleBrakeAttempt", func(
		ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler,
	) (middleware.FinalizeOutput, middleware.Metadata, error) {
		out, meta, err := next.HandleFinalize(ctx, in)
		if t := ticket(ctx); t != nil {
			t.Wait()
			if last, ok := middleware.GetStackValue(ctx, lastKey{}).(*error); ok {
				err = repeated(*last, err)
				*last = err
			}
		}
		return out, meta, err
	})
	ask := middleware.FinalizeMiddlewareFunc("dynascaleBrakeAsk", func(
		ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler,
	) (middleware.FinalizeOutput, middleware.Metadata, error) {
		if err := ticket(ctx).Send(); err != nil {
			return middleware.FinalizeOutput{}, middleware.Metadata{}, err
		}
		return next.HandleFinalize(ctx, in)
	})
	return errors.Join(
		s.Initialize.Add(begin, middleware.Before),
		s.Finalize.Insert(attempt, "Retry", middleware.After),
		s.Finalize.Add(ask, middleware.After),
	)
}

// ticket is the ticket of a write; nil for what asks nobody.
func ticket(ctx context.Context) *brake.Ticket {
	if reading(awsmiddleware.GetOperationName(ctx)) || awsmiddleware.GetServiceID(ctx) == sts.ServiceID {
		return nil
	}
	return brake.TicketOf(ctx)
}

// repeated is the error of an attempt, given that of the one before. What a brake kept from
// being tried again may have arrived at the first try.
func repeated(before, err error) error {
	var held *brake.Held
	switch {
	case before == nil || !errors.As(err, &held):
		return err
	case ambiguous(before):
		return &unrepeated{before: before, by: held.By}
	}
	return &brake.Held{By: held.By, Again: true}
}

// ambiguous reports whether a call that failed so may have arrived all the same.
func ambiguous(err error) bool {
	kind := KindOf(err)
	return kind == scale.Unreachable || kind == scale.Internal
}

// unrepeated is a call that a brake kept from being tried again. Whether its first attempt
// arrived is not known.
type unrepeated struct {
	before error
	by     string
}

func (u *unrepeated) Error() string {
	return u.before.Error() // what Failed makes of it tells the brake
}
func (u *unrepeated) Unwrap() error { return u.before }

// stopped reports whether a brake ended a call.
func stopped(err error) bool { return brake.IsHeld(err) || errors.As(err, new(*unrepeated)) }

// silent leaves out what never was a call.
func silent(onCall OnCall) OnCall {
	if onCall == nil {
		return nil
	}
	return func(service, operation string, took time.Duration, err error) {
		if !brake.IsHeld(err) {
			onCall(service, operation, took, err)
		}
	}
}
