package wire

import (
	"net/http"

	"github.com/dynascale/dynascale/pkg/scale"
)

func (s *Server) autoscaling() service {
	return service{
		scope:     "autoscaling",
		version:   "2011-01-01",
		namespace: "http://autoscaling.amazonaws.com/doc/2011-01-01/",
		protocol:  speaksQuery,
		operations: map[string]operation{
			"DescribeAutoScalingGroups": handle(s.describeGroups),
			"SetDesiredCapacity":        handle(s.setDesiredCapacity),
			"UpdateAutoScalingGroup":    handle(s.updateGroup),
			"DescribeScalingActivities": handle(s.describeActivities),
			"DescribePolicies":          handle(s.describePolicies),
			"DescribeInstanceRefreshes": handle(s.describeRefreshes),
			"DescribeScheduledActions":  handle(s.describeScheduledActions),
		},
		faults: faults{
			scale.Busy:    {code: "ScalingActivityInProgress", status: http.StatusBadRequest},
			scale.Missing: {code: "ValidationError", status: http.StatusBadRequest},
		},
	}
}

// filter narrows a describe operation.
type filter struct {
	Name   string
	Values []string
}
