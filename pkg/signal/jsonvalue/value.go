package jsonvalue

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/signal"
)

// Value is a number in a document.
type Value struct {
	signal.Remote
	// Path is where the number stands, and Time where the document says when it was made; "" where it does not.
	Path, Time string
}

// New is a value that nothing was said of.
func New() signal.Direct { return &Value{} }

// Key is its key in a signal.
func (*Value) Key() string { return "json" }

var aPath = keys.That(keys.Rule{"minLength": 1}, func(v string) string {
	if _, err := pathOf(v); err != nil {
		return err.Error()
	}
	return ""
})

// Keys are the keys of a value.
func (v *Value) Keys() keys.Set {
	return keys.Set{
		v.Foreign(),
		v.Alone("path"),
		v.Name(),
		keys.Text("path", &v.Path, aPath).Required().Like("value_location", "json_path", "value", "key", "field", "query", "pointer"),
		keys.Text("time", &v.Time, keys.Optional(aPath)).Like("timestamp", "at", "time_path").ShownIf(func() bool { return v.Time != "" }),
	}
}

// TellsAbsence is false: a document without the value has another form than the path expects.
func (*Value) TellsAbsence() bool { return false }

// Totals is true: a document most often tells how much there is of something.
func (*Value) Totals() bool { return true }

// Subject names it.
func (v *Value) Subject() string { return "endpoint " + v.Endpoint + ": " + v.Path }

// Want orders the document.
func (v *Value) Want(order *facts.Order) { v.Order(order, facts.Request{}) }

// Read is the number in the last document.
func (v *Value) Read(f facts.Facts) (r signal.Reading) {
	is := v.Answer(f, facts.Request{})
	if r.Trouble = is.Trouble; !is.Found {
		return r
	}
	fail := func(format string, args ...any) signal.Reading {
		if r.Trouble == "" {
			r.Trouble = fmt.Sprintf(format, args...)
		}
		return r
	}
	x, why := at(is.Is.Document, v.Path)
	if why != "" {
		return fail("%s; this is missing data, not 0", why)
	}
	number, numeric := numberOf(x)
	if !numeric {
		return fail("the value at %s is %s, not a number", v.Path, shown(x))
	}
	when := is.Is.At
	if v.Time != "" {
		x, why := at(is.Is.Document, v.Time)
		if why != "" {
			return fail("%s, where json.time expects the time of the document", why)
		}
		made, is := timeOf(x)
		if !is {
			return fail("the value at %s is %s, not a time: a time is seconds or milliseconds since 1970, or text such as 2026-03-02T12:00:00Z", v.Time, shown(x))
		}
		if made.Before(when) { // a clock that is ahead makes nothing newer than now
			when = made
		}
	}
	r.Point = signal.Point{At: when, Value: number}
	return r
}

// at is what stands at a path.
func at(document any, text string) (any, string) {
	p, err := pathOf(text)
	if err != nil {
		return nil, "the path " + err.Error()
	}
	return find(document, p)
}

// numberOf is a number, or one that is written as text.
func numberOf(x any) (float64, bool) {
	switch x := x.(type) {
	case float64:
		return x, true
	case string:
		n, err := strconv.ParseFloat(strings.TrimSpace(x), 64)
		return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
	}
	return 0, false
}

// milliseconds is the number above which a time is in milliseconds since 1970: as seconds it would be in the year 5138.
const milliseconds = 1e11

func timeOf(x any) (time.Time, bool) {
	if text, is := x.(string); is {
		if t, err := time.Parse(time.RFC3339, text); err == nil {
			return t.UTC(), true
		}
	}
	n, is := numberOf(x)
	if n > milliseconds {
		n /= 1000
	}
	return time.UnixMilli(int64(n * 1000)).UTC(), is && n > 0 && n <= milliseconds
}

// shown is a value in a message: of its kind alone where it is long.
func shown(x any) string {
	switch x := x.(type) {
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(x)
	case float64:
		return strconv.FormatFloat(x, 'g', -1, 64)
	case string:
		return "text"
	case []any:
		return "a list"
	}
	return "an object"
}

// Tell is the number.
func (v *Value) Tell(f facts.Facts) string {
	r := v.Read(f)
	if r.At.IsZero() {
		return r.Trouble
	}
	return amount.Number(r.Value)
}
