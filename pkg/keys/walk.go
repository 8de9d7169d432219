package keys

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/pattern"
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
	// Hidden are the lines of values that may be credentials, and are never shown.
	Hidden map[Spot]bool
	// Visits is how many nodes were looked at.
	Visits int
}

// Spot is a line of a file.
type Spot struct {
	File string
	Line int
}

// Read reads a document into the values that a set is bound to. file is the name that
// problems carry.
func Read(file string, root *Node, set Set) Result {
	w := &walk{file: file, written: map[string]bool{}, wrong: map[string]bool{}, hidden: map[Spot]bool{}, inside: map[string][]string{}, set: set}
	whole := place{w: w, node: root, line: root.Line, col: root.Col}
	whole.node = whole.raise(set)
	set.read(whole.section(nil))
	return Result{Problems: InOrder(w.problems), Written: w.written, Hidden: w.hidden, Visits: w.visits, From: w.from}
}

// InOrder are problems in the order of their files, each once: what several sections take from
// one place is wrong in one place.
func InOrder(problems Problems) Problems {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	var out Problems
	for _, p := range problems {
		if last := len(out) - 1; last >= 0 && out[last].File == p.File && out[last].Line == p.Line && out[last].Col == p.Col &&
			(p.taken != "" && out[last].taken == p.taken || out[last].Message == p.Message && lastKey(out[last].Path) == lastKey(p.Path)) {
			continue
		}
		out = append(out, p)
	}
	return out
}

