package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// form is a kind of value: what it looks like to an editor, and how it is read.
// parse says what is wrong, or "".
type form[T any] struct {
	rule  rule
	parse func(*yaml.Node) (T, string)
}

// check is a demand on a value. wrong says what is wrong with it, or "".
type check[T any] struct {
	rule  rule
	wrong func(T) string
}

// scalar reads the value of a key. An absent, unreadable or refused value is the
// fallback.
func scalar[T any](s *section, key string, fallback T, as form[T], checks []check[T]) T {
	return scalarAt(s.get(key), fallback, as, checks)
}

// scalarAt is scalar for a place that has no key, such as an item of a list.
func scalarAt[T any](p place, fallback T, as form[T], checks []check[T]) T {
	p.note(as.rule)
	for _, c := range checks {
		p.note(c.rule)
	}
	node := p.read()
	if node == nil {
		return fallback
	}
	if isNull(node) {
		p.problem("has no value; give one or remove the key")
		return fallback
	}
	value, wrong := as.parse(node)
	for i := 0; wrong == "" && i < len(checks); i++ {
		wrong = checks[i].wrong(value)
	}
	if wrong != "" {
		p.problem("%s", wrong)
		return fallback
	}
	return value
}

// text is a string. A number or a bare true must be quoted to be one.
func (s *section) text(key, fallback string, checks ...check[string]) string {
	return scalar(s, key, fallback, textForm, checks)
}

var textForm = form[string]{rule{"type": "string"}, parseText}

func parseText(n *yaml.Node) (string, string) {
	if n.Kind != yaml.ScalarNode {
		return "", describe(n) + " where text belongs"
	}
	if n.ShortTag() != "!!str" {
		return "", fmt.Sprintf("%s is not text; write it in quotes", describe(n))
	}
	return n.Value, ""
}

// secret is text that no message may repeat; wrong is the one message.
func (s *section) secret(key string, pattern *regexp.Regexp, wrong string) string {
	as := form[string]{rule{"type": "string", "pattern": pattern.String()}, func(n *yaml.Node) (string, string) {
		if v, bad := parseText(n); bad == "" && pattern.MatchString(v) {
			return v, ""
		}
		return "", wrong
	}}
	return scalar(s, key, "", as, nil)
}

// wordForm is a word of ours. A bare false or 1 is told what may stand there, because
// quotes would not help.
var wordForm = form[string]{rule{"type": "string"}, func(n *yaml.Node) (string, string) {
	if n.Kind != yaml.ScalarNode {
		return "", describe(n) + " where a word belongs"
	}
	return n.Value, ""
}}

// choice is one of several words.
func (s *section) choice(key, fallback string, choices ...string) string {
	return scalar(s, key, fallback, wordForm, []check[string]{{rule{"enum": choices}, func(v string) string {
		if slices.Contains(choices, v) {
			return ""
		}
		if near := nearest(v, choices); near != "" {
			return fmt.Sprintf("%s is not known; did you mean %s?", show(v), near)
		}
		return fmt.Sprintf("%s is not one of %s", show(v), strings.Join(choices, ", "))
	}}})
}

// yes is true or false.
func (s *section) yes(key string) bool {
	return scalar(s, key, false, form[bool]{rule{"type": "boolean"}, func(n *yaml.Node) (bool, string) {
		var v bool
		if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!bool" || n.Decode(&v) != nil {
			return false, describe(n) + " where true or false belongs"
		}
		return v, ""
	}}, nil)
}

// duration is a time with its unit.
func (s *section) duration(key string, fallback time.Duration, checks ...check[time.Duration]) time.Duration {
	as := rule{"type": "string", "minLength": 1, "pattern": spans.String()}
	return scalar(s, key, fallback, form[time.Duration]{as, func(n *yaml.Node) (time.Duration, string) {
		if n.Kind != yaml.ScalarNode {
			return 0, describe(n) + " where a duration such as 60s belongs"
		}
		return parseDuration(n.Value)
	}}, checks)
}
