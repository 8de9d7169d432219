package rawtext

import (
	"fmt"
	"slices"
)

// Known says of a key whether it stands by its name below others, and whether any key may stand there. within are
// the keys around it, from the outermost on; an entry of a list is Entry.
type Known func(within []string, key string) (named, free bool)

// Entry is the step of a path from a list to one of its entries.
const Entry = "[*]"

// path are the keys around a level. Each step points to the one around it, so that a line of a thousand dashes has a
// thousand steps, and not half a million.
type path struct {
	around *path
	key    string
	depth  int
}

// deepest is more than the steps to any key that stands by its name. What is deeper is not asked for.
const deepest = 40

func (p *path) below(key string) *path {
	if p == nil {
		return &path{key: key, depth: 1}
	}
	return &path{around: p, key: key, depth: p.depth + 1}
}

// steps are the keys from the outermost on.
func (p *path) steps() []string {
	if p == nil {
		return nil
	}
	out := make([]string, p.depth)
	for ; p != nil; p = p.around {
		out[p.depth-1] = p.key
	}
	return out
}

// named reports whether a key stands by its name in a level.
func (o *outline) named(v level, key string) bool {
	if o.known == nil || key == "" || v.list || v.text || v.deep() {
		return false
	}
	named, _ := o.known(v.within.steps(), key)
	return named
}

func (v level) deep() bool { return v.within != nil && v.within.depth > deepest }

// may reports whether a key may stand in a level.
func (o *outline) may(v level, key string) bool {
	if o.known == nil || v.deep() {
		return true
	}
	named, free := o.known(v.within.steps(), key)
	return named || free
}

// below are the keys around what stands below the newest line of a level.
func (v level) below() *path {
	if v.list {
		return v.within.below(Entry)
	}
	return v.within.below(v.first.read().key)
}

// entry is the level of the keys below the newest line of a level.
func (v level) entry() level { return level{within: v.below()} }

// fallen notices a key that stands where no such key belongs, and belongs to one of the levels that its line left. A
// name that anything may have is only odd: it counts while what stands below it is read.
func (o *outline) fallen(l *line, w written, left []level) {
	n := len(o.levels)
	if l.indent <= o.oddly {
		o.odd = nil
	}
	if o.fell != nil || n == 0 || len(w.dashes) > 0 || o.levels[n-1].list || o.levels[n-1].indent != l.indent || o.named(o.levels[n-1], w.key) {
		return
	}
	if above := slices.Concat(left, o.levels[n-1:])[0]; o.waiting && o.named(above.entry(), w.key) {
		o.oddly, o.odd = l.indent, l.fault(l.indent, "the line begins in column %d, but the key `%s` belongs below the key of line %d; begin the line in column %d", l.indent+1, Short(w.key), above.first.number, above.indent+3)
		return
	}
	for _, v := range left {
		if !o.named(v, w.key) {
			continue
		}
		f := l.fault(l.indent, "the line begins in column %d, but the key `%s` belongs to the keys that begin in column %d (such as line %d); begin the line in column %d", l.indent+1, Short(w.key), v.indent+1, v.first.number, v.indent+1)
		if o.may(o.levels[n-1], w.key) {
			o.odd, o.oddly = f, l.indent
		} else {
			o.fell = f
		}
	}
}

// around is the nearest level around a list of which a key is by its name, unless the key is one of an entry of the
// list; nil for none.
func (o *outline) around(n int, key string) *level {
	if o.named(o.levels[n].entry(), key) {
		return nil
	}
	for n--; n >= 0; n-- {
		if o.named(o.levels[n], key) {
			return &o.levels[n]
		}
	}
	return nil
}

// list is the list to which an entry probably belongs whose dash stands in the column of no list, or of another one.
func (o *outline) list(w written, left []level) *level {
	var found *level
	better := func(v *level) bool {
		if is, was := o.named(v.entry(), w.key), found != nil && o.named(found.entry(), w.key); found == nil || is != was {
			return found == nil || is
		}
		return distance(v.indent, w.dashes[0]) < distance(found.indent, w.dashes[0])
	}
	for _, levels := range [][]level{left, o.levels} {
		for i := range levels {
			if v := &levels[i]; v.list && better(v) {
				found = v
			}
		}
	}
	return found
}

func distance(a, b int) int { return max(a-b, b-a) }

// column is what to do with a line that begins in no column of the lines around it.
func (o *outline) column(l *line, w written, left []level) string {
	if len(w.dashes) > 0 && o.waiting {
		return fmt.Sprintf("begin the dash in column %d", left[0].indent+3)
	}
	if len(w.dashes) > 0 {
		if v := o.list(w, left); v != nil {
			return fmt.Sprintf("begin the dash in column %d, as the dash of line %d", v.indent+1, v.first.number)
		}
	}
	var found []level
	for _, v := range slices.Concat(left, o.levels) {
		if len(w.dashes) == 0 && o.named(v, w.key) {
			found = append(found, v)
		}
	}
	if len(found) == 1 && found[0].begun == found[0].first && len(left) > 0 && found[0].indent == left[len(left)-1].indent {
		return fmt.Sprintf("begin lines %d and %d in the same column", found[0].first.number, l.number)
	}
	if len(found) == 1 {
		return fmt.Sprintf("begin it in column %d, as line %d", found[0].indent+1, found[0].first.number)
	}
	return "begin it in one of these columns"
}
