package keys

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/rawtext"
	"github.com/dynascale/dynascale/pkg/secret"
)

// Form is a kind of value: what it looks like to an editor, and how it is read and
// written. parse says what is wrong, or "".
type Form[T any] struct {
	rule   func() Rule // asked when there is a schema to write
	parse  func(*Node) (T, string)
	show   func(T) any
	checks []Check[T]
	// hidden says that the value may be a credential, and is never shown.
	hidden bool
}

// As is a form whose values are kept as another type.
func As[T, U any](f Form[T], made func(T) U, from func(U) T) Form[U] {
	return Form[U]{
		rule: f.schema, hidden: f.hidden,
		parse: func(n *Node) (U, string) {
			v, wrong := f.read(n)
			if wrong != "" {
				var none U
				return none, wrong
			}
			return made(v), ""
		},
		show: func(v U) any { return f.show(from(v)) },
	}
}

// Plain is a form that answers a set of keys in the place of its value.
func (f Form[T]) Plain(wrong string) Form[T] {
	parse := f.parse
	f.parse = func(n *Node) (T, string) {
		if v, bad := parse(n); n.Kind != Mapping || bad == "" || template(n) != "" {
			return v, bad
		}
		var none T
		return none, wrong
	}
	return f
}

// Checked is a form whose values meet demands.
func Checked[T any](f Form[T], checks ...Check[T]) Form[T] {
	f.checks = slices.Concat(f.checks, checks)
	return f
}

// read is the value of a node, and what is wrong with it, or "".
func (f Form[T]) read(n *Node) (T, string) {
	v, wrong := f.parse(n)
	if text, is := any(n.Value).(T); is && wrong != "" && n.Kind == Scalar && !n.Quoted && !f.hidden {
		for _, c := range f.checks { // of a number or true where text belongs, which quotes would not mend
			if also := c.wrong(text); also != "" {
				return v, also
			}
		}
	}
	if strings.HasSuffix(wrong, writeNone) {
		for _, c := range f.checks {
			if also := c.wrong(v); also != "" {
				return v, strings.TrimSuffix(wrong, writeNone) + "write a length of time (" + also + ")"
			}
		}
	}
	for i := 0; wrong == "" && i < len(f.checks); i++ {
		c := f.checks[i]
		wrong = c.wrong(v)
		if wrong != "" && c.percent != nil && n.Kind == Scalar && strings.HasSuffix(n.Value, "%") {
			wrong = c.percent(v)
		}
	}
	return v, wrong
}

// sound reports whether nothing is wrong with a node.
func (f Form[T]) sound(n *Node) bool {
	_, wrong := f.read(n)
	return wrong == ""
}

// schema is the rule of a form and its demands.
func (f Form[T]) schema() Rule {
	out := f.rule().copy()
	for _, c := range f.checks {
		out.add(c.rule())
	}
	return out
}

// One is a key whose value has a form of its own.
func One[T any](name string, into *T, as Form[T]) Key { return value(name, into, as, nil) }

// value is a key that holds one value. An absent, unreadable or refused one leaves what
// is there.
func value[T any](name string, into *T, as Form[T], checks []Check[T]) Key {
	v := &single[T]{into, Checked(as, checks...)}
	return Key{name: name, secret: as.hidden, take: v.take, holds: v.holds, schema: v.schema}
}

// single is where one value goes, and its form.
type single[T any] struct {
	into *T
	as   Form[T]
}

func (v *single[T]) take(p place) { take(p, v.into, v.as) }
func (v *single[T]) holds() any   { return v.as.show(*v.into) }
func (v *single[T]) schema() Rule { return v.as.schema() }

