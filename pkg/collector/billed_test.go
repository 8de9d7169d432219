package collector

import (
	"math"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/signal"
)

// One metric each minute is 43,200 a month, and $0.43.
func TestWhatCloudWatchBills(t *testing.T) {
	tier := func(name string, signals ...signal.Signal) Tier { return Tier{Name: name, Signals: signals} }
	seldom := metric("seldom", time.Minute)
	seldom.Every = 5 * time.Minute
	query := *metric("math", time.Minute).Source.Metric
	sums := signal.Signal{Name: "math", Source: signal.Source{Metric: &signal.Query{Expression: "a+b", Period: time.Minute, Inputs: map[string]signal.Query{"a": query, "b": query}}}}
	ratio := signal.Signal{Name: "ratio", Source: signal.Source{Ratio: &signal.Ratio{Part: query, Whole: *metric("other", time.Minute).Source.Metric}}}
	each := signal.Signal{Name: "each", Source: signal.Source{Each: &query}}
	const month = 43200.0
	for _, c := range []struct {
		name  string
		tiers []Tier
		want  map[string]float64
	}{
		{"one a minute", []Tier{tier("web", metric("cpu", time.Minute))}, map[string]float64{"web": month}},
		{"a period of five minutes", []Tier{tier("web", metric("cpu", 5*time.Minute))}, map[string]float64{"web": month / 5}},
		{"one of ten seconds is asked once an evaluation", []Tier{tier("web", metric("cpu", 10*time.Second))}, map[string]float64{"web": month}},
		{"every five minutes", []Tier{tier("web", metric("cpu", time.Minute), seldom)}, map[string]float64{"web": month * 1.2}},
		{"two tiers share one", []Tier{tier("web", metric("cpu", time.Minute)), tier("api", metric("cpu", time.Minute), metric("own", time.Minute))}, map[string]float64{"web": month / 2, "api": month * 1.5}},
		{"each input of an expression", []Tier{tier("web", sums)}, map[string]float64{"web": 2 * month}},
		{"both parts of a ratio", []Tier{tier("web", ratio)}, map[string]float64{"web": 2 * month}},
		{"each of three readers", []Tier{tier("db", each)}, map[string]float64{"db": 3 * month}},
		{"target health", []Tier{{Name: "web", Healthy: &query}}, map[string]float64{"web": month}},
		{"nothing of CloudWatch", []Tier{tier("web")}, map[string]float64{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Billed(c.tiers, time.Minute, func(string) int { return 3 })
			for name, want := range c.want {
				if math.Abs(got[name]-want) > 1e-6 {
					t.Errorf("%s: %v, want %v", name, got[name], want)
				}
			}
			if len(got) != len(c.want) {
				t.Errorf("%v", got)
			}
		})
	}
	if dollars := math.Round(100*month*MetricDollars) / 100; dollars != 0.43 {
		t.Errorf("one metric each minute is %v dollars a month", dollars)
	}
}
