package sim

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// AWS refills what it takes a second, up to a burst; reads and writes may have one
// bucket or two.
func TestAnAllowanceIsATokenBucket(t *testing.T) {
	read := func(c *Cloud) error { _, err := c.Groups(t.Context(), []string{"web"}); return err }
	write := func(c *Cloud) error { return c.SetDesired(t.Context(), "web", 3) }
	for _, tt := range []struct {
		name                string
		fault               Fault
		writes, reads, more int // at once, then reads at once, then writes two seconds later
	}{
		{"writes only", Fault{Service: "autoscaling", Allowance: Allowance{Calls: "writes", PerSecond: 2, Burst: 10}}, 10, 50, 4},
		{"reads only", Fault{Service: "autoscaling", Allowance: Allowance{Calls: "reads", PerSecond: 2, Burst: 10}}, 50, 10, 50},
		{"both in one", Fault{Service: "autoscaling", Allowance: Allowance{PerSecond: 2, Burst: 10}}, 10, 0, 4},
		{"no more than the burst", Fault{Allowance: Allowance{Calls: "writes", PerSecond: 20, Burst: 10}}, 10, 50, 10},
		{"another service", Fault{Service: "ec2", Allowance: Allowance{Burst: 1}}, 50, 50, 50},
		{"another group", Fault{Match: "api", Allowance: Allowance{Burst: 1}}, 50, 50, 50},
		{"nothing at all", Fault{}, 0, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.fault.Kind, tt.fault.From, tt.fault.To = FaultRate, start, start.Add(time.Hour)
			c := webWorld(t, Constant(10), 2, func(o *Options) { o.Faults = []Fault{tt.fault} })
			count := func(call func(*Cloud) error) (n int) {
				for ; n < 50; n++ {
					if err := call(c); err != nil {
						if scale.KindOf(err) != scale.Throttled {
							t.Fatal(err)
						}
						return n
					}
				}
				return n
			}
			if n := count(write); n != tt.writes {
				t.Errorf("%d writes at once, want %d", n, tt.writes)
			}
			if n := count(read); n != tt.reads {
				t.Errorf("%d reads at once, want %d", n, tt.reads)
			}
			c.Step(2 * time.Second)
			if n := count(write); n != tt.more {
				t.Errorf("%d writes two seconds later, want %d", n, tt.more)
			}
			if n := c.Throttled()["SetDesiredCapacity"]; (n > 0) != (tt.writes < 50) {
				t.Errorf("%d throttled writes were counted", n)
			}
		})
	}
}
