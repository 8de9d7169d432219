package keys

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/rawtext"
)

// A key that stands one level too far out, or without a space behind its colon, is one mistake: it
// is told once, and the rest of the file is judged as if it was written right. Otherwise
// everything that seems to be missing in its place would be told too.

// names are the keys of a set.
func (set Set) names() []string {
	var out []string
	for k := range set.keys() {
		out = append(out, k.name)
	}
	return out
}

// secret reports whether a key of a set may be mistaken for a credential.
func (set Set) secret() bool {
	return set.has(func(k Key) bool { return k.secret })
}

// has reports whether a key of a set is such a one.
func (set Set) has(such func(Key) bool) bool {
	for k := range set.keys() {
		if such(k) {
			return true
		}
	}
	return false
}

// mend puts keys where they belong, and tells of it.
func (s *section) mend(set Set) {
	for k := range set.keys() {
		if k.within == nil && k.entries != nil {
			s.adopt(k)
		}
	}
	for i := range s.entries {
		e := &s.entries[i]
		if key := rawtext.NoSpace(e.name); key != "" && s.knows(key) && (e.node == nil || e.node.Null()) && !s.has(key) {
			s.once(e.key, "a space is missing after the colon; write `%s:` followed by a space and the value", key)
			e.name, e.node = key, nil
			s.w.wrong[Join(s.path, key)] = true
		}
	}
	s.commas()
	s.calls()
	home := -1
	var moved []int // entries that go home
	put := func() {
		if len(moved) > 0 {
			s.move(home, moved)
		}
		moved = nil
	}
	for i, e := range s.entries {
		k, known := s.key(e.name)
		if !known {
			if home >= 0 && s.entries[home].key.file == e.key.file && s.now(e.name) == "" && fits(s.entries[home].node, e.name, s.beneath(s.entries[home].name)) {
				moved = append(moved, i)
			}
			continue
		}
		if k.within != nil && e.node != nil && e.node.Alias == nil && (e.node.Null() || e.node.Kind == Mapping) {
			put()
			home = i
		}
	}
	put()
	s.entries = slices.DeleteFunc(s.entries, func(e entry) bool { return e.gone })
}

// afterComma is the rest of a number behind a comma that was to be within the number, with its unit.
var afterComma = pattern.Of(`^([0-9]+)(?:[a-z]+|%)?$`)

// commas are those within a number, which end an entry between braces: {max: 1,000} and {goal: 0,7}.
func (s *section) commas() {
	for i := 1; i < len(s.entries); i++ {
		e, before := &s.entries[i], &s.entries[i-1]
		rest := afterComma.FindStringSubmatch(e.name)
		if rest == nil || before.node == nil || e.node == nil || !halved(before.node, Pair{Value: e.node, Key: &Node{Value: e.name}}) {
			continue
		}
		k, known := s.key(before.name)
		switch {
		case rest[0] == rest[1] && len(rest[1]) == 3 && before.node.Value != "0":
			before.problem("a comma ends the value here; write %s%[2]s without the comma, or write the missing key before %[2]s", before.node.Value, e.name)
		case known && k.schema()["type"] == "integer":
			before.problem("a comma ends the value here; write a whole number without a comma, or write the missing key before %s", e.name)
		default:
			before.problem("a comma ends the value here; write %s.%s with a point, or write the missing key before %[2]s", before.node.Value, e.name)
		}
		if e.gone = true; known {
			before.node = nil // of a key that belongs elsewhere, the value goes there
		}
	}
	s.entries = slices.DeleteFunc(s.entries, func(e entry) bool { return e.gone })
}

// halved reports whether a key without a value is the rest of the number before it.
func halved(before *Node, rest Pair) bool {
	return afterComma.MatchString(rest.Key.Value) && rest.Value.Null() && before.Kind == Scalar && !before.Quoted && digits.MatchString(before.Value)
}

// calls are the commas within the parentheses of a function, which end an entry between braces:
// {expression: max(cpu, memory), unit: percent}. All that belongs to the text is told once, with the text in quotes.
func (s *section) calls() {
	for i := range s.entries {
		before := &s.entries[i]
		k, known := s.key(before.name)
		if !known || k.secret || before.gone || before.node == nil || before.node.Kind != Scalar || before.node.Quoted || unclosed(before.node.Value) <= 0 {
			continue
		}
		text := before.node.Value
		var rest []int
		for j := i + 1; j < len(s.entries) && unclosed(text) > 0; j++ {
			e := &s.entries[j]
			if e.gone || e.node == nil || !e.node.Null() || s.knows(e.name) {
				break
			}
			text += ", " + e.name
			rest = append(rest, j)
		}
		if len(rest) == 0 || unclosed(text) != 0 {
			continue
		}
		before.problem("a comma ends the value here, because the value stands between { and }; write the whole value in quotes: %s", strconv.Quote(text))
		before.node = nil
		for _, j := range rest {
			s.entries[j].gone = true
		}
	}
	s.entries = slices.DeleteFunc(s.entries, func(e entry) bool { return e.gone })
}

