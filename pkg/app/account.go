package app

import (
	"context"
	"sync"
	"time"

	"github.com/dynascale/dynascale/pkg/aws/session"
)

const (
	// introduced is how long an evaluation waits for the first answer of STS.
	introduced = 5 * time.Second
	// again is when STS is asked once more after it has not answered.
	again = 10 * time.Minute
)

// identity is who AWS takes a place's credentials for, asked once and kept.
type identity struct {
	ask func(ctx context.Context) (session.Identity, error)

	mu     sync.Mutex
	asked  time.Time
	answer chan struct{} // closed when the last question is answered
	is     session.Identity
	err    error
}

// begin asks unless the answer is known, on its way, or was refused lately.
func (i *identity) begin(ctx context.Context) (answer <-chan struct{}) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.answer != nil && (i.err == nil || time.Since(i.asked) < again) {
		return i.answer
	}
	done := make(chan struct{})
	// Until then nothing is known; also one that hangs is asked only once.
	i.asked, i.answer, i.err = time.Now(), done, nil
	go func() {
		defer close(done)
		is, err := i.ask(ctx)
		i.mu.Lock()
		defer i.mu.Unlock()
		i.is, i.err = is, err
	}()
	return done
}

// get waits for the answer.
func (i *identity) get(ctx context.Context) (session.Identity, error) {
	select {
	case <-i.begin(ctx):
	case <-ctx.Done():
		return session.Identity{}, ctx.Err()
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.is, i.err
}

// account is what is known without waiting; "" when nothing is.
func (i *identity) account() string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.is.Account
}
