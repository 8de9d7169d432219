package keys

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/rawtext"
)

// Text is a string. A number or a bare true must be quoted to be one.
func Text(name string, into *string, checks ...Check[string]) Key {
	return value(name, into, TextForm, checks)
}

// Signal is the name of one of the tier's signals; which there are is asked of what
// reads them.
func Signal(name string, into *string) Key {
	return Text(name, into, Check[string]{rule: Word.rule, wrong: func(string) string { return "" }}).
		Listed("a list is given, the name of one signal is expected; write one scaler for each signal, or, for counts such as messages, add them up in a signal of its own: all: {sum: [waiting, failed]}")
}

// Listed answers a list of several values in place of the one that a key takes.
func (k Key) Listed(says string) Key {
	take := k.take
	k.take = func(p place) {
		if p.node != nil && p.node.Alias == nil && p.node.Kind == Sequence && len(p.node.Items) > 1 {
			p.problem("%s", says)
			return
		}
		take(p)
	}
	return k
}

// TextForm is how a string is written.
var TextForm = Form[string]{rule: always(Rule{"type": "string"}), parse: parseText, show: func(v string) any { return v }}

// DatedForm is TextForm for what may be a date, which YAML takes for something else than text.
var DatedForm = Form[string]{rule: TextForm.rule, show: TextForm.show, parse: func(n *Node) (string, string) {
	if n.Kind == Scalar && n.Tag == "!!timestamp" {
		return n.Value, ""
	}
	return parseText(n)
}}

// Single answers a list of several names in place of the one thing that a tier scales.
func (k Key) Single() Key {
	take := k.take
	k.take = func(p place) {
		if p.node != nil && p.node.Alias == nil && (p.node.has("tag") || p.node.has("prefix")) {
			p.problem("cannot be chosen by tag or prefix; only an Auto Scaling group can, with the key `group`; write one name here")
			return
		}
		take(p)
	}
	return k.Listed("a list is given, one name is expected; write one tier for each name of the list")
}

func parseText(n *Node) (string, string) {
	if n.Kind != Scalar {
		if wrong := template(n); wrong != "" {
			return "", wrong
		}
		if n.Kind == Mapping {
			return "", "a set of keys is given, text is expected; write the value in the line of its key"
		}
		if n.Kind == Sequence && len(n.Items) == 1 && n.Items[0].behind().Kind == Scalar {
			return "", "a list is given, text is expected; write " + Show(n.Items[0].behind().Value) + " without [ ]"
		}
		return "", describe(n) + " is given, text is expected; this key takes one value"
	}
	if n.Tag != "!!str" && n.Rare().Env == nil {
		return "", fmt.Sprintf("%s is not text; write it in quotes", describe(n))
	}
	if !n.Quoted && rawtext.Unclosed(n.Value) {
		return "", meant(n, "")
	}
	return n.Value, ""
}

// Secret is text that no message repeats and that is shown as "(set)", which it must not
// match, so that what is shown is never taken for it. The check repeats no value either.
func Secret(name string, into *string, check Check[string]) Key {
	return value(name, into, Form[string]{
		rule: func() Rule { return check.rule().with("type", "string") },
		parse: func(n *Node) (string, string) {
			v, bad := parseText(n)
			if bad != "" && n.Kind == Scalar && !n.Null() && check.wrong(n.Value) == "" {
				return "", "is not text to YAML, but a number, a date, or true or false (not shown, because it may be a secret); write it in quotes"
			}
			if bad != "" {
				v = "(none)" // what is no text is not described either
			}
			if wrong := check.wrong(v); wrong != "" {
				return "", wrong
			}
			return v, ""
		},
		hidden: true,
		show: func(v string) any {
			if v != "" {
				return "(set)"
			}
			return ""
		},
	}, nil)
}

// FromEnvironment is a Secret that may not stand in the file itself: it is taken from a variable of the
// environment, or is "". instead is the key of a file that may hold it.
func FromEnvironment(name string, into *string, instead string) Key {
	return value(name, into, Form[string]{
		rule: always(Rule{"type": "string", "pattern": `^$|\$\{env:[A-Za-z_][A-Za-z0-9_]*\}`}),
		parse: func(n *Node) (string, string) {
			switch v, bad := parseText(n); {
			case bad == "" && v == "" && n.Rare().Env == nil:
				return "", ""
			case n.Rare().Env == nil:
				return "", "is a secret, which does not belong in this file (so it is not shown here); write it into a file of its own and name that file in " + instead + ", or take it from the environment: ${env:NAME}"
			case bad != "":
				return "", "is not text"
			default:
				return v, ""
			}
		},
		hidden: true,
		show: func(v string) any {
			if v != "" {
				return "(set)"
			}
			return ""
		},
	}, nil)
}

