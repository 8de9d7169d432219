package keys

import "slices"

// Kind is the shape of a node.
type Kind int

// The shapes of nodes.
const (
	Scalar Kind = iota
	Mapping
	Sequence
)

// Node is one value of a document, as it is written.
type Node struct {
	Kind      Kind
	Line, Col int // from 1
	// Value is the text of a scalar, and Tag what it was taken for: !!str, !!int,
	// !!float, !!bool, !!null or another.
	Value, Tag string
	Quoted     bool // written in quotes
	Tagged     bool // the tag was written, and not found
	Entries    []Pair
	Items      []*Node
	// File is the file that it is written in; "" is the one that Read is told of.
	File string
	// Alias is the node that this one stands for; its place is where the alias is.
	Alias *Node
	rare  *Rare
}

// Rare is what few values have. A file of thousands of tiers has hundreds of thousands of values, and all of them
// are in memory while it is read.
type Rare struct {
	// From says where it was taken from, of a value that stands elsewhere in the document and
	// holds here too: "defaults"; "" for what is written here.
	From string
	// Origin is its path where it stands, such as defaults.guards.cooldown, beside From.
	Origin string
	// Env names the variables of the environment that the value was taken from; nil for none.
	Env []string
	// Comment is what stands where the value belongs, of one that is not written, and begins with #, or with & for
	// a mark for aliases; "" for none.
	Comment string
	// Marked says that aliases may stand for the value: it has a mark such as &calm.
	Marked bool
	// Wrong is why the value cannot be used, whatever it is for; "" when it can.
	Wrong string
}

// Rare is what the value has of it.
func (n *Node) Rare() Rare {
	if n.rare == nil {
		return Rare{}
	}
	return *n.rare
}

// Mark is for changing it. A copy of the node that was made before keeps what it has.
func (n *Node) Mark() *Rare {
	own := n.Rare()
	n.rare = &own
	return n.rare
}

// Pair is one entry of a mapping.
type Pair struct {
	Key, Value *Node
}

// marked reports whether aliases may stand for a value or for what is in it.
func (n *Node) marked() bool {
	return n != nil && n.Alias == nil && (n.Rare().Marked || slices.ContainsFunc(n.Items, (*Node).marked) ||
		slices.ContainsFunc(n.Entries, func(p Pair) bool { return p.Value.marked() }))
}

// has reports whether a set of keys has a key.
func (n *Node) has(key string) bool {
	return slices.ContainsFunc(n.Entries, func(p Pair) bool { return p.Key.Value == key })
}

// Null reports whether nothing is written where a value belongs.
func (n *Node) Null() bool { return n.Kind == Scalar && n.Tag == "!!null" }

// braced reports whether keys are written in braces, the first in the line of the brace.
func (n *Node) braced() bool {
	return n.Kind == Mapping && len(n.Entries) > 0 && n.Entries[0].Key.Line == n.Line && n.Entries[0].Key.Col > n.Col
}

// behind is the node that an alias stands for.
func (n *Node) behind() *Node {
	if n.Alias != nil {
		return n.Alias
	}
	return n
}

// describe names what a node is, for sentences of the form "X where Y belongs".
func describe(n *Node) string {
	switch n.Kind {
	case Mapping:
		return "a set of keys"
	case Sequence:
		return "a list"
	}
	switch {
	case n.Null():
		return "nothing"
	case n.Quoted:
		return "the text " + quote(n.Value)
	}
	return Show(n.Value)
}
