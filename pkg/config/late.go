package config

import (
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
)

// late notes a tier of machines or tasks that learns of a higher load only after an hour or more, whatever signal it
// reads. One that also reads a quick signal, or that follows a schedule, may well have a slow one beside it. A metric of
// one's own is taken as often as it is published.
func (t *tierKeys) late(at keys.At) {
	if t.Target == nil || t.Target.WorstCase() > 0 || t.Mode == scale.Off || len(t.Schedule.Entries) > 0 ||
		!at.SoundBelow("scalers") || !at.SoundBelow("signals") {
		return
	}
	path, says := "", ""
	for i, s := range t.Scalers {
		if s == nil {
			return
		}
		points, key := scaler.GrowAfter(s)
		for _, r := range s.Reads() {
			if r.Key == "" {
				continue // it is read beside another one
			}
			period, slow := t.rhythmOf(r.Signal)
			written := "signals." + r.Signal + ".period"
			if at.Has("signals." + r.Signal + ".metric") {
				written = "signals." + r.Signal + ".metric.period"
			}
			switch wait := time.Duration(points) * period; {
			case slow && at.Has(written):
				path = written
				says = fmt.Sprintf("each value of %s covers %s, so it can take %[2]s until the tier learns of a higher load, "+
					"and no scaler of this tier reads a quicker signal; write a shorter time, such as 1m", r.Signal, keys.Say(period))
			case points > 1 && wait > longWait && period <= rarely:
				path = fmt.Sprintf("scalers[%d].%s.%s", i, s.Kind(), key)
				says = fmt.Sprintf("the tier grows only after %s of %s, which takes %s, however high the load is; write a smaller number, such as 3",
					amount.Count(points, "datapoint"), keys.Say(period), keys.Say(wait))
			default:
				return
			}
		}
	}
	if path != "" {
		t.config.noteShared(at, path, says)
	}
}

// rhythmOf is how far apart the values of a signal are; slow where AWS has more of them, and an hour or more is written.
func (t *tierKeys) rhythmOf(name string) (period time.Duration, slow bool) {
	for _, s := range t.Signals {
		if s.Name == name {
			period = periodOf(s.Source)
		}
	}
	_, _, known := t.natureOf(name)
	return period, period >= longWait && (known || t.presets[name].Unit != "")
}

// shortBoot is less time than machines and most tasks need until they are in service.
const shortBoot = 2 * time.Minute

// hasty notes a circuit breaker that opens while units still boot. What changes by operations has no such count.
func (t *tierKeys) hasty(at keys.At) {
	const path = "guards.circuit_breaker.after"
	if t.Target == nil || t.Target.WorstCase() > 0 || !at.Has(path) || !at.SoundBelow("guards.circuit_breaker") {
		return
	}
	wait := time.Duration(t.Guards.CircuitBreaker.After) * t.config.Loop.Interval
	if t.Guards.CircuitBreaker.After < 1 || wait <= 0 || wait >= shortBoot {
		return
	}
	usual := usualAfter(t.config.Loop.Interval)
	t.config.noteShared(at, path, fmt.Sprintf("if no further unit comes into service within %s, the circuit breaker opens and limits growth, but most units need longer to boot; "+
		"write a larger number, such as %d (%s), unless your units are in service within %[1]s", keys.Say(wait), usual, keys.Say(time.Duration(usual)*t.config.Loop.Interval)))
}
