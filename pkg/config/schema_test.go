package config

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"github.com/dynascale/dynascale/pkg/keys"
)

const schemaFile = "../../configs/dynascale.schema.json"

// The schema is what the declarations demand, with the manual's sentences as descriptions and its values as examples.
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

// schemaOf is the schema with the sentences and values of a manual.
func schemaOf(t *testing.T, data []byte) keys.Rule {
	t.Helper()
	root, problem, _ := document(data)
	if problem != nil {
		t.Fatal(problem)
	}
	top := Schema()
	annotations{lines: strings.Split(string(data), "\n")}.walk(top, root)
	return top
}

// annotations carries the sentences and values of a manual into a schema.
type annotations struct {
	lines []string
}

func (a annotations) walk(own keys.Rule, node *yaml.Node) {
	alternatives, _ := own["anyOf"].([]any)
	for _, one := range alternatives {
		one, is := one.(keys.Rule)
		if node.Kind == yaml.MappingNode && is && one["type"] != "string" {
			a.walk(one, node)
		}
	}
	switch node.Kind {
	case yaml.MappingNode:
		properties, _ := own["properties"].(keys.Rule)
		for i := 0; i+1 < len(node.Content); i += 2 {
			key, value := node.Content[i], node.Content[i+1]
			inner, known := properties[key.Value].(keys.Rule)
			if !known {
				if inner, known = own["additionalProperties"].(keys.Rule); known {
					a.walk(inner, value)
				}
				continue
			}
			if inner["description"] == nil {
				if sentence := a.above(key.Line); sentence != "" {
					inner["description"] = sentence
				}
			}
			a.walk(inner, value)
		}
	case yaml.SequenceNode:
		if items, is := own["items"].(keys.Rule); is {
			for _, item := range node.Content {
				a.walk(items, item)
			}
		}
	case yaml.ScalarNode:
		example(own, node)
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
func example(own keys.Rule, node *yaml.Node) {
	var value any
	if own["enum"] != nil || own["type"] == "boolean" || node.Decode(&value) != nil || value == "" {
		return
	}
	examples, _ := own["examples"].([]any)
	if len(examples) < 3 && !slices.Contains(examples, value) {
		own["examples"] = append(examples, value)
	}
}
