package wire

import (
	"net/http"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

func (s *tables) autoscaling() engine.Service {
	return engine.Service{
		Scope:     "autoscaling",
		Version:   "2011-01-01",
		Namespace: "http://autoscaling.amazonaws.com/doc/2011-01-01/",
		Protocol:  engine.SpeaksQuery,
		Operations: map[string]engine.Operation{
			"DescribeAutoScalingGroups":    engine.Handle(s.describeGroups),
			"SetDesiredCapacity":           engine.Handle(s.setDesiredCapacity),
			"UpdateAutoScalingGroup":       engine.Handle(s.updateGroup),
			"DescribeScalingActivities":    engine.Handle(s.describeActivities),
			"DescribePolicies":             engine.Handle(s.describePolicies),
			"DescribeInstanceRefreshes":    engine.Handle(s.describeRefreshes),
			"DescribeLaunchConfigurations": engine.Handle(s.describeConfigurations),
			"DescribeScheduledActions":     engine.Handle(s.describeScheduledActions),
		},
		Faults: engine.Faults{
			scale.Busy:    {Code: "ScalingActivityInProgress", Status: http.StatusBadRequest},
			scale.Missing: {Code: "ValidationError", Status: http.StatusBadRequest},
		},
	}
}

// filter narrows a describe operation.
type filter struct {
	Name   string
	Values []string
}