// unclosed is how many parentheses of a text are not closed.
func unclosed(text string) int { return strings.Count(text, "(") - strings.Count(text, ")") }

// fits reports whether a key belongs into a node that lacks it.
func fits(node *Node, name string, known []string) bool {
	return slices.Contains(known, name) && !slices.ContainsFunc(node.Entries, func(p Pair) bool { return p.Key.Value == name })
}

// move puts entries into another one, and tells it at the first of them.
func (s *section) move(home int, which []int) {
	to := &s.entries[home]
	node := &Node{Kind: Mapping, File: to.node.File, rare: to.node.rare, Line: to.node.Line, Col: to.node.Col, Entries: slices.Clone(to.node.Entries)}
	var names []string
	for _, i := range which {
		e := &s.entries[i]
		node.Entries = append(node.Entries, Pair{Key: &Node{File: e.key.file, Line: e.key.line, Col: e.key.col, Value: e.name, Tag: "!!str"}, Value: e.node})
		names, e.gone = append(names, Show(e.name)), true
	}
	where := "directly below that line, indented"
	if len(to.node.Entries) > 0 && to.node.Entries[0].Key.Line == to.key.line {
		where = "into the braces of that line"
	}
	s.entries[which[0]].key.problem("%s %s in %s (line %d); put %s %s", amount.List(names), plural(names, "belongs", "belong"), to.name, to.key.line, plural(names, "it", "them"), where)
	to.node, to.mended = node, true
	to.line, to.col = to.key.line, to.key.col
}

func plural(names []string, one, many string) string {
	if len(names) > 1 {
		return many
	}
	return one
}

// once tells the same of one section only once.
func (s *section) once(at place, format string, args ...any) { s.onceOf(format, at, format, args...) }

// onceOf is once for what is the same when its subject is.
func (s *section) onceOf(subject string, at place, format string, args ...any) {
	if s.told == nil {
		s.told = map[string]bool{}
	}
	if !s.told[subject] {
		s.told[subject] = true
		at.problem(format, args...)
		return
	}
	s.w.wrong[at.path] = true
}

// adopt takes an unknown key that has the keys of an entry into the section of entries: a tier
// that is written beside tiers.
func (s *section) adopt(k Key) {
	for i, e := range s.entries {
		if s.knows(e.name) || e.node == nil || e.node.Kind != Mapping || !s.like(e.node, k.entries()) || s.hidden(e.name) || (s.means(e.name) != "" || s.guess != nil && s.guess(e.name).Say != "") && !s.chosen(e, k) {
			continue
		}
		home := slices.IndexFunc(s.entries, func(o entry) bool { return o.name == k.name })
		if home < 0 {
			e.key.problem("%s belongs in %s; above this line, insert the line \"%[2]s:\", and indent %[1]s and its keys below it", Show(e.name), k.name)
			s.entries = append(s.entries, entry{name: k.name, key: e.key, place: place{w: s.w, file: e.key.file, line: e.key.line, col: e.key.col,
				path: Join(s.path, k.name), shape: Join(s.shape, k.name), node: &Node{Kind: Mapping, File: e.key.file, Line: e.key.line, Col: e.key.col}}})
			home = len(s.entries) - 1
		} else if to := s.entries[home]; to.node == nil || to.node.Alias != nil || !to.node.Null() && to.node.Kind != Mapping {
			continue
		} else if to.key.file != e.key.file {
			s.onceOf("belongs here "+e.key.file, e.key, "%s belongs in %s; insert the line \"%[2]s:\" above this line, unless this file has that line already, and indent %[1]s and its keys below that line", Show(e.name), k.name)
		} else {
			s.once(e.key, "%s belongs in "+k.name+" (line %d); put it and its keys directly below that line, indented", Show(e.name), to.key.line)
		}
		to := &s.entries[home]
		to.node = &Node{Kind: Mapping, File: to.key.file, Line: to.key.line, Col: to.key.col, Entries: append(slices.Clone(to.node.Entries),
			Pair{Key: &Node{File: e.key.file, Line: e.key.line, Col: e.key.col, Value: e.name, Tag: "!!str"}, Value: e.node})}
		to.line, to.col = to.key.line, to.key.col
		s.entries[i].gone = true
	}
	s.entries = slices.DeleteFunc(s.entries, func(e entry) bool { return e.gone })
}

// chosen reports whether an unknown key has nothing but keys of an entry, among them one of which an entry has only one:
// then its name may be that of another tool, or like a key.
func (s *section) chosen(e entry, k Key) bool {
	if k.each == nil || Distance(e.name, s.means(e.name)) <= 1 || slices.ContainsFunc(e.node.Entries, func(p Pair) bool { return !slices.Contains(k.entries(), p.Key.Value) }) {
		return false
	}
	return chooses(e.node, k.each())
}

// chooses reports whether a node has one of a choice of keys of a set, or the set has no choice.
func chooses(node *Node, set Set) bool {
	choice := false
	for _, part := range set {
		one, is := part.(oneOf)
		choice = choice || is
		if is && slices.ContainsFunc(one.keys, func(c Key) bool { return node.has(c.name) }) {
			return true
		}
	}
	return !choice
}

