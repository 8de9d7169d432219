package doctor

import (
	"context"
	"sync"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/scale"
)

// mostSilent is how many calls a service may leave without an answer before it is not asked
// any more. Each takes its whole time, and an account has hundreds of groups.
const mostSilent = 4

// patient are sources that give up a service which has not answered once.
func patient(sources []fetch.Source) []fetch.Source {
	services := map[string]*service{}
	out := make([]fetch.Source, len(sources))
	for i, s := range sources {
		of := services[s.Service]
		if of == nil {
			of = &service{}
			services[s.Service] = of
		}
		read := s.Read
		s.Read = func(ctx context.Context, now time.Time, keys []string) (map[string]facts.Entry, error) {
			if err := of.given(); err != nil {
				return nil, err
			}
			found, err := read(ctx, now, keys)
			of.note(err)
			return found, err
		}
		out[i] = s
	}
	return out
}

// service is whether one answers.
type service struct {
	mu       sync.Mutex
	answered bool
	silent   int
	last     error
}

// given is why the service is given up; nil when it is not.
func (s *service) given() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.answered || s.silent < mostSilent {
		return nil
	}
	return s.last
}

func (s *service) note(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil && scale.KindOf(err) == scale.Unreachable {
		s.silent, s.last = s.silent+1, err
		return
	}
	s.answered = true
}
