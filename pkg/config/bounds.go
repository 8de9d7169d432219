package config

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/scaler"
	"github.com/dynascale/dynascale/pkg/signal"
)

// boundsOf are what a goal or bound of a signal can mean, of a preset or of a metric of AWS that is written out; unit is
// what they are in.
func (t *tierKeys) boundsOf(name string) (least, most float64, unit string) {
	preset := t.presets[name]
	least, most, unit = preset.Least, preset.Most, preset.Unit
	if q, n, known := t.natureOf(name); known && !q.PerSecond && !n.Free {
		if unit == "" && n.Unit == "percent" && !q.Summed() {
			least, unit = kind.LeastPercent, n.Unit
		}
		if n.Most > 0 {
			most, unit = n.Most, n.Unit
		}
	}
	return least, most, unit
}

// unlikely notes a bound of a time that is milliseconds where seconds are meant, or the other way round, and a
// rate of a minute where that of a second is meant. Who means it writes
// the signal's ceiling.
func (t *tierKeys) unlikely(at keys.At, path string, r scaler.Reading) {
	i := slices.IndexFunc(t.Signals, func(s signal.Signal) bool { return s.Name == r.Signal })
	q, n, known := t.natureOf(r.Signal)
	where := keys.Join(path, r.Key)
	if !known || i < 0 || t.Signals[i].Ceiling >= r.Bound || !at.Sound(where) {
		return
	}
	v := inDigits(r.Bound)
	ends := " (then set the key `ceiling` of the signal to more than " + r.Signal + " ever has, such as " + inDigits(roomy*r.Bound) + ", which ends this note)"
	unless := ", unless you mean " + v + " " + n.Unit + ends
	switch {
	case n.Shared && q.PerSecond && r.Bound >= busy:
		minute := inDigits(math.Round(r.Bound/6) / 10)
		t.config.note(at, where, v+" would be "+v+" requests a second for each target: the policies of AWS count the requests of a minute; "+
			"write "+minute+" for "+v+" requests a minute, unless you mean "+v+" requests a second"+ends)
	case n.Odd > 0 && r.Bound > n.Odd:
		t.config.note(at, where, v+" would be "+keys.Say(time.Duration(r.Bound*float64(time.Second)))+": "+r.Signal+" is in seconds; write "+inDigits(r.Bound/1000)+" for "+v+" ms"+unless)
	case r.Bound < n.Little:
		t.config.note(at, where, v+" would be "+v+" ms: "+r.Signal+" is in milliseconds; write "+inDigits(r.Bound*1000)+" for "+v+" s"+unless)
	}
}

// roomy is how many times a bound a ceiling may be named that hides nothing: above what any tolerance or factor asks for.
const roomy = 10

// busy are requests in a second that few targets can serve, and that many serve in a minute.
const busy = 1000

// inDigits is a number without an exponent: what is long by mistake is compared with what was written.
func inDigits(v float64) string { return keys.Digits(v) }

// mislabelled notes a time of AWS in another unit than AWS publishes it in: its values stay what they are.
func (t *tierKeys) mislabelled(at keys.At) {
	for _, s := range t.Signals {
		_, n, known := t.natureOf(s.Name)
		if t.presets[s.Name].Unit != "" || !known || n.Unit != "seconds" && n.Unit != "milliseconds" {
			continue
		}
		if unit := timeUnits[strings.ToLower(s.Unit)]; unit != "" && unit != n.Unit {
			t.config.note(at, "signals."+s.Name+".unit", "is "+s.Unit+", but AWS publishes this metric in "+n.Unit+", and dynascale does not convert the values; write unit: "+n.Unit+", and goals and bounds in "+n.Unit)
		}
	}
}

// timeUnits are the words for the units of times.
var timeUnits = map[string]string{"s": "seconds", "sec": "seconds", "second": "seconds", "seconds": "seconds",
	"ms": "milliseconds", "msec": "milliseconds", "millisecond": "milliseconds", "milliseconds": "milliseconds"}
