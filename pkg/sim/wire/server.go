package wire

import (
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

	"github.com/dynascale/dynascale/pkg/scale"
)

// Options are the settings of a Server; the zero value is usable.
type Options struct {
	Account string // 12 digits; default 123456789012
	Region  string // default us-east-1
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

// Server answers AWS requests out of a Cloud.
type Server struct {
	cloud    Cloud
	details  Details // nil when the cloud has none
	estate   estateOf
	options  Options
	services map[string]service
	requests atomic.Uint64

	mu    sync.Mutex
	calls map[string]int
}

// New makes the wire-level face of a cloud. It owns no resources.
func New(cloud Cloud, options Options) *Server {
	if options.Account == "" {
		options.Account = "123456789012"
	}
	if options.Region == "" {
		options.Region = "us-east-1"
	}
	if options.Hold == 0 {
		options.Hold = 5 * time.Second
	}
	s := &Server{cloud: cloud, options: options, services: map[string]service{}, calls: map[string]int{}}
	s.details, _ = cloud.(Details)
	s.estate = whatStandsStill(cloud)
	for _, x := range []service{
		s.autoscaling(), s.cloudwatch(), s.sqs(), s.sts(), s.elasticLoadBalancing(), s.ec2(), s.rds(), s.ssm(), s.applicationAutoScaling(),
	} {
		s.services[x.scope] = x
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
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		panic(http.ErrAbortHandler) // the client went away or sends without end
	}
	answer, err := s.answer(r, body)
	if err != nil { // no answer at all
		wait(r.Context(), s.options.Hold)
		panic(http.ErrAbortHandler)
	}
	if !wait(r.Context(), s.options.Latency) {
		panic(http.ErrAbortHandler)
	}
	for name, values := range answer.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(answer.body)))
	w.WriteHeader(answer.status)
	_, _ = w.Write(answer.body) // a client that stopped reading is not told
}

var errNoAnswer = errors.New("no answer")

func (s *Server) answer(r *http.Request, body []byte) (reply, error) {
	c, op, failed := s.open(r, body)
	c.request = fmt.Sprintf("00000000-0000-4000-8000-%012x", s.requests.Add(1))
	if failed != nil {
		return c.refuse(failed), nil
	}
	s.count(c)
	output, err := op(r.Context(), func(input any) error { return c.protocol.read(body, input) })
	if err == nil {
		var answer reply
		if answer, err = c.protocol.result(c, output); err == nil {
			answer.header.Set("X-Amzn-Requestid", c.request)
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

func (s *Server) count(c call) {
	s.mu.Lock()
	s.calls[c.service.scope+"."+c.operation]++
	s.mu.Unlock()
	if s.options.OnCall != nil {
		s.options.OnCall(c.service.scope, c.operation)
	}
}

// arn names a thing of the simulated account.
func (s *Server) arn(service, resource string) string {
	return "arn:aws:" + service + ":" + s.options.Region + ":" + s.options.Account + ":" + resource
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

// missing is the failure of a group that does not exist.
func missing(doing, group string) error {
	return &scale.Failure{Doing: doing, Kind: scale.Missing, Err: errors.New("AutoScalingGroup name not found - no such group: " + group)}
}
