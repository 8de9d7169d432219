package keys

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/rawtext"
	"github.com/dynascale/dynascale/pkg/secret"
)

// section is a set of keys in a document.
type section struct {
	place
	entries []entry // in the order of the file
	set     Set     // what is known, while it is read
	written bool    // false when the section is absent or not a set of keys at all
	other   bool    // something that is no set of keys stands in its place
	lost    bool    // keys of it cannot be read, so that none is told to be missing
	told    map[string]bool
	foreign Foreign // keys of other tools, and what to write instead
	guess   guess   // what else unknown keys are answered with
	shared  string  // what the keys begin with that hold blocks for others; "" for none
}

// entry is one key of a section with its value.
type entry struct {
	name string
	key  place
	place
	gone   bool // it was put elsewhere
	mended bool // others were put into it, and told
}

// section reads a place as a set of keys. Nothing written, or a key with all its
// content commented out, is a section without keys. names are the keys that are known; nil for any.
func (p place) section(names func() []string) *section {
	s := &section{place: p}
	node := p.read()
	if node == nil {
		return s
	}
	if node.Null() {
		s.written = true
		return s
	}
	if node.Kind != Mapping {
		s.other = true
		var known []string
		if names != nil {
			known = names()
		}
		if p.closed && node.Kind == Scalar && len(known) > 0 {
			p.problem("a text is given (not shown, because it may be a secret), a set of keys is expected; write one or more of these keys in the next lines, indented: %s", strings.Join(known, ", "))
			return s
		}
		p.problem("%s", notKeys(node, known))
		return s
	}
	s.written = true
	s.entries = make([]entry, 0, len(node.Entries))
	first := map[string]*Node{}
	for i, pair := range node.Entries {
		key, value := pair.Key, pair.Value
		at := place{w: p.w, file: cmp.Or(key.File, p.file), from: takes(p.from, value, Join(p.path, Show(key.Value))), line: cmp.Or(key.Line, p.line), col: cmp.Or(key.Col, p.col), path: Join(p.path, Show(key.Value))}
		before, again := first[key.Value]
		if again && names != nil && i > 0 && halved(node.Entries[i-1].Value, pair) {
			again = false // two numbers with the same digits behind their commas
		}
		if again && before.File != key.File && p.path == "" && p.w.set.shares(key.Value) {
			again = false // a block for aliases, which are known only in their own file
		}
		switch {
		case key.Alias != nil || key.Kind != Scalar || key.Tagged:
			at.path = p.path
			at.problem("a key must be plain text")
		case key.Tag == "!!merge":
			s.lost = true // what it would bring is not missing
			at.problem("merge keys (<<) are not supported; move shared settings of tiers to the key `defaults` at the top level of the file, or use an alias for a whole section, such as limits: *small")
		case again:
			at.problem("is given twice; the first is in %s; remove one of them", Where(at.file, before.File, before.Line))
		default:
			first[key.Value] = key
			s.entries = append(s.entries, entry{
				name: key.Value, key: at,
				place: p.child(at.path, Join(p.shape, key.Value), key, value),
			})
		}
	}
	return s
}

// get is the value of a key; its place is the section's when it is absent.
func (s *section) get(key string) place {
	for _, e := range s.entries {
		if e.name == key {
			return e.place
		}
	}
	return place{w: s.w, file: s.file, from: s.from, line: s.line, col: s.col, path: Join(s.path, key), shape: Join(s.shape, key)}
}

// has reports whether a key is written, under its name or the one that it had.
func (s *section) has(key string) bool {
	return slices.ContainsFunc(s.entries, func(e entry) bool { return e.name == key || s.now(e.name) == key })
}

// misspelt reports whether one of keys was probably meant, because another key is
// close to one or no key is known at all: done will tell, and a second problem
// would only be its echo.
func (s *section) misspelt(keys []string) bool {
	strangers := 0
	for _, e := range s.entries {
		if s.knows(e.name) {
			continue
		}
		if slices.Contains(keys, s.means(e.name)) {
			return true
		}
		strangers++
	}
	return strangers > 0 && strangers == len(s.entries)
}