// like reports whether most keys of a node are known ones.
func (s *section) like(node *Node, known []string) bool {
	n := 0
	for _, p := range node.Entries {
		if slices.Contains(known, p.Key.Value) {
			n++
		}
	}
	return n >= 1 && 2*n > len(node.Entries)
}

// strays are entries of named ones that have the name of a key of such an entry, and are none:
// the keys of a tier that stand in the column of its name. They go into the entry before them.
// Their own keys may stand in the column of those of the entry: each entry has one of a choice of keys, by which it is
// known. each is the set of an entry.
func (s *section) strays(what string, known []string, each func() Set) {
	if known == nil {
		return
	}
	home := -1
	var moved []int
	put := func() {
		if len(moved) > 0 {
			s.move(home, moved)
		}
		moved = nil
	}
	nameless := false
	for i, e := range s.entries {
		if home >= 0 && s.entries[home].key.file != e.key.file {
			put()
			home = -1 // no key belongs below a line of another file
		}
		isEntry := e.node == nil || e.node.Alias != nil || e.node.Null() || e.node.Kind == Mapping && s.holds(e.node, known) && (home < 0 || !slices.Contains(known, e.name) || chooses(e.node, each()))
		stray := slices.Contains(known, e.name) && (!isEntry || e.node != nil && e.node.Null() && home >= 0)
		switch {
		case stray && home >= 0 && fits(s.entries[home].node, e.name, known):
			moved = append(moved, i)
		case stray && home < 0:
			if !nameless {
				e.key.problem("%s belongs in an entry of %s; above this line, insert a line with the name of the entry and a colon, and indent the keys of the entry below it", Show(e.name), what)
			}
			nameless, s.entries[i].gone = true, true
			s.lost = true
		case !stray && e.node != nil && e.node.Alias == nil && (e.node.Null() || e.node.Kind == Mapping):
			put()
			home = i
		}
	}
	put()
	s.entries = slices.DeleteFunc(s.entries, func(e entry) bool { return e.gone })
}

func (s *section) holds(node *Node, known []string) bool {
	return slices.ContainsFunc(node.Entries, func(p Pair) bool { return slices.Contains(known, p.Key.Value) })
}

// elsewhere says where a key belongs that is not known here; "" where no section has it.
func (s *section) elsewhere(name string) string {
	best := ""
	for _, shape := range s.w.shapes() {
		parent, last := cut(shape)
		if last != name || parent == s.shape || !s.near(parent) {
			continue
		}
		if best == "" || s.nearer(parent, best) {
			best = parent + "."
		}
	}
	if best == "" {
		return ""
	}
	best = strings.TrimSuffix(best, ".")
	switch {
	case best == "":
		return "belongs at the top level of the file; begin it in the first column"
	case strings.HasPrefix(s.shape, best+".") || strings.HasPrefix(s.shape, best+"["):
		steps := strings.Split(s.path, ".")
		return "belongs directly in " + strings.Join(steps[:min(len(steps), strings.Count(best, ".")+1)], ".") + "; indent it less"
	case s.shape != "" && strings.HasPrefix(best, s.shape+"."):
		best = strings.TrimPrefix(best, s.shape+".")
	}
	return "belongs in " + strings.NewReplacer("[*]", "[]", ".*", ".NAME").Replace(best)
}

// near reports whether a section is one that a key of this one may have been meant for: beneath it,
// around it, or at the top. A word that some other section knows too tells nothing.
func (s *section) near(parent string) bool {
	return s.shape == "" || parent == "" || !strings.ContainsAny(parent, ".[") ||
		strings.HasPrefix(parent, s.shape+".") || strings.HasPrefix(parent, s.shape+"[") ||
		strings.HasPrefix(s.shape, parent+".") || strings.HasPrefix(s.shape, parent+"[")
}

func cut(shape string) (parent, last string) {
	if i := strings.LastIndexByte(shape, '.'); i >= 0 {
		return shape[:i], shape[i+1:]
	}
	return "", shape
}

// nearer reports whether a parent is a better guess than the best one so far: one that is within
// this section or around it, then the one with fewer steps.
func (s *section) nearer(parent, best string) bool {
	best = strings.TrimSuffix(best, ".")
	rank := func(p string) int {
		steps := strings.Count(p, ".") + strings.Count(p, "[") + strings.Count(p, "*")
		if p == "" {
			steps = -1
		}
		if s.shape != "" && (strings.HasPrefix(p, s.shape+".") || strings.HasPrefix(p, s.shape+"[")) {
			return steps - 1000
		}
		if p != "" && strings.HasPrefix(s.shape, p) {
			return steps - 500
		}
		return steps
	}
	return rank(parent) < rank(best)
}

// shapes are all keys of the document's set.
func (w *walk) shapes() []string {
	if w.all == nil && w.set != nil {
		w.all = w.set.Schema().Names()
	}
	return w.all
}
