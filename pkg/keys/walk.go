package keys

import (
	"cmp"
	"fmt"
	"slices"
)

// MostVisits bounds the nodes looked at, so that a few aliases of aliases cannot
// keep dynascale busy for hours. A thousand tiers need about a quarter of it.
const MostVisits = 250_000

// Result is what the reading of a document came to, beside the values.
type Result struct {
	// Problems are in the order of the file.
	Problems Problems
	// Written are the keys that the document has, with names and positions replaced
	// by "*": tiers.*.limits.min, tiers.*.scalers[*].target.
	Written map[string]bool
	// From are the paths of values that were taken from elsewhere in the document, and where that
	// is: "defaults.group (line 12)".
	From map[string]string
	// Visits is how many nodes were looked at.
	Visits int
}

// Read reads a document into the values that a set is bound to. file is the name that
// problems carry.
func Read(file string, root *Node, set Set) Result {
	w := &walk{file: file, written: map[string]bool{}, wrong: map[string]bool{}}
	set.read(place{w: w, node: root, line: root.Line, col: root.Col}.section())
	return Result{Problems: InOrder(w.problems), Written: w.written, Visits: w.visits, From: w.from}
}

// InOrder are problems in the order of their files, each once: what several sections take from
// one place is wrong in one place.
func InOrder(problems Problems) Problems {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	var out Problems
	for _, p := range problems {
		if last := len(out) - 1; last >= 0 && p.taken != "" && out[last].taken == p.taken && out[last].File == p.File && out[last].Line == p.Line && out[last].Col == p.Col {
			continue
		}
		out = append(out, p)
	}
	return out
}

// walk gathers what is found while a document is read.
type walk struct {
	file     string
	problems Problems
	visits   int
	written  map[string]bool
	wrong    map[string]bool // paths with a problem
	from     map[string]string
}

func (w *walk) exhausted() bool { return w.visits > MostVisits }

// place is one spot in the document.
type place struct {
	w         *walk
	file      string // "" is the walk's
	from      string // where the value was taken from; "" where it is written here
	node      *Node  // nil when nothing is written there
	line, col int    // what a problem points at: the value, else the key around it
	path      string // tiers.web.limits
	shape     string // tiers.*.limits
}

// problem writes down what is wrong here.
func (p place) problem(format string, args ...any) {
	if p.w.exhausted() {
		return // what follows from not reading on is not the reader's mistake
	}
	p.w.wrong[p.path] = true
	message, taken := fmt.Sprintf(format, args...), ""
	if p.from != "" {
		message, taken = message+" (taken from "+p.from+")", format
	}
	p.w.problems = append(p.w.problems, Problem{File: cmp.Or(p.file, p.w.file), Line: p.line, Col: p.col, Path: p.path, Message: message, taken: taken})
}

// read is the node itself, behind aliases; nil when there is none to be used.
func (p place) read() *Node {
	if p.node == nil || p.w.exhausted() {
		return nil
	}
	if p.w.visits++; p.w.exhausted() {
		p.w.visits--
		p.problem("aliases make this file too large to read: more than %d values", MostVisits)
		p.w.visits++
		return nil
	}
	node := p.node.behind()
	if node.Tagged {
		p.problem("the tag %s is not supported here; write the plain value", Show(node.Tag))
		return nil
	}
	return node
}

// child is the place of a value under a key or at an index.
func (p place) child(path, shape string, key, value *Node) place {
	at := value
	if key != nil && value.Alias == nil && value.Kind != Scalar {
		at = key // in block style a section begins one line below its key
	}
	c := place{w: p.w, node: value, file: cmp.Or(at.File, p.file), from: cmp.Or(value.From, p.from), line: at.Line, col: at.Col, path: path, shape: shape}
	if value.From != "" {
		p.w.take(c, value)
	}
	return c
}

// take notes where a value was taken from.
func (w *walk) take(p place, value *Node) {
	if w.from == nil {
		w.from = map[string]string{}
	}
	w.from[p.path] = value.From + " (" + Where(w.file, value.File, value.Line) + ")"
}

// Where is a line for people, as seen from a file.
func Where(here, file string, line int) string {
	if file == "" || file == here {
		return fmt.Sprintf("line %d", line)
	}
	return fmt.Sprintf("%s line %d", file, line)
}

// items are the entries of a list. A list without entries is a problem, and why
// says what it would lead to.
func (p place) items(why string) []place {
	node := p.read()
	if node == nil {
		return nil
	}
	if node.Null() || node.Kind == Sequence && len(node.Items) == 0 {
		p.problem("is empty; %s", why)
		return nil
	}
	if node.Kind != Sequence {
		p.problem("%s is given, a list is expected", describe(node))
		return nil
	}
	items := make([]place, len(node.Items))
	for i, value := range node.Items {
		items[i] = p.child(fmt.Sprintf("%s[%d]", p.path, i), p.shape+"[*]", nil, value)
	}
	return items
}
