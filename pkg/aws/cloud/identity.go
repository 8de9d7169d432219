package cloud

import (
	"context"
	"sync"
	"time"

	"github.com/dynascale/dynascale/pkg/aws/session"
)

// again is when STS is asked once more after it has not answered.
const again = 10 * time.Minute

// Identity is who AWS takes a place's credentials for, asked once and kept.
type Identity struct {
	ask func(ctx context.Context) (session.Identity, error)

	mu     sync.Mutex
	asked  time.Time
	answer chan struct{} // closed when the last question is answered
	is     session.Identity
	err    error
}

// NewIdentity is not known yet; ask is asked for it.
func NewIdentity(ask func(ctx context.Context) (session.Identity, error)) *Identity {
	return &Identity{ask: ask}
}

// Begin asks unless the answer is known, on its way, or was refused lately.
func (i *Identity) Begin(ctx context.Context) (answer <-chan struct{}) {
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

// Get waits for the answer.
func (i *Identity) Get(ctx context.Context) (session.Identity, error) {
	select {
	case <-i.Begin(ctx):
	case <-ctx.Done():
		return session.Identity{}, ctx.Err()
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.is, i.err
}

// Account is what is known without waiting; "" when nothing is.
func (i *Identity) Account() string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.is.Account
}
