package collector

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/signal"
)

// A group of no machines has no CPU, and nothing is missing while it wants none.
func TestAGroupWithoutMachinesHasNothingToMeasure(t *testing.T) {
	sized := func(desired, inService int) resource.Group {
		g := calm("web-asg")
		g.Capacity.Min, g.Capacity.Desired, g.Capacity.InService = 0, desired, inService
		return g
	}
	old := []signal.Point{{At: noon.Add(-5 * time.Minute), Value: 7}}
	const gap = "gap: no datapoint of AWS/EC2 CPUUtilization yet; if there should be one by now, check its namespace, name and dimensions"
	for _, c := range []struct {
		name    string
		group   resource.Group
		of      string
		points  []signal.Point
		problem string
		says    string
		missing bool
	}{
		{"none and none wanted", sized(0, 0), "web-asg", nil, "", "0 at 11:58 idle", false},
		{"the last one has just gone", sized(0, 0), "web-asg", old, "", "0 at 11:58 idle", false},
		{"one is wanted", sized(1, 0), "web-asg", nil, "", gap, true},
		{"the last one is still there", sized(0, 1), "web-asg", old, "", "7 at 11:55 fresh", true},
		{"CloudWatch does not answer", sized(0, 0), "web-asg", nil, "Forbidden", "gap: Forbidden", true},
		{"it is about another group", sized(0, 0), "api-asg", nil, "", gap, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			cpu := signal.Query{Namespace: "AWS/EC2", Name: "CPUUtilization", Statistic: "Average", Period: time.Minute, Dimensions: signal.DimensionsOf(map[string]string{"AutoScalingGroupName": c.of})}
			cloud := &cloud{groups: map[string]resource.Group{"web-asg": c.group}, series: func(signal.Query) signal.Series {
				return signal.Series{Points: c.points, Problem: c.problem}
			}}
			s := observe(t, New(cloud.options(web(signal.Signal{Name: "cpu", Unit: "percent", MaxAge: 5 * time.Minute, Source: signal.Source{Metric: &cpu}}))), noon)
			want(t, said(s, "cpu"), c.says)
			if x, has := s.Sample("cpu"); has && (x.Missing != "") != c.missing {
				t.Errorf("missing: %q", x.Missing)
			}
		})
	}
}
