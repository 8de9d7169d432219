package keys

import (
	"strings"
	"testing"
)

// A key of another tool is answered with what to write, however it is spelt, and what it stands for is not
// told to be missing too. Several with one answer are told once.
func TestForeign(t *testing.T) {
	var goal float64
	set := Set{
		Foreign{}.Add("goal", "write goal: 60", "target_value", "average_utilization").Add("", "leave it out", "warmup"),
		Number("goal", &goal).Required(),
	}
	pair := func(name, value string, line int) Pair {
		return Pair{Key: &Node{Value: name, Tag: "!!str", Line: line, Col: 1}, Value: &Node{Value: value, Tag: "!!int", Line: line, Col: 9}}
	}
	root := &Node{Kind: Mapping, Entries: []Pair{pair("TargetValue", "60", 1), pair("average-utilization", "60", 2), pair("warmup", "300", 3)}}
	got := strings.Split(Read("a.yaml", root, set).Problems.Error(), "\n")
	want := []string{"a.yaml:1:1: TargetValue: unknown key; write goal: 60", "a.yaml:3:1: warmup: unknown key; leave it out"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestRatesOfOtherTimes(t *testing.T) {
	for text, want := range map[string]string{
		"0.1 per hour": "0.1 for a price (US dollars an hour)", "$0.1/h": "0.1 for a price (US dollars an hour)", "73/month": "0.1 for a price (US dollars an hour), or 73 for a monthly budget",
		"24/day":   "1 for a price (US dollars an hour), or 24 for a daily budget",
		"876/year": "0.1 for a price (US dollars an hour), or 73 for a monthly budget", "1200 rpm": "for one second", "60/min": "for one second",
	} {
		if got := write(&Node{Value: text, Tag: "!!str"}, false); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q in it", text, got, want)
		}
	}
}
