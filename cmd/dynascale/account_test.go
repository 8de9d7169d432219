package main

import (
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/wire"
)

// account is a simulated AWS account on a loopback port. The process under test
// stamps the time of the machine, so the account's clock follows that one; half
// an hour lies behind it, so that settled datapoints exist.
type account struct {
	*sim.Cloud
	face *wire.Server
	url  string

	mu    sync.Mutex
	ahead time.Duration
	open  atomic.Int32 // requests being answered
	// called is told of every operation before it is answered.
	called atomic.Pointer[func(operation string)]
}

// history is how much of an account's life lies before a test.
const history = 30 * time.Minute

// born is when the accounts of a test begin; loads are given relative to it.
func born() time.Time { return time.Now().UTC().Truncate(time.Minute).Add(-history) }

func newAccount(t *testing.T, o sim.Options) *account {
	t.Helper()
	if o.Start.IsZero() {
		o.Start = born()
	}
	o.Exact, o.PublishDelay = true, -1
	world, err := sim.New(o)
	if err != nil {
		t.Fatal(err)
	}
	a := &account{Cloud: world}
	a.onCall(func(string) {})
	a.face = wire.New(world, wire.Options{Hold: 50 * time.Millisecond, OnCall: func(_, operation string) {
		(*a.called.Load())(operation)
	}})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	a.url = "http://" + listener.Addr().String()
	server := &http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.open.Add(1)
		defer a.open.Add(-1)
		a.catchUp()
		a.face.ServeHTTP(w, r)
	})}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	a.catchUp()
	return a
}

func (a *account) catchUp() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.Step(time.Now().Add(a.ahead).Sub(a.Now()))
}

// skip lets time pass in the account, and nowhere else.
func (a *account) skip(d time.Duration) {
	a.mu.Lock()
	a.ahead += d
	a.mu.Unlock()
	a.catchUp()
}

// onCall replaces what is told of every operation.
func (a *account) onCall(f func(operation string)) { a.called.Store(&f) }

// settle waits until nothing is being answered: what a dead client asked for is
// then done, or never will be.
func (a *account) settle() {
	for a.open.Load() > 0 {
		time.Sleep(time.Millisecond)
	}
}

// writes counts the calls that would have changed something.
func (a *account) writes() int {
	n := 0
	for name, count := range a.face.Calls() {
		if _, operation, _ := strings.Cut(name, "."); !strings.HasPrefix(operation, "Describe") &&
			!strings.HasPrefix(operation, "Get") {
			n += count
		}
	}
	return n
}

func (a *account) desired(t *testing.T, group string) int {
	t.Helper()
	g, ok := a.Describe(group)
	if !ok {
		t.Fatalf("the account has no group %s", group)
	}
	return g.Capacity.Desired
}

const jobs = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"

// messages is a queue that holds exactly n messages, at most 1,800, by the time
// a test begins. Its workers never finish one.
func messages(url string, n int) sim.QueueSpec {
	return sim.QueueSpec{
		URL: url, ServiceTime: 1000 * time.Hour,
		Arrivals: sim.Step{Before: 1, When: born().Add(time.Duration(n) * time.Second)},
	}
}

// workers is a group of 0 to 400 that works on a queue.
func workers(name, url string, desired int) sim.GroupSpec {
	return sim.GroupSpec{Name: name, Queue: url, Max: 400, Desired: desired}
}
