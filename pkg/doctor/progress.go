package doctor

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
)

// tell tells whoever waits what is asked next.
func (d doctor) tell(place, what string) {
	if d.OnProgress != nil {
		d.OnProgress(place, what)
	}
}

// watched are sources of which every call is told.
func (d doctor) watched(place string, sources []fetch.Source) []fetch.Source {
	out := make([]fetch.Source, len(sources))
	for i, s := range sources {
		read := s.Read
		s.Read = func(ctx context.Context, now time.Time, keys []string) (map[string]facts.Entry, error) {
			d.tell(place, s.Name)
			return read(ctx, now, keys)
		}
		out[i] = s
	}
	return out
}
