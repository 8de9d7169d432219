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

	"github.com/dynascale/dynascale/pkg/scale"
)

// Limiter is what dynascale allows itself in one account and region. AWS counts
// calls per account, region and service, together with everybody else's, and
// publishes no number for Auto Scaling; a daemon that retries into a throttle
// takes the budget of every other tool there.
//
// Every service has one bucket for reads and one for writes, so writes can never
// starve a read. Auto Scaling counts both in one limit of its own, so a read that
// is throttled slows the writes of its service as well: without reads no tier is
// evaluated, and a write can wait. An attempt takes a token, retries included. An
// attempt that would have to wait longer than its context allows fails at once, as
// throttled.
type Limiter struct {
	reads, writes float64 // the ceilings, in calls a second

	mu      sync.Mutex
	buckets map[bucketKey]*bucket
}

type bucketKey struct {
	service string
	reading bool
}

// The first rates, in calls a second, are the lowest that AWS publishes for one
// service: 10 for Describe* of load balancers, 5 for what changes EC2.
const (
	firstReads  = 10
	firstWrites = 5
)

// queueShare is how much more SQS stands than the rest: every queue has to be
// asked by itself, and SQS publishes no limit on GetQueueAttributes.
const queueShare = 20

// NewLimiter allows up to so many reads and writes per second, for each service.
// Both must be above 0.
func NewLimiter(reads, writes float64) *Limiter {
	return &Limiter{reads: reads, writes: writes, buckets: map[bucketKey]*bucket{}}
}

// bucket is the one that a call draws from.
func (l *Limiter) bucket(key bucketKey) *bucket {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b := l.buckets[key]; b != nil {
		return b
	}
	start, ceiling := float64(firstWrites), l.writes
	if key.reading {
		start, ceiling = firstReads, l.reads
	}
	if key.service == "SQS" {
		start, ceiling = start*queueShare, ceiling*queueShare
	}
	l.buckets[key] = newBucket(start, ceiling)
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

// turnKey is where a context holds the turn that its call has already.
type turnKey struct{}

// turn is a token that was taken beforehand.
type turn struct {
	key  bucketKey
	once sync.Once
}

// use reports whether the turn is for a bucket and has not been used yet.
func (t *turn) use(key bucketKey) (unused bool) {
	if t != nil && t.key == key {
		t.once.Do(func() { unused = true })
	}
	return unused
}

// Turn waits for the rate before a call, so that what is looked at between the two
// is not old when the call is sent. The first attempt of the first such call with
// the returned context takes no other token. The error is a *scale.Failure, Throttled
// when there is no turn before an instant; the zero instant is any.
func (l *Limiter) Turn(ctx context.Context, before time.Time, service, operation string) (context.Context, error) {
	wait := ctx
	if !before.IsZero() {
		var cancel context.CancelFunc
		wait, cancel = context.WithDeadline(ctx, before)
		defer cancel()
	}
	key := bucketKey{service, reading(operation)}
	if l.bucket(key).take(wait) != nil {
		return ctx, Failed("waiting for a turn", l.over(key))
	}
	return context.WithValue(ctx, turnKey{}, &turn{key: key}), nil
}

// take waits for the token of an attempt.
func (l *Limiter) take(ctx context.Context, key bucketKey) error {
	if l.bucket(key).take(ctx) == nil {
		return nil
	}
	// The time may have gone while AWS hung: that is not the limit's doing.
	if ended := endOf(ctx); ended != nil {
		return &aws.RequestCanceledError{Err: ended}
	}
	return l.over(key)
}

// over says in words why there is no token.
func (l *Limiter) over(key bucketKey) error {
	class, setting := "writes", "aws.rate.writes"
	if key.reading {
		class, setting = "reads", "aws.rate.reads"
	}
	b := l.bucket(key)
	return &overLimit{text: fmt.Sprintf("dynascale now sends at most %.3g %s a second to %s (%s allows %g); this call waited too long for its turn and was not sent",
		b.pace(), class, key.service, setting, b.ceiling)}
}

// limit makes every attempt of a client take a token, and learns from what AWS says.
func (l *Limiter) limit(s *middleware.Stack) error {
	return s.Finalize.Insert(middleware.FinalizeMiddlewareFunc("dynascaleLimit", func(
		ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler,
	) (middleware.FinalizeOutput, middleware.Metadata, error) {
		operation := awsmiddleware.GetOperationName(ctx)
		key := bucketKey{awsmiddleware.GetServiceID(ctx), reading(operation)}
		if paid, _ := ctx.Value(turnKey{}).(*turn); !paid.use(key) {
			if err := l.take(ctx, key); err != nil {
				return middleware.FinalizeOutput{}, middleware.Metadata{}, err
			}
		}
		sent := time.Now()
		out, meta, err := next.HandleFinalize(ctx, in)
		l.learn(key, sent, err)
		return out, meta, err
	}), "Retry", middleware.After)
}

// learn takes the answer to one attempt. No answer says nothing about the rate.
func (l *Limiter) learn(key bucketKey, sent time.Time, err error) {
	now := time.Now()
	switch {
	case err == nil || answered(err) && KindOf(err) != scale.Throttled:
		l.bucket(key).accepted(now)
	case KindOf(err) == scale.Throttled:
		l.bucket(key).throttled(sent, now)
		if key.reading {
			l.bucket(bucketKey{service: key.service}).throttled(sent, now)
		}
	}
}

// answered reports whether AWS said anything: a refusal too shows that the call was
// let in. An error of AWS's own does not.
func answered(err error) bool {
	kind := KindOf(err)
	return kind != scale.Unreachable && kind != scale.Internal && kind != scale.Stopped && !noIdentity(err)
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
