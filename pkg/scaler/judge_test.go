package scaler

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"pgregory.net/rapid"
)

// knowing is a snapshot that has learned a load of so many units at a CPU of 60 %.
func knowing(s scale.Snapshot, units, noise float64) scale.Snapshot {
	s.Past.Loads = []scale.Load{{Signal: "cpu", At: noon.Add(-3 * time.Minute), Since: noon.Add(-5 * time.Hour), Level: 60 * units, Noise: noise}}
	return s
}

func TestATargetActsOnWhatItIsSureOf(t *testing.T) {
	target := &Target{Signal: "cpu", Goal: 60, Tolerance: 0.1, Confidence: 0.95}
	grew := func(s scale.Snapshot) scale.Snapshot {
		s.Past.Grew = noon.Add(-time.Hour)
		return s
	}
	full := cpu(100)
	full.AtLeast = true
	for _, c := range []struct {
		name     string
		snapshot scale.Snapshot
		size     int
		because  string
	}{
		{"a value within the noise is kept", knowing(tier(22, 22, 22, cpu(69)), 22, 0.1), 22, "need 20 to 25 with 95 % confidence; 22 is kept"},
		{"one that noise does not explain grows at once, as without a memory", knowing(tier(22, 22, 22, cpu(95)), 22, 0.1), 35, "cpu 95 % against a goal of 60 % is 1.58 times the goal"},
		{"a quiet load is sure sooner", knowing(tier(22, 22, 22, cpu(69)), 22, 0.02), 26, "cpu 69 % against a goal of 60 % is 1.15 times the goal"},
		{"a level above what is ordered grows to the level", knowing(tier(20, 20, 20, cpu(66)), 25, 0.1), 25, "need 22 to 28 with 95 % confidence"},
		{"but not where the newest value needs no more", knowing(tier(20, 20, 20, cpu(58)), 25, 0.1), 20, "within the tolerance"},
		{"one low value shrinks nothing", knowing(tier(22, 22, 22, cpu(45)), 22, 0.1), 22, "; 22 is kept"},
		{"a low level shrinks to the level", knowing(tier(30, 30, 30, cpu(40)), 20, 0.05), 20, "0.67 times the goal"},
		{"a tier that grew needs more to turn", grew(knowing(tier(24, 24, 24, cpu(50)), 20, 0.05)), 24, "; 24 is kept"},
		{"one that did not goes on", knowing(tier(24, 24, 24, cpu(50)), 20, 0.05), 20, "0.83 times the goal"},
		{"a saturated signal says at least", knowing(tier(17, 17, 17, full), 17, 0.05), 34, "cpu at least 100 % against a goal of 60 % is 1.67 times the goal, with 17 in service at 11:58:00; the signal is at its ceiling and the load may be higher, so the need is multiplied by 1.2"},
		{"but not where units were lost", knowing(tier(17, 10, 10, full), 17, 0.05), 17, "17 needed, 17 already ordered"},
		{"a level above what is ordered, where the newest value needs less", knowing(tier(20, 20, 20, cpu(40)), 25, 0.1), 20,
			"need 22 to 28 with 95 % confidence; 20 is kept, because the newest value needs only 14"},
		{"a level above what is ordered and within the tolerance", knowing(tier(100, 100, 100, cpu(66.3)), 109, 0.01), 100,
			"need 108 to 111 with 95 % confidence; 100 is kept, because 109.18, the likeliest need, is within the tolerance of 10 %"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := target.Recommend(&c.snapshot, c.snapshot.Current())
			if p.Size != c.size || !strings.Contains(p.Because, c.because) {
				t.Errorf("%d: %s, want %d: %s", p.Size, p.Because, c.size, c.because)
			}
		})
	}
}

// A growth that is significant is never later than without a memory, and nothing points the other way than its ratio.
func TestWhatIsLearnedDelaysNoGrowthThatIsSignificant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, target := anyTier(t, "cpu"), anyTarget(t)
		target.Confidence = rapid.Float64Range(0.01, 0.999).Draw(t, "confidence")
		x, now := s.Samples[0], s.Capacity.Desired
		plain := target
		plain.Confidence = 0
		noise := rapid.Float64Range(0.01, 1).Draw(t, "noise")
		level := rapid.Float64Range(0, 5000).Draw(t, "level")
		s.Past.Loads = []scale.Load{{Signal: "cpu", At: x.At.Add(-time.Minute), Since: x.At.Add(-time.Hour), Level: level, Noise: noise}}
		n := needOf(&s, x, target.Goal, target.PerUnit)
		got, before := target.Recommend(&s, now), plain.Recommend(&s, now)
		if significant := n.low*target.Goal > level+1.0001*away*noise*math.Max(level, target.Goal); significant && before.Size > now && got.Size < before.Size {
			t.Fatalf("%d with a memory and %d without: %s", got.Size, before.Size, got.Because)
		}
		if n.load > 1 && got.Size < now || n.low < float64(now) && (n.base.fewest > 0 || x.Value == 0) && got.Size > now {
			t.Fatalf("%.3f times the goal and a need of %.3f make %d of %d: %s", n.load, n.low, got.Size, now, got.Because)
		}
	})
}

