package fetch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/scale"
)

// lastWords is the end of a source's time, in which it may say why it did not answer.
const lastWords = 100 * time.Millisecond

// Call asks one source, and comes back within limit even if the source does
// not: the evaluation goes on, and the late answer is thrown away. A panic of the
// source is an error like any other. With the limit of a Pace that waits, it waits.
func Call[T any](ctx context.Context, doing string, limit time.Duration, ask func(context.Context) (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	var none T
	if limit == noLimit {
		return contained(ctx, doing, ask)
	}
	limit = Share(ctx, 1, limit)
	if limit <= 0 {
		return none, &scale.Failure{Doing: doing, Kind: scale.Unreachable, Err: errors.New("no time was left in this evaluation")}
	}
	whole, end := context.WithTimeout(ctx, limit)
	defer end()
	ctx, cancel := context.WithTimeout(whole, limit-min(lastWords, limit/10))
	defer cancel()
	answered := make(chan answer, 1)
	go func() {
		value, err := contained(ctx, doing, ask)
		answered <- answer{value, err}
	}()
	select {
	case a := <-answered:
		return a.value, a.err
	case <-ctx.Done():
		// A source that hears of the end says what it had heard until then: that it was throttled over and over.
		if !errors.Is(ctx.Err(), context.Canceled) {
			select {
			case a := <-answered:
				var said *scale.Failure
				if a.err == nil || errors.As(a.err, &said) && said.Kind != scale.Unreachable {
					return a.value, a.err
				}
			case <-whole.Done():
			}
		}
		why := fmt.Errorf("no answer within %s", amount.Span(limit.Round(100*time.Millisecond)))
		if errors.Is(ctx.Err(), context.Canceled) {
			why = errors.New("the evaluation was cancelled")
		}
		return none, &scale.Failure{Doing: doing, Kind: scale.Unreachable, Err: why}
	}
}

// contained asks, and makes a panic an error.
func contained[T any](ctx context.Context, doing string, ask func(context.Context) (T, error)) (value T, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &scale.Failure{Doing: doing, Kind: scale.Internal, Err: fmt.Errorf("panic: %v", r)}
		}
	}()
	return ask(ctx)
}

// Share is a part of the time left, and at most the given time.
func Share(ctx context.Context, part float64, most time.Duration) time.Duration {
	deadline, ok := ctx.Deadline()
	if !ok {
		return most
	}
	return min(most, time.Duration(part*float64(time.Until(deadline))))
}

// MostPieces bounds what one refused batch may cost: finding one bad query among
// 500 takes at most 18 calls, so three of them are found in one evaluation.
const MostPieces = 60

// Refusal is how long an item that was refused on its own is left out.
const Refusal = 15 * time.Minute

// Bisect hands all items to do at once. A piece that is refused as Invalid is
// cut in halves until the culprit stands alone; any other failure is the fault
// of nobody in the piece, and repeating it would only add load. Failed is told
// of every item that got no answer, and whether it was refused alone.
func Bisect[T any](items []T, do func([]T) error, failed func(item T, err error, alone bool)) {
	pieces := 1
	var try func([]T)
	try = func(piece []T) {
		err := do(piece)
		if err == nil {
			return
		}
		invalid := scale.KindOf(err) == scale.Invalid
		if half := len(piece) / 2; invalid && half > 0 && pieces+2 <= MostPieces {
			pieces += 2
			try(piece[:half])
			try(piece[half:])
			return
		}
		for _, item := range piece {
			failed(item, err, invalid && len(piece) == 1)
		}
	}
	if len(items) > 0 {
		try(items)
	}
}
