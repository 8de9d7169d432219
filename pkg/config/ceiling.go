package config

import (
	"fmt"
	"math"
	"strings"

	"github.com/dynascale/dynascale/pkg/gauge"
)

// ceiling is the largest value that a signal can read, where that is known: a level in
// percent ends at 100. Sums, expressions and shares of one count in another may be above
// it, and so may the CPU of ECS tasks and what is measured against the least capacity of
// a cluster. It is 0 where there is none.
func ceiling(s gauge.Signal) float64 {
	if unit := strings.ToLower(s.Unit); unit != "percent" && unit != "%" || s.Source.OfLeast {
		return 0
	}
	q := s.Source.Metric
	if q == nil {
		q = s.Source.Each
	}
	switch {
	case s.Source.Ratio != nil && strings.HasPrefix(s.Source.Ratio.Part.Name, "HTTPCode_Target_"):
		return 100 // every one of them is a request
	case q == nil || q.Expression != "" || q.Statistic == "Sum" || q.Statistic == "SampleCount":
		return 0
	case q.Namespace == "AWS/ECS" || q.Namespace == "ECS/ContainerInsights":
		return 0
	}
	return 100
}

// beyond refuses a bound that a signal can never exceed: nothing would ever happen, and
// nobody would be told. factor is what the bound is multiplied by before it is compared,
// and how names it; it is 1 for a bound that is compared as it is.
func (d scalerDecoder) beyond(s *section, key, signal string, bound, factor float64, how string) {
	top := d.ceilings[signal]
	switch {
	case top == 0 || bound*factor < top:
	case factor > 1:
		s.get(key).problem("%s would never grow the tier: %s reads at most %s, and %s it grows only above %s; choose less than %s",
			sayValue(bound), signal, sayValue(top), how, fmt.Sprintf("%.4g", bound*factor), sayValue(math.Floor(top/factor*100)/100))
	default:
		s.get(key).problem("%s is never exceeded: %s reads at most %s; choose less", sayValue(bound), signal, sayValue(top))
	}
}
