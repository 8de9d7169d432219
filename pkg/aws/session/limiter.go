package session

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
	"golang.org/x/time/rate"
)

// Limiter is what dynascale allows itself in one account and region. AWS counts
// calls per account, region and service, together with everybody else's, and
// publishes no number for Auto Scaling; a daemon that retries into a throttle
// takes the budget of every other tool there.
//
// Every service has one token bucket for reads and one for writes, so reads can
// never starve a write. An attempt takes a token, retries included. An attempt
// that would have to wait longer than its context allows fails at once.
type Limiter struct {
	reads, writes float64 // tokens per second

	mu      sync.Mutex
	buckets map[string]*rate.Limiter
}

// burst is how many seconds' worth of calls may be made at once: a pass makes all
// its calls at its beginning.
const burst = 5

// queueShare is how much more SQS stands than the rest: every queue has to be
// asked by itself, and SQS publishes no limit on GetQueueAttributes.
const queueShare = 20

// NewLimiter allows reads and writes per second, for each service. Both must be
// above 0.
func NewLimiter(reads, writes float64) *Limiter {
	return &Limiter{reads: reads, writes: writes, buckets: map[string]*rate.Limiter{}}
}

// bucket is the one that a call draws from.
func (l *Limiter) bucket(service, operation string) *rate.Limiter {
	class, perSecond := "writes", l.writes
	if reading(operation) {
		class, perSecond = "reads", l.reads
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	key := service + " " + class
	if service == "SQS" {
		perSecond *= queueShare
	}
	if l.buckets[key] == nil {
		l.buckets[key] = rate.NewLimiter(rate.Limit(perSecond), max(1, int(burst*perSecond)))
	}
	return l.buckets[key]
}

// reading tells reads by their names, as IAM does.
func reading(operation string) bool {
	for _, verb := range []string{"Describe", "Get", "List"} {
		if strings.HasPrefix(operation, verb) {
			return true
		}
	}
	return false
}

// Apply limits every client that is made from cfg; Load does it by itself. The
// limit stands right behind the retries and before what counts the calls, so a
// wait for a token is not taken for a slow call.
func (l *Limiter) Apply(cfg *aws.Config) {
	cfg.APIOptions = append(cfg.APIOptions, l.limit)
}

// limit makes every attempt of a client take a token.
func (l *Limiter) limit(s *middleware.Stack) error {
	return s.Finalize.Insert(middleware.FinalizeMiddlewareFunc("dynascaleLimit", func(
		ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler,
	) (middleware.FinalizeOutput, middleware.Metadata, error) {
		service, operation := awsmiddleware.GetServiceID(ctx), awsmiddleware.GetOperationName(ctx)
		if err := l.bucket(service, operation).Wait(ctx); err != nil {
			// The time may have gone while AWS hung: that is not the limit's doing.
			if ended := endOf(ctx); ended != nil {
				return middleware.FinalizeOutput{}, middleware.Metadata{}, &aws.RequestCanceledError{Err: ended}
			}
			return middleware.FinalizeOutput{}, middleware.Metadata{}, &overLimit{
				text: fmt.Sprintf("dynascale's own limit for %s (aws.rate) leaves no room for %s within this pass", service, operation),
			}
		}
		return next.HandleFinalize(ctx, in)
	}), "Retry", middleware.After)
}

// endOf is why a context is over, or nil. Its timer may be late; the limiter goes by
// the deadline, and so does this.
func endOf(ctx context.Context) error {
	if deadline, ok := ctx.Deadline(); ok && ctx.Err() == nil && !time.Now().Before(deadline) {
		return context.DeadlineExceeded
	}
	return ctx.Err()
}

// overLimit is a call that dynascale did not allow itself. It is no error of AWS,
// so the SDK does not repeat it.
type overLimit struct{ text string }

func (e *overLimit) Error() string { return e.text }
