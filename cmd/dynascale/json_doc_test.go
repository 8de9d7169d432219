package main

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/api"
)

var update = flag.Bool("update", false, "write docs/json.md anew")

// docs/json.md lists every field of every answer. It is made from the types, between its introduction
// and its end: go test ./cmd/dynascale -run TestJSON -update
func TestJSONShapesAreDocumented(t *testing.T) {
	const path, begin = "../../docs/json.md", "<!-- made by go test ./cmd/dynascale -run TestJSON -update -->\n"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, _, found := strings.Cut(string(text), begin)
	if !found {
		t.Fatalf("%s has no line %s", path, begin)
	}
	w := shapeWriter{told: map[reflect.Type]string{}, comments: map[string]string{}}
	for _, name := range slices.Sorted(maps.Keys(shapes)) {
		w.command(name, reflect.TypeOf(shapes[name]))
	}
	w.b.WriteString(objects)
	for i := 0; i < len(w.later); i++ {
		w.section("### "+w.told[w.later[i]], w.later[i])
	}
	w.complete(t)
	want := before + begin + w.b.String()
	if string(text) == want {
		return
	}
	if !*update {
		t.Fatalf("%s is not what the types say: go test ./cmd/dynascale -run TestJSON -update, and look at the difference: a key within a version is only ever added", path)
	}
	if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

// shapeWriter writes a table of fields for each type, commands first.
type shapeWriter struct {
	b     strings.Builder
	told  map[reflect.Type]string
	later []reflect.Type
	// comments are those of the fields, by package, type and name.
	comments map[string]string
	// silent are the fields without a comment: a reader would have to guess what their keys mean.
	silent []string
	// twice are types with the same heading, where a link would lead to the wrong one, and keys that would stand twice
	// in one object.
	twice []string
}

// complete fails where a reader would have to guess.
func (w *shapeWriter) complete(t *testing.T) {
	t.Helper()
	if len(w.silent) > 0 {
		t.Errorf("fields without a comment: %q", w.silent)
	}
	if len(w.twice) > 0 {
		t.Errorf("objects with the same heading (name one of them in titles), or keys that an answer has already: %q", w.twice)
	}
}

// comment is that of a field, about its key.
func (w *shapeWriter) comment(f shapeField) string {
	text := w.comments[f.in.PkgPath()+"."+f.in.Name()+"."+f.field]
	if text == "" && f.name == "tier" {
		text = f.field + " is the name of the tier."
	}
	if rest, is := strings.CutPrefix(text, f.field+" "); is {
		text = "`" + f.name + "` " + rest
	}
	// Comments name other fields as Go does.
	for i := range f.in.NumField() {
		other := f.in.Field(i)
		key, _, _ := strings.Cut(other.Tag.Get("json"), ",")
		if inner := strings.ToLower(other.Name[1:]); key != "" && key != "-" && inner != other.Name[1:] {
			text = regexp.MustCompile(`\b`+other.Name+`\b`).ReplaceAllString(text, "`"+key+"`")
		} else if key != "" && key != "-" { // an ordinary word where a sentence begins
			text = regexp.MustCompile(`([a-z`+"`"+`,;] )`+other.Name+`\b`).ReplaceAllString(text, "${1}`"+key+"`")
		}
	}
	absent := "null"
	if strings.Contains(f.note, "left out") {
		absent = "left out"
	}
	text = regexp.MustCompile(`\bnil\b`).ReplaceAllString(text, absent)
	text = regexp.MustCompile(`\. (null|"") `).ReplaceAllString(text, ". `"+f.name+"` is $1 ")
	if strings.HasSuffix(f.note, `when ""`) || strings.HasSuffix(f.note, "when 0") {
		text = regexp.MustCompile("([.;]) (?:\"\"|0|`"+f.name+"` is \"\") (if|for|while|before|without|otherwise|in)\\b").ReplaceAllString(text, "$1 left out $2")
	}
	text = strings.ReplaceAll(text, ". left out ", ". `"+f.name+"` is left out ")
	return strings.ReplaceAll(text, "|", "\\|")
}

// read reads the comments of the package of a type.
func (w *shapeWriter) read(of reflect.Type) {
	dir := "."
	if _, rest, is := strings.Cut(of.PkgPath(), "dynascale/pkg/"); is {
		dir = "../../pkg/" + rest
	}
	if _, known := w.comments[dir]; known {
		return
	}
	w.comments[dir] = "read"
	paths, _ := filepath.Glob(dir + "/*.go")
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if fields, ok := spec.Type.(*ast.StructType); ok {
				for _, f := range fields.Fields.List {
					for i, name := range f.Names {
						text := f.Comment.Text()
						if i == 0 && f.Doc != nil {
							text = f.Doc.Text()
						}
						w.comments[strings.Join([]string{of.PkgPath(), spec.Name.Name, name.Name}, ".")] = strings.Join(strings.Fields(text), " ")
					}
				}
			}
			return true
		})
	}
}

func (w *shapeWriter) command(name string, of reflect.Type) {
	w.section("## "+name, of)
	for _, f := range fieldsOf(of) {
		if f.name == "command" || f.name == "schema_version" { // writeAnswer writes these
			w.twice = append(w.twice, name+": "+f.name)
		}
	}
}

