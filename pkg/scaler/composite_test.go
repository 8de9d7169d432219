package scaler

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// The evaluator of the seed document.
var score = Composite{GrowAbove: 0.3, HighAbove: 0.6, ShrinkAbove: 0.5, Grow: 1, High: 2, Shrink: 1, Parts: []Part{
	{"cpu", 0.25, 70, 30}, {"memory", 0.15, 80, 40}, {"latency", 0.30, 2, 0.5}, {"errors", 0.15, 5, 1}, {"queue", 0.10, 100, 10}, {"users", 0.05, 1000, 200},
}}

// What a value would be with one unit less holds a shrink, and does not change what the value is now.
func TestCompositeTellsTheValueOfNow(t *testing.T) {
	c := Composite{Parts: []Part{{Signal: "cpu", Weight: 1, Above: 70, Below: 30}}, GrowAbove: 0.3, HighAbove: 0.6, ShrinkAbove: 0.1, Grow: 1, High: 2, Shrink: 1}
	for want, now := range map[string]float64{"cpu 50 between 30 and 70 %": 50, "cpu 20 below 30 %": 20} {
		s := tier(2, 2, 2)
		x := sample("cpu", "percent", now)
		x.IfOneLess = 100
		s.Samples = append(s.Samples, x)
		r := c.Recommend(&s, 2)
		if r.Size != 2 || !strings.Contains(r.Because, ": "+want) {
			t.Errorf("%d, %q, want 2, %q", r.Size, r.Because, want)
		}
		if held := strings.Contains(r.Because, "but with one unit less, cpu would be 100, above 70 %"); held != (now == 20) {
			t.Errorf("%q", r.Because)
		}
	}
}

func TestCompositeWithTheSeedNumbers(t *testing.T) {
	names := []string{"cpu", "memory", "latency", "errors", "queue", "users"}
	units := []string{"percent", "percent", "seconds", "percent", "messages", ""}
	of := func(values ...float64) scale.Snapshot {
		s := tier(6, 6, 6)
		for i, v := range values {
			if v == v {
				s.Samples = append(s.Samples, sample(names[i], units[i], v))
			}
		}
		return s
	}
	least := score
	least.Fallback = 12
	for _, c := range []struct {
		name     string
		policy   Composite
		snapshot scale.Snapshot
		want     int
		urgency  scale.Urgency
		because  string
		abstains bool
	}{
		{"everything is far too much", score, of(140, 160, 4, 10, 200, 2000), 8, scale.High,
			"score to grow 1.00, to shrink 0.00: cpu 140 above 70 %, memory 160 above 80 %, latency 4 above 2 s, errors 10 above 5 %, queue 200 above 100 messages, users 2000 above 1000; score to grow is above 0.6: grow by 2", false},
		{"response time and half of the errors: 0.375, medium", score, of(50, 50, 4, 7.5, 50, 500), 7, scale.Calm,
			"score to grow 0.38, to shrink 0.00: cpu 50 between 30 and 70 %, memory 50 between 40 and 80 %, latency 4 above 2 s, errors 7.5 above 5 %, queue 50 between 10 and 100 messages, users 500 between 200 and 1000; score to grow is above 0.3: grow by 1", false},
		{"response time alone is exactly 0.3, which is not above it", score, of(50, 50, 4, 2, 50, 500), 6, scale.Calm,
			"score to grow 0.30, to shrink 0.00: cpu 50 between 30 and 70 %, memory 50 between 40 and 80 %, latency 4 above 2 s, errors 2 between 1 and 5 %, queue 50 between 10 and 100 messages, users 500 between 200 and 1000", false},
		{"cpu at 100 % alone is 0.11: the seed's score hardly hears it", score, of(100, 50, 1, 2, 50, 500), 6, scale.Calm,
			"score to grow 0.11, to shrink 0.00: cpu 100 above 70 %, memory 50 between 40 and 80 %, latency 1 between 0.5 and 2 s, errors 2 between 1 and 5 %, queue 50 between 10 and 100 messages, users 500 between 200 and 1000", false},
		{"nothing to do", score, of(10, 10, 0.1, 0, 0, 0), 5, scale.Calm,
			"score to grow 0.00, to shrink 0.82: cpu 10 below 30 %, memory 10 below 40 %, latency 0.1 below 0.5 s, errors 0 below 1 %, queue 0 below 10 messages, users 0 below 200; score to shrink is above 0.5: shrink by 1", false},
		{"a part above its bound keeps the tier from shrinking", score, of(0, 0, 0, 5.5, 0, 0), 6, scale.Calm,
			"score to grow 0.01, to shrink 0.85: cpu 0 below 30 %, memory 0 below 40 %, latency 0 below 0.5 s, errors 5.5 above 5 %, queue 0 below 10 messages, users 0 below 200; score to shrink is above 0.5, but errors is above its bound", false},
		{"a missing part takes its weight with it: 0.30 of 0.85 is medium", score, of(50, 50, 4, nan, 50, 500), 7, scale.Calm,
			"score to grow 0.35, to shrink 0.00: cpu 50 between 30 and 70 %, memory 50 between 40 and 80 %, latency 4 above 2 s, queue 50 between 10 and 100 messages, users 500 between 200 and 1000, errors is missing; score to grow is above 0.3: grow by 1", false},
		{"and keeps the tier from shrinking", score, of(0, 0, 0, nan, 0, 0), 6, scale.Calm,
			"score to grow 0.00, to shrink 1.00: cpu 0 below 30 %, memory 0 below 40 %, latency 0 below 0.5 s, queue 0 below 10 messages, users 0 below 200, errors is missing", true},
		{"nothing is known: it holds", score, of(), 6, scale.Calm, "cpu is missing; memory is missing; latency is missing; errors is missing; queue is missing; users is missing", true},
		{"or has a fallback, once and not for every part", least, of(), 12, scale.Calm,
			"cpu is missing; memory is missing; latency is missing; errors is missing; queue is missing; users is missing; no part can be read, so the fallback is recommended: size 12", false},
		{"a fallback replaces no part that can be read", least, of(50), 6, scale.Calm,
			"score to grow 0.00, to shrink 0.00: cpu 50 between 30 and 70 %, memory is missing, latency is missing, errors is missing, queue is missing, users is missing", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := c.policy.Recommend(&c.snapshot, 6)
			if r.Size != c.want || r.Because != c.because || r.Abstains != c.abstains || r.Urgency != c.urgency {
				t.Errorf("\ngot  %d %v %s %s\nwant %d %v %s %s", r.Size, r.Abstains, r.Urgency, r.Because, c.want, c.abstains, c.urgency, c.because)
			}
		})
	}
	larger := of()
	larger.Capacity.Desired = 20
	if r := least.Recommend(&larger, 20); r.Size != 20 || !r.Abstains {
		t.Errorf("a fallback of 12 made %d of 20", r.Size)
	}
	lately := of()
	need := 6
	lately.Past.Wishes = []scale.Wish{{At: noon.Add(-2 * time.Minute), Size: 6, Need: &need}, {At: noon.Add(-time.Minute), Size: 6}}
	if r := least.Recommend(&lately, 6); r.Size != 6 || !r.Abstains || !strings.HasSuffix(r.Because, "; 3 min after dynascale last knew what the tier needs, the fallback is recommended unless the signals are back: size 12") {
		t.Errorf("two minutes without any part: %d, %s", r.Size, r.Because)
	}
	coming := tier(8, 6, 6, sample("latency", "seconds", 4))
	if r := score.Recommend(&coming, 8); r.Size != 8 {
		t.Errorf("two of two are on their way, and it ordered %d: %s", r.Size, r.Because)
	}
}
