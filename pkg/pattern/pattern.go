package pattern

import (
	"errors"
	"regexp"
	"sync"
)

// Pattern is a regular expression. It is safe for concurrent use.
type Pattern struct {
	text string
	once sync.Once
	is   *regexp.Regexp
}

// known are all patterns, for Broken.
var known []*Pattern

// Of is the pattern with a text in the syntax of package regexp. It belongs at the top of a package: what it returns
// is never let go of.
func Of(text string) *Pattern {
	p := &Pattern{text: text}
	known = append(known, p)
	return p
}

// Broken is which of all patterns of the program cannot be compiled; nil when all can. Using such a one panics.
func Broken() error {
	var all []error
	for _, p := range known {
		if _, err := regexp.Compile(p.text); err != nil {
			all = append(all, err)
		}
	}
	return errors.Join(all...)
}

func (p *Pattern) get() *regexp.Regexp {
	p.once.Do(func() { p.is = regexp.MustCompile(p.text) })
	return p.is
}

// The methods are those of regexp.Regexp.

// String is the text of the pattern.
func (p *Pattern) String() string { return p.text }

// MatchString reports whether s has a match.
func (p *Pattern) MatchString(s string) bool { return p.get().MatchString(s) }

// FindString is the leftmost match in s; "" for none.
func (p *Pattern) FindString(s string) string { return p.get().FindString(s) }

// FindStringIndex is where it is; nil for none.
func (p *Pattern) FindStringIndex(s string) []int { return p.get().FindStringIndex(s) }

// FindStringSubmatch is the leftmost match in s and what its groups match; nil for none.
func (p *Pattern) FindStringSubmatch(s string) []string { return p.get().FindStringSubmatch(s) }

// FindStringSubmatchIndex is where the leftmost match is, and its groups; nil for none.
func (p *Pattern) FindStringSubmatchIndex(s string) []int { return p.get().FindStringSubmatchIndex(s) }

// FindAllString is up to n matches in s; all with -1.
func (p *Pattern) FindAllString(s string, n int) []string { return p.get().FindAllString(s, n) }

// FindAllStringIndex is where they are.
func (p *Pattern) FindAllStringIndex(s string, n int) [][]int {
	return p.get().FindAllStringIndex(s, n)
}

// SubexpNames are the names of its groups.
func (p *Pattern) SubexpNames() []string { return p.get().SubexpNames() }

// FindAllStringSubmatchIndex is where they and their groups are; see FindAllStringIndex.
func (p *Pattern) FindAllStringSubmatchIndex(s string, n int) [][]int {
	return p.get().FindAllStringSubmatchIndex(s, n)
}

// Split is the up to n parts of s between its matches; all with -1.
func (p *Pattern) Split(s string, n int) []string { return p.get().Split(s, n) }

// FindAllStringSubmatch is up to n matches in s and what the groups of each match; all with -1.
func (p *Pattern) FindAllStringSubmatch(s string, n int) [][]string {
	return p.get().FindAllStringSubmatch(s, n)
}

// ReplaceAllString is s with each match replaced by a template.
func (p *Pattern) ReplaceAllString(s, template string) string {
	return p.get().ReplaceAllString(s, template)
}

// ReplaceAllStringFunc is s with each match replaced by what a function makes of it.
func (p *Pattern) ReplaceAllStringFunc(s string, replace func(string) string) string {
	return p.get().ReplaceAllStringFunc(s, replace)
}
