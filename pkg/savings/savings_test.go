package savings

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/price"
	"github.com/dynascale/dynascale/pkg/scale"
)

var monday = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// minutes are points a minute, so many hours of each size in turn.
func minutes(cost *scale.Cost, runs ...[2]int) (out []Point) {
	at := monday
	for _, run := range runs {
		for range run[1] * 60 {
			out = append(out, Point{at, run[0], cost})
			at = at.Add(time.Minute)
		}
	}
	return out
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(a), math.Abs(b)) }

// 20 m5.large at the peak against 5, 12, 20 and 8 of them: $22.27 a day and $668.16 in 30 days. A
// month has 30 such days, and not 24 times as many.
func TestADayOfFourSizes(t *testing.T) {
	r := Of(minutes(&scale.Cost{Unit: 0.096}, [2]int{5, 8}, [2]int{12, 8}, [2]int{20, 4}, [2]int{8, 4}), monday.Add(24*time.Hour), 2*time.Minute)
	saved, share, known := r.Saved()
	if !known || !near(r.AtPeak, 46.08) || !near(r.Paid, 23.808) || !near(saved, 22.272) || math.Round(share*1000) != 483 {
		t.Errorf("%+v: saved %v (%v)", r, saved, share)
	}
	if month, known := r.Over(30, saved); !known || !near(month, 668.16) {
		t.Errorf("%v in 30 days", month)
	}
	if more, _, _ := r.SavedOfPresent(); r.Present != 8 || !near(more, 8*0.096*24-23.808) {
		t.Errorf("beside the present %d: %v", r.Present, more)
	}
}

func TestWhatIsNotKnownIsLeftOut(t *testing.T) {
	cost := &scale.Cost{Unit: 1}
	for _, c := range []struct {
		name                       string
		points                     []Point
		hours, unwatched, unpriced float64
		peak                       int
		paid, atPeak               float64
	}{
		{"nothing", nil, 0, 0, 0, 0, 0, 0},
		{"an hour that nobody watched", []Point{{monday, 10, cost}, {monday.Add(time.Hour), 2, cost}}, 2.0 / 60, 1 + 58.0/60, 0, 10, 12.0 / 60, 20.0 / 60},
		{"no price", []Point{{monday, 10, nil}, {monday.Add(time.Minute), 2, &scale.Cost{Unknown: "no price for x9.large"}}}, 0, 2 - 2.0/60, 2.0 / 60, 0, 0, 0},
		{"a peak without a price is no peak", []Point{{monday, 10, nil}, {monday.Add(time.Minute), 2, cost}}, 1.0 / 60, 2 - 2.0/60, 1.0 / 60, 2, 2.0 / 60, 2.0 / 60},
		{"a size that was not read", []Point{{monday, 10, cost}, {monday.Add(time.Minute), NoSize, &scale.Cost{Unknown: price.NoSize}}}, 1.0 / 60, 2 - 2.0/60, 0, 10, 10.0 / 60, 10.0 / 60},
		{"a group that is gone", []Point{{monday, 10, cost}, {monday.Add(time.Minute), NoSize, &scale.Cost{Source: price.Nothing}}}, 1.0 / 60, 2 - 2.0/60, 0, 10, 10.0 / 60, 10.0 / 60},
		{"after the end", []Point{{monday, 1, cost}, {monday.Add(3 * time.Hour), 50, cost}}, 1.0 / 60, 2 - 1.0/60, 0, 1, 1.0 / 60, 1.0 / 60},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Of(c.points, monday.Add(2*time.Hour), time.Minute)
			if !near(r.Hours, c.hours) || !near(r.Unwatched, c.unwatched) || !near(r.Unpriced, c.unpriced) || r.Peak != c.peak || !near(r.Paid, c.paid) || !near(r.AtPeak, c.atPeak) {
				t.Errorf("%+v", r)
			}
			if unsized := min(len(c.points), 1) == 1 && c.points[len(c.points)-1].Size == NoSize; unsized != (r.Unsized > 0) || unsized && (r.Present != 10 || !near(r.Unsized, 1.0/60)) {
				t.Errorf("without a size: %+v", r)
			}
			if _, _, known := r.Saved(); known != (c.atPeak > 0) {
				t.Errorf("known: %v", known)
			}
		})
	}
}