// wordForm is a word of ours. A bare false or 1 is told what may stand there, because
// quotes would not help.
var wordForm = Form[string]{
	rule: always(Rule{"type": "string"}),
	parse: func(n *Node) (string, string) {
		if n.Kind != Scalar {
			return "", describe(n) + " is given, a word is expected"
		}
		return n.Value, ""
	},
	show: func(v string) any { return v },
}

// Choice is one of several words.
func Choice[T ~string](name string, into *T, choices ...T) Key {
	return Answered(name, into, nil, choices...)
}

// Words are what other tools, or people, call one of our choices.
type Words map[string]string

// Answered is Choice in which words of others are answered with the one of ours that they mean.
func Answered[T ~string](name string, into *T, others Words, choices ...T) Key {
	words := make([]string, len(choices))
	for i, c := range choices {
		words[i] = string(c)
	}
	return Answer(name, into, words, func(v string) string {
		if ours := others[strings.ToLower(v)]; ours != "" {
			return fmt.Sprintf("%s is not one of %s; write %s", Show(v), strings.TrimPrefix(strings.Join(words, ", "), ", "), ours)
		}
		return notOne(v, words)
	})
}

// notOne says which words there are, and which of them was probably meant.
func notOne(v string, words []string) string {
	words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "" }) // which is nothing to write
	near := Nearest(v, words)
	if 2*Distance(v, near) > len(near) { // GET is no guess at PUT, and the list is as short
		near = ""
	}
	if i := slices.IndexFunc(words, func(w string) bool { return strings.EqualFold(w, v) }); i >= 0 {
		near = words[i]
	}
	switch {
	case near != "":
		return fmt.Sprintf("%s is not known; did you mean %s?", Show(v), near)
	case len(words) == 1:
		return fmt.Sprintf("%s is not supported; write %s", Show(v), words[0])
	}
	return fmt.Sprintf("%s is not one of %s", Show(v), strings.Join(words, ", "))
}

// Answer is Choice with an answer of its own to a word that is none of them.
func Answer[T ~string](name string, into *T, words []string, wrong func(word string) string) Key {
	one := Check[string]{rule: func() Rule { return Rule{"enum": words} }, wrong: func(v string) string {
		if slices.Contains(words, v) {
			return ""
		}
		return wrong(v)
	}}
	return value(name, into, As(Checked(wordForm, one), func(v string) T { return T(v) }, func(v T) string { return string(v) }), nil)
}

// Switch is a bool that is written as one of two words; others are words for them.
func Switch(name string, into *bool, off, on string, others Words) Key {
	return Switched(name, into, off, on, func(v string) string {
		if ours := others[strings.ToLower(v)]; ours != "" {
			return fmt.Sprintf("%s is not one of %s, %s; write %s", Show(v), off, on, ours)
		}
		return ""
	})
}

// Switched is Switch with an answer of its own to a word that is none of the two; "" is the usual one.
func Switched(name string, into *bool, off, on string, answer func(word string) string) Key {
	word, words := off, []string{off, on}
	if *into {
		word = on
	}
	k := Answer(name, &word, words, func(v string) string { return cmp.Or(answer(v), notOne(v, words)) })
	read := k.take
	k.take = func(p place) { read(p); *into = word == on }
	return k
}

// Yes is true or false.
func Yes(name string, into *bool) Key { return value(name, into, yesForm, nil) }

var yesForm = Form[bool]{
	rule: always(Rule{"type": "boolean"}),
	parse: func(n *Node) (bool, string) {
		if n.Kind != Scalar || n.Tag != "!!bool" {
			return false, describe(n) + " is given, true or false is expected" + yesOrNo(n.Value)
		}
		return strings.EqualFold(n.Value, "true"), ""
	},
	show: func(v bool) any { return v },
}

// yesOrNo is how another word for true or false is written.
func yesOrNo(word string) string {
	switch strings.ToLower(word) {
	case "yes", "y", "on", "1", "enabled", "true", "always":
		return "; write true, without quotes"
	case "no", "n", "off", "0", "disabled", "false", "never", "none":
		return "; write false, without quotes"
	}
	if digits.MatchString(word) {
		return "; this key takes no number: write true to switch it on, or false"
	}
	return "; write true to switch it on, or false"
}
