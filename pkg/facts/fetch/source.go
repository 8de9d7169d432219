package fetch

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
)

// Source reads one shelf of a cloud.
type Source struct {
	facts.Label
	// Read answers keys, or all there is of a List, whose keys are nil. What is not there is
	// absent from the answer.
	Read func(ctx context.Context, now time.Time, keys []string) (map[string]facts.Entry, error)
}

// From is a source that reads many things by their names.
func From[T any](s *facts.Shelf[T], read func(ctx context.Context, keys []string) (map[string]T, error)) Source {
	return Source{s.Label, func(ctx context.Context, now time.Time, keys []string) (map[string]facts.Entry, error) {
		found, err := read(ctx, keys)
		return s.Entries(found, now), err
	}}
}

// FromList is a source that reads all there is.
func FromList[T any](s *facts.Shelf[T], read func(ctx context.Context) (map[string]T, error)) Source {
	return Source{s.Label, func(ctx context.Context, now time.Time, _ []string) (map[string]facts.Entry, error) {
		found, err := read(ctx)
		return s.Entries(found, now), err
	}}
}

// FromOne is a source that reads one thing by its name, as it was or has been up to now.
func FromOne[T any](s *facts.Shelf[T], read func(ctx context.Context, now time.Time, key string) (T, error)) Source {
	return Source{s.Label, func(ctx context.Context, now time.Time, keys []string) (map[string]facts.Entry, error) {
		is, err := read(ctx, now, keys[0])
		if err != nil {
			return nil, err
		}
		return s.Entries(map[string]T{keys[0]: is}, now), nil
	}}
}