func lastKey(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

// walk gathers what is found while a document is read.
type walk struct {
	file     string
	problems Problems
	visits   int
	aliases  bool // some were followed
	muted    bool // what is found now belongs to a mistake that was told
	written  map[string]bool
	wrong    map[string]bool // paths with a problem
	from     map[string]string
	hidden   map[Spot]bool // lines of values that may be credentials
	set      Set           // of the whole document
	all      []string      // its keys, with names and positions replaced by "*"
	// inside are the keys of the entries of sections of one shape: of every tier its signals are asked.
	inside map[string][]string
}

// insides are the keys of the entries of sections of a shape.
func (w *walk) insides(shape string, ask func() []string) []string {
	if _, known := w.inside[shape]; !known {
		w.inside[shape] = ask()
	}
	return w.inside[shape]
}

func (w *walk) exhausted() bool { return w.visits > MostVisits }

// taken says of a value that stands elsewhere in the document what it is called there, and the path by
// which it is read here; "" for one that is written here.
type taken struct{ from, origin, path string }

// below is the end of the path that the value has under both names: ".guards.cooldown".
func (t taken) below() string { return strings.TrimPrefix(t.origin, t.from) }

// takes is how a value is taken at a path.
func takes(around taken, value *Node, path string) taken {
	if value == nil || value.rare == nil || value.rare.From == "" {
		return around
	}
	return taken{value.rare.From, cmp.Or(value.rare.Origin, value.rare.From), path}
}

// place is one spot in the document.
type place struct {
	w         *walk
	file      string // "" is the walk's
	from      taken  // where the value was taken from
	node      *Node  // nil when nothing is written there
	line, col int    // what a problem points at: the value, else the key around it
	path      string // tiers.web.limits
	shape     string // tiers.*.limits
	closed    bool   // a section of which a wrong value is not repeated
}

// problem writes down what is wrong here.
func (p place) problem(format string, args ...any) {
	if p.w.muted {
		p.w.wrong[p.path] = true
		return
	}
	if p.w.exhausted() {
		return // what follows from not reading on is not the reader's mistake
	}
	p.w.wrong[p.path] = true
	message, taken := unshown(p.node, fmt.Sprintf(format, args...)), ""
	if p.node != nil && p.node.Alias != nil && p.node.Alias.Kind == Scalar && p.node.Alias.Line != p.line {
		message += " (the alias stands for the value in " + Where(cmp.Or(p.file, p.w.file), cmp.Or(p.node.Alias.File, p.w.file), p.node.Alias.Line) + ")"
	}
	path := p.path
	if rest, is := strings.CutPrefix(p.path, p.from.path); is && p.from.origin != "" {
		// The mistake is told by its own path, and who takes it beside that.
		path, message, taken = p.from.origin+rest, message+" (inherited by "+strings.TrimSuffix(p.from.path, p.from.below())+")", format
	}
	p.w.problems = append(p.w.problems, Problem{File: cmp.Or(p.file, p.w.file), Line: p.line, Col: p.col, Path: path, Message: message, taken: taken})
}

// ofTemplates are the functions of templates of CloudFormation, as tags and as keys.
var (
	ofTemplates = pattern.Of(`^!(?:Ref|GetAtt|Sub|ImportValue|Join|Select|FindInMap|If|Split|Cidr|GetAZs|Base64|Transform)$`)
	inTemplates = pattern.Of(`^(?:Ref|Fn::[A-Za-z0-9]+)$`)
)

// template is what is wrong with a set of keys that is a function of a template, {Ref: WebGroup}; "" for any other.
func template(n *Node) string {
	if n.Kind != Mapping || len(n.Entries) != 1 || !inTemplates.MatchString(n.Entries[0].Key.Value) {
		return ""
	}
	return n.Entries[0].Key.Value + " is a function of CloudFormation, and no template is read here; write the value itself, as AWS shows the value, and not a name of the template"
}

// read is the node itself, behind aliases; nil when there is none to be used.
func (p place) read() *Node {
	if p.node == nil || p.w.exhausted() {
		return nil
	}
	if p.w.visits++; p.w.exhausted() {
		p.w.visits--
		p.problem("%s", p.w.tooLarge())
		p.w.visits++
		return nil
	}
	p.w.aliases = p.w.aliases || p.node.Alias != nil
	node := p.node.behind()
	if wrong := node.Rare().Wrong; wrong != "" {
		p.problem("%s", wrong)
		return nil
	}
	if node.Tagged && ofTemplates.MatchString(node.Tag) {
		p.problem("%s is a function of CloudFormation, and no template is read here; write the value itself, as AWS shows the value, and not a name of the template", Show(node.Tag))
		return nil
	}
	if node.Tagged {
		p.problem("the YAML tag %s is not supported here; write the plain value", Show(node.Tag))
		return nil
	}
	return node
}

// tooLarge says why a document is not read to its end.
func (w *walk) tooLarge() string {
	if w.aliases {
		return fmt.Sprintf("aliases make this file too large to read: more than %d values; use fewer aliases", MostVisits)
	}
	return fmt.Sprintf("the file has more than %d values, and is not read beyond this line; one daemon is "+
		"meant for a few thousand tiers: split them between two daemons", MostVisits)
}

// child is the place of a value under a key or at an index.
func (p place) child(path, shape string, key, value *Node) place {
	at := value
	if key != nil && value.Alias == nil && value.Kind != Scalar {
		at = key // in block style a section begins one line below its key
	}
	c := place{w: p.w, node: value, file: cmp.Or(at.File, p.file), from: takes(p.from, value, path), line: at.Line, col: at.Col, path: path, shape: shape}
	if at.Line == 0 { // a set of keys that were all taken from elsewhere
		c.line, c.col = p.line, p.col
	}
	if value.Rare().From != "" {
		p.w.take(c, value)
	}
	return c
}

// take notes where a value was taken from.
func (w *walk) take(p place, value *Node) {
	if w.from == nil {
		w.from = map[string]string{}
	}
	w.from[p.path] = value.Rare().From + " (" + Where(w.file, value.File, value.Line) + ")"
}

// Where is a line for people, as seen from a file.
func Where(here, file string, line int) string {
	if file == "" || file == here {
		return fmt.Sprintf("line %d", line)
	}
	return fmt.Sprintf("%s line %d", file, line)
}

// items are the entries of a list. A list without entries is a problem, and why
// says what it would lead to. known are the keys of an entry; nil for a list of values.
func (p place) items(why string, known func() []string) []place {
	node := p.read()
	if node == nil {
		return nil
	}
	if node.Null() || node.Kind == Sequence && len(node.Items) == 0 {
		p.problem("is empty; %s", why)
		return nil
	}
	if node.Kind == Mapping && p.node.Alias != nil {
		p.problem("the alias stands for one set of keys, and a list is expected; put [ ] around the alias")
		return nil
	}
	if node.Kind != Sequence {
		var keys []string
		if known != nil {
			keys = known()
		}
		p.problem("%s", notList(node, keys))
		return nil
	}
	items := make([]place, len(node.Items))
	for i, value := range node.Items {
		items[i] = p.child(fmt.Sprintf("%s[%d]", p.path, i), p.shape+"[*]", nil, value)
	}
	return items
}

// notList says what stands where a list belongs, whose entries have the known keys; nil for a list of values.
func notList(n *Node, known []string) string {
	switch {
	case n.Kind == Mapping && len(n.Entries) > 0:
		if key := n.Entries[0].Key.Value; strings.HasPrefix(key, "-") && len(key) > 1 {
			return "a space is missing after the dash of " + Show(key) + "; a list entry begins with a dash and a space"
		}
		if len(known) > 0 && !slices.ContainsFunc(n.Entries, func(p Pair) bool { return slices.Contains(known, p.Key.Value) }) {
			return "a set of keys is given, a list is expected; begin each entry with a dash and a space, and write its keys: " + strings.Join(known, ", ")
		}
		if n.braced() {
			return "a set of keys is given, a list is expected; put [ ] around it"
		}
		return "a set of keys is given, a list is expected; write a dash and a space before the key " + Show(n.Entries[0].Key.Value) + ", and indent the other lines of the same entry"
	case n.Kind == Scalar && len(n.Value) > 1 && n.Value[0] == '-' && n.Value[1] != ' ' && !n.Quoted:
		return "a space is missing after the dash; a list entry begins with a dash and a space"
	case n.Kind == Scalar && !n.Null() && len(known) > 0:
		return describe(n) + " is given, a list is expected; begin each entry with a dash and a space, and write its keys: " + strings.Join(known, ", ")
	case n.Kind == Scalar && !n.Null():
		return describe(n) + " is given, a list is expected; put it in [ ], with commas between the entries"
	}
	return describe(n) + " is given, a list is expected"
}
