package config

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/scaler"
	"github.com/dynascale/dynascale/pkg/signal"
)

// read says what is wrong with a signal that something of a tier reads. path is where it
// is named, and reader the kind of the scaler.
func (t *tierKeys) read(at keys.At, path, reader string, r scaler.Reading) {
	named := keys.Join(path, cmp.Or(r.Named, "signal"))
	if !at.Has(named) || !at.Sound(named) && r.Signal == "" {
		return // which was told
	}
	preset, known := t.presets[r.Signal]
	if !known && len(t.presets) == 0 && (!t.at.Set("signals") || !t.at.SoundBelow("signals")) {
		return // which was told
	}
	if !known && !at.Sound(named) {
		return // which was told of another reading of it
	}
	if !known {
		at.Problem(named, "%s", t.unknown(r.Signal, "this tier"))
		return
	}
	if t.unsuited(at, path, named, r) {
		return
	}
	if reader != "" {
		t.fallsWithLoad(at, named, r)
	}
	t.totals(at, path, r)
	// Multiplying the capacity by a total over a goal never ends: the total does
	// not fall when the tier grows. The other way round the tier's size would
	// follow the average of one member.
	switch {
	case preset.Unit == "" || !at.Sound(keys.Join(path, "per_unit")):
	case r.Ratio && preset.Total && !r.PerUnit:
		at.Problem(keys.Join(path, "per_unit"), isTotal, r.Signal)
	case r.Ratio && !preset.Total && r.PerUnit:
		at.Problem(keys.Join(path, "per_unit"), notTotal, r.Signal)
	case r.Total && preset.Unit != "" && !preset.Total && at.Sound(named):
		at.Problem(named, "%s is not a total of the whole tier; write the name of a signal that is a total, such as the requests of the tier", r.Signal)
	case t.crossed(r) != "" && at.Sound(named):
		at.Problem(named, "%s counts the messages that are %s; %s", r.Signal, t.crossed(r), crossedAdvice[r.Named])
	case r.Counts != "" && preset.Unit != r.Counts:
		at.Problem(named, "the signal %s is in %s, but this key of the scaler %s needs a signal in %s", r.Signal, preset.Unit, reader, r.Counts)
	}
	t.heldShort(at, path, r)
	if r.Key == "" || r.PerUnit {
		return
	}
	if t.meant(at, path, r) {
		t.unlikely(at, path, r)
		t.beyond(at, keys.Join(path, r.Key), r)
		t.reach(at, path, r, preset)
	}
}

// crossed is what happens to the messages that a signal counts, where a backlog needs the opposite; "" where that is not so.
func (t *tierKeys) crossed(r scaler.Reading) string {
	q, _, _ := t.natureOf(r.Signal)
	return map[string]string{"arrivals NumberOfMessagesDeleted": "deleted", "deletions NumberOfMessagesSent": "sent"}[r.Named+" "+q.Name]
}

// crossedAdvice is what belongs there.
var crossedAdvice = map[string]string{
	"arrivals":  "name a signal here that counts those that are sent, such as one with the preset sqs-sent",
	"deletions": "name a signal here that counts those that are deleted, such as one with the preset sqs-deleted",
}

// reach refuses what a scaler would do at values that its signal never has: a step above 100 % of a CPU, a bound
// below 0 of what is never negative.
func (t *tierKeys) reach(at keys.At, path string, r scaler.Reading, preset kind.Preset) {
	i := slices.IndexFunc(t.Signals, func(s signal.Signal) bool { return s.Name == r.Signal })
	if i < 0 {
		return
	}
	top := t.Signals[i].Ceiling
	counts := preset.Unit != "" || top > 0 // what is measured so is never negative
	for _, m := range r.Marks {
		switch where := keys.Join(path, m.Key); {
		case !at.Sound(where):
		case m.Most && top > 0 && m.Value >= top:
			at.Problem(where, "a learned bound of %s is never exceeded: %s is at most %s; write a smaller value", keys.Say(m.Value), r.Signal, keys.Say(top))
		case m.Grows && top > 0 && m.Value > top:
			write := keys.Say(top-r.Bound) + " or less"
			if v := m.Value - r.Bound; v >= r.Bound && v <= top {
				write = keys.Say(v-r.Bound) + " for a step that begins at " + keys.Say(v)
			}
			at.Problem(where, "the step begins at %s, which is the bound (%s) plus this distance (%s), but %s is at most %s; write %s",
				keys.Say(m.Value), keys.Say(r.Bound), keys.Say(m.Value-r.Bound), r.Signal, keys.Say(top), write)
		case !m.Grows && counts && m.Value < 0:
			at.Problem(where, "the step begins at %s, which is the bound (%s) plus this distance (%s), but %s is never below 0; write %s or more",
				keys.Say(m.Value), keys.Say(r.Shrink), keys.Say(m.Value-r.Shrink), r.Signal, keys.Say(-r.Shrink))
		}
	}
	below := keys.Join(path, "below")
	switch {
	case !counts || math.IsNaN(r.Shrink) || !at.Has(below) || !at.Sound(below) || r.Shrink > 0 || r.Shrink == 0 && r.OrEqual:
	case r.Shrink < 0:
		at.Problem(below, "%s is never reached: %s is never below 0; write the value below which the tier may shrink", keys.Say(r.Shrink), r.Signal)
	default:
		t.config.note(at, below, "no value of "+r.Signal+" is below 0, so the tier never shrinks by this scaler; write the value below which it may shrink")
	}
}

