package keys

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// At is a section that was read: what a Demand looks at and complains about. Paths are
// dotted and begin in the section: max, guards.cooldown, terms[0].goal; "" is the section.
type At struct{ s *section }

// Written reports whether the section is there at all.
func (a At) Written() bool { return a.s.written }

// Has reports whether a key is written, under its name or the one that it had.
func (a At) Has(path string) bool {
	if !strings.ContainsAny(path, ".[") {
		return a.s.has(path)
	}
	return a.find(path).node != nil
}

// Misspelt reports whether an unknown key is told to mean this one, so that what lacks it need not be
// told as well.
func (a At) Misspelt(key string) bool { return a.s.misspells(key) }

// Set reports whether a key is written as a set of keys, with or without any.
func (a At) Set(path string) bool {
	node := a.find(path).node
	return node != nil && (node.behind().Null() || node.behind().Kind == Mapping)
}

// Names are the keys that are written beneath a key, in the order of the file.
func (a At) Names(path string) (names []string) {
	node := a.find(path).node
	if node == nil {
		return nil
	}
	for _, e := range node.behind().Entries {
		names = append(names, e.Key.Value)
	}
	return names
}

// First is the first of two keys that is written, else the second.
func (a At) First(one, other string) string {
	if a.Has(one) {
		return one
	}
	return other
}

// Sound reports whether nothing is wrong with these keys so far.
func (a At) Sound(paths ...string) bool {
	for _, path := range paths {
		if a.s.w.wrong[a.find(path).path] {
			return false
		}
	}
	return true
}

// SoundBelow reports whether nothing is wrong with a key and whatever is beneath it so far.
func (a At) SoundBelow(path string) bool {
	whole := a.find(path).path
	for wrong := range a.s.w.wrong {
		if rest, is := strings.CutPrefix(wrong, whole); is && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			return false
		}
	}
	return true
}

// Value is the text of a value as it is written; "" where there is none.
func (a At) Value(path string) string {
	if p := a.find(path); p.node != nil {
		return p.node.behind().Value
	}
	return ""
}

// Taken reports whether a value stands elsewhere in the document, and was taken from there.
func (a At) Taken(path string) bool { return a.find(path).from != taken{} }

// Joined reports whether an entry of a list stands directly behind the comma that ends the entry before it, as the
// second half of a number with a decimal comma does: [0,5].
func (a At) Joined(path string, i int) bool {
	list := a.find(path).node
	if list == nil || i < 1 || i >= len(list.behind().Items) {
		return false
	}
	before, item := list.behind().Items[i-1], list.behind().Items[i]
	return before.Kind == Scalar && before.Line == item.Line && item.Col == before.Col+len(before.Value)+1
}

// Path is a path from the top of the file.
func (a At) Path(path string) string { return a.find(path).path }

// File is the file that the section is written in; "" for a document of one file.
func (a At) File() string { return a.s.file }

// Line is where a key is written.
func (a At) Line(path string) int { return a.find(path).line }

// Problem writes down what is wrong with a key. One that is not written is told where the
// section around it is.
func (a At) Problem(path, format string, args ...any) { a.find(path).problem(format, args...) }

// ProblemAt is Problem of a path whose steps are given one by one, because names in it have dots: fallbacks,
// m6i.xlarge, [0].
func (a At) ProblemAt(steps []string, format string, args ...any) {
	p := a.s.place
	for _, step := range steps {
		p = p.step(step)
	}
	p.problem(format, args...)
}

// Note is a remark about a key, with its place, which is no problem; false where the value is taken from
// elsewhere, and so is not about this section alone. The path is then the one of where it stands.
func (a At) Note(path, format string, args ...any) (Problem, bool) {
	p := a.find(path)
	whole := p.path
	if rest, is := strings.CutPrefix(p.path, p.from.path); is && p.from.origin != "" {
		whole = p.from.origin + rest
	}
	return Problem{File: cmp.Or(p.file, p.w.file), Line: p.line, Col: p.col, Path: whole, Message: fmt.Sprintf(format, args...)}, p.from == taken{}
}

// find is the place of a path.
func (a At) find(path string) place {
	p := a.s.place
	for path != "" {
		step := path
		if end := strings.IndexAny(path[1:], ".["); end >= 0 {
			step = path[:end+1]
		}
		path = strings.TrimPrefix(path[len(step):], ".")
		p = p.step(step)
	}
	return p
}

// step is the place of a key, or of an item such as [0], beneath this one.
func (p place) step(step string) place {
	index, isItem := strings.CutPrefix(step, "[")
	missing := place{w: p.w, file: p.file, from: p.from, line: p.line, col: p.col, path: Join(p.path, step), shape: Join(p.shape, step)}
	if isItem {
		missing.path = p.path + step
	}
	if p.node == nil {
		return missing
	}
	node := p.node.behind()
	if isItem {
		i, err := strconv.Atoi(strings.TrimSuffix(index, "]"))
		if err != nil || i < 0 || i >= len(node.Items) {
			return missing
		}
		return p.child(missing.path, p.shape+"[*]", nil, node.Items[i])
	}
	for _, e := range node.Entries {
		if e.Key.Kind == Scalar && e.Key.Alias == nil && e.Key.Value == step {
			return p.child(missing.path, missing.shape, e.Key, e.Value)
		}
	}
	return missing
}
