package reason

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Cause is why: a sentence, and the numbers that it speaks of, in its order. Whoever wants
// the numbers reads those, and nobody reads them out of the sentence. The zero Cause is
// none.
type Cause struct {
	Text    string
	Figures []scale.Figure
}

// Given reports whether there is a cause.
func (c Cause) Given() bool { return c.Text != "" }

// String is the sentence.
func (c Cause) String() string { return c.Text }

// Number is a figure as a sentence shows it.
type Number struct {
	scale.Figure
	shown any
}

// Say is a sentence made as fmt.Sprintf makes it. The Numbers among its arguments are
// printed as they are shown, and become its figures.
func Say(format string, args ...any) (c Cause) {
	plain, figures := make([]any, len(args)), 0
	for i, arg := range args {
		switch x := arg.(type) {
		case Number:
			plain[i], figures = x.shown, figures+1
		case Cause:
			plain[i], figures = x.Text, figures+len(x.Figures)
		default:
			plain[i] = arg
		}
	}
	c.Text = fmt.Sprintf(format, plain...)
	if figures == 0 {
		return c
	}
	c.Figures = make([]scale.Figure, 0, figures)
	for _, arg := range args {
		switch x := arg.(type) {
		case Number:
			c.Figures = append(c.Figures, x.Figure)
		case Cause:
			c.Figures = append(c.Figures, x.Figures...)
		}
	}
	c.Figures = Finite(c.Figures...)
	return c
}

// With is the cause with figures that its sentence does not show.
func (c Cause) With(more ...Number) Cause {
	for _, n := range more {
		c.Figures = Finite(append(c.Figures, n.Figure)...)
	}
	return c
}

// Opened is the figure of a breaker's reason that tells of its opening: when it did.
const Opened = "opened"

// Join puts causes beside each other; those that are none are left out.
func Join(sep string, causes ...Cause) (c Cause) {
	var texts []string
	for _, x := range causes {
		if x.Given() {
			texts = append(texts, x.Text)
			c.Figures = append(c.Figures, x.Figures...)
		}
	}
	c.Text = strings.Join(texts, sep)
	return c
}

// Count is a number of things: units, messages, evaluations.
func Count(name string, n int) Number {
	return Number{scale.Figure{Name: name, Value: float64(n)}, n}
}

// Things are a number of things with their noun: "1 evaluation", "5 evaluations".
func Things(name string, n int, one string) Number {
	return Number{scale.Figure{Name: name, Value: float64(n)}, amount.Count(n, one)}
}

// Amount is a number with its unit, as people read it: 86.4 %, 4 h 24 min, 7.06 GiB.
func Amount(name string, v float64, unit string) Number {
	return Shown(name, v, unit, amount.Value(v, unit))
}

// Shown is a number that a sentence shows in words of its own.
func Shown(name string, v float64, unit, text string) Number {
	return Number{scale.Figure{Name: name, Value: v, Unit: unit}, text}
}

// Value is a number with its unit. Sentences print it with the verb that they choose.
func Value(name string, v float64, unit string) Number {
	return Number{scale.Figure{Name: name, Value: v, Unit: unit}, v}
}

// Size is a size of a tier, shown by its name where it has one.
func Size(name string, c scale.Capacity, size int) Number {
	return Number{scale.Figure{Name: name, Value: float64(size)}, Named(c, size)}
}

// The units of lengths of time and of instants.
const (
	Seconds = "seconds"
	// Instant is in seconds since 1970.
	Instant = "instant"
)

// Span is a length of time.
func Span(name string, d time.Duration) Number {
	return Number{scale.Figure{Name: name, Value: d.Seconds(), Unit: Seconds}, amount.Span(d)}
}

// At is an instant, shown as the sentence shows it. The zero time, which is never, is no
// figure.
func At(name string, t time.Time, shown string) Number {
	if t.IsZero() {
		return Number{scale.Figure{Name: name, Value: math.NaN()}, shown}
	}
	return Number{scale.Figure{Name: name, Value: float64(t.UnixMilli()) / 1000, Unit: Instant}, shown}
}

// Rounded is a number that was worked out of others, in the two decimals that sentences
// give. What was read is kept as it was read.
func Rounded(v float64) float64 {
	short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'f', 2, 64), 64)
	if err != nil {
		return v
	}
	return short
}

// Finite are the figures of a list that are numbers: JSON has no word for others, and one
// of them must not cost a record.
func Finite(list ...scale.Figure) []scale.Figure {
	none := func(f scale.Figure) bool { return math.IsNaN(f.Value) || math.IsInf(f.Value, 0) }
	if !slices.ContainsFunc(list, none) {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), none)
}

// Figure is a number that a reason speaks of, by its name, and whether there is one.
func Figure(r scale.Reason, name string) (scale.Figure, bool) {
	for _, f := range r.Figures {
		if f.Name == name {
			return f, true
		}
	}
	return scale.Figure{}, false
}
