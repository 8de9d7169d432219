package sim

import (
	"context"
	"fmt"

	"github.com/dynascale/dynascale/pkg/scale"
)

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
	// resource and argument are what an accepted write is remembered by.
	resource, argument string
}

// enter counts a call and returns the Failure of a fault that stops it.
// CloudWatch faults of single metrics pass; Series reports them.
func (c *World) enter(ctx context.Context, in call) error {
	c.calls[in.api] += max(in.times, 1)
	if err := ctx.Err(); err != nil {
		return &scale.Failure{Doing: in.doing, Kind: scale.Unreachable, Err: err}
	}
	words := codesOf(in.service)
	for _, f := range c.opts.Faults {
		if !f.covers(c.now.Unix()) || f.Service != "" && f.Service != in.service || !f.matches(append([]string{in.api}, in.names...)...) {
			continue
		}
		perMetric := in.service == "cloudwatch" && f.Match != ""
		switch {
		case f.Kind == FaultThrottle, f.Kind == FaultRate && !c.allowed(f, in):
			c.throttled[in.api]++
			return fail(in.doing, scale.Throttled, words.throttled, "Rate exceeded")
		case f.Kind == FaultTimeout:
			return &scale.Failure{Doing: in.doing, Kind: scale.Unreachable, Err: context.DeadlineExceeded}
		case f.Kind == FaultInternal && !perMetric:
			return fail(in.doing, scale.Internal, words.internal, "The request processing has failed because of an unknown error, exception or failure.")
		case f.Kind == FaultDenied && !perMetric:
			return fail(in.doing, scale.Denied, words.denied, fmt.Sprintf(
				"User: arn:aws:sts::%s:assumed-role/dynascale/run is not authorized to perform: %s:%s because no identity-based policy allows the action",
				c.opts.Account, in.service, in.api))
		}
	}
	return nil
}

func fail(doing string, kind scale.Kind, code, message string) error {
	return &scale.Failure{Doing: doing, Kind: kind, Err: &Refusal{Code: code, Message: message}}
}

// codes are what a service calls the failures that can meet every call.
type codes struct{ throttled, denied, internal string }

func codesOf(service string) codes {
	switch service {
	case "ec2":
		return codes{"RequestLimitExceeded", "UnauthorizedOperation", "InternalError"}
	case "ssm":
		return codes{"ThrottlingException", "AccessDeniedException", "InternalServerError"}
	case "application-autoscaling":
		return codes{"ThrottlingException", "AccessDeniedException", "InternalServiceException"}
	}
	return codes{"Throttling", "AccessDenied", "InternalFailure"}
}
