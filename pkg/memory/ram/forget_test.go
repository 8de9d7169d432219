package ram

import (
	"fmt"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/scale"
)

// A tier whose group every deployment replaces leaves a memory behind each time: they do not add up
// for ever, and the last ones are there for a way back.
func TestMemoriesWithoutANameAreForgotten(t *testing.T) {
	m, at := New(time.Hour, false), time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	deploy := func(n int) {
		m.Claim([]memory.Claim{{Tier: "web", Resource: memory.Resource{Kind: "group", Name: fmt.Sprintf("web-v%03d", n)}}})
		m.Settle([]scale.Record{{Decision: scale.Decision{Tier: "web", At: at, Capacity: scale.Capacity{Desired: 4, InService: 4, At: at}}}})
		m.Clean()
	}
	for n := range 100 {
		deploy(n)
		at = at.Add(24 * time.Hour)
	}
	if n := len(m.parked); n < 29 || n > 31 {
		t.Errorf("%d memories without a name are kept after a deployment a day, want those of 30 days", n)
	}
	deploy(98)
	if past := m.Past("web"); len(past.Ring) == 0 {
		t.Error("the group before is selected again, and nothing is known of it")
	}
}
