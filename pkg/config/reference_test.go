package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
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

Every key of a configuration file, with what it means, its unit and its default. ` + "`NAME`" + ` stands for a name of your choice, and ` + "`[]`" + ` for an
entry of a list. Durations always carry a unit: ` + "`90s`, `5m`, `1h30m`, `30d`" + `. A file with all keys to copy from is
[configs/dynascale.yaml](../../configs/dynascale.yaml); editors can use [configs/dynascale.schema.json](../../configs/dynascale.schema.json).
` + "`dynascale check FILE`" + ` prints the effective values of a file.
`

// keyPage writes each key with its sentence, then the keys below it.
type keyPage struct {
	b    strings.Builder
	told map[string]bool // by the name that package keys gives it
}

func (w *keyPage) key(name string, own map[string]any) {
	about, _ := own["description"].(string)
	fmt.Fprintf(&w.b, "\n**`%s`**", strings.NewReplacer("[*]", "[]", ".*", ".NAME").Replace(name))
	if values := allowed(own); values != "" {
		fmt.Fprintf(&w.b, " (%s)", values)
	}
	w.b.WriteString(": " + flow(about) + "\n")
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
	for _, key := range slices.Sorted(maps.Keys(properties)) {
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
			out = append(out, fmt.Sprint(v))
		}
		return strings.Join(out, " | ")
	}
	switch {
	case own["type"] == "boolean":
		return "true | false"
	case own["type"] == "integer" || own["type"] == "number":
		return fmt.Sprint(own["type"])
	}
	return ""
}

// flow is the sentence of a key in Markdown: a list in it keeps its lines.
func flow(about string) string {
	lines := strings.Split(about, "\n")
	out, code := lines[0], false
	for _, line := range lines[1:] {
		if listed := strings.HasPrefix(line, " "); listed != code {
			code = listed
			out += "\n"
		}
		if code {
			line = "    " + line
		}
		out += "\n" + line
	}
	if code {
		out += "\n"
	}
	return out
}
