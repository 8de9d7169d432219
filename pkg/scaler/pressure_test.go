package scaler

import (
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// seed is the web tier of the seed document.
var seed = Pressure{
	Terms: []Term{
		{Signal: "cpu", Goal: 60},
		{Signal: "latency", Goal: 2},
		{Signal: "rps", Goal: 100, PerUnit: true},
	},
	GrowAbove: 1.2, ShrinkBelow: 0.6, Headroom: 1.1, ShrinkBy: 0.1,
}

func TestPressureWithTheSeedNumbers(t *testing.T) {
	enclosed := tier(9, 9, 7, cpu(93), latency(1), rps(500))
	enclosed.Past.Ring[2].At = noon.Add(-90 * time.Second) // within the minute
	unknown := tier(9, 9, 7, cpu(93), latency(1), rps(500))
	unknown.Past.Ring = []scale.CapacityPoint{{At: noon.Add(-time.Minute), Desired: 9, InService: 7}}
	for _, c := range []struct {
		name     string
		snapshot scale.Snapshot
		want     int
		urgency  scale.Urgency
		because  string
		abstains bool
	}{
		{"cpu is the worst", tier(10, 10, 10, cpu(90), latency(1), rps(500)), 17, scale.Calm,
			"pressure 1.50, the highest of cpu 90 / 60 % = 1.50, latency 1 / 2 s = 0.50, rps 500 / (10 x 100) requests/second = 0.50; above 1.2: 10 in service at 11:58:00 x 1.50 x headroom 1.1", false},
		{"latency is the worst, and urgent", tier(10, 10, 10, cpu(60), latency(4), rps(500)), 22, scale.High,
			"pressure 2.00, the highest of cpu 60 / 60 % = 1.00, latency 4 / 2 s = 2.00, rps 500 / (10 x 100) requests/second = 0.50; above 1.2: 10 in service at 11:58:00 x 2.00 x headroom 1.1", false},
		{"requests are the worst", tier(10, 10, 10, cpu(60), latency(1), rps(1300)), 15, scale.Calm,
			"pressure 1.30, the highest of cpu 60 / 60 % = 1.00, latency 1 / 2 s = 0.50, rps 1300 / (10 x 100) requests/second = 1.30; above 1.2: 10 in service at 11:58:00 x 1.30 x headroom 1.1", false},
		{"exactly 1.2 holds", tier(10, 10, 10, cpu(72), latency(1), rps(500)), 10, scale.Calm,
			"pressure 1.20, the highest of cpu 72 / 60 % = 1.20, latency 1 / 2 s = 0.50, rps 500 / (10 x 100) requests/second = 0.50; between 0.6 and 1.2", false},
		{"exactly 0.6 holds", tier(10, 10, 10, cpu(36), latency(1), rps(500)), 10, scale.Calm,
			"pressure 0.60, the highest of cpu 36 / 60 % = 0.60, latency 1 / 2 s = 0.50, rps 500 / (10 x 100) requests/second = 0.50; between 0.6 and 1.2", false},
		{"below 0.6 gives back 10 %", tier(20, 20, 20, cpu(30), latency(1), rps(500)), 18, scale.Calm,
			"pressure 0.50, the highest of cpu 30 / 60 % = 0.50, latency 1 / 2 s = 0.50, rps 500 / (20 x 100) requests/second = 0.25; below 0.6: shrink by 10 %", false},
		{"10 % of less than ten is still one", tier(4, 4, 4, cpu(30), latency(1), rps(100)), 3, scale.Calm,
			"pressure 0.50, the highest of cpu 30 / 60 % = 0.50, latency 1 / 2 s = 0.50, rps 100 / (4 x 100) requests/second = 0.25; below 0.6: shrink by 10 %", false},
		{"nothing has nothing to give back", tier(0, 0, 0, cpu(0), latency(0), rps(0)), 0, scale.Calm,
			"pressure 0.00, the highest of cpu 0 / 60 % = 0.00, latency 0 / 2 s = 0.00, rps 0 / (1 x 100) requests/second = 0.00; below 0.6: shrink by 10 %", false},
		{"from zero the load says how much", tier(0, 0, 0, cpu(0), latency(0), rps(500)), 6, scale.High,
			"pressure 5.00, the highest of cpu 0 / 60 % = 0.00, latency 0 / 2 s = 0.00, rps 500 / (1 x 100) requests/second = 5.00; above 1.2: with 0 units in service, the need is taken from the load alone: 5 x headroom 1.1", false},
		{"what is ordered counts as ordered", tier(20, 10, 10, cpu(90), latency(1), rps(500)), 20, scale.Calm,
			"pressure 1.50, the highest of cpu 90 / 60 % = 1.50, latency 1 / 2 s = 0.50, rps 500 / (10 x 100) requests/second = 0.50; above 1.2, but 15 needed, 20 already ordered", false},
		{"several numbers in service", enclosed, 12, scale.Calm,
			"pressure 1.55, the highest of cpu 93 / 60 % = 1.55, latency 1 / 2 s = 0.50, rps 500 / (7 x 100) requests/second = 0.71; above 1.2: 7 (the fewest of 7 to 9 in service at 11:58:00) x 1.55 x headroom 1.1", false},
		{"several numbers in service, and not known when", unknown, 12, scale.Calm,
			"pressure 1.55, the highest of cpu 93 / 60 % = 1.55, latency 1 / 2 s = 0.50, rps 500 / (7 x 100) requests/second = 0.71; above 1.2: 7 (the fewest of 7 to 9 in service; capacity at 11:58:00 unknown) x 1.55 x headroom 1.1", false},
		{"a need above what is ordered, and not by enough", tier(9, 7, 7, cpu(82.8), latency(1), rps(500)), 9, scale.Calm,
			"pressure 1.38, the highest of cpu 82.8 / 60 % = 1.38, latency 1 / 2 s = 0.50, rps 500 / (7 x 100) requests/second = 0.71; above 1.2, but 9.66 needed, and the tier grows only if more than 10.8 are needed (1.2 x the 9 already ordered)", false},
		{"grows on what can be read", gap(tier(10, 10, 10, cpu(90), rps(500)), "latency", "throttled"), 17, scale.Calm,
			"pressure 1.50, the highest of cpu 90 / 60 % = 1.50, rps 500 / (10 x 100) requests/second = 0.50; above 1.2: 10 in service at 11:58:00 x 1.50 x headroom 1.1; latency is missing: throttled", false},
		{"does not shrink on half a picture", gap(tier(10, 10, 10, cpu(6), rps(5)), "latency", "throttled"), 10, scale.Calm,
			"pressure 0.10, the highest of cpu 6 / 60 % = 0.10, rps 5 / (10 x 100) requests/second = 0.01; but latency is missing: throttled", true},
		{"a value that is no number counts as missing", tier(10, 10, 10, cpu(math.NaN()), latency(0.1), rps(5)), 10, scale.Calm,
			"pressure 0.05, the highest of latency 0.1 / 2 s = 0.05, rps 5 / (10 x 100) requests/second = 0.01; but cpu reads NaN, which is not a usable number", true},
		{"sees nothing", tier(10, 10, 10, cpu(math.Inf(1)), latency(-1)), 10, scale.Calm,
			"cpu reads +Inf, which is not a usable number; latency reads -1 s: scalers cannot use negative values; rps is missing", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := seed.Recommend(&c.snapshot, c.snapshot.Current())
			want := scale.Recommendation{Scaler: "pressure", Size: c.want, Urgency: c.urgency, Because: c.because, Abstains: c.abstains}
			got.Need, got.Empty, got.Figures = nil, false, nil // asserted by themselves
			if !reflect.DeepEqual(got, want) {
				t.Errorf("\ngot  %+v\nwant %+v", got, want)
			}
		})
	}
}

// Samples of one tick may be about different minutes. A worse term from when the
// tier was small must not hide the larger need of another.
func TestPressureTakesTheLargestNeedOfTheTermsAboveTheThreshold(t *testing.T) {
	old := latency(2.8)
	old.At = noon.Add(-9 * time.Minute)
	s := tier(20, 20, 10, cpu(78), old, rps(100))
	s.Past.Ring[1].InService = 20
	p := seed.Recommend(&s, 20)
	want := "pressure 1.40, the highest of cpu 78 / 60 % = 1.30, latency 2.8 / 2 s = 1.40, rps 100 / (20 x 100) requests/second = 0.05; above 1.2: 20 in service at 11:58:00 x 1.30 x headroom 1.1"
	if p.Size != 29 || p.Because != want {
		t.Errorf("got  %d %s\nwant 29 %s", p.Size, p.Because, want)
	}
}
