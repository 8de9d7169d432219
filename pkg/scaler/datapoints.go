package scaler

import (
	"fmt"
	"strconv"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Datapoints are how many of the newest values of a signal must be beyond a bound: M of N, as the
// alarms of CloudWatch count ("Datapoints to alarm" of "Evaluation periods"):
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
//
// Where periods have no value, as many older values are looked at in their place, as far back as
// CloudWatch does, and the reason says how many were missing. What is then still missing is beyond
// no bound, in either direction. CloudWatch, which calls one value of three an alarm when the others
// are missing, is not followed in this.
type Datapoints struct {
	// M and N are 1 or more; an N below M counts as M, which may be left at 0 for 1.
	M, N int
}

// further is how many periods beyond its own CloudWatch looks at for what is missing.
const further = 2

// most is how many datapoints may be asked for: one day of minutes, as for an alarm.
const most = 1440

func (d Datapoints) needed() int { return max(1, d.M) }
func (d Datapoints) of() int     { return max(d.needed(), d.N) }

// points is how many datapoints must be at hand, which a Reading says.
func (d Datapoints) points() int {
	if d.of() == 1 {
		return 1
	}
	return d.of() + further
}

// evaluated are the values that count, newest first, and how many of the newest periods have none.
type evaluated struct {
	points  []scale.Point
	missing int
	Datapoints
}

// evaluate looks back from a sample. What has nothing to measure has that for all the time.
func (d Datapoints) evaluate(x scale.Sample) evaluated {
	e := evaluated{Datapoints: d}
	if d.of() == 1 || x.Quality == scale.Idle {
		e.points = []scale.Point{{At: x.At, Value: x.Value}}
		if x.Quality == scale.Idle {
			e.Datapoints = Datapoints{}
		}
		return e
	}
	all := x.Recent
	if len(all) == 0 {
		all = []scale.Point{{At: x.At, Value: x.Value}}
	}
	present := 0
	for _, p := range all {
		ago := max(0, x.At.Sub(p.At))
		if x.Period > 0 && ago >= time.Duration(d.points())*x.Period || len(e.points) == d.of() {
			break
		}
		if usable(scale.Sample{Value: p.Value}) != "" {
			continue
		}
		if x.Period <= 0 || ago < time.Duration(d.of())*x.Period {
			present++
		}
		e.points = append(e.points, p)
	}
	e.missing = d.of() - present
	return e
}

// beyond are the values that a bound is about, newest first.
func (e evaluated) beyond(is func(v float64) bool) (out []scale.Point) {
	for _, p := range e.points {
		if is(p.Value) {
			out = append(out, p)
		}
	}
	return out
}

// alarms reports whether so many values are enough.
func (e evaluated) alarms(beyond []scale.Point) bool { return len(beyond) >= e.needed() }

// says is how many of the datapoints are beyond a bound, behind what the bound is: "" where only the
// newest counts.
func (e evaluated) says(beyond []scale.Point) string {
	if e.of() == 1 {
		return ""
	}
	text := fmt.Sprintf(" in %d of the last %s", len(beyond), amount.Count(e.of(), "datapoint"))
	if len(beyond) < e.needed() {
		text += fmt.Sprintf(", %d needed", e.needed())
	}
	if e.missing > 0 {
		text += fmt.Sprintf(", %d of the newest %s without data", e.missing, amount.Count(e.of(), "period"))
	}
	return text
}

// Keys are the keys of datapoints, which stand among others.
func (d *Datapoints) keys() keys.Set {
	return keys.Set{
		keys.Whole("datapoints", &d.M, keys.AtLeast(1), keys.AtMost(most)).Like("datapoints_to_alarm"),
		keys.Whole("of", &d.N, keys.AtLeast(1), keys.AtMost(most)).Like("evaluation_periods", "periods").ShownIf(func() bool { return d.N > 0 }),
		keys.Demand(nil, func(at keys.At) {
			if d.N > 0 && d.N < d.M && at.Sound("datapoints", "of") {
				at.Problem("of", "is %d, less than the value of the key `datapoints` (%d), so the condition can never be met; write %[2]d or more", d.N, d.M)
			}
		}),
	}
}

// own are the keys of datapoints that have a section of their own.
func (d *Datapoints) own() keys.Set {
	return append(keys.Set{keys.Alone(func(text string) string {
		if n, err := strconv.Atoi(text); err != nil || n < 1 || n > most {
			return ""
		}
		return "write {datapoints: " + text + "}"
	})}, d.keys()...)
}
