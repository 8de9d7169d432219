package session

import (
	"context"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
)

// OnCall is told of one attempt on the wire: the service ("Auto Scaling",
// "CloudWatch", "SQS"), the operation, how long it took, and how it ended: nil, or a
// *scale.Failure with its kind, because only this package can sort what the SDK
// returns. It is called from many goroutines at once.
type OnCall func(service, operation string, took time.Duration, err error)

// OnRetry is told before a call is repeated.
type OnRetry func(service, operation string)

type attemptsKey struct{}

// observe counts at the level of attempts, below the SDK's retries, because
// attempts are what AWS throttles and bills.
func observe(onCall OnCall, onRetry OnRetry) []func(*middleware.Stack) error {
	begin := middleware.InitializeMiddlewareFunc("dynascaleCalls", func(
		ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
	) (middleware.InitializeOutput, middleware.Metadata, error) {
		return next.HandleInitialize(middleware.WithStackValue(ctx, attemptsKey{}, new(int)), in)
	})
	attempt := middleware.FinalizeMiddlewareFunc("dynascaleAttempt", func(
		ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler,
	) (middleware.FinalizeOutput, middleware.Metadata, error) {
		service, operation := awsmiddleware.GetServiceID(ctx), awsmiddleware.GetOperationName(ctx)
		if n, ok := middleware.GetStackValue(ctx, attemptsKey{}).(*int); ok {
			if *n++; *n > 1 && onRetry != nil {
				onRetry(service, operation)
			}
		}
		start := time.Now()
		out, meta, err := next.HandleFinalize(ctx, in)
		if onCall != nil {
			onCall(service, operation, time.Since(start), Failed(operation, err))
		}
		return out, meta, err
	})
	return []func(*middleware.Stack) error{
		func(s *middleware.Stack) error { return s.Initialize.Add(begin, middleware.Before) },
		func(s *middleware.Stack) error { return s.Finalize.Insert(attempt, "Retry", middleware.After) },
	}
}