func (w *shapeWriter) section(title string, of reflect.Type) {
	fmt.Fprintf(&w.b, "\n%s\n\n| key | value | |\n|---|---|---|\n", title)
	for _, f := range fieldsOf(of) {
		w.read(f.in)
		of, about := f.of, w.comment(f)
		if f.note != "" && of.Kind() == reflect.Pointer { // it is left out, and never null
			of = of.Elem()
		}
		if f.note != "" && title == "Body:" {
			f.note = "; may be left out"
		}
		if about == "" {
			w.silent = append(w.silent, f.in.String()+"."+f.field)
		}
		fmt.Fprintf(&w.b, "| `%s` | %s | %s |\n", f.name, w.kind(of)+f.note, about)
	}
}

type shapeField struct {
	name, note string
	of         reflect.Type
	in         reflect.Type // the type that has it, as the field
	field      string
}

// fieldsOf are the keys of a type as encoding/json writes them.
func fieldsOf(of reflect.Type) (out []shapeField) {
	add := func(f shapeField) {
		if i := slices.IndexFunc(out, func(x shapeField) bool { return x.name == f.name }); i < 0 {
			out = append(out, f)
		}
	}
	var embedded []shapeField
	hidden := map[string]bool{}
	for i := range of.NumField() {
		f := of.Field(i)
		tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case tag == "-" || !f.IsExported() && !f.Anonymous:
		case f.Anonymous && tag == "":
			inner := f.Type
			if inner.Kind() == reflect.Pointer {
				inner = inner.Elem()
			}
			fields := fieldsOf(inner)
			if strings.Contains(options, "omit") { // the pointer may be nil: its keys are then left out
				for i := range fields {
					fields[i].note = cmp.Or(fields[i].note, "; left out when there is none")
				}
			}
			embedded = append(embedded, fields...)
		case f.Type == reflect.TypeFor[api.Unsaid]():
			hidden[tag] = true // never written: it hides one of the same name
		default:
			if tag == "" {
				tag = f.Name
			}
			add(shapeField{tag, leftOut(f.Type, options), f.Type, of, f.Name})
		}
	}
	for _, f := range embedded {
		if !hidden[f.name] {
			add(f)
		}
	}
	return out
}

// leftOut says for which value encoding/json leaves a key out, "" if it is always written.
func leftOut(of reflect.Type, options string) string {
	switch {
	case !strings.Contains(options, "omit"):
		return ""
	case of.Implements(reflect.TypeFor[json.Marshaler]()):
	case of.Kind() == reflect.String:
		return `; left out when ""`
	case of.Kind() == reflect.Bool:
		return "; left out when false"
	case of.Comparable() && of.ConvertibleTo(reflect.TypeFor[float64]()):
		return "; left out when 0"
	}
	return "; left out when there is none"
}

// kind is the kind of a value in words, with a link to the table of an object.
func (w *shapeWriter) kind(of reflect.Type) string {
	switch {
	case of.Kind() == reflect.Pointer:
		return w.kind(of.Elem()) + " or null"
	case of == reflect.TypeFor[time.Time]():
		return "time"
	case of == reflect.TypeFor[time.Duration]():
		return "whole number, in nanoseconds"
	case of == reflect.TypeFor[json.RawMessage]():
		return "object"
	case of.Kind() == reflect.Interface:
		return "object or null"
	case of.Implements(reflect.TypeFor[json.Marshaler]()):
		return "text"
	}
	switch of.Kind() {
	case reflect.Slice, reflect.Array:
		if of.Elem().Kind() == reflect.Uint8 {
			return "text, in base64"
		}
		return "list of " + w.kind(of.Elem())
	case reflect.Map:
		return "object of " + w.kind(of.Elem())
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true or false"
	case reflect.Float64:
		return "number"
	case reflect.Struct:
		name, known := w.told[of]
		if !known {
			if name = titleOf(of); shapes[name] != nil { // the section of a command has that heading
				name += " object"
			}
			for other, same := range w.told {
				if same == name {
					w.twice = append(w.twice, other.String()+" and "+of.String())
				}
			}
			w.told[of] = name
			w.later = append(w.later, of)
		}
		return "[" + name + "](#" + strings.ReplaceAll(strings.ToLower(name), " ", "-") + ")"
	}
	return "whole number"
}

