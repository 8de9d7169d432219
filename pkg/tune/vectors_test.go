package tune

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/vectors"
)

// What the Vertical Pod Autoscaler and Karpenter publish of their arithmetic, put through that of this package.

func TestBucketVectors(t *testing.T) {
	var all struct {
		Cases []bucketCase `json:"vpa_bucket_exponential"`
	}
	vectors.Read(t, &all, "vpa_bucket_exponential")
	for _, c := range all.Cases {
		t.Run(c.ID, func(t *testing.T) { c.play(t) })
	}
}

func TestPercentileVectors(t *testing.T) {
	var all struct {
		Cases []percentileCase `json:"vpa_percentile"`
	}
	vectors.Read(t, &all, "vpa_percentile")
	for _, c := range all.Cases {
		t.Run(c.ID, func(t *testing.T) { c.play(t) })
	}
}

func TestConfidenceVectors(t *testing.T) {
	var all struct {
		Cases []confidenceCase `json:"vpa_confidence"`
	}
	vectors.Read(t, &all, "vpa_confidence")
	for _, c := range all.Cases {
		t.Run(c.ID, func(t *testing.T) { c.play(t) })
	}
}

func TestScoreVectors(t *testing.T) {
	var all struct {
		Cases []scoreCase `json:"balanced_move_score"`
	}
	vectors.Read(t, &all, "balanced_move_score")
	for _, c := range all.Cases {
		t.Run(c.ID, func(t *testing.T) { c.play(t) })
	}
}

// Cases of our own, at the edges, pass the same way: others of the same kind will not find it unprepared.
func TestVectorsAtTheEdges(t *testing.T) {
	t.Setenv("VECTORS", "testdata/vectors.json")
	t.Run("buckets", TestBucketVectors)
	t.Run("percentile", TestPercentileVectors)
	t.Run("confidence", TestConfidenceVectors)
	t.Run("score", TestScoreVectors)
}

// wide are exponential buckets.
type wide struct{ Max, First, Ratio float64 }

type bucketCase struct {
	ID string
	wide
	Expected struct {
		Error   bool
		Buckets int
		Starts  []float64
		Find    map[string]int
	}
}

func (c bucketCase) play(t *testing.T) {
	b, err := Exponential(c.Max, c.First, c.Ratio)
	if c.Expected.Error != (err != nil) {
		t.Fatalf("an error is expected: %v; got %v", c.Expected.Error, err)
	}
	if err != nil {
		return
	}
	if want := c.Expected.Buckets; want != 0 && len(b) != want {
		t.Errorf("%d buckets, want %d: %v", len(b), want, b)
	}
	if want := c.Expected.Starts; want != nil && !slices.EqualFunc(b, want, near) {
		t.Errorf("%v, want %v", b, want)
	}
	for text, want := range c.Expected.Find {
		if got := b.Find(number(t, text)); got != want {
			t.Errorf("%s is in bucket %d, want %d", text, got, want)
		}
	}
}

// linear are buckets of one size, of which the last begins at or above most.
func linear(most, size float64) (out Buckets) {
	for i := 0; i == 0 || out[i-1] < most; i++ {
		out = append(out, float64(i)*size)
	}
	return out
}

type percentileCase struct {
	ID     string
	Linear *struct{ Max, Size float64 }
	Wide   *wide   `json:"exponential"`
	Half   float64 `json:"half_life_s"`
	// Samples are a value, its weight, and the seconds after the first one's time.
	Samples  [][]float64
	Expected map[string]float64
}

func (c percentileCase) play(t *testing.T) {
	var b Buckets
	var err error
	switch {
	case c.Linear != nil:
		b = linear(c.Linear.Max, c.Linear.Size)
	case c.Wide != nil:
		b, err = Exponential(c.Wide.Max, c.Wide.First, c.Wide.Ratio)
	default:
		err = fmt.Errorf("no buckets are given")
	}
	if err != nil {
		t.Fatal(err)
	}
	h := NewHistogram(b, seconds(c.Half))
	for _, s := range c.Samples {
		if len(s) < 2 || len(s) > 3 {
			t.Fatalf("%v is no value, weight and time", s)
		}
		h.Add(s[0], s[1], noon.Add(seconds(append(s, 0)[2])))
	}
	for _, text := range slices.Sorted(maps.Keys(c.Expected)) {
		if got, _ := h.Percentile(number(t, text)); !near(got, c.Expected[text]) {
			t.Errorf("a share of %s is at or below %v, want %v", text, got, c.Expected[text])
		}
	}
}

type confidenceCase struct {
	ID         string
	Samples    float64
	Span       float64 `json:"span_s"`
	Interval   float64 `json:"interval_s"`
	Base       float64
	Multiplier float64
	Exponent   float64
	Expected   struct{ Confidence, Scaled limit }
}

func (c confidenceCase) play(t *testing.T) {
	confidence := Confidence(c.Samples, seconds(c.Span), seconds(c.Interval))
	c.Expected.Confidence.compare(t, "confidence", confidence, 1e-9)
	// They are published with few digits, and conf-low-30m as 0.910298, where the rule gives 1.048^-2 = 0.910495.
	c.Expected.Scaled.compare(t, "bound", Bound(c.Base, c.Multiplier, c.Exponent, confidence), 1e-3)
}

type scoreCase struct {
	ID         string
	Savings    float64
	Cost       float64 `json:"pool_cost"`
	Disruption float64
	Disturbed  float64 `json:"pool_disruption"`
	K          float64
	Expected   struct {
		Score    limit
		Approved bool
	}
}

func (c scoreCase) play(t *testing.T) {
	m := Move{c.Savings, c.Cost, c.Disruption, c.Disturbed}
	c.Expected.Score.compare(t, "score", m.Score(), 0.005) // of 1, as they are published: with two digits
	if got := m.Worth(c.K); got != c.Expected.Approved {
		t.Errorf("approved: %v at a score of %v, want %v", got, m.Score(), c.Expected.Approved)
	}
}

// limit is an expected number; JSON has no endless one, which is then null or a word.
type limit struct {
	is    bool
	value float64
}

func (l *limit) UnmarshalJSON(text []byte) error {
	l.is = true
	if json.Unmarshal(text, &l.value) == nil && string(text) != "null" {
		return nil
	}
	word := ""
	_ = json.Unmarshal(text, &word)
	if v, err := strconv.ParseFloat(word, 64); err == nil {
		l.value = v
		return nil
	}
	l.value = math.Inf(1)
	if word != "" && word != "infinite" {
		return fmt.Errorf("%s is no number", text)
	}
	return nil
}

func (l limit) compare(t *testing.T, what string, got, tolerance float64) {
	t.Helper()
	if l.is && got != l.value && !(math.Abs(got-l.value) <= tolerance*max(1, math.Abs(l.value))) {
		t.Errorf("%s %v, want %v", what, got, l.value)
	}
}

// near allows for what arithmetic in binary leaves.
func near(a, b float64) bool { return a == b || math.Abs(a-b) <= 1e-9*max(1, math.Abs(a), math.Abs(b)) }

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

func number(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