// take reads the value at a place.
func take[T any](p place, into *T, as Form[T]) {
	node := p.read()
	if node == nil {
		return
	}
	if node.Null() {
		if mark := node.Rare().Comment; strings.HasPrefix(mark, "&") {
			p.problem("has no value, because %s is a mark for aliases; write a value, in quotes if it begins with &: %s", mark, quote(mark))
			return
		}
		if text := strings.TrimPrefix(node.Rare().Comment, "#"); text != "" && text[0] != ' ' {
			p.problem("has no value, because # begins a comment; write a value, in quotes if it begins with #: %s", quote("#"+text))
			return
		}
		p.problem("has no value; give one or remove the key")
		return
	}
	if as.hidden {
		file, lines := cmp.Or(node.File, p.file, p.w.file), 0
		if strings.Contains(node.Value, "\n") { // which begins below its key
			lines = len(strings.Split(strings.TrimRight(node.Value, "\n"), "\n"))
		}
		for line := range lines + 1 {
			p.w.hidden[Spot{file, node.Line + line}] = true
		}
	}
	if wrong := credential(node); wrong != "" && !as.hidden {
		p.problem("%s", wrong)
		return
	}
	v, wrong := as.read(node)
	if wrong != "" && !as.hidden {
		wrong = meant(node, wrong)
		if plain := strings.TrimSpace(node.Value); node.Kind == Scalar && plain != node.Value && plain != "" && as.sound(&Node{Value: plain, Tag: "!!str", Quoted: true}) {
			wrong = describe(node) + " begins or ends with a blank or a line break; write " + Show(plain) + " in the line of the key"
		}
		if mark := remarked(node, as); mark != "" {
			wrong = describe(node) + " is one value; if a comment begins at " + mark + ", write # in place of " + mark
		}
	}
	if wrong != "" {
		p.problem("%s", wrong)
		return
	}
	*into = v
}

// credential says that a value of the environment is one, where none may be; "" for others. Those in the
// text of the file are found there.
func credential(n *Node) string {
	for _, name := range n.Rare().Env {
		if what := secret.Name(name); what != "" && what != "a webhook address" {
			return "the environment variable " + name + " looks like " + what + " by its name, but the value of this key is shown to everybody; use another variable"
		}
	}
	if what, _, _ := secret.In(n.Value); what != "" && n.Rare().Env != nil {
		return "the environment variable " + n.Rare().Env[0] + " holds " + what + " (not shown here), but the value of this key is shown to everybody; use another variable"
	}
	return ""
}

// meant is what is wrong with a value, in the words of a mistake that explains it better: a character
// that looks like another, a quote too many, a shell's variable, a comment without a space before it.
func meant(n *Node, wrong string) string {
	if n.Kind != Scalar {
		return wrong
	}
	if odd := rawtext.Odd(n.Value); odd != "" {
		return odd
	}
	if name, instead := rawtext.Variable(n.Value); name != "" && n.Rare().Env == nil && !strings.Contains(wrong, name) {
		return name + " is not replaced by anything; write " + instead + " for the environment variable " + name[1:]
	}
	switch {
	case n.Quoted:
	case rawtext.Unclosed(n.Value):
		return "the value ends with a quote, but does not begin with one; remove the quote, or put the whole value in quotes"
	case comment.MatchString(n.Value):
		return "the # after the value begins no comment, because no space is before it; write a space before the #"
	}
	return wrong
}

// remarked is the mark of a comment, as other kinds of files have it, behind a value that is right without the
// comment; "" for none.
func remarked[T any](n *Node, as Form[T]) string {
	if n.Kind != Scalar || n.Quoted || n.Rare().Env != nil {
		return ""
	}
	word, mark := rawtext.Remark(n.Value)
	if mark == "" {
		return ""
	}
	alone := &Node{Value: word, Tag: "!!str"}
	switch {
	case decimal.MatchString(word):
		alone.Tag = "!!float"
	case word == "true" || word == "false":
		alone.Tag = "!!bool"
	}
	if !as.sound(alone) {
		return ""
	}
	return mark
}

var comment = pattern.Of(`^[^\s#]+#([ \t]|$)`)
