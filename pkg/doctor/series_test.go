package doctor

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/clinic"
)

// Hundreds of groups cost few calls more than one: signals are asked together, and what has a call
// for each group is read of a sample. A query that CloudWatch does not take is searched for, and
// costs no other tier its answer.
func TestManyGroupsCostFewCalls(t *testing.T) {
	const groups = 60
	o := sim.Options{Seed: 1, Start: clinic.Start}
	var config strings.Builder
	config.WriteString("aws: {cloudwatch_protocol: query}\ntiers:\n")
	for i := range groups {
		g := sim.Web(fmt.Sprintf("asg-%03d", i), sim.Constant(100), 100, clinic.Start)
		g.Desired, g.Max = 5, 50
		o.Groups = append(o.Groups, g)
		fmt.Fprintf(&config, "  tier-%03d: {mode: manage, group: asg-%03d, limits: {min: 2, max: 50}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}\n", i, i)
	}
	refused := strings.Replace(config.String(), "signals: {cpu: {preset: asg-cpu}}",
		"signals: {cpu: {preset: asg-cpu}, bad: {unit: x, math: {expression: NOSUCH(a), inputs: {a: {namespace: N, name: M, statistic: Sum}}}}}", 1)
	for _, x := range []struct {
		name, config string
		metrics      int // calls
		lines        []string
	}{
		{"all is well", config.String(), 1, nil},
		{"one query is refused", refused, 13, []string{"fail tier-000 signal bad: reading CloudWatch series NOSUCH(a): invalid: "}},
	} {
		t.Run(x.name, func(t *testing.T) {
			var mu sync.Mutex
			calls := map[string]int{}
			c := visited{}
			c.Instead = func(_ http.ResponseWriter, operation string) bool {
				mu.Lock()
				defer mu.Unlock()
				calls[operation]++
				return false
			}
			c.Open(t, o)
			found := c.examine(t, x.config)
			for name, most := range map[string]int{"GetMetricData": x.metrics, "DescribeAutoScalingGroups": 1, "DescribeInstanceRefreshes": 20, "DescribeScalingActivities": 20} {
				if calls[name] == 0 || calls[name] > most {
					t.Errorf("%s was called %d times, at most %d is enough for %d groups", name, calls[name], most, groups)
				}
			}
			var text strings.Builder
			signals := 0
			for _, f := range found {
				fmt.Fprintf(&text, "%s %s %s: %s\n", f.Result, f.About, f.Check, f.Found)
				if f.Check == "signal cpu" && f.Result == finding.Well {
					signals++
				}
			}
			if signals != groups {
				t.Errorf("%d signals are well, want one of each of %d groups", signals, groups)
			}
			for _, want := range append(x.lines,
				"info aws refreshes: doctor read 20 of 60; the daemon reads all, one after the other (autoscaling:DescribeInstanceRefreshes)",
				"info aws activities: doctor read 20 of 60; the daemon reads all, one after the other") {
				if !strings.Contains(text.String(), want) {
					t.Errorf("it lacks %q", want)
				}
			}
		})
	}
}

func TestBatchesOfQuestions(t *testing.T) {
	at := clinic.Start
	plain := func(from time.Time) question {
		return question{query: signal.Query{Name: "CPUUtilization"}, from: from}
	}
	insight := question{query: signal.Query{Expression: " select AVG(CPUUtilization)"}, from: at}
	var many []question
	for range 1001 {
		many = append(many, plain(at))
	}
	for _, c := range []struct {
		name string
		in   []question
		want string
	}{
		{"none", nil, "[]"},
		{"as many as a call takes", many, "[500 500 1]"},
		{"another beginning is another call", []question{plain(at), plain(at.Add(time.Hour)), plain(at)}, "[2 1]"},
		{"one of Metrics Insights in each", []question{insight, plain(at), insight}, "[2 1]"},
	} {
		sizes := []int{}
		for _, b := range batchesOf(c.in) {
			sizes = append(sizes, len(b))
		}
		if got := fmt.Sprint(sizes); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
