package formula

import (
	"fmt"
	"math"
	"slices"
)

// Formula is a text that was understood. The zero Formula has no value.
type Formula struct {
	text  string
	names []string
	root  node
}

// String is the text.
func (f Formula) String() string { return f.text }

// Equal reports whether two are the same text.
func (f Formula) Equal(g Formula) bool { return f.text == g.text }

// Names are what it needs, each once, in the order of the text.
func (f Formula) Names() []string { return slices.Clone(f.names) }

// Value is what it comes to. of answers a name; known is false for one that is missing. why says why
// there is no value, and is "" when there is one.
func (f Formula) Value(of func(name string) (v Value, known bool)) (v Value, why string) {
	if f.root == nil {
		return Value{}, "there is no expression"
	}
	v, why = f.root.value(of)
	if why == "" && (math.IsNaN(v.Number) || math.IsInf(v.Number, 0)) {
		return Value{}, fmt.Sprintf("the result of %s is %v, which is not a finite number", f.text, v.Number)
	}
	return v, why
}

// node is a part of a Formula.
type node interface {
	value(of func(string) (Value, bool)) (Value, string)
}

type number float64

func (n number) value(func(string) (Value, bool)) (Value, string) { return exact(float64(n)), "" }

type name string

func (n name) value(of func(string) (Value, bool)) (Value, string) {
	v, known := of(string(n))
	if !known {
		return Value{}, string(n) + " is missing"
	}
	return v, ""
}

type minus struct{ of node }

func (m minus) value(of func(string) (Value, bool)) (Value, string) {
	v, why := m.of.value(of)
	return negate(v), why
}

// pair is two parts with an operator between them. text is the right one as it was written.
type pair struct {
	operator    byte
	left, right node
	text        string
}

func (p pair) value(of func(string) (Value, bool)) (Value, string) {
	a, why := p.left.value(of)
	if why != "" {
		return Value{}, why
	}
	b, why := p.right.value(of)
	if why != "" {
		return Value{}, why
	}
	switch p.operator {
	case '+':
		return add(a, b), ""
	case '-':
		return add(a, negate(b)), ""
	case '*':
		return multiply(a, b), ""
	}
	if b.Number == 0 {
		return Value{}, "division by zero: " + p.text + " is 0"
	}
	return divide(a, b), ""
}

// functions are all there are.
var functions = map[string]func([]Value) Value{
	"min": least,
	"max": most,
	"sum": func(all []Value) (v Value) {
		for _, x := range all {
			v = add(v, x)
		}
		return v
	},
}

type call struct {
	function string
	of       []node
}

func (c call) value(of func(string) (Value, bool)) (Value, string) {
	all := make([]Value, len(c.of))
	for i, n := range c.of {
		v, why := n.value(of)
		if why != "" {
			return Value{}, why
		}
		all[i] = v
	}
	return functions[c.function](all), ""
}
