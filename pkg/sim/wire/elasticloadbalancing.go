package wire

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

func (s *Server) elasticLoadBalancing() service {
	return service{
		scope:     "elasticloadbalancing",
		version:   "2015-12-01",
		namespace: "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
		protocol:  speaksQuery,
		operations: map[string]operation{
			"DescribeTargetGroups": handle(s.describeTargetGroups),
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
	LoadBalancerArns []string `xml:"LoadBalancerArns>member"`
}

// mostTargetGroups is the largest PageSize, and the length of a page without one.
const mostTargetGroups = 400

func (s *Server) describeTargetGroups(ctx context.Context, in *describeTargetGroupsInput) (any, error) {
	size := mostTargetGroups
	if in.PageSize != nil {
		size = *in.PageSize
	}
	if size < 1 || size > mostTargetGroups {
		return nil, invalid("1 validation error detected: Value '" + strconv.Itoa(size) + "' at 'pageSize' failed to satisfy constraint: Member must have value from 1 to 400")
	}
	var all []targetGroupShape
	for _, name := range slices.Sorted(slices.Values(s.cloud.GroupNames())) {
		spec := s.spec(name)
		if spec.TargetGroup == "" {
			continue
		}
		x := targetGroupShape{
			TargetGroupArn: s.targetGroupARN(spec.TargetGroup), TargetGroupName: middle(spec.TargetGroup),
			Protocol: "HTTP", Port: 80, TargetType: "instance",
			LoadBalancerArns: []string{s.arn("elasticloadbalancing", "loadbalancer/"+spec.LoadBalancer)},
		}
		if wanted(in.TargetGroupArns, x.TargetGroupArn) && wanted(in.Names, x.TargetGroupName) &&
			(in.LoadBalancerArn == "" || slices.Contains(x.LoadBalancerArns, in.LoadBalancerArn)) {
			all = append(all, x)
		}
	}
	from := 0
	if in.Marker != "" {
		var err error
		if from, err = offset("DescribeTargetGroups", in.Marker); err != nil {
			return nil, &fault{code: "ValidationError", message: "Invalid marker", status: http.StatusBadRequest}
		}
	}
	from = min(from, len(all))
	to := min(from+size, len(all))
	out := describeTargetGroupsOutput{TargetGroups: all[from:to]}
	if to < len(all) {
		out.NextMarker = token("DescribeTargetGroups", to)
	}
	return out, nil
}

func (s *Server) targetGroupARN(tail string) string { return s.arn("elasticloadbalancing", tail) }

// middle is the name in targetgroup/NAME/ID.
func middle(tail string) string {
	_, rest, _ := strings.Cut(tail, "/")
	name, _, _ := strings.Cut(rest, "/")
	return name
}
