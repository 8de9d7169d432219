package sim

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// The kinds of Fault.
const (
	FaultThrottle    = "throttle"     // calls are refused: asked too often
	FaultTimeout     = "timeout"      // calls get no answer; half of the writes arrive nevertheless
	FaultNoData      = "nodata"       // datapoints of periods that begin in the window never exist
	FaultLaunchFails = "launch-fails" // no instance can be launched
	FaultInternal    = "internal"     // calls are answered with an error of AWS's own
	FaultDenied      = "denied"       // permissions are missing
)

// Fault is something wrong with the cloud from From until before To.
type Fault struct {
	From, To time.Time
	Kind     string
	// Service is autoscaling, cloudwatch or sqs; "" is all of them.
	Service string
	// Match narrows the fault to what names this group, queue (name or URL), load
	// balancer or metric; "" is everything. A call that asks for many things
	// fails as a whole when one matches, except that CloudWatch reports
	// internal and denied per metric.
	Match string
}

func (f Fault) check() error {
	kinds := []string{FaultThrottle, FaultTimeout, FaultNoData, FaultLaunchFails, FaultInternal, FaultDenied}
	if !slices.Contains(kinds, f.Kind) {
		return fmt.Errorf("unknown kind %q; there are %q", f.Kind, kinds)
	}
	if services := []string{"", "autoscaling", "cloudwatch", "sqs"}; !slices.Contains(services, f.Service) {
		return fmt.Errorf("unknown service %q; there are %q", f.Service, services[1:])
	}
	if !f.From.Before(f.To) {
		return fmt.Errorf("%s ends at %s, not after it begins", f.Kind, f.To.UTC().Format(time.RFC3339))
	}
	return nil
}

func (f Fault) covers(t int64) bool { return f.From.Unix() <= t && t < f.To.Unix() }

func (f Fault) matches(names ...string) bool {
	return f.Match == "" || slices.Contains(names, f.Match)
}

// Refusal is an error in AWS's own code and words.
type Refusal struct {
	Code, Message string
}

func (r *Refusal) Error() string { return r.Code + ": " + r.Message }

// ErrorCode is AWS's code, such as ValidationError.
func (r *Refusal) ErrorCode() string { return r.Code }

// ErrorMessage is AWS's sentence, without the code.
func (r *Refusal) ErrorMessage() string { return r.Message }

// call is one request on its way in: it is counted, and meets the faults.
type call struct {
	service, api string
	doing        string
	names        []string // what it asks about
	times        int      // how many requests the SDK needs
}

// enter counts a call and returns the Failure of a fault that stops it.
// CloudWatch faults of single metrics pass; Series reports them.
func (c *Cloud) enter(ctx context.Context, in call) error {
	c.calls[in.api] += max(in.times, 1)
	if err := ctx.Err(); err != nil {
		return &scale.Failure{Doing: in.doing, Kind: scale.Unreachable, Err: err}
	}
	for _, f := range c.opts.Faults {
		if !f.covers(c.now.Unix()) || f.Service != "" && f.Service != in.service || !f.matches(in.names...) {
			continue
		}
		perMetric := in.service == "cloudwatch" && f.Match != ""
		switch {
		case f.Kind == FaultThrottle:
			return fail(in.doing, scale.Throttled, "Throttling", "Rate exceeded")
		case f.Kind == FaultTimeout:
			return &scale.Failure{Doing: in.doing, Kind: scale.Unreachable, Err: context.DeadlineExceeded}
		case f.Kind == FaultInternal && !perMetric:
			return fail(in.doing, scale.Internal, "InternalFailure", "The request processing has failed because of an unknown error, exception or failure.")
		case f.Kind == FaultDenied && !perMetric:
			return fail(in.doing, scale.Denied, "AccessDenied", fmt.Sprintf(
				"User: arn:aws:sts::%s:assumed-role/dynascale/run is not authorized to perform: %s:%s because no identity-based policy allows the action",
				c.opts.Account, in.service, in.api))
		}
	}
	return nil
}

func fail(doing string, kind scale.Kind, code, message string) error {
	return &scale.Failure{Doing: doing, Kind: kind, Err: &Refusal{Code: code, Message: message}}
}
