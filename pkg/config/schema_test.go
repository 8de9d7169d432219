package config

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

const schemaFile = "../../configs/dynascale.schema.json"

// The schema is what the walker demands of every spot of the manual, with the
// manual's sentences as descriptions and its values as examples.
func TestSchemaIsTheWalkersOwn(t *testing.T) {
	data, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(schemaOf(t, data)); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(schemaFile, text.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text.String()); diff != "" {
		t.Errorf("configs/dynascale.schema.json is not what package config demands (-file +package); run the test with -update:\n%s", diff)
	}
}

// schemaOf walks a manual and gives the schema of all configurations.
func schemaOf(t *testing.T, data []byte) rule {
	t.Helper()
	root, problem := document(data)
	if problem != nil {
		t.Fatal(problem)
	}
	r := &reader{keys: map[string]bool{}, outline: outline{}}
	decode(place{r: r, node: root}.section())
	if len(r.problems) > 0 {
		t.Fatal(r.problems)
	}
	notes := annotations{lines: strings.Split(string(data), "\n"), outline: r.outline}
	notes.walk("", root)
	shapes := slices.Sorted(maps.Keys(r.outline))
	slices.Reverse(shapes) // what is inside comes before what is around it
	for _, shape := range shapes {
		own := r.outline[shape]
		finish(own)
		switch parent, key := split(shape); {
		case shape == "":
		case key == "[*]":
			r.outline[parent]["items"] = own
		case key == "*":
			r.outline[parent]["additionalProperties"] = own
		default:
			properties, _ := r.outline[parent]["properties"].(rule)
			if properties == nil {
				properties = rule{}
			}
			properties[key] = own
			r.outline[parent]["properties"] = properties
		}
	}
	top := r.outline[""]
	top["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	top["title"] = "dynascale configuration"
	return top
}

// finish closes a set of keys against strangers. One of which nothing is required
// may be left without content, as when all of its lines are commented out.
func finish(own rule) {
	if own["type"] != "object" {
		return
	}
	if _, named := own["additionalProperties"]; !named {
		own["additionalProperties"] = false
	}
	for _, demand := range []string{"required", "oneOf", "minProperties"} {
		if own[demand] != nil {
			return
		}
	}
	own["type"] = []string{"object", "null"}
}

// split cuts the last step off a shape.
func split(shape string) (parent, key string) {
	if list, is := strings.CutSuffix(shape, "[*]"); is {
		return list, "[*]"
	}
	dot := strings.LastIndex(shape, ".")
	return shape[:max(dot, 0)], shape[dot+1:]
}

// annotations carries the sentences and values of a manual into an outline.
type annotations struct {
	lines   []string
	outline outline
}

func (a annotations) walk(shape string, node *yaml.Node) {
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			key, value := node.Content[i], node.Content[i+1]
			inner := join(shape, key.Value)
			if a.outline[inner] == nil {
				inner = shape + ".*"
			}
			if own := a.outline[inner]; own != nil && own["description"] == nil && !strings.HasSuffix(inner, "*") {
				if sentence := a.above(key.Line); sentence != "" {
					own["description"] = sentence
				}
			}
			a.walk(inner, value)
		}
	case yaml.SequenceNode:
		for _, item := range node.Content {
			a.walk(shape+"[*]", item)
		}
	case yaml.ScalarNode:
		a.example(shape, node)
	}
}

// above is the comment that ends before a line, or the one at its end.
func (a annotations) above(line int) string {
	var comments []string
	for i := line - 2; i >= 0; i-- {
		comment, is := strings.CutPrefix(strings.TrimPrefix(strings.TrimSpace(a.lines[i]), "- "), "#")
		if !is {
			break
		}
		comments = append(comments, strings.TrimPrefix(comment, " "))
	}
	slices.Reverse(comments)
	if _, comment, is := strings.Cut(a.lines[line-1], " # "); is && len(comments) == 0 {
		return comment
	}
	// Lists in the comments are indented and keep their lines; prose flows.
	text := ""
	for i, line := range comments {
		switch {
		case i == 0:
		case strings.HasPrefix(line, " ") || strings.HasPrefix(comments[i-1], " "):
			text += "\n"
		default:
			text += " "
		}
		text += line
	}
	return text
}

// example keeps the first three different values.
func (a annotations) example(shape string, node *yaml.Node) {
	own := a.outline[shape]
	var value any
	if own == nil || own["enum"] != nil || own["type"] == "boolean" || node.Decode(&value) != nil || value == "" {
		return
	}
	examples, _ := own["examples"].([]any)
	if len(examples) < 3 && !slices.Contains(examples, value) {
		own["examples"] = append(examples, value)
	}
}
