package world

import (
	"context"
	"fmt"
	"slices"

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

// Call is one request on its way in: it is counted, and meets the faults.
type Call struct {
	Service, API string
	Doing        string
	Names        []string // what it asks about
	Times        int      // how many requests the SDK needs
	// resource and argument are what an accepted write is remembered by.
	Resource, Argument string
}

// Enter counts a call and returns the Failure of a fault that stops it.
// CloudWatch faults of single metrics pass; Series reports them.
func (c *World) Enter(ctx context.Context, in Call) error {
	c.calls[in.API] += max(in.Times, 1)
	if err := ctx.Err(); err != nil {
		return &scale.Failure{Doing: in.Doing, Kind: scale.Unreachable, Err: err}
	}
	words := wordsOf(in.Service)
	for _, f := range c.Opts.Faults {
		if !f.Covers(c.Time.Unix()) || f.Service != "" && f.Service != in.Service || !f.Matches(append([]string{in.API}, in.Names...)...) {
			continue
		}
		perMetric := in.Service == "cloudwatch" && f.Match != ""
		switch {
		case f.Kind == FaultThrottle, f.Kind == FaultRate && !c.allowed(f, in):
			c.throttled[in.API]++
			return Fail(in.Doing, scale.Throttled, words.throttled, "Rate exceeded")
		case f.Kind == FaultTimeout:
			return &scale.Failure{Doing: in.Doing, Kind: scale.Unreachable, Err: context.DeadlineExceeded}
		case f.Kind == FaultInternal && !perMetric:
			return Fail(in.Doing, scale.Internal, words.internal, "The request processing has failed because of an unknown error, exception or failure.")
		case f.Kind == FaultDenied && !perMetric:
			return Fail(in.Doing, scale.Denied, words.denied, fmt.Sprintf(
				"User: arn:aws:sts::%s:assumed-role/dynascale/run is not authorized to perform: %s:%s because no identity-based policy allows the action",
				c.Opts.Account, in.Service, in.API))
		}
	}
	return nil
}

// Fail is the failure of a call, in AWS's code and words.
func Fail(doing string, kind scale.Kind, code, message string) error {
	return &scale.Failure{Doing: doing, Kind: kind, Err: &Refusal{Code: code, Message: message}}
}

// service is how one refuses.
type service struct{ name, throttled, denied, internal string }

// services are those that a Fault can be about, and what each calls the failures that can
// meet every call.
var services = []service{
	{"autoscaling", "Throttling", "AccessDenied", "InternalFailure"},
	{"cloudwatch", "Throttling", "AccessDenied", "InternalFailure"},
	{"sqs", "Throttling", "AccessDenied", "InternalFailure"},
	{"ec2", "RequestLimitExceeded", "UnauthorizedOperation", "InternalError"},
	{"rds", "Throttling", "AccessDenied", "InternalFailure"},
	{"elasticloadbalancing", "Throttling", "AccessDenied", "InternalFailure"},
	{"ssm", "ThrottlingException", "AccessDeniedException", "InternalServerError"},
	{"application-autoscaling", "ThrottlingException", "AccessDeniedException", "InternalServiceException"},
	{"ecs", "ThrottlingException", "AccessDeniedException", "ServerException"},
	{"pricing", "ThrottlingException", "AccessDeniedException", "InternalErrorException"},
}

// wordsOf are a service's words, and the most common ones of one that no Fault can be about.
func wordsOf(name string) service {
	i := slices.IndexFunc(services, func(s service) bool { return s.name == name })
	return services[max(0, i)]
}

// Services are the names of those.
func Services() []string {
	names := make([]string, len(services))
	for i := range services {
		names[i] = services[i].name
	}
	return names
}

// About says what is being read: the one thing by its name, or how many.
func About(what string, names []string) string {
	if len(names) == 1 {
		return "reading " + what + " " + names[0]
	}
	return fmt.Sprintf("reading %d %ss", len(names), what)
}
