package signal

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// The definitions are those of the releases in which dimensions were a map: a daemon that is updated remembers
// them, and would take each signal for another one.
func TestADefinitionIsTheSameAsWithAMap(t *testing.T) {
	by := func(values map[string]string) Query {
		d := DimensionsOf(values)
		return Query{Namespace: "AWS/EC2", Name: "CPUUtilization", Dimensions: d, Statistic: "Average", Period: time.Minute}
	}
	none, one := by(nil), by(map[string]string{"AutoScalingGroupName": "web"})
	two := by(map[string]string{"TargetGroup": "targetgroup/web/2", "LoadBalancer": "app/web 1"})
	math := Query{Expression: "a / b", Inputs: map[string]Query{"b": two, "a": one}, Period: time.Minute}
	for name, c := range map[string]struct {
		source Source
		want   string
	}{
		"no dimension":        {Source{Metric: &none}, "1abc7868"},
		"one dimension":       {Source{Metric: &one}, "61e94af8"},
		"two dimensions":      {Source{Metric: &two}, "650d2f15"},
		"of each reader":      {Source{Each: &one}, "67d0b0ba"},
		"a ratio":             {Source{Ratio: &Ratio{Part: one, Whole: two, Times: 100}}, "81dfe319"},
		"a metric-math query": {Source{Metric: &math}, "5217a715"},
	} {
		if got := (Signal{Name: "x", Unit: "percent", MaxAge: time.Minute, Source: c.source}).Definition(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestDimensionsAreSortedAndPrintedAsAMap(t *testing.T) {
	for _, values := range []map[string]string{
		nil, {}, {"a": "1"}, {"b": "2", "a": "1"}, {"c": "x y", "B": `"q"`, "a": "%d", "é": "map[]"},
	} {
		d := DimensionsOf(values)
		if got, want := fmt.Sprintf("%+v", Query{Dimensions: d}.Dimensions), fmt.Sprintf("%+v", values); got != want {
			t.Errorf("printed as %s, want %s", got, want)
		}
		if (d == nil) != (len(values) == 0) {
			t.Errorf("%v is nil: %v", values, d == nil)
		}
		var built Dimensions
		for _, name := range slices.Backward(slices.Sorted(maps.Keys(values))) {
			built = built.With(name, "other").With(name, values[name])
		}
		if !slices.Equal(built, d) {
			t.Errorf("built one by one: %v, want %v", built, d)
		}
		for name, value := range values {
			if d.Get(name) != value {
				t.Errorf("%s of %v is %q", name, d, d.Get(name))
			}
		}
		if got := d.Get("none"); got != "" {
			t.Errorf("%v has the value %q of what it has not", d, got)
		}
	}
}

// Queries of all readers, and of what a selector chooses, begin with the dimensions of the signal.
func TestWithLeavesTheSharedDimensionsAlone(t *testing.T) {
	shared := DimensionsOf(map[string]string{"b": Selected, "d": "4"})
	before := shared.String()
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		got := shared.With(name, "new")
		sorted := slices.IsSortedFunc(got, func(a, b Dimension) int { return strings.Compare(a.Name, b.Name) })
		if got.Get(name) != "new" || !sorted {
			t.Errorf("with %s it is %v", name, got)
		}
	}
	s := Signal{Source: Source{Metric: &Query{Dimensions: shared}}}
	if got := s.Of("web").Source.Metric.Dimensions.String(); got != "map[b:web d:4]" {
		t.Errorf("of what was chosen: %s", got)
	}
	if shared.String() != before {
		t.Errorf("the shared dimensions became %v", shared)
	}
}