// hidden reports whether a key holds a block for others, and is not read itself.
func (s *section) hidden(name string) bool {
	return s.shared != "" && strings.HasPrefix(name, s.shared)
}

// done reports every key that is not known. Several that belong to one place are one mistake.
func (s *section) done() {
	astray := map[string]int{} // how many belong to a place
	for _, e := range s.entries {
		if s.hidden(e.name) {
			s.w.credentials(e.place)
			continue
		}
		if s.knows(e.name) {
			continue
		}
		if now := s.now(e.name); now != "" {
			s.w.wrong[Join(s.path, now)] = true // which demands on it need not tell again
			e.key.problem("%s is now called %s", e.name, now)
			continue
		}
		s.strange(e, astray)
	}
}

// credentials tells of keys of a block that is not read itself which hold credentials by their names.
func (w *walk) credentials(p place) {
	if p.node == nil || w.exhausted() {
		return
	}
	w.visits++
	for _, pair := range p.node.Entries { // not behind aliases, which are told where they stand
		key := pair.Key
		at := place{w: w, file: cmp.Or(key.File, p.file), line: key.Line, col: key.Col, path: Join(p.path, Show(key.Value)), node: pair.Value}
		if what := secret.Name(key.Value); what != "" && !strings.HasSuffix(key.Value, "_file") && key.Value != "external_id" && pair.Value.Kind == Scalar && pair.Value.Alias == nil {
			at.problem("by its name this looks like %s, which does not belong in this file; %s", what, secret.Remedy)
			continue
		}
		w.credentials(at)
	}
	for _, item := range p.node.Items {
		w.credentials(place{w: w, file: p.file, line: item.Line, col: item.Col, path: p.path, node: item})
	}
}

// strange tells of a key that is not known: a credential, one that belongs elsewhere, or one that was
// misspelt.
func (s *section) strange(e entry, astray map[string]int) {
	ours := s.word(e.name)
	if what := secret.Name(e.name); what != "" && !strings.HasSuffix(e.name, "_file") && (ours == "" || e.node == nil || e.node.Rare().Env == nil) {
		remedy := secret.Remedy
		if s.knows(e.name + "_file") {
			remedy = "write it into a file of its own, and name that file in " + e.name + "_file"
		} else if ours != "" && s.knows(ours+"_file") {
			remedy = "write it into a file of its own, and name that file in " + ours + "_file"
		}
		e.key.problem("unknown key; by its name it looks like %s, which does not belong in this file; %s", what, remedy)
		return
	}
	if odd := rawtext.Odd(e.name); odd != "" {
		e.key.problem("the key %s", odd)
		return
	}
	x, is := s.foreignTo(e.name)
	if is && x.answer != nil && e.node != nil && e.node.behind().Kind == Mapping && s.elsewhere(e.name) != "" {
		is = false // our own key in another place: an answer that is made of single values would lose what is in it
	}
	if is && x.answer != nil {
		x.Say = x.answer(s.given(x.among))
	}
	if is && x.Say != "" { // an answer may be about some values alone
		if x.Of != "" {
			s.w.wrong[Join(s.path, x.Of)] = true
		}
		s.onceOf(x.Say, e.key, "unknown key; %s", x.Say)
		return
	}
	if key := rawtext.Equals(e.name); s.knows(key) {
		e.key.problem("a value is written after a colon and a space, not after =; write `%s:` followed by the value", key)
		return
	}
	if key, value, is := strings.Cut(e.name, " "); is && value != "" && s.knows(key) && (e.node == nil || e.node.Null()) {
		e.key.problem("a colon is missing after %s; write `%s:` followed by a space and the value", key, key)
		return
	}
	if key := unbraced(e.name); s.knows(key) {
		e.key.problem("a colon is missing after %s; write `%s:` followed by a space and the value", key, key)
		return
	}
	if s.path == "" && slices.Contains(includes, flat(e.name)) {
		e.key.problem("unknown key; a file cannot include other files; put the files into one folder and start dynascale with -c FOLDER: all its .yaml files are one configuration")
		return
	}
	near := s.means(e.name)
	if s.word(e.name) == "" && (near == "" || Distance(e.name, near) > 1) && s.beginning(e.name) == "" && within(e.name, s.set.names()) == "" {
		if where := s.elsewhere(e.name); where != "" {
			if astray[where]++; astray[where] == 1 {
				e.key.problem("unknown key here; %s %s", e.name, where)
			}
			return
		}
	}
	if s.shared != "" && e.node.marked() && (near == "" || Distance(e.name, near) > 1) {
		e.key.problem(isShared, s.shared, s.shared+block.ReplaceAllString(e.name, ""))
		return
	}
	if near != "" {
		s.w.wrong[Join(s.path, near)] = true // which demands on it need not tell again
		if len(near) < 3 {                   // which would be read as a word of the sentence
			near = strconv.Quote(near)
		}
		e.key.problem("unknown key; did you mean %s?", near)
		return
	}
	if s.shared != "" && block.MatchString(e.name) {
		e.key.problem(isShared, s.shared, s.shared+block.ReplaceAllString(e.name, ""))
		return
	}
	if strings.HasPrefix(e.name, "x-") {
		e.key.problem("unknown key; keys that begin with x- are allowed only at the top level of the file")
		return
	}
	if s.guess != nil {
		if x := s.guess(e.name); x.Say != "" && (x.Of == "" || !s.has(x.Of)) {
			s.onceOf(x.Say, e.key, "unknown key; %s", x.Say)
			return
		}
	}
	known := slices.Sorted(slices.Values(s.set.names()))
	e.key.problem("unknown key; known here: %s", strings.Join(known, ", "))
}

