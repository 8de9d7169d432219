package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap/buffer"
	"go.uber.org/zap/zapcore"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/table"
)

// console writes lines of the log for people: the tier first, then what happened, then why. What is
// configured as JSON has the same fields, for machines.
type console struct {
	*zapcore.MapObjectEncoder
	colours bool
	columns func() int // how wide a line may be, asked for each: terminals are resized; 0 is endless
}

func newConsole(colours bool, columns func() int) console {
	return console{zapcore.NewMapObjectEncoder(), colours, columns}
}

// terminalColumns is how wide the terminal of a stream is; 0 where there is none, as in a pipe and under
// journald, whatever COLUMNS says.
func terminalColumns(w io.Writer) func() int {
	return func() int {
		if !onTerminal(w) {
			return 0
		}
		return widthOf(w)
	}
}

// Clone is called for a logger with fields of its own.
func (c console) Clone() zapcore.Encoder {
	other := newConsole(c.colours, c.columns)
	for name, value := range c.Fields {
		other.Fields[name] = value
	}
	return other
}

var lines = buffer.NewPool()

// placed are the fields that have a place in the line; the others stand in parentheses behind it.
var placed = []string{"tier", "from", "to", "because", "outcome", "detail", "error", "problems", "mode", "rule", "event", "decided_at"}

// EncodeEntry writes a line.
func (c console) EncodeEntry(entry zapcore.Entry, fields []zapcore.Field) (*buffer.Buffer, error) {
	all, names := c.Clone().(console).Fields, []string{}
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, field := range fields {
		one := zapcore.NewMapObjectEncoder()
		field.AddTo(one)
		for name, value := range one.Fields {
			if _, known := all[name]; !known {
				names = append(names, name)
			}
			all[name] = value
		}
	}
	text := func(name string) string {
		if value, is := all[name]; is {
			return finding.Joined(shownField(value))
		}
		return ""
	}
	line := entry.Message
	if from, to := text("from"), text("to"); from != "" && to != "" && from != to {
		line += " " + from + " -> " + to
	}
	if tier := text("tier"); tier != "" {
		line = tier + ": " + line
	}
	for _, name := range []string{"because", "error"} {
		if why := text(name); why != "" {
			line += ": " + why
		}
	}
	if outcome := text("outcome"); outcome != "" {
		line += " [" + strings.TrimSuffix(outcome+": "+text("detail"), ": ") + "]"
	}
	var rest []string
	for _, name := range names {
		if where := name == "account" || name == "region"; where && text("tier") != "" {
			continue // which its name says
		}
		if value := text(name); !slices.Contains(placed, name) && value != "" {
			rest = append(rest, strings.ReplaceAll(name, "_", " ")+": "+value)
		}
	}
	if len(rest) > 0 {
		line += " (" + strings.Join(rest, "; ") + ")"
	}
	level, colour := "", ""
	switch {
	case entry.Level >= zapcore.ErrorLevel:
		level, colour = "ERROR ", red
	case entry.Level == zapcore.WarnLevel:
		level, colour = "WARN  ", yellow
	}
	if level != "" && c.colours {
		level = escape + colour + "m" + level + escape + "0m"
	}
	out := lines.Get()
	out.AppendString(broken(entry.Time.UTC().Format(time.RFC3339)+" "+level+table.Plain(line), c.columns()) + "\n")
	return out, nil
}

// broken is a line in lines of so many columns at most, broken between words; those behind the first are
// indented.
func broken(line string, columns int) string {
	const indent, least = "    ", 40 // in fewer columns a terminal does as well by itself
	if columns < least || table.Width(line) <= columns {
		return line
	}
	first := table.Wrap(line, columns)[0]
	rest, is := strings.CutPrefix(line, first+" ")
	if !is {
		return line
	}
	return first + "\n" + indent + strings.Join(table.Wrap(rest, columns-len(indent)), "\n"+indent)
}

// shownField is the value of a field as people read it.
func shownField(value any) string {
	switch x := value.(type) {
	case string:
		return x
	case time.Duration:
		return amount.Span(x)
	case time.Time:
		return x.UTC().Format(time.RFC3339)
	case []any:
		parts := make([]string, len(x))
		for i, one := range x {
			parts[i] = shownField(one)
		}
		return strings.Join(parts, ", ")
	case []string:
		return strings.Join(x, ", ")
	case nil:
		return ""
	}
	return fmt.Sprint(value)
}
