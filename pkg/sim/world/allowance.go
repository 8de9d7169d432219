package world

import (
	"maps"
	"strings"
	"time"
)

// Allowance is what FaultRate leaves of a service: a token bucket, as AWS keeps one
// for each account and region. Calls beyond it are throttled. The zero Allowance
// lets nothing through.
type Allowance struct {
	// Calls are the ones that are counted: "reads", "writes", or "" for both in one
	// bucket.
	Calls string
	// PerSecond is what is refilled, Burst what there is at most, and at first.
	PerSecond, Burst float64
}

// allowance is the state of one.
type allowance struct {
	tokens float64
	at     time.Time // when tokens were counted
}

// allowed takes the tokens of a call from the bucket of a fault. Equal faults share one.
func (c *World) allowed(f Fault, in Call) bool {
	a := f.Allowance
	if a.Calls != "" && a.Calls != classOf(in.API) {
		return true
	}
	b := c.allowances[f]
	if b == nil {
		b = &allowance{tokens: a.Burst, at: c.Time}
		c.allowances[f] = b
	}
	b.tokens = min(a.Burst, b.tokens+c.Time.Sub(b.at).Seconds()*a.PerSecond)
	b.at = c.Time
	n := float64(max(in.Times, 1))
	if b.tokens < n {
		return false
	}
	b.tokens -= n
	return true
}

// classOf tells reads from writes by AWS's names.
func classOf(api string) string {
	for _, verb := range []string{"Describe", "Get", "List"} {
		if strings.HasPrefix(api, verb) {
			return "reads"
		}
	}
	return "writes"
}

// Throttled counts the AWS calls that were refused as one too many, by API name.
func (c *World) Throttled() map[string]int {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	return maps.Clone(c.throttled)
}
