package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/formula"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

// expression is the key of a signal that is computed of others of its tier.
func (s *signalKeys) expression() keys.Key {
	if s.Source.Formula != nil {
		s.formula = s.Source.Formula.String()
	}
	is := keys.That(keys.Rule{"minLength": 1}, func(text string) string {
		if _, err := formula.Parse(text); err != nil {
			return err.Error()
		}
		return ""
	})
	return keys.Text("expression", &s.formula, is).Said(sign).Then(func() {
		if f, err := formula.Parse(s.formula); err == nil {
			s.Source.Formula = &f
		}
	}).ShownIf(func() bool { return s.Source.Formula != nil })
}

// signs are those of mathematics that are operators here under another character.
var signs = map[rune]string{'×': "*", '·': "*", '∗': "*", '⋅': "*", '÷': "/", '∕': "/", '−': "-"}

// sign is what is wrong with an expression that is written with a sign of mathematics; "" for another one.
func sign(text string) string {
	for i, c := range []rune(text) {
		if signs[c] != "" {
			return fmt.Sprintf("the sign %c (character %d) is no operator here; write %s in the place of this sign", c, i+1, signs[c])
		}
	}
	return ""
}

// formulas looks at the signals that are computed of others, once all of the tier are read.
func (t *tierKeys) formulas(at keys.At) {
	for i := range t.Signals {
		s := &t.Signals[i]
		if s.Source.Formula == nil {
			continue
		}
		path := "signals." + s.Name + ".expression"
		names := s.Source.Formula.Names()
		if len(names) == 0 {
			at.Problem(path, "names no signal of this tier, so the value of this expression never changes; write an expression with at least one signal")
		}
		t.mixed(at, path, s)
		s.MaxAge = 0
		if round := t.circle(s.Name); round != nil {
			if slices.Min(round) == s.Name { // told once
				at.Problem(path, "the expressions of %s use each other in a circle, so none of them has a value; write each of these expressions with signals that are not expressions", amount.List(round))
			}
			continue
		}
		for _, name := range names {
			n := slices.IndexFunc(t.Signals, func(x signal.Signal) bool { return x.Name == name })
			_, known := t.presets[name]
			switch {
			case name == s.Name:
				at.Problem(path, "names the signal itself; name other signals of the tier")
			case n < 0 && known: // it could not be read, which was told
			case n < 0 && strings.Contains(name, "-"):
				at.Problem(path, "%s (if a difference is meant, write spaces around the minus)", t.unknown(name, "this tier"))
			case n < 0 && name == scale.CapacitySignal:
				at.Problem(path, "capacity cannot be used in an expression; to divide by it, write a scaler such as "+
					"target: {signal: %s, goal: 100, per_unit: true}, with the goal for one unit", s.Name)
			case n < 0:
				at.Problem(path, "%s", t.unknown(name, "this tier"))
			case t.Signals[n].Source.Formula != nil:
				at.Problem(path, "%s is an expression too; write that expression here, in parentheses: (%s)", keys.Show(name), t.Signals[n].Source.Formula)
			default:
				s.MaxAge = max(s.MaxAge, t.Signals[n].MaxAge)
			}
		}
	}
}

// circle are the signals whose expressions lead from one back to itself, over at least one other; nil for none.
func (t *tierKeys) circle(from string) []string {
	seen := map[string]bool{}
	var walk func(name string) []string
	walk = func(name string) []string {
		n := slices.IndexFunc(t.Signals, func(x signal.Signal) bool { return x.Name == name })
		if seen[name] || n < 0 || t.Signals[n].Source.Formula == nil {
			return nil
		}
		seen[name] = true
		for _, next := range t.Signals[n].Source.Formula.Names() {
			if next == from && name != from {
				return []string{name}
			}
			if rest := walk(next); rest != nil {
				return append([]string{name}, rest...)
			}
		}
		return nil
	}
	return walk(from)
}

// mixed refuses an expression that adds or compares signals of different units.
func (t *tierKeys) mixed(at keys.At, path string, s *signal.Signal) {
	of := func(name string) string {
		if n := slices.IndexFunc(t.Signals, func(x signal.Signal) bool { return x.Name == name }); n >= 0 {
			return t.Signals[n].Unit
		}
		return ""
	}
	one, other := s.Source.Formula.Mixed(func(name string) string {
		return strings.Replace(strings.TrimSuffix(strings.ToLower(of(name)), "s"), "%", "percent", 1)
	})
	if one != "" {
		at.Problem(path, "%s is in %s and %s is in %s, but +, -, min, max and sum need values in the same unit of measurement; convert one of the two with a factor, such as 100 * %[3]s",
			one, of(one), other, of(other))
	}
}

// partsOf are the signals that one is made of.
func partsOf(s signal.Signal) []string {
	if s.Source.Formula != nil {
		return s.Source.Formula.Names()
	}
	return slices.Clone(s.Source.Sum)
}

// remote reports whether the signal is read from an endpoint.
func (s *signalKeys) remote() bool {
	_, is := s.Source.Direct.(signal.Asked)
	return is
}

// tellsAbsence reports whether the source can answer that there is no such value.
func (s *signalKeys) tellsAbsence() bool {
	asked, is := s.Source.Direct.(signal.Asked)
	return is && asked.TellsAbsence()
}
