package event

import (
	"fmt"
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Each detail is of the type that docs/logs.md gives its field: a log that is collected knows one
// type by a name.
func TestEveryDetailHasItsType(t *testing.T) {
	text, err := os.ReadFile("../../docs/logs.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| (\\w+) \\|").FindAllStringSubmatch(string(text), -1) {
		documented[row[1]] = row[2]
	}
	at := time.Unix(1, 0)
	ladder := scale.Capacity{At: at, Ladder: []scale.Rung{{Name: "db.r6g.large"}, {Name: "db.r6g.xlarge"}}, Members: []scale.Member{{ID: "a", Endpoint: "a:3306", Away: "behind", Why: "late"}, {ID: "b", Away: "promoted"}}}
	held := []scale.Reason{{Rule: "threshold", From: 1, To: 2, Because: "cpu"}, {Rule: "cooldown", From: 2, To: 1, Because: "grew"}}
	breaker := scale.Breaker{Opened: at, Why: "no capacity", Probe: at}
	seen, made := map[string]bool{}, map[Kind]bool{}
	for _, r := range []scale.Record{
		{Decision: scale.Decision{Tier: "db", From: 1, To: 1, Wish: 2, Capacity: ladder, Reasons: held, Gaps: []scale.Gap{{Signal: "cpu", Why: "none"}}}, Outcome: scale.Outcome{Detail: "x"},
			Learned: scale.Learned{Breaker: breaker, ShrinkBreaker: breaker, Adopted: true}},
		{Decision: scale.Decision{Tier: "web", From: 4, To: 6, Wish: 6, Capacity: scale.Capacity{At: at}, Reasons: []scale.Reason{{Rule: "lock", From: 4, To: 4, Because: "held"}, {Rule: "second_daemon", From: 4, To: 4, Because: "x"}}}},
		{Decision: scale.Decision{Tier: "api", From: 4, To: 6, Wish: 9, Capacity: scale.Capacity{At: at}, Reasons: []scale.Reason{{Rule: "threshold", From: 4, To: 9, Because: "cpu"}, {Rule: "limits", From: 9, To: 6, Because: "x"}}},
			Outcome: scale.Outcome{Status: scale.Refused, Detail: "x"}, Learned: scale.Learned{Raised: scale.Raised{From: 6, To: 8, At: at}}},
		{Decision: scale.Decision{Tier: "box"}, Outcome: scale.Outcome{Operation: &scale.Operation{ID: "o1", Kind: scale.Resize, From: "m7g.large", To: "m7g.xlarge", Size: 2, Before: 1}}},
		{Decision: scale.Decision{Tier: "db", Mode: scale.Manage}, Outcome: scale.Outcome{Operation: &scale.Operation{ID: "o2", Kind: scale.AddReplica}}},
	} {
		events, state := Of(nil, r)
		over, _ := Of(state, scale.Record{Decision: scale.Decision{Tier: r.Decision.Tier, Mode: scale.Manage, Capacity: scale.Capacity{At: at}}})
		for _, e := range append(events, over...) {
			made[e.Kind] = true
			for _, d := range e.Details {
				is := map[string]string{"string": "text", "int": "number", "[]string": "list", "time.Time": "time"}[fmt.Sprintf("%T", d.Value)]
				if is == "" || documented[d.Name] != is {
					t.Errorf("%s: %s is a %T (%s), and %q in docs/logs.md", e.Kind, d.Name, d.Value, is, documented[d.Name])
				}
				seen[d.Name] = true
			}
		}
	}
	for _, c := range conditions {
		if !made[c.kind] {
			t.Errorf("no record of this test makes %q: add one, so that its details are compared with docs/logs.md", c.kind)
		}
	}
	if len(seen) < 18 {
		t.Errorf("only %d details were seen: %v", len(seen), seen)
	}
}
