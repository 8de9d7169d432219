package session

import (
	"context"
	"errors"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/dynascale/dynascale/pkg/scale"
)

type refusedKey struct{}

// blame tells a read whose time ended between two attempts by what AWS said to the last one: the SDK forgets it, and
// what was throttled over and over would look like an AWS that does not answer.
func blame(s *middleware.Stack) error {
	begin := middleware.InitializeMiddlewareFunc("dynascaleBlame", func(
		ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
	) (middleware.InitializeOutput, middleware.Metadata, error) {
		if !reading(awsmiddleware.GetOperationName(ctx)) {
			return next.HandleInitialize(ctx, in) // an attempt before the last may have changed something
		}
		last := new(error)
		out, meta, err := next.HandleInitialize(middleware.WithStackValue(ctx, refusedKey{}, last), in)
		if *last != nil && errors.Is(err, context.DeadlineExceeded) {
			err = *last
		}
		return out, meta, err
	})
	attempt := middleware.FinalizeMiddlewareFunc("dynascaleLast", func(
		ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler,
	) (middleware.FinalizeOutput, middleware.Metadata, error) {
		last, _ := middleware.GetStackValue(ctx, refusedKey{}).(*error)
		out, meta, err := next.HandleFinalize(ctx, in)
		var sending *smithyhttp.RequestSendError
		switch {
		case last == nil:
		case err == nil:
			*last = nil
		case KindOf(err) == scale.Throttled:
			*last = err
		case !errors.Is(err, context.DeadlineExceeded) || errors.As(err, &sending):
			*last = nil // this attempt is what is told
		}
		return out, meta, err
	})
	if err := s.Initialize.Add(begin, middleware.Before); err != nil {
		return err
	}
	return s.Finalize.Insert(attempt, "Retry", middleware.After)
}
