package wire

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

func (s *tables) elasticLoadBalancing() engine.Service {
	return engine.Service{
		Scope:     "elasticloadbalancing",
		Version:   "2015-12-01",
		Namespace: "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
		Protocol:  engine.SpeaksQuery,
		Candid:    true,
		Operations: map[string]engine.Operation{
			"DescribeTargetGroupAttributes": engine.Handle(s.describeTargetGroupAttributes),
			"DescribeTargetGroups":          engine.Handle(s.describeTargetGroups),
			"DescribeTargetHealth":          engine.Handle(s.describeTargetHealth),
			"RegisterTargets":               engine.Handle(s.registerTargets),
			"DeregisterTargets":             engine.Handle(s.deregisterTargets),
		},
		Faults: engine.Faults{
			scale.Busy:    {Code: "InvalidTarget", Status: http.StatusBadRequest},
			scale.Missing: {Code: "TargetGroupNotFound", Status: http.StatusBadRequest},
		},
	}
}

type describeTargetGroupsInput struct {
	LoadBalancerArn string // AWS's spelling
	TargetGroupArns []string
	Names           []string
	PageSize        *int
	Marker          string
}

type describeTargetGroupsOutput struct {
	TargetGroups []targetGroupShape `xml:"TargetGroups>member"`
	NextMarker   string             `xml:",omitempty"`
}

type targetGroupShape struct {
	TargetGroupArn   string // AWS's spelling
	TargetGroupName  string
	Protocol         string
	Port             int
	TargetType       string
	VpcId            string   // AWS's spelling
	LoadBalancerArns []string `xml:"LoadBalancerArns>member"`

	HealthCheckProtocol, HealthCheckPath                  string
	HealthCheckIntervalSeconds, HealthCheckTimeoutSeconds int
	HealthyThresholdCount, UnhealthyThresholdCount        int
}

// mostTargetGroups is the largest PageSize, and the length of a page without one.
const mostTargetGroups = 400

func (s *tables) describeTargetGroups(ctx context.Context, in *describeTargetGroupsInput) (any, error) {
	size := mostTargetGroups
	if in.PageSize != nil {
		size = *in.PageSize
	}
	if size < 1 || size > mostTargetGroups {
		return nil, engine.Invalid("1 validation error detected: Value '" + strconv.Itoa(size) + "' at 'pageSize' failed to satisfy constraint: Member must have value from 1 to 400")
	}
	var all []targetGroupShape
	arns, err := s.targetGroupARNs(ctx)
	if err != nil {
		return nil, err
	}
	balancers := s.loadBalancers()
	for _, arn := range arns {
		x := targetGroupShape{
			TargetGroupArn: arn, TargetGroupName: middle(tailOf(arn)),
			Protocol: "HTTP", Port: groupPort, TargetType: s.estate.balancer.TargetType(arn), VpcId: s.estate.balancer.VPC(arn), LoadBalancerArns: balancers[arn],
		}
		x.checks(s.targetGroup(tailOf(arn)))
		if wanted(in.TargetGroupArns, x.TargetGroupArn) && wanted(in.Names, x.TargetGroupName) &&
			(in.LoadBalancerArn == "" || slices.Contains(x.LoadBalancerArns, in.LoadBalancerArn)) {
			all = append(all, x)
		}
	}
	from := 0
	if in.Marker != "" {
		if from, err = engine.Offset("DescribeTargetGroups", in.Marker); err != nil {
			return nil, &engine.Fault{Code: "ValidationError", Message: "Invalid marker", Status: http.StatusBadRequest}
		}
	}
	from = min(from, len(all))
	to := min(from+size, len(all))
	out := describeTargetGroupsOutput{TargetGroups: all[from:to]}
	if to < len(all) {
		out.NextMarker = engine.Token("DescribeTargetGroups", to)
	}
	return out, nil
}

// targetGroupARNs are the target groups of Auto Scaling groups, by the names of
// those, and then the others.
func (s *tables) targetGroupARNs(ctx context.Context) ([]string, error) {
	var all []string
	for _, name := range slices.Sorted(slices.Values(s.cloud.GroupNames())) {
		if tail := s.spec(name).TargetGroup; tail != "" {
			all = append(all, s.targetGroupARN(tail))
		}
	}
	others, err := s.estate.balancer.TargetGroups(ctx)
	if err != nil {
		return nil, err
	}
	var once []string
	for _, arn := range slices.Concat(all, others) {
		if !slices.Contains(once, arn) {
			once = append(once, arn)
		}
	}
	return once, nil
}

// loadBalancers are the ARNs of those before each target group that is known by a
// group.
func (s *tables) loadBalancers() map[string][]string {
	found := map[string][]string{}
	for _, name := range s.cloud.GroupNames() {
		if spec := s.spec(name); spec.TargetGroup != "" {
			found[s.targetGroupARN(spec.TargetGroup)] = []string{s.ARN("elasticloadbalancing", "loadbalancer/"+spec.LoadBalancer)}
		}
	}
	return found
}

// tailOf is targetgroup/NAME/ID in an ARN.
func tailOf(arn string) string { return arn[strings.LastIndexByte(arn, ':')+1:] }

func (s *tables) targetGroupARN(tail string) string { return s.ARN("elasticloadbalancing", tail) }

// middle is the name in targetgroup/NAME/ID.
func middle(tail string) string {
	_, rest, _ := strings.Cut(tail, "/")
	name, _, _ := strings.Cut(rest, "/")
	return name
}
