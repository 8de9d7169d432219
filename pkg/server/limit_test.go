package server

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// pipes is a listener that has so many callers at once.
type pipes struct {
	waiting chan net.Conn
	closed  chan struct{}
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.waiting:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}
func (p pipes) Close() error   { close(p.closed); return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

// Every connection takes a file; a daemon without files can neither reach AWS nor
// write its ledger.
func TestServeTakesNoMoreConnectionsThanItCanStand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const callers = maxConnections + 3
		l := pipes{make(chan net.Conn, callers), make(chan struct{})}
		held := make(chan struct{})
		var served atomic.Int64
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			ended <- Serve(ctx, l, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
				served.Add(1)
				<-held
			}))
		}()
		for range callers {
			here, there := net.Pipe()
			l.waiting <- there
			go func() {
				_, _ = here.Write([]byte("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
				_, _ = io.Copy(io.Discard, here)
			}()
		}
		synctest.Wait()
		if n := served.Load(); n != maxConnections {
			t.Errorf("%d connections are served at once, want %d", n, maxConnections)
		}
		close(held)
		synctest.Wait()
		if n := served.Load(); n != callers {
			t.Errorf("%d were served in the end, want all %d", n, callers)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// A blocked history is one that waits for a disk, or for a reader that is slow.
type blockedHistory struct{ held chan struct{} }

func (b blockedHistory) History(context.Context, string, time.Time, int) ([]scale.Record, error) {
	<-b.held
	return nil, nil
}

func TestFewHistoriesAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := blockedHistory{held: make(chan struct{})}
		d := newDesk(func(o *Options) { o.History = b })
		answers := make(chan *httptest.ResponseRecorder, maxHistories+1)
		for range maxHistories + 1 {
			go func() {
				r, w := httptest.NewRequest("GET", "/api/v1/decisions", nil), httptest.NewRecorder()
				r.Host = "localhost"
				d.ServeHTTP(w, r)
				answers <- w
			}()
		}
		synctest.Wait()
		if len(answers) != 1 {
			t.Fatalf("%d of %d were answered while the disk was busy, want one", len(answers), maxHistories+1)
		}
		if w := <-answers; w.Code != 503 || w.Header().Get("Retry-After") != "1" || !strings.Contains(w.Body.String(), "try again") {
			t.Errorf("one too many: %d %s", w.Code, w.Body)
		}
		close(b.held)
		for range maxHistories {
			if w := <-answers; w.Code != 200 {
				t.Errorf("one of those that came first: %d", w.Code)
			}
		}
	})
}
