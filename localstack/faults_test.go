//go:build integration

package localstack

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dynascale/dynascale/localstack/proxy"
	"github.com/dynascale/dynascale/localstack/stage"
)

// fleet is three tiers whose right sizes are known: calm is where it should be,
// hot has to grow from 4 to 6, idle has nothing to do and has to go from 3 to 0.
type fleet struct {
	*scene
	hot, idle, queue string
	// wire are the proxies before Auto Scaling, CloudWatch and SQS.
	wire []*proxy.Proxy
}

type sizes struct{ calm, hot, idle int }

var (
	before = sizes{4, 4, 3}
	after  = sizes{4, 6, 0}
)

func newFleet(s *scene) *fleet {
	s.Helper()
	f := &fleet{scene: s, hot: s.group + "-hot", idle: s.group + "-idle"}
	s.makeGroup(s.group, stage.Sizes{Min: 2, Max: 20, Desired: 4})
	s.makeGroup(f.hot, stage.Sizes{Min: 2, Max: 20, Desired: 4})
	s.makeGroup(f.idle, stage.Sizes{Min: 0, Max: 10, Desired: 3})
	f.queue = s.makeQueue(30)
	const tier = `  %s:
    mode: manage
    group: %s
    limits: {min: 2, max: 20}
    signals: {cpu: {preset: asg-cpu}}
    scalers: [{target: {signal: cpu, goal: 60}}]
    guards: {stabilization: {shrink: 0s}, cooldown: {grow: 0s, shrink: 0s}}
`
	idle := *s
	idle.group = f.idle
	s.configure(fmt.Sprintf(tier, "calm", s.group) + fmt.Sprintf(tier, "hot", f.hot) + idle.workersTier(f.queue))
	for name, target := range map[string]string{
		"AUTO_SCALING": s.stage.AutoScaling, "CLOUDWATCH": s.stage.CloudWatch, "SQS": s.stage.SQS,
	} {
		f.wire = append(f.wire, s.wire(name, target))
	}
	return f
}

// work makes changes necessary: behind the daemon's back, not through the wire.
func (f *fleet) work() {
	f.Helper()
	f.publish(stage.CPU(f.group, 60), stage.CPU(f.hot, 90))
	f.must(f.stage.Purge(f.Context(), f.queue))
}

func (f *fleet) spoil(fault func(operation string) proxy.Fault) {
	for _, p := range f.wire {
		p.Spoil(fault)
	}
}

func (f *fleet) sizes() sizes {
	f.Helper()
	return sizes{f.scene.sizes(f.group).Desired, f.scene.sizes(f.hot).Desired, f.scene.sizes(f.idle).Desired}
}

// wantFewCalls holds the calls of some passes against what they may be at most:
// 5 attempts for a call that reads, 3 for one that writes.
func (f *fleet) wantFewCalls(passes int) {
	f.Helper()
	calls := map[string]int{ // in one pass of three tiers, two of which change
		"DescribeAutoScalingGroups": 2, "DescribePolicies": 1, "DescribeInstanceRefreshes": 3 + 2,
		"DescribeScalingActivities": 3, "GetMetricData": 1, "GetQueueAttributes": 1, "SetDesiredCapacity": 2,
	}
	for _, p := range f.wire {
		for operation, n := range p.Asked() {
			attempts := 5
			if operation == "SetDesiredCapacity" {
				attempts = 3
			}
			if most := calls[operation] * attempts * passes; n > most {
				f.Errorf("%s was asked for %d times in %d passes; retries allow %d", operation, n, passes, most)
			}
		}
	}
}

func always(f proxy.Fault) func() func(string) proxy.Fault {
	return func() func(string) proxy.Fault { return func(string) proxy.Fault { return f } }
}

func only(f proxy.Fault, operations ...string) func() func(string) proxy.Fault {
	return func() func(string) proxy.Fault {
		return func(operation string) proxy.Fault {
			if strings.Contains(strings.Join(operations, " "), operation) {
				return f
			}
			return proxy.Fault{}
		}
	}
}

// everySecond spoils one request and lets the next one pass.
func everySecond(f proxy.Fault) func() func(string) proxy.Fault {
	return func() func(string) proxy.Fault {
		var n atomic.Int64
		return func(string) proxy.Fault {
			if n.Add(1)%2 == 1 {
				return f
			}
			return proxy.Fault{}
		}
	}
}

var faults = []struct {
	name  string
	fault func() func(operation string) proxy.Fault
	// during are the sizes that two passes under the fault must leave.
	during sizes
}{
	{"every answer takes 300 ms", always(proxy.Fault{Wait: 300 * time.Millisecond}), after},
	{"every connection is cut", always(proxy.Fault{Cut: true}), before},
	{"every second connection is cut", everySecond(proxy.Fault{Cut: true}), after},
	{"every call stalls", always(proxy.Fault{Stall: true}), before},
	{"every answer ends half-way", always(proxy.Fault{Truncate: true}), before},
	{"every call is throttled", always(proxy.Fault{Status: http.StatusBadRequest, Code: "ThrottlingException"}), before},
	{"every call gets a bare 429", always(proxy.Fault{Status: http.StatusTooManyRequests}), before},
	{"every call gets a bare 503", always(proxy.Fault{Status: http.StatusServiceUnavailable}), before},
	{"CloudWatch alone gets 503", only(proxy.Fault{Status: http.StatusServiceUnavailable}, "GetMetricData"), sizes{4, 4, 0}},
	{"SQS alone stalls", only(proxy.Fault{Stall: true}, "GetQueueAttributes"), sizes{4, 6, 3}},
	{"writes alone are throttled", only(proxy.Fault{Status: http.StatusBadRequest, Code: "Throttling"}, "SetDesiredCapacity"), before},
	{"writes arrive and their answers are lost", only(proxy.Fault{Lose: true}, "SetDesiredCapacity"), after},
}

// Every fault begins after a clean pass, lasts for two whole passes in which the
// work appears, and ends; the next whole pass has to put everything right.
func TestFaultsOnTheWire(t *testing.T) {
	t.Parallel()
	for _, c := range faults {
		t.Run(c.name, func(t *testing.T) {
			onOneStage(t, func(s *scene) {
				f := newFleet(s)
				d := f.start()
				d.until("the first pass", func(s status) bool { return s.all() >= 1 })
				f.want(before, "while there is nothing to do")
				f.spoil(c.fault())
				f.work()
				d.wholePass()
				d.passes(1)
				f.want(c.during, "under the fault")
				f.spoil(nil)
				end := d.wholePass()
				f.want(after, "in the first whole pass after the fault")
				f.wantFewCalls(end.all())
			})
		})
	}
}

func (f *fleet) want(want sizes, when string) {
	f.Helper()
	if got := f.sizes(); got != want {
		table, _, _ := f.try("status")
		f.Errorf("%s the sizes are %+v, want %+v\n%s", when, got, want, table)
	}
}

// The daemon comes up while nothing answers at all.
func TestStartedInAnOutage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		fault proxy.Fault
	}{
		{"connections are cut", proxy.Fault{Cut: true}},
		{"calls stall", proxy.Fault{Stall: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			onOneStage(t, func(s *scene) {
				f := newFleet(s)
				f.work()
				f.spoil(always(c.fault)())
				d := f.start()
				d.until("the first pass", func(s status) bool { return s.all() >= 1 })
				f.want(before, "in the outage")
				f.spoil(nil)
				end := d.wholePass()
				f.want(after, "in the first whole pass after the outage")
				f.wantFewCalls(end.all())
			})
		})
	}
}
