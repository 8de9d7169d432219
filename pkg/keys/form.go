package keys

// Form is a kind of value: what it looks like to an editor, and how it is read and
// written. parse says what is wrong, or "".
type Form[T any] struct {
	rule  Rule
	parse func(*Node) (T, string)
	show  func(T) any
}

// As is a form whose values are kept as another type.
func As[T, U any](f Form[T], made func(T) U, from func(U) T) Form[U] {
	return Form[U]{
		rule: f.rule,
		parse: func(n *Node) (U, string) {
			v, wrong := f.parse(n)
			if wrong != "" {
				var none U
				return none, wrong
			}
			return made(v), ""
		},
		show: func(v U) any { return f.show(from(v)) },
	}
}

// Checked is a form whose values meet demands.
func Checked[T any](f Form[T], checks ...Check[T]) Form[T] {
	rule := Rule{}
	rule.add(f.rule)
	for _, c := range checks {
		rule.add(c.rule)
	}
	return Form[T]{rule: rule, show: f.show, parse: func(n *Node) (T, string) {
		v, wrong := f.parse(n)
		for i := 0; wrong == "" && i < len(checks); i++ {
			wrong = checks[i].wrong(v)
		}
		return v, wrong
	}}
}

// value is a key that holds one value. An absent, unreadable or refused one leaves what
// is there.
func value[T any](name string, into *T, as Form[T], checks []Check[T]) Key {
	as = Checked(as, checks...)
	return Key{
		name:   name,
		take:   func(p place) { take(p, into, as) },
		holds:  func() any { return as.show(*into) },
		schema: func() Rule { return as.rule.copy() },
	}
}

// take reads the value at a place.
func take[T any](p place, into *T, as Form[T]) {
	node := p.read()
	if node == nil {
		return
	}
	if node.Null() {
		p.problem("has no value; give one or remove the key")
		return
	}
	v, wrong := as.parse(node)
	if wrong != "" {
		p.problem("%s", wrong)
		return
	}
	*into = v
}