// Whatever there was: nothing is dearer than the peak all the time, the hours add up to those that
// there are, and the order of the points does not matter.
func TestSavingsProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ladder := rapid.Bool().Draw(t, "ladder")
		cost := func() *scale.Cost {
			switch rapid.IntRange(0, 5).Draw(t, "priced") {
			case 0:
				return nil
			case 1:
				return &scale.Cost{Unknown: "none"}
			}
			c := &scale.Cost{Fixed: rapid.Float64Range(0, 3).Draw(t, "fixed"), Unit: rapid.Float64Range(0.001, 9).Draw(t, "unit")}
			if ladder {
				c.Unit, c.Sizes = 0, []float64{c.Unit, 2 * c.Unit, 4 * c.Unit}
			}
			return c
		}
		at, points := monday, []Point(nil)
		for range rapid.IntRange(1, 30).Draw(t, "points") {
			points = append(points, Point{at, rapid.IntRange(NoSize, 9).Draw(t, "size"), cost()})
			at = at.Add(time.Duration(rapid.IntRange(1, 300).Draw(t, "minutes")) * time.Minute)
		}
		r := Of(points, at, time.Hour)
		if !near(r.Hours+r.Unpriced+r.Unsized+r.Unwatched, at.Sub(monday).Hours()) {
			t.Fatalf("hours do not add up to %v: %+v", at.Sub(monday).Hours(), r)
		}
		if saved, share, known := r.Saved(); known && (saved < -1e-9 || share > 1+1e-9) {
			t.Fatalf("saved %v (%v): %+v", saved, share, r)
		}
		turned := rapid.Permutation(points).Draw(t, "turned")
		if again := Of(turned, at, time.Hour); again != r {
			t.Fatalf("in another order: %+v and %+v", again, r)
		}
	})
}

// What is left out is told as a length of time, and not as the hour that it is not.
func TestWhatIsLeftOutIsALength(t *testing.T) {
	one := Tier{Name: "web", Result: Result{Hours: 0.5, Unpriced: 0.2, Unwatched: 0.001}, Size: strconv.Itoa}
	notes := strings.Join(one.Told(scale.Manage), "; ")
	if !strings.Contains(notes, "left out: 12 min without a price") || strings.Contains(notes, "written down") {
		t.Error(notes)
	}
	if cells := one.Cells(); cells[len(cells)-1] != "30 min" {
		t.Error(cells)
	}
}

// A price that is unknown now is no reason to doubt the figures of the time when it was known.
func TestAPriceThatIsNotKnown(t *testing.T) {
	const do = "; set unit_price of the tier or prices.rates in the configuration; 'dynascale doctor' says what is missing"
	for hours, want := range map[float64]string{0: "no price is known (it is new)" + do, 200: "now no price is known (it is new)" + do} {
		one := Tier{Name: "web", Result: Result{Hours: hours, Unknown: "it is new"}}
		if notes := one.Told(scale.Manage); len(notes) == 0 || notes[0] != want {
			t.Errorf("of %v hours: %q, want %q", hours, notes, want)
		}
	}
}

// What costs nothing is known to cost nothing: it is not unknown.
func TestWhatCostsNothingIsKnown(t *testing.T) {
	for _, c := range []struct {
		name        string
		points      []Point
		cells, note string
	}{
		{"a size of 0", minutes(&scale.Cost{Unit: 0.096}, [2]int{0, 2}), "web $0.00 $0.00 (0) $0.00 $0.00 $0.00 (0) 2 h", "in the counted hours the size never changed, so nothing was saved"},
		{"free units", minutes(&scale.Cost{Source: "tasks cost nothing by themselves"}, [2]int{2, 1}, [2]int{4, 1}), "web $0.00 $0.00 (4) $0.00 $0.00 $0.00 (4) 2 h",
			"in the counted hours no size of the tier cost anything, so nothing was saved"},
		{"0 now, and before", minutes(&scale.Cost{Unit: 1}, [2]int{2, 1}, [2]int{0, 1}), "web $2.00 $4.00 (2) $2.00 (50 %) $720.00 $0.00 (0) 2 h", ""},
		{"no price", minutes(nil, [2]int{2, 2}), "web unknown unknown unknown unknown unknown 0 s", "no price was recorded in this period"},
	} {
		t.Run(c.name, func(t *testing.T) {
			one := Tier{Name: "web", Result: Of(c.points, monday.Add(2*time.Hour), time.Minute), Size: strconv.Itoa}
			if cells := strings.Join(one.Cells(), " "); cells != c.cells {
				t.Errorf("%s, want %s", cells, c.cells)
			}
			if notes := strings.Join(one.Told(scale.Manage), "; "); !strings.Contains(notes, c.note) || c.note == "" && strings.Contains(notes, "nothing was saved") {
				t.Errorf("%s", notes)
			}
		})
	}
}

// A note says whether the price is unknown or the size, and what there is no more is neither.
func TestWhatIsNotKnownIsSaid(t *testing.T) {
	for is, want := range map[*scale.Cost]string{
		{Unknown: price.NoSize}: "now the size is unknown; 'dynascale status' shows the reason",
		{Source: price.Nothing}: "now AWS has no such resource, so nothing is billed",
	} {
		points := append(minutes(&scale.Cost{Unit: 1}, [2]int{2, 1}), Point{monday.Add(time.Hour), NoSize, is})
		notes := Tier{Name: "web", Result: Of(points, monday.Add(2*time.Hour), time.Hour)}.Told(scale.Manage)
		if all := strings.Join(notes, "; "); !strings.HasPrefix(all, want) || !strings.Contains(all, "left out: 1 h without a size") {
			t.Errorf("%q, want %q", all, want)
		}
	}
}
