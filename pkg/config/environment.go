package config

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/rawtext"
)

// longestVariable is the most bytes that a value takes from one variable.
const longestVariable = 4096

// environment puts the variables that a value names as ${env:NAME} into it. The value is then what
// it would be if it was written in the file: a number where it reads as one, and text for every
// key that takes text. A variable that is not set, or is empty, is a mistake and never an empty value:
// a tier whose group has lost its name would be another one. There is no way to write a default,
// because it would hide that.
//
// lookup is asked at every reading, so that a reload asks again; what it answers is the
// environment that the process was started with.
func environment(n *keys.Node, lookup func(string) (string, bool)) {
	if n.Kind != keys.Scalar || n.Alias != nil || !strings.Contains(n.Value, "${env:") {
		return
	}
	rare := n.Mark()
	n.Value = rawtext.Reference.ReplaceAllStringFunc(n.Value, func(reference string) string {
		name := rawtext.Reference.FindStringSubmatch(reference)[1]
		if !slices.Contains(rare.Env, name) {
			rare.Env = append(rare.Env, name)
		}
		value, set := lookup(name)
		if rare.Wrong == "" {
			rare.Wrong = unusable(name, value, set)
		}
		return value
	})
	if rare.Env == nil || rare.Wrong != "" {
		return
	}
	read := yaml.Node{Kind: yaml.ScalarNode, Value: n.Value}
	if n.Tag, n.Quoted = read.ShortTag(), false; n.Tag == "!!null" || n.Tag == "!!merge" {
		n.Tag = "!!str"
	}
}

// unusable is why the value of a variable cannot stand in a configuration; "" when it can.
func unusable(name, value string, set bool) string {
	switch {
	case !set:
		return fmt.Sprintf("the environment variable %s is not set; set it where dynascale is started, or write the value here if it is no secret", name)
	case strings.TrimSpace(value) == "":
		return fmt.Sprintf("the environment variable %s is empty; set it where dynascale is started, or write the value here if it is no secret", name)
	case len(value) > longestVariable:
		return fmt.Sprintf("the environment variable %s is longer than %s, which is the most that a value may have", name, amount.Bytes(longestVariable))
	case strings.ContainsFunc(value, unicode.IsControl):
		return fmt.Sprintf("the value of the environment variable %s has a line break or another control character; set it to one line of text", name)
	case strings.TrimSpace(value) != value:
		return fmt.Sprintf("the value of the environment variable %s begins or ends with a space; remove the space", name)
	case strings.Contains(value, "${"):
		return fmt.Sprintf("the value of the environment variable %s has ${ in it: a variable inside the value of another variable is not replaced; set %[1]s to the final text", name)
	}
	if odd := rawtext.Odd(value); odd != "" {
		return fmt.Sprintf("the value of the environment variable %s %s", name, odd)
	}
	return ""
}