// beforeBrace is a key before the braces with its keys, without a colon: YAML reads limits {min: 1} as the key "limits {min".
var beforeBrace = pattern.Of(`^([A-Za-z_][A-Za-z0-9_-]*)[ \t]*\{`)

// unbraced is the key before a brace in a name; "" for none.
func unbraced(name string) string {
	if found := beforeBrace.FindStringSubmatch(name); found != nil {
		return found[1]
	}
	return ""
}

const isShared = "unknown key; a key that only holds settings for YAML aliases begins with %s: write %s"

// strangers tells of an alias that stands for keys of another section: none of them is known here, nor meant for one that
// is. Otherwise each would be told, and everything that is missing.
func (s *section) strangers() bool {
	if s.node == nil || s.node.Alias == nil || slices.ContainsFunc(s.entries, func(e entry) bool { return s.knows(e.name) || s.means(e.name) != "" || s.hidden(e.name) }) {
		return false
	}
	var names []string
	for _, e := range s.entries {
		names = append(names, Show(e.name))
	}
	s.problem("has only unknown keys, because the alias stands for %s; write an alias of a set with these keys: %s", amount.List(names), strings.Join(slices.Sorted(slices.Values(s.set.names())), ", "))
	s.other = true
	return true
}

// includes are the words of other tools for a file that is read in this place.
var includes = []string{"include", "includes", "import", "imports", "include_file", "include_files", "extends"}

// block is how the name of a block for others is written by mistake.
var block = pattern.Of(`^(?:[xX][-_. ]?|[._]+)`)

// means is the key that an unknown one was most likely meant for: one that other tools call so, one
// that is written nearly the same, one that it begins, or one that is a word of it. "" for none.
func (s *section) means(name string) string {
	if x, is := s.foreignTo(name); is {
		return x.Of
	}
	known := s.set.names()
	if key := unbraced(name); slices.Contains(known, key) {
		return key
	}
	all := slices.Clone(known)
	for k := range s.set.keys() {
		if k.was != "" {
			all = append(all, k.was)
		}
	}
	near := Nearest(name, all)
	return cmp.Or(s.word(name), s.now(near), near, s.beginning(name), within(name, known))
}

// guessed reports whether an unknown key is guessed to stand for a known one, of which nothing else is told.
func (s *section) guessed(name, key string) bool {
	if s.guess == nil || s.means(name) != "" {
		return false
	}
	x := s.guess(name)
	return x.Of == key || x.Of != "" && !s.has(x.Of) && slices.Contains(x.Also, key)
}

