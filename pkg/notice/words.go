package notice

import (
	"fmt"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/event"
)

// sentence is what an event says to somebody who sees nothing else of it. Texts of the log that say
// the rest in fields are made whole here.
func sentence(e event.Event) string {
	switch of := fieldsOf(e); e.Kind {
	case event.Decided:
		from, to := of.named("from"), of.named("to")
		if from == "" || from == to {
			return clean(e.Text + ": " + of.text("because"))
		}
		return clean(fmt.Sprintf("%s from %s to %s (%s): %s", e.Text, from, to, of.text("outcome"), of.text("because")))
	case event.OperationMoved:
		return clean(fmt.Sprintf("operation %s (%s of %s): %s", of.text("operation"), of.text("operation_kind"), of.text("target"), of.text("progress")))
	}
	return clean(e.Text)
}

type fields map[string]any

func fieldsOf(e event.Event) fields {
	f := fields{}
	for _, d := range e.Details {
		f[d.Name] = d.Value
	}
	return f
}

func (f fields) text(name string) string { return shown(f[name]) }

// named is a size by its name, where sizes have names.
func (f fields) named(name string) string {
	if text := f.text(name + "_name"); text != "" {
		return text
	}
	return f.text(name)
}

// shown is the value of a detail; "" for none.
func shown(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	case []string:
		return strings.Join(x, ", ")
	case time.Time:
		return x.UTC().Format("2006-01-02 15:04:05 UTC")
	}
	return fmt.Sprint(v)
}

// details are what the sentence leaves out.
func details(e event.Event) (out []string) {
	switch e.Kind {
	case event.Decided, event.OperationMoved, event.BudgetSpent, event.BudgetForecast, event.EmergencyBegan, event.SpendAssumed:
		return nil // which their sentences say
	}
	for _, d := range e.Details {
		if text := clean(shown(d.Value)); text != "" {
			out = append(out, strings.ReplaceAll(d.Name, "_", " ")+": "+text)
		}
	}
	return out
}

// clean is a text in one line without control characters: it may hold what AWS, an operator or the
// name of a resource said, and goes into headers, cards and terminals.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "?")
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r < 0x20 || r >= 0x7f && r < 0xa0 || r == ' ' || r == 0x2028 || r == 0x2029 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
	}), " ")
}
