package kind

import (
	"iter"
	"slices"
	"strings"
)

// Indexed are things of a kind by their names and tags: with a thousand tiers that select among a
// thousand things, nobody goes through all of them.
type Indexed struct {
	all   []Candidate // by name
	tags  []map[string]string
	byTag map[Tag][]int
}

// Index makes an index of things. candidate says what one is, and its tags.
func Index[T any](candidate func(T) (Candidate, map[string]string)) func(iter.Seq2[string, T]) *Indexed {
	return func(things iter.Seq2[string, T]) *Indexed {
		x := &Indexed{byTag: map[Tag][]int{}}
		tags := map[string]map[string]string{}
		for _, is := range things {
			c, of := candidate(is)
			x.all, tags[c.Name] = append(x.all, c), of
		}
		slices.SortFunc(x.all, byName)
		for i, c := range x.all {
			x.tags = append(x.tags, tags[c.Name])
			for key, value := range tags[c.Name] {
				x.byTag[Tag{key, value}] = append(x.byTag[Tag{key, value}], i)
			}
		}
		return x
	}
}

func byName(a, b Candidate) int { return strings.Compare(a.Name, b.Name) }

// Match are the things that match a selector.
func (x *Indexed) Match(s Selector) (out []Candidate) {
	if len(s.Tags) > 0 {
		for _, i := range x.byTag[s.Tags[0]] {
			if s.Matches(x.all[i].Name, x.tags[i]) {
				out = append(out, x.all[i])
			}
		}
		return out
	}
	first, _ := slices.BinarySearchFunc(x.all, Candidate{Name: s.Prefix}, byName)
	for _, c := range x.all[first:] {
		if !s.Matches(c.Name, nil) {
			break
		}
		out = append(out, c)
	}
	return out
}