// Whatever is read, what is learned is finite and bounded, and the same twice.
func TestWhatIsLearnedStaysSane(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, at := scale.Load{}, noon
		for range rapid.IntRange(1, 60).Draw(t, "values") {
			at = at.Add(time.Duration(rapid.IntRange(-1, 40).Draw(t, "gap")) * time.Minute)
			x := scale.Sample{Signal: "cpu", At: at, Value: anyValue.Draw(t, "value"), Quality: rapid.SampledFrom([]scale.Quality{scale.Fresh, scale.Stale}).Draw(t, "quality"), AtLeast: rapid.Bool().Draw(t, "at least")}
			low := x.Value * float64(rapid.IntRange(0, 50).Draw(t, "fewest"))
			a := follow(l, x, low, low*1.5, 60)
			if b := follow(l, x, low, low*1.5, 60); a != b {
				t.Fatalf("%+v and %+v", a, b)
			}
			if again := follow(a, x, low, low*1.5, 60); again != a {
				t.Fatalf("the same value taught twice: %+v and %+v", a, again)
			}
			if l = a; math.IsNaN(l.Level) || math.IsInf(l.Level, 0) || l.Level < 0 || !l.At.IsZero() && !(l.Noise >= quietest) || math.IsInf(l.Noise, 0) || math.Abs(l.Away) > 2*moved+60 {
				t.Fatalf("%+v", l)
			}
		}
	})
}

// A level shift is followed within minutes, in both directions, and a spike is not.
func TestALevelThatShiftsAndASpike(t *testing.T) {
	l := scale.Load{Signal: "cpu", At: noon, Since: noon.Add(-time.Hour), Level: 1000, Noise: 0.05}
	play := func(l scale.Load, values ...float64) scale.Load {
		for _, v := range values {
			l = follow(l, scale.Sample{Signal: "cpu", At: l.At.Add(time.Minute), Quality: scale.Fresh}, v, v, 60)
		}
		return l
	}
	for _, c := range []struct {
		name      string
		values    []float64
		low, high float64
	}{
		{"up", []float64{2000, 2000, 2000, 2000, 2000, 2000, 2000}, 1990, 2010},
		{"down", []float64{400, 400, 400, 400, 400, 400, 400}, 390, 410},
		{"a spike of three minutes", []float64{2000, 2000, 2000, 1000, 1000}, 1000, 1070},
		{"one quiet minute", []float64{1000, 0, 1000}, 980, 1000},
	} {
		if got := play(l, c.values...); got.Level < c.low || got.Level > c.high {
			t.Errorf("%s: level %v, want %v to %v", c.name, got.Level, c.low, c.high)
		}
	}
}

func TestWhatAUnitServesIsLearnedAndNeverExtrapolated(t *testing.T) {
	target := &Target{Signal: "cpu", Goal: 60, Tolerance: 0.1, Confidence: 0.95, Load: "rps"}
	learn := func(percent float64, minutes int) scale.Snapshot {
		s := tier(17, 17, 17, cpu(percent), rps(17*percent))
		s.Past.Ring = nil
		for m := range 200 {
			s.Past.Ring = append(s.Past.Ring, scale.CapacityPoint{At: noon.Add(time.Duration(m-180) * time.Minute), Desired: 17, InService: 17})
		}
		for m := range minutes {
			for i := range s.Samples {
				s.Samples[i].At = noon.Add(time.Duration(m-100) * time.Minute)
			}
			l, _ := target.Learn(&s)
			s.Past.Loads = []scale.Load{l}
		}
		x, y := cpu(100), rps(17*60*5)
		x.AtLeast, x.At, y.At = true, noon.Add(-2*time.Minute), noon.Add(-2*time.Minute)
		s.Samples = []scale.Sample{x, y}
		return s
	}
	for _, c := range []struct {
		name    string
		s       scale.Snapshot
		size    int
		because string
	}{
		{"known at the goal: one step to the need", learn(60, 90), 85, "rps 5,100 requests/second needs 85: one unit serves 60 requests/second at cpu 60 %"},
		{"never seen above 30 %: a unit is expected to serve what it served", learn(30, 90), 170, "one unit serves 30 requests/second at cpu 30 %"},
		{"too few values", learn(60, 5), 29, "1.67 times the goal"},
	} {
		p := target.Recommend(&c.s, 17)
		if p.Size != c.size || !strings.Contains(strings.ReplaceAll(p.Because, "5100", "5,100"), c.because) {
			t.Errorf("%s: %d: %s", c.name, p.Size, p.Because)
		}
	}
}

func TestOneExplodingLatencyDoesNotAskForEverything(t *testing.T) {
	p := Pressure{Terms: []Term{{Signal: "cpu", Goal: 60}, {Signal: "latency", Goal: 2}, {Signal: "rps", Goal: 60, PerUnit: true}}, GrowAbove: 1.2, ShrinkBelow: 0.6, Headroom: 1.1, ShrinkBy: 0.1}
	arrived := tier(50, 50, 50, cpu(50), latency(20), rps(2500))
	arrived.Past.Ring = []scale.CapacityPoint{{At: noon.Add(-20 * time.Minute), InService: 25}, {At: noon.Add(-4 * time.Minute), InService: 25}, {At: noon.Add(-3 * time.Minute), InService: 50}}
	for _, c := range []struct {
		name    string
		s       scale.Snapshot
		size    int
		because string
	}{
		{"at most twice what serves", tier(25, 25, 25, cpu(50), latency(30), rps(1250)), 55, "a response time does not say how many units are missing: the need is limited to 50; above 1.2: 25 in service at 11:58:00 x 2.00 x headroom 1.1"},
		{"nothing more where the work says how much", tier(25, 25, 25, cpu(96), latency(30), rps(2400)), 44, "a response time does not say how many units are missing: the need is taken from cpu; above 1.2: 25 in service at 11:58:00 x 1.60 x headroom 1.1"},
		{"what waited drains first", arrived, 50, "not all ordered units were in service at 11:56:00: the response time may be high only because of requests that waited then"},
	} {
		if got := p.Recommend(&c.s, c.s.Current()); got.Size != c.size || !strings.Contains(got.Because, c.because) {
			t.Errorf("%s: %d: %s", c.name, got.Size, got.Because)
		}
	}
}