// flat is a name as it is compared with words of other tools: autoScalingGroup is auto_scaling_group.
func flat(name string) string {
	return strings.ToLower(strings.ReplaceAll(humps.ReplaceAllString(name, "${1}_$2"), "-", "_"))
}

var humps = pattern.Of(`([a-z0-9])([A-Z])`)

// beginning is the only known key that begins with a name: statistic of stat.
func (s *section) beginning(name string) string {
	const least = 4
	found := ""
	for _, key := range s.set.names() {
		if len(name) >= least && strings.HasPrefix(key, name) {
			if found != "" {
				return ""
			}
			found = key
		}
	}
	return found
}

// within is the only known key that is a word of a name: min of min_size, or of minSize.
func within(name string, known []string) string {
	found := ""
	for _, word := range strings.FieldsFunc(flat(name), func(c rune) bool { return strings.ContainsRune("_-. =", c) }) {
		if slices.Contains(known, word) {
			if found != "" && found != word {
				return ""
			}
			found = word
		}
	}
	return found
}

// notKeys says what stands where a set of keys belongs.
func notKeys(n *Node, known []string) string {
	switch {
	case n.Kind == Scalar && !n.Quoted && slices.Contains(known, rawtext.NoSpace(n.Value)):
		key := rawtext.NoSpace(n.Value)
		return "a space is missing after the colon of " + key + "; write `" + key + ":` followed by a space and the value"
	case n.Kind == Scalar && !n.Quoted && rawtext.Equals(n.Value) != "":
		return "a value is written after a colon and a space, not after =; write `" + rawtext.Equals(n.Value) + ":` followed by the value"
	case n.Kind == Scalar && !n.Quoted && strings.Contains(n.Value, " ") && (len(known) == 0 || strings.Contains(n.Value, ":")):
		return describe(n) + " is given, a set of keys is expected: a key, a colon, a space and its value in each line"
	case n.Kind == Scalar && len(known) == 0 && rawtext.Equals(n.Value) != "":
		return "a value is written after a colon and a space, not after =; write {" + rawtext.Equals(n.Value) + ": " + Show(strings.TrimSpace(n.Value[strings.IndexByte(n.Value, '=')+1:])) + "}"
	case n.Kind == Sequence && len(known) == 0 && named(n) != "":
		return "a list of names and values is given, a set of keys is expected; write {" + named(n) + "}"
	case n.Kind == Sequence && len(known) == 0 && entitled(n) != "":
		return "a list is given, a set of keys is expected; write each entry as a name with its keys: {" + entitled(n) + "}"
	case n.Kind == Sequence && len(n.Items) > 0 && n.Items[0].behind().Kind == Mapping && n.Items[0].Line == n.Line && n.Items[0].Col < n.Col+2:
		return "a list is given, a set of keys is expected; write all keys in one pair of braces { }, without [ ]"
	case n.Kind == Sequence && len(n.Items) > 0 && n.Items[0].behind().Kind == Mapping:
		return "a list is given, a set of keys is expected; " + undashed(n)
	}
	const few = 8
	if len(known) == 1 && n.Kind == Sequence {
		return "a list is given, a set of keys is expected; write {" + known[0] + ": [...]}"
	}
	if len(known) > 0 && len(known) <= few && n.Kind == Sequence {
		return "a list is given, a set of keys is expected; write " + strings.Join(known, ", ") + " as keys, each with its value"
	}
	if len(known) > few && n.Kind == Scalar {
		return describe(n) + " is given, a set of keys is expected, such as {" + known[0] + ": ...}"
	}
	if len(known) > 0 && len(known) <= few && n.Kind == Scalar {
		return describe(n) + " is given, a set of keys is expected; write one or more of these keys in the next lines, indented: " + strings.Join(known, ", ")
	}
	if n.Kind == Scalar {
		return describe(n) + " is given, a set of keys is expected, such as {KEY: VALUE}"
	}
	return describe(n) + " is given, a set of keys is expected"
}
