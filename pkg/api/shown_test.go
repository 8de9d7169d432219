package api

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// What is not known is null, and not 0.
func TestWhatIsUnknownIsNull(t *testing.T) {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	text := func(r scale.Record) string {
		out, err := json.Marshal(ShownRecord(AgedRecord{r, AgeOf(noon, noon, 0)}))
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	blind := scale.Record{Decision: scale.Decision{Tier: "web", At: noon, Mode: scale.Manage,
		Gaps:            []scale.Gap{{Signal: scale.CapacitySignal, Why: "no answer"}, {Signal: "cpu", Why: "throttled"}},
		Samples:         []scale.Sample{{Signal: "latency", Unit: "seconds", At: noon, Quality: scale.Idle}},
		Reasons:         []scale.Reason{{Rule: "signals", Because: "the size cannot be read"}},
		Recommendations: []scale.Recommendation{{Scaler: "pressure", Abstains: true, Because: "cpu is missing"}}}}
	got := text(blind)
	for _, want := range []string{`"from":null,"to":null`, `"recommended":null`, `"capacity":null`, `{"signal":"cpu","value":null,"unit":"","at":null,"period_seconds":null,"quality":"missing","missing":"throttled"}`,
		`{"signal":"latency","value":null,"unit":"seconds","at":"2026-03-02T12:00:00Z","period_seconds":null,"quality":"idle"}`, `"signal":"capacity"`,
		`{"scaler":"pressure","size":null,"need":null,"because":"cpu is missing"}`, `{"rule":"signals","from":null,"to":null,"because":"the size cannot be read","figures":[]}`,
		`"growth_breaker":null`, `"operation":null`, `"at":null`, `"pool":null`} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %s in\n%s", want, got)
		}
	}
	seen := scale.Record{Decision: scale.Decision{Tier: "db", At: noon, Mode: scale.Manage, From: 1, To: 2, Pool: 16,
		Capacity: scale.Capacity{Desired: 1, At: noon, Ladder: []scale.Rung{{Name: "small"}, {Name: "large", Memory: 1 << 34, Connections: 100}}},
		Samples:  []scale.Sample{{Signal: "cpu", Value: 0, Unit: "percent", At: noon, Period: time.Minute, Quality: scale.Fresh}}},
		Outcome: scale.Outcome{Status: scale.Begun, Operation: &scale.Operation{ID: "x", Waited: 90 * time.Second}},
		Learned: scale.Learned{Breaker: scale.Breaker{Opened: noon, Why: "no capacity"}}}
	got = text(seen)
	for _, want := range []string{`"from":1,"to":2,"from_name":"small","to_name":"large"`, `{"signal":"cpu","value":0,"unit":"percent","at":"2026-03-02T12:00:00Z","period_seconds":60,"quality":"fresh"}`,
		`{"name":"small","memory_bytes":null,"connections":null},{"name":"large","memory_bytes":17179869184,"connections":100}`, `"waited_seconds":90`, `"pool":16`,
		`"growth_breaker":{"since":"2026-03-02T12:00:00Z","next_try":null,"why":"no capacity"}`} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %s in\n%s", want, got)
		}
	}
	if strings.Contains(got, `"waited":`) {
		t.Errorf("nanoseconds in %s", got)
	}
}

// An older daemon says how long it waited in nanoseconds, which nobody reads.
func TestAnOlderOperationIsRead(t *testing.T) {
	var op Operation
	if err := json.Unmarshal([]byte(`{"id": "x", "waited": 90000000000, "progress": "stopping"}`), &op); err != nil || op.ID != "x" || op.Progress != "stopping" {
		t.Errorf("%+v, %v", op, err)
	}
}
