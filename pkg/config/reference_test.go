package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/keys"
)

const referenceFile = "../../docs/reference/configuration.md"

// docs/reference/configuration.md is the schema as a page: go test ./pkg/config -run TestReference -update
func TestReferenceHasEveryKey(t *testing.T) {
	data, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	// Marshalled and read again, the schema is made of plain maps and lists.
	text, err := json.Marshal(schemaOf(t, data))
	if err != nil {
		t.Fatal(err)
	}
	var top map[string]any
	if err := json.Unmarshal(text, &top); err != nil {
		t.Fatal(err)
	}
	w := keyPage{told: map[string]bool{}}
	w.b.WriteString(keyPageBegins)
	for _, name := range slices.Sorted(maps.Keys(top["properties"].(map[string]any))) {
		fmt.Fprintf(&w.b, "\n## %s\n", name)
		w.key(name, top["properties"].(map[string]any)[name].(map[string]any))
	}
	for _, name := range Schema().Names() {
		if !w.told[name] {
			t.Errorf("the page says nothing of %s", name)
		}
	}
	if *update {
		if err := os.WriteFile(referenceFile, []byte(w.b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(referenceFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), w.b.String()); diff != "" {
		t.Errorf("docs/reference/configuration.md is not what the keys say (-file +keys); run the test with -update:\n%s", diff)
	}
}

const keyPageBegins = `# Configuration keys

<!-- made by go test ./pkg/config -run TestReference -update -->

This page has every key of a configuration file, with its meaning, its unit and its default. In the names of keys, ` + "`NAME`" + ` stands for
a name of your choice, and ` + "`[]`" + ` for an entry of a list. A required key is needed only if the file has the section around it.
Durations always carry a unit: ` + "`90s`, `5m`, `1h30m`, `30d`" + `. [configs/dynascale.yaml](../../configs/dynascale.yaml) is a file with all keys,
from which you can copy. [configs/dynascale.schema.json](../../configs/dynascale.schema.json) is the schema for editors.
` + "`dynascale check FILE`" + ` prints the effective values of a file. ` + "`plan`, `explain`, `status`, `doctor`, `check` and `iam`" + ` are [commands](commands.md) of dynascale.

Words of this page:

| word | meaning |
|---|---|
| tier | what dynascale scales as one: an Auto Scaling group, an ECS service, a database, the read replicas of a database, or an instance |
| unit | one instance, task or replica of a tier; with a ladder, one position |
| size | the number of units of a tier; with a ladder, the position on it |
| ladder | the classes, types or capacities that a tier may have, smallest first |
| evaluation | one cycle in which dynascale reads all tiers, decides their sizes and makes the changes |
| signal | a number that is read for a tier, such as its CPU; its data can be missing (no data, or stale data) |
| fresh | said of a signal: its value is complete, and not older than its ` + "`max_age`" + ` |
| preset | a ready-made signal, chosen by its name |
| total of the tier | a signal that is a sum over all units, such as all requests: unlike an average, it does not fall when the tier grows |
| scaler | a rule that recommends a size from signals |
| ordered units | the units that AWS was told to run: those in service, and those that are launching |
| bound | the value of a signal above or below which a scaler or a guard acts |
| reader | a read replica of a database, or a reader of an Aurora cluster; its source is the database that it copies |
| capacity | in a formula: the units that were in service at the time of the signal's value |
| guard | a rule that holds back or limits a change |
| need | the size that a tier needs, computed by its scalers from the signals |
| urgency | how pressing a change is: ` + "`calm`" + `, ` + "`high`" + ` or ` + "`repair`" + ` (a size outside its limits); in ` + "`guards.urgency`" + ` and the scaler ` + "`composite`" + ` it is a number |
| override | a minimum or maximum that an operator sets for a limited time, within the limits of the tier |
| operator actions | overrides, pauses and budget grants (amounts that an operator adds to a budget for a limited time) |
| ledger | the database file in which dynascale keeps decisions, cooldowns and operator actions |
`

// longSections are those whose sections have a heading each, behind the plain keys.
var longSections = []string{"tiers.*", "tiers.*.scalers[*]"}

// keyPage writes each key with its sentence, then the keys below it.
type keyPage struct {
	b    strings.Builder
	told map[string]bool // by the name that package keys gives it
}

func (w *keyPage) key(name string, own map[string]any) {
	about, _ := own["description"].(string)
	shown := strings.NewReplacer("[*]", "[]", ".*", ".NAME").Replace(name)
	above, last := name[:max(0, strings.LastIndex(name, "."))], name[strings.LastIndex(name, ".")+1:]
	if slices.Contains(longSections, above) && hasKeys(own) {
		fmt.Fprintf(&w.b, "\n### %s\n", shown)
	}
	fmt.Fprintf(&w.b, "\n**`%s`**", shown)
	if values := allowed(own); values != "" {
		fmt.Fprintf(&w.b, " (%s)", values)
	}
	values, _ := own["enum"].([]any)
	w.b.WriteString(": " + flow(strings.TrimPrefix(about, last+": "), values) + "\n")
	if examples, _ := own["examples"].([]any); len(examples) > 0 {
		fmt.Fprintf(&w.b, "Example: `%v`.\n", examples[0])
	}
	w.told[name] = true
	w.below(name, own)
}

// below are the keys of a section, of the entries of a list or of a set of names, and of the
// alternatives of a key that can be several things.
func (w *keyPage) below(name string, own map[string]any) {
	properties, _ := own["properties"].(map[string]any)
	inside := slices.Sorted(maps.Keys(properties))
	section := func(key string) bool { return hasKeys(properties[key].(map[string]any)) }
	if slices.Contains(longSections, name) {
		inside = slices.Concat(slices.DeleteFunc(slices.Clone(inside), section),
			slices.DeleteFunc(slices.Clone(inside), func(key string) bool { return !section(key) }))
	}
	for _, key := range inside {
		w.key(keys.Join(name, key), properties[key].(map[string]any))
	}
	alternatives, _ := own["anyOf"].([]any)
	for _, one := range alternatives {
		if one, is := one.(map[string]any); is {
			w.below(name, one)
		}
	}
	if items, is := own["items"].(map[string]any); is {
		w.below(name+"[*]", items)
	}
	if named, is := own["additionalProperties"].(map[string]any); is {
		w.below(name+".*", named)
	}
}

// hasKeys says whether a key is a section.
func hasKeys(own map[string]any) bool {
	w := keyPage{told: map[string]bool{}}
	w.below("", own)
	return w.b.Len() > 0
}

// allowed says what a value is, as far as the sentence of the key leaves it open.
func allowed(own map[string]any) string {
	if _, section := own["properties"]; section {
		return ""
	}
	if _, list := own["items"]; list {
		return "list"
	}
	if values, _ := own["enum"].([]any); len(values) > 0 && len(values) < 8 {
		var out []string
		for _, v := range values {
			if v == "" {
				v = `""`
			}
			out = append(out, fmt.Sprint(v))
		}
		return "`" + strings.Join(out, "`, `") + "`"
	}
	switch {
	case own["type"] == "boolean":
		return "`true`, `false`"
	case own["type"] == "integer" || own["type"] == "number":
		return fmt.Sprint(own["type"])
	}
	return ""
}

// flow is the sentence of a key in Markdown: a list in it keeps its lines.
func flow(about string, values []any) string {
	lines := strings.Split(about, "\n")
	out, code := marked(lines[0], values), false
	for _, line := range lines[1:] {
		if listed := strings.HasPrefix(line, " "); listed != code {
			code = listed
			out += "\n"
		}
		if code {
			line = "    " + line
		} else {
			line = marked(line, values)
		}
		out += "\n" + line
	}
	if code {
		out += "\n"
	}
	return out
}

// The parts of a sentence that are marked: what is in backticks already, commands, settings from
// the environment, blocks of YAML, keys in quotes, and single words.
var markable = regexp.MustCompile("`[^`]*`" +
	`|'dynascale [^']+'|"dynascale [^"]+"|\$\{env:\w+\}|(?:\w+: )?\{(?:[^{}]|\{[^{}]*\})*\}|"[a-z_]+"|\w+: (?:true|false|deny|warn)\b` +
	`|\bDefault (?:true|false|\d[\w.:]*)\b%?|[\w./<>-]*[\w>]:?`)

// presetName is a preset, and never a word of a sentence.
var presetName = regexp.MustCompile(`^(asg|alb|sqs|ecs|ec2|rds|aurora)-[a-z0-9-]+$`)

// commonWords are values that are also words of the sentences about them.
var commonWords = []string{"read", "all", "any", "rate", "value"}

// marked marks keys, values and commands in a sentence as code, so that none is taken for a
// word of the sentence; pages become links.
func marked(sentence string, values []any) string {
	before := ""
	return markable.ReplaceAllStringFunc(sentence, func(part string) string {
		after, word := before, strings.TrimSuffix(part, ":")
		before = word
		switch {
		case part[0] == '`':
			return part
		case part[0] == '\'' || part[0] == '"':
			return "`" + part[1:len(part)-1] + "`"
		case strings.HasPrefix(part, "Default "):
			return "Default `" + strings.TrimPrefix(part, "Default ") + "`"
		case strings.ContainsAny(part, " {<"):
			return "`" + part + "`"
		case strings.HasPrefix(part, "docs/") && strings.HasSuffix(part, ".md"):
			return "[" + part + "](../" + strings.TrimPrefix(part, "docs/") + ")"
		case strings.HasPrefix(part, "deploy/") && strings.HasSuffix(part, ".md"):
			return "[" + part + "](../../" + part + ")"
		case isKey(word), presetName.MatchString(word), word == "true" && word != part, word == "false" && word != part,
			slices.Contains(values, any(word)) && (word != part || after == "Default" || !slices.Contains(commonWords, word)):
			return "`" + word + "`" + part[len(word):]
		}
		return part
	})
}

// isKey says whether a word can only be a key: one with a dot or an underscore whose parts are keys.
func isKey(word string) bool {
	if !strings.ContainsAny(word, "._") || strings.Contains(word, "/") {
		return false
	}
	for _, part := range strings.Split(word, ".") {
		if !slices.ContainsFunc(Schema().Names(), func(name string) bool {
			return slices.Contains(strings.Split(strings.ReplaceAll(name, "[*]", ""), "."), part)
		}) {
			return false
		}
	}
	return true
}