// titles are what objects are called whose type has a name that says little beside those of other packages.
var titles = map[string]string{
	"api.AgedRecord":            "record with its age",
	"api.Answer":                "answer to a change",
	"api.BreakerShown":          "circuit breaker",
	"api.Compared":              "Cost Explorer",
	"api.Ends":                  "ends of periods",
	"api.Itself":                "cost of dynascale",
	"api.ItselfTier":            "metrics of a tier",
	"api.Spend":                 "cost so far",
	"api.StepShown":             "step of a ladder",
	"api.TierSpend":             "cost of a tier",
	"api.Unpriced":              "tier without a price",
	"billing.Comparison":        "compared costs",
	"brake.Report":              "brakes",
	"brake.State":               "brake",
	"budget.Spent":              "budget period",
	"budget.Standing":           "budget state",
	"dynascale.differenceShape": "difference",
	"dynascale.itselfShape":     "cost of dynascale by tier",
	"dynascale.measuredShape":   "measured lead",
	"dynascale.overlapShape":    "overlap of entries",
	"dynascale.replayedShape":   "decision in a difference",
	"dynascale.spentPeriod":     "cost in a period",
	"dynascale.spentSums":       "sums of costs",
	"dynascale.stretchShape":    "period of a schedule",
	"dynascale.tierCostShape":   "price of a tier",
	"dynascale.tierSpentShape":  "costs of a tier",
	"dynascale.triedShape":      "tried cooldown",
	"dynascale.whyShape":        "reason for a statement",
	"playground.Command":        "playground command",
	"playground.Thing":          "simulated resource",
	"report.Baseline":           "compared policy",
	"report.Figures":            "results of a tier",
	"report.QueueFigures":       "results of a queue",
	"report.Summary":            "summary of a run",
	"rights.Document":           "IAM policy",
	"rights.Statement":          "IAM statement",
	"scale.Action":              "operator action",
	"scale.Activity":            "scaling activity",
	"scale.Attachment":          "target group registration",
	"scale.Before":              "former cost meter",
	"scale.Breaker":             "learned circuit breaker",
	"scale.Capacity":            "recorded capacity",
	"scale.Cost":                "price",
	"scale.Decision":            "recorded decision",
	"scale.Flow":                "learned work",
	"scale.Freeze":              "learned freeze",
	"scale.Gap":                 "missing data",
	"scale.Learned":             "learned state",
	"scale.Load":                "learned load",
	"scale.Maximum":             "change of the maximum",
	"scale.Member":              "database or reader",
	"scale.Meter":               "cost meter",
	"scale.Operation":           "recorded operation",
	"scale.Outcome":             "outcome",
	"scale.Point":               "earlier value",
	"scale.Profile":             "learned profile",
	"scale.Raised":              "raised maximum",
	"scale.Rung":                "step of a ladder",
	"scale.Seen":                "other observations",
	"scale.Served":              "serving units",
	"scale.Serves":              "capacity of a unit",
	"scale.Starts":              "learned start times",
	"scale.Wrote":               "recorded change",
	"server.breakerView":        "circuit breaker",
	"server.decisionView":       "decision",
	"server.operationView":      "operation of a tier",
	"server.tierView":           "tier",
	"tune.Choice":               "suggestion for a tier",
	"tune.Need":                 "CPU need",
	"tune.Result":               "result of cooldowns",
	"tune.Step":                 "candidate size",
}

// titleOf is what an object is called, in the field's words: TierShown is a tier, costShape a cost.
func titleOf(of reflect.Type) string {
	path := of.PkgPath()
	if title, has := titles[path[strings.LastIndexByte(path, '/')+1:]+"."+of.Name()]; has {
		return title
	}
	name := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(of.Name(), "Shown"), "Shape"), "View")
	var b strings.Builder
	for i, r := range name {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return strings.ToLower(b.String())
}

// Every command that tells facts has -o, and the shape of what it then writes.
func TestEveryCommandThatTellsFactsHasJSON(t *testing.T) {
	silent := map[string]bool{ // they write no facts, or begin something
		"dynascale": true, "help": true, "completion": true, "man": true, "playground": true, "support": true, "token": true, "token new": true, "token revoke": true, "notify": true, "alarms": true, "tune": true,
	}
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		name := shapeName(c)
		has := c.Flags().Lookup("output") != nil
		switch _, known := shapes[name]; {
		case silent[name] || strings.HasPrefix(name, "completion "):
			if known {
				t.Errorf("%s has a shape, and is listed as silent", name)
			}
		case !has:
			t.Errorf("%s has no -o", name)
		case !known:
			t.Errorf("the shape of %s is missing in shapes", name)
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(newRoot(io.Discard))
}

// Keys are as the API has them: small letters and underscores, and a duration or size has its unit in
// its name. The policy of iam and what is configured have the keys of AWS and of the file.
func TestKeysOfJSON(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var look func(of reflect.Type, at string)
	look = func(of reflect.Type, at string) {
		for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice || of.Kind() == reflect.Map {
			of = of.Elem()
		}
		if of == reflect.TypeFor[time.Duration]() {
			t.Errorf("%s is written in nanoseconds: make it seconds, and call it so", at)
		}
		if of.Kind() != reflect.Struct || seen[of] || of == reflect.TypeFor[time.Time]() || strings.HasSuffix(of.PkgPath(), "/rights") {
			return
		}
		seen[of] = true
		for _, f := range fieldsOf(of) {
			if f.name != strings.ToLower(f.name) || strings.ContainsAny(f.name, " -.") {
				t.Errorf("%s.%s is not in small letters and underscores", at, f.name)
			}
			look(f.of, at+"."+f.name)
		}
	}
	for name, shape := range shapes {
		look(reflect.TypeOf(shape), name)
	}
}
