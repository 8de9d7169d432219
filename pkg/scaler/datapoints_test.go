package scaler

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// before gives a sample the values before it, one a period, newest first; NaN is one without a value.
func before(x scale.Sample, values ...float64) scale.Sample {
	x.Recent = []scale.Point{{At: x.At, Value: x.Value}}
	for i, v := range values {
		if v == v {
			x.Recent = append(x.Recent, scale.Point{At: x.At.Add(-time.Duration(i+1) * max(x.Period, time.Minute)), Value: v})
		}
	}
	return x
}

// The datapoints of an alarm, with the cases of the page of CloudWatch on missing data: 3 of 3, five looked at.
func TestDatapointsAreCountedAsAlarmsCountThem(t *testing.T) {
	none := nan
	reading := func(v float64) scale.Sample { x := backlog(v); x.Period = 0; return x }
	for _, c := range []struct {
		name   string
		points Datapoints
		sample scale.Sample
		beyond int
		alarms bool
		says   string
	}{
		{"the newest alone", Datapoints{M: 1}, before(cpu(85), 10, 10), 1, true, ""},
		{"nobody said how many", Datapoints{}, before(cpu(85), 10), 1, true, ""},
		{"two of two", Datapoints{M: 2}, before(cpu(85), 81, 10), 2, true, " in 2 of the last 2 datapoints"},
		{"one of two", Datapoints{M: 2}, before(cpu(85), 79, 90), 1, false, " in 1 of the last 2 datapoints, 2 needed"},
		{"two of three, the newest among them", Datapoints{M: 2, N: 3}, before(cpu(85), 10, 81), 2, true, " in 2 of the last 3 datapoints"},
		{"two of three, the newest not among them", Datapoints{M: 2, N: 3}, before(cpu(10), 85, 81), 2, true, " in 2 of the last 3 datapoints"},
		{"X - X X: an older one stands in for the missing", Datapoints{M: 3}, before(cpu(85), none, 85, 85), 3, true, " in 3 of the last 3 datapoints, 1 of the newest 3 periods without data"},
		{"X - - X X: so do two", Datapoints{M: 3}, before(cpu(85), none, none, 85, 85), 3, true, " in 3 of the last 3 datapoints, 2 of the newest 3 periods without data"},
		{"X - - - X X: but not those of long ago", Datapoints{M: 3}, before(cpu(85), none, none, none, 85, 85), 2, false, " in 2 of the last 3 datapoints, 3 needed, 2 of the newest 3 periods without data"},
		{"X - - - -: one value is not three", Datapoints{M: 3}, before(cpu(85), none, none, none, none), 1, false, " in 1 of the last 3 datapoints, 3 needed, 2 of the newest 3 periods without data"},
		{"a value that is no number is missing", Datapoints{M: 2}, before(cpu(85), -1, 85), 2, true, " in 2 of the last 2 datapoints, 1 of the newest 2 periods without data"},
		{"nothing before is known yet", Datapoints{M: 2}, cpu(85), 1, false, " in 1 of the last 2 datapoints, 2 needed, 1 of the newest 2 periods without data"},
		{"what is read itself has no periods", Datapoints{M: 2}, before(reading(85), 85, 10), 2, true, " in 2 of the last 2 datapoints"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := c.points.evaluate(c.sample)
			got := e.beyond(func(v float64) bool { return v > 80 })
			if len(got) != c.beyond || e.alarms(got) != c.alarms || e.says(got) != c.says {
				t.Errorf("got %d, %v, %q", len(got), e.alarms(got), e.says(got))
			}
		})
	}
}

// The ReactiveScaler of the seed document, and its alarms: 2 x 300 s up by 2, 3 x 300 s down by 1.
func TestThresholdWithTheSeedNumbers(t *testing.T) {
	reactive := Threshold{Any: true, Step: 1, Bounds: []Bound{
		{Signal: "cpu", Above: 80, Below: 20, HasBelow: true}, {Signal: "memory", Above: 85, Below: 20, HasBelow: true},
		{Signal: "latency", Above: 2, Below: 0.5, HasBelow: true}, {Signal: "errors", Above: 5, Below: 1, HasBelow: true},
	}}
	alarms := Threshold{Step: 1, Bounds: []Bound{{Signal: "cpu", Above: 70, Below: 30, HasBelow: true}},
		Grow: Course{2, Datapoints{M: 2}}, Shrink: Course{1, Datapoints{M: 3}}}
	of := func(c, m, l, e float64) scale.Snapshot {
		return tier(6, 6, 6, cpu(c), sample("memory", "percent", m), latency(l), sample("errors", "percent", e))
	}
	five := func(v float64, values ...float64) scale.Snapshot {
		x := cpu(v)
		x.Period = 5 * time.Minute
		return tier(6, 6, 6, before(x, values...))
	}
	for _, c := range []struct {
		name     string
		scaler   Threshold
		snapshot scale.Snapshot
		want     int
		because  string
	}{
		{"cpu alone grows", reactive, of(81, 50, 1, 2), 7, "cpu 81 is above 80 %"},
		{"memory alone grows", reactive, of(50, 86, 1, 2), 7, "memory 86 is above 85 %"},
		{"response time alone grows", reactive, of(50, 50, 2.1, 2), 7, "latency 2.1 is above 2 s"},
		{"errors alone grow", reactive, of(50, 50, 1, 5.1), 7, "errors 5.1 is above 5 %"},
		{"all are low", reactive, of(19, 19, 0.4, 0.9), 5, "cpu 19 is below 20 % and memory 19 is below 20 % and latency 0.4 is below 0.5 s and errors 0.9 is below 1 %"},
		{"three of four are not all", reactive, of(19, 19, 0.4, 1), 6, "errors 1 is between 1 and 5 %, cpu 19 is below 20 %, memory 19 is below 20 %, latency 0.4 is below 0.5 s"},
		{"one errors while the others are low", reactive, of(10, 10, 0.1, 9), 7, "errors 9 is above 5 %"},
		{"two datapoints of five minutes are above", alarms, five(71, 75), 8, "cpu 71, above 70 % in 2 of the last 2 datapoints"},
		{"one is not enough", alarms, five(71, 69), 6, "cpu 71, above 70 % in 1 of the last 2 datapoints, 2 needed"},
		{"three below", alarms, five(29, 20, 20), 5, "cpu 29, below 30 % in 3 of the last 3 datapoints"},
		{"two below", alarms, five(29, 20, 31), 6, "cpu 29, below 30 % in 2 of the last 3 datapoints, 3 needed"},
		{"one is missing, and the one before it counts", alarms, five(29, nan, 20, 20), 5, "cpu 29, below 30 % in 3 of the last 3 datapoints, 1 of the newest 3 periods without data"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if r := c.scaler.Recommend(&c.snapshot, 6); r.Size != c.want || r.Because != c.because {
				t.Errorf("\ngot  %d %s\nwant %d %s", r.Size, r.Because, c.want, c.because)
			}
		})
	}
}
