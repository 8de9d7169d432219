package engine

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Options are the settings of a Server; the zero value is usable.
type Options struct {
	// Latency is added to every answer.
	Latency time.Duration
	// Hold is how long a connection is kept without an answer when the cloud is
	// unreachable, before it is dropped; default 5 s.
	Hold time.Duration
	// OnCall, when set, is told of every call of a known operation before it is
	// answered. It may be called from several goroutines at once.
	OnCall func(service, operation string)
}

// maxBody is well above the largest GetMetricData request in its longest form.
const maxBody = 16 << 20

// Server answers AWS requests by the tables of its services.
type Server struct {
	Options  Options
	Services map[string]Service
	requests atomic.Uint64

	mu    sync.Mutex
	calls map[string]int
}

// New makes an endpoint of tables. It owns no resources.
func New(options Options, tables ...Service) *Server {
	if options.Hold == 0 {
		options.Hold = 5 * time.Second
	}
	s := &Server{Options: options, Services: map[string]Service{}, calls: map[string]int{}}
	for _, x := range tables {
		s.Services[x.Scope] = x
	}
	return s
}

// Calls counts the calls of known operations so far, under names such as
// "autoscaling.DescribeAutoScalingGroups"; CloudWatch counts as "monitoring",
// which is its name in the credential scope.
func (s *Server) Calls() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.calls)
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var sent io.Reader = http.MaxBytesReader(w, r.Body, maxBody)
	if r.Header.Get("Content-Encoding") == "gzip" { // as the SDKs send large metrics
		if unpacked, err := gzip.NewReader(sent); err == nil {
			sent = io.LimitReader(unpacked, maxBody)
		}
	}
	body, err := io.ReadAll(sent)
	if err != nil {
		panic(http.ErrAbortHandler) // the client went away or sends without end
	}
	answer, err := s.answer(r, body)
	if err != nil { // no answer at all
		wait(r.Context(), s.Options.Hold)
		panic(http.ErrAbortHandler)
	}
	if !wait(r.Context(), s.Options.Latency) {
		panic(http.ErrAbortHandler)
	}
	for name, values := range answer.Header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(answer.Body)))
	w.WriteHeader(answer.status)
	_, _ = w.Write(answer.Body) // a client that stopped reading is not told
}

var errNoAnswer = errors.New("no answer")

func (s *Server) answer(r *http.Request, body []byte) (reply, error) {
	c, op, failed := s.Open(r, body)
	c.request = fmt.Sprintf("00000000-0000-4000-8000-%012x", s.requests.Add(1))
	if failed != nil {
		return c.refuse(failed), nil
	}
	s.count(c)
	output, err := op(r.Context(), func(input any) error { return c.Protocol.Read(body, input) })
	if err == nil {
		var answer reply
		if answer, err = c.Protocol.Result(c, output); err == nil {
			answer.Header.Set("X-Amzn-Requestid", c.request)
			return answer, nil
		}
	}
	if r.Context().Err() != nil {
		return reply{}, errNoAnswer
	}
	f := c.service.faultOf(err)
	if f == nil {
		return reply{}, errNoAnswer
	}
	return c.refuse(f), nil
}

func (s *Server) count(c Call) {
	s.mu.Lock()
	s.calls[c.service.Scope+"."+c.operation]++
	s.mu.Unlock()
	if s.Options.OnCall != nil {
		s.Options.OnCall(c.service.Scope, c.operation)
	}
}

// wait lasts d, or until the client is gone; it reports whether it lasted.
func wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
