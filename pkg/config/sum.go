package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/signal"
)

// sum is the key of a signal that adds up others of its tier.
func (s *signalKeys) sum() keys.Key {
	return keys.List("sum", &s.Source.Sum, "name the signals of this tier that are added up",
		keys.Checked(keys.TextForm.Plain("a set of keys is given, the name of a signal is expected; write the signal below the key `signals`, under a name of your choice, and write that name here"), ofASum)).
		With(keys.Rule{"minItems": 2}).ShownIf(s.isSum)
}

// ofASum is the name of a signal in a sum. The address of a queue is no name, and what its letters make of it is none
// that anything has.
var ofASum = keys.That(keys.Word.Rule(), func(v string) string {
	if strings.HasPrefix(v, "https://") || strings.HasPrefix(v, "http://") || strings.HasPrefix(v, "arn:") {
		return keys.Show(v) + " is no signal; a sum has names of signals: below the key `signals`, write a signal for this queue, such as retries: {queue: {url: https://...}}, and write the name of that signal here"
	}
	return keys.Word.Wrong(v)
})

func (s *signalKeys) isSum() bool { return s.Source.Sum != nil }

// made reports whether the signal is made of others of its tier.
func (s *signalKeys) made() bool {
	return s.isSum() || s.from == "expression" || s.Source.Formula != nil
}

// ofItsParts are the keys that a signal takes from those that it is made of; an expression has its own unit and ceiling.
var ofItsParts = []string{"max_age", "missing", "traffic", "statistic", "period", "delayed", "unit", "ceiling"}

// bare refuses what belongs to the signals that this one is made of.
func (s *signalKeys) bare(at keys.At) {
	own := len(ofItsParts)
	if s.from == "expression" {
		own -= 2
	}
	for _, key := range ofItsParts[:own] {
		switch {
		case !at.Has(key):
		case s.from == "sum":
			at.Problem(key, "follows from the signals that are added up; remove the key here")
		case s.from == "expression":
			at.Problem(key, "follows from the signals in the expression; remove the key here")
		}
	}
}

// sums looks at the signals that add up others, once all of the tier are read, and gives
// each the unit of its parts.
func (t *tierKeys) sums(at keys.At) {
	for i := range t.Signals {
		s := &t.Signals[i]
		if s.Source.Sum == nil {
			continue
		}
		path := "signals." + s.Name + ".sum"
		if !at.Sound(path) {
			continue
		}
		if len(s.Source.Sum) < 2 {
			if !at.Sound(path + "[0]") {
				continue
			}
			at.Problem(path, "has one signal; a sum needs two or more")
			continue
		}
		var parts []signal.Signal
		wrong := false
		for n, name := range s.Source.Sum {
			if !at.Sound(fmt.Sprintf("%s[%d]", path, n)) || t.has(name) && name != s.Name && !at.SoundBelow("signals."+name) {
				wrong = true // which was told
				continue
			}
			part, why := t.part(s.Name, name, parts)
			if why != "" {
				at.Problem(fmt.Sprintf("%s[%d]", path, n), "%s", why)
				wrong = true
				continue
			}
			parts = append(parts, part)
		}
		if wrong {
			continue
		}
		s.Unit, s.MaxAge = parts[0].Unit, parts[0].MaxAge
		for _, part := range parts[1:] {
			s.MaxAge = max(s.MaxAge, part.MaxAge)
		}
		t.presets[s.Name] = t.presets[parts[0].Name]
	}
}

// neverAdd are units of levels and of times: two of them have no sum that means anything.
var neverAdd = []string{"percent", "%", "seconds", "milliseconds"}

// part is a signal that a sum names; why is what is wrong with it beside those before it, or
// "".
func (t *tierKeys) part(sum, name string, before []signal.Signal) (part signal.Signal, why string) {
	i := slices.IndexFunc(t.Signals, func(s signal.Signal) bool { return s.Name == name })
	if i < 0 {
		if _, known := t.presets[name]; known || name == "" {
			return part, "names a signal whose keys have an error; correct that error first"
		}
		return part, t.unknown(name, "this tier")
	}
	switch part = t.Signals[i]; {
	case name == sum:
		return part, "is the sum itself; name other signals of the tier"
	case part.Source.Formula != nil:
		return part, keys.Show(name) + " is an expression; replace this sum by one expression that adds the signals with +"
	case part.Source.Sum != nil:
		return part, keys.Show(name) + " is a sum too; instead of it, write the signals that it adds up: " + strings.Join(part.Source.Sum, ", ")
	case part.Source.Ratio != nil || slices.Contains(neverAdd, strings.ToLower(part.Unit)):
		return part, fmt.Sprintf("%s is in %s, which cannot be added up; only counts and rates can be added up, such as messages or requests/second", keys.Show(name), part.Unit)
	case part.Source.Each != nil:
		return part, keys.Show(name) + " is read for each reader and is not a total; write the name of a signal that is a total of the whole tier"
	}
	for _, other := range before {
		switch {
		case other.Name == name:
			return part, keys.Show(name) + " is in this sum already; remove one of the two"
		case reflect.DeepEqual(other.Source, part.Source):
			return part, fmt.Sprintf("%s reads the same as %s and would count twice; remove one of them", keys.Show(name), other.Name)
		case other.Unit != part.Unit:
			return part, fmt.Sprintf("%s is in %s, and %s is in %s; only signals in the same unit can be added up", keys.Show(name), part.Unit, other.Name, other.Unit)
		case t.presets[other.Name].Unit != "" && t.presets[name].Unit != "" && t.presets[other.Name].Total != t.presets[name].Total:
			return part, fmt.Sprintf("%s and %s cannot be added up: one is a total of the whole tier, the other is a value per unit", other.Name, keys.Show(name))
		}
	}
	return part, ""
}