// meant refuses a goal or bound in a unit that its signal is not in: a share where percent are meant, or
// milliseconds where seconds are. It reports whether there is none.
func (t *tierKeys) meant(at keys.At, path string, r scaler.Reading) bool {
	least, most, unit := t.boundsOf(r.Signal)
	for _, key := range []string{r.Key, "below"} {
		where, v := keys.Join(path, key), r.Bound
		if key == "below" {
			if v = r.Shrink; !at.Has(where) || math.IsNaN(v) {
				continue
			}
		}
		i := slices.IndexFunc(t.Signals, func(s signal.Signal) bool { return s.Name == r.Signal })
		switch {
		case v <= 0 && key == r.Key && least > 0 && i >= 0 && at.Has(where) && at.Sound(where):
			at.Problem(where, "%s is always exceeded: %s is in percent, and never below 0; write a larger value", keys.Say(v), r.Signal)
			return false
		case v <= 0 || i < 0:
		case v < least:
			write := ""
			if v < 1 {
				write = "; write " + keys.Say(math.Round(v*1e4)/100) + " for " + keys.Say(math.Round(v*1e4)/100) + " %"
			}
			at.Problem(where, "%s would be %s %%: %s is in percent, and a value below %s makes no sense%s", keys.Say(v), keys.Say(v), r.Signal, keys.Say(least), write)
			return false
		case most > 0 && v > most && t.Signals[i].Ceiling < v:
			if unit == "seconds" {
				at.Problem(where, "%s would be %s: %s is in seconds; write %s for %s ms, or, if you mean seconds, set the signal's key `ceiling` to more than %[3]s ever has, such as %[6]s",
					inDigits(v), keys.Say(time.Duration(v*float64(time.Second))), r.Signal, inDigits(v/1000), inDigits(v), inDigits(roomy*v))
				return false
			}
			at.Problem(where, "%s is too high: %s is in percent, and values above %s are not expected; write a smaller value, or set the signal's key `ceiling` to more than %[2]s ever has, such as %[4]s",
				keys.Say(v), r.Signal, keys.Say(most), keys.Say(roomy*v))
			return false
		}
	}
	return true
}

// has reports whether the tier has a signal of a name.
func (t *tierKeys) has(name string) bool {
	_, known := t.presets[name]
	return known
}

// unknown is what is wrong with the name of a signal that the tier has not; of says whose it is.
func (t *tierKeys) unknown(name, of string) string {
	names := slices.Sorted(maps.Keys(t.presets))
	near := keys.Nearest(name, names)
	if low := strings.ToLower(name[strings.LastIndexByte(name, '.')+1:]); near == "" && slices.Contains(names, low) {
		near = low // CPU, or signals.cpu
	}
	switch {
	case near != "":
		return keys.Show(name) + " is not a signal of " + of + "; did you mean " + near + "?"
	case len(names) == 0:
		return keys.Show(name) + " is not a signal of " + of + ", which has no signals"
	}
	return keys.Show(name) + " is not a signal of " + of + "; its signals are " + strings.Join(names, ", ")
}

// beyond refuses a bound that a signal can never exceed: nothing would ever happen, and
// nobody would be told.
func (t *tierKeys) beyond(at keys.At, path string, r scaler.Reading) {
	i := slices.IndexFunc(t.Signals, func(s signal.Signal) bool { return s.Name == r.Signal })
	if i < 0 {
		return
	}
	switch top, known := t.top(t.Signals[i]); {
	case !known || r.Grow() < top || r.OrEqual && r.Grow() == top:
	case t.Signals[i].Source.Formula != nil:
		at.Problem(path, "%s is never exceeded: %s is %s, which is at most %s; correct the expression, or write a smaller value", keys.Say(r.Bound), r.Signal, t.Signals[i].Source.Formula, keys.Say(top))
	case r.Factor > 1:
		at.Problem(path, "%s would never grow the tier: %s is at most %s, and %s the tier grows only above %s; write a value below %s%s",
			keys.Say(r.Bound), r.Signal, keys.Say(top), r.Why, fmt.Sprintf("%.4g", r.Grow()), keys.Say(math.Floor(top/r.Factor*100)/100), r.Nearer(top))
	default:
		at.Problem(path, "%s is never exceeded: %s is at most %s; write a smaller value", keys.Say(r.Bound), r.Signal, keys.Say(top))
	}
}

// heldShort notes a time that a signal cannot show, because its values are further apart.
func (t *tierKeys) heldShort(at keys.At, path string, r scaler.Reading) {
	i := slices.IndexFunc(t.Signals, func(s signal.Signal) bool { return s.Name == r.Signal })
	if r.Held == 0 || i < 0 {
		return
	}
	period, every := periodOf(t.Signals[i].Source), max(t.Signals[i].Every, t.config.Loop.Interval)
	says := ""
	switch {
	case period > r.Held:
		says = fmt.Sprintf("%s is shorter than the time between two values of %s (%s), so a single value above the bound is enough to grow the tier; write a longer time, or use a high-resolution metric (period: 10s)",
			keys.Say(r.Held), r.Signal, keys.Say(period))
	case period == 0 && every > r.Held:
		says = fmt.Sprintf("%s is shorter than the time between two reads of %s (%s), so the tier grows only after "+
			"two reads above the bound", keys.Say(r.Held), r.Signal, keys.Say(every))
	default:
		return
	}
	if note, own := at.Note(keys.Join(path, strings.TrimSuffix(r.Key, ".above")+".for"), "%s", says); own {
		t.config.Notes = append(t.config.Notes, note)
	}
}

// periodOf is how far apart the values of a source are; 0 for what has one whenever it is looked at.
func periodOf(s signal.Source) time.Duration {
	switch {
	case s.Metric != nil:
		return s.Metric.Period
	case s.Ratio != nil:
		return s.Ratio.Whole.Period
	case s.Each != nil:
		return s.Each.Period
	}
	return 0
}
