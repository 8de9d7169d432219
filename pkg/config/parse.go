package config

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
)

// mostBytes bounds a file; a thousand tiers are below one megabyte.
const mostBytes = 8 << 20

// Load reads and checks a configuration: a file, or a folder whose files are its parts. The
// error is Problems: all that is wrong, in the order of the files.
func Load(path string) (*Config, error) {
	l, wrong := look(path)
	if wrong != nil {
		return nil, wrong
	}
	return l.parse(path)
}

// LoadSteady is Load of what somebody may be writing at this moment: it looks until two looks
// in a row, steadyPause apart, find the same. An editor that empties the file before it fills
// it would otherwise have half a file taken for a whole one, and of a folder the files that are
// copied already for all of them.
func LoadSteady(ctx context.Context, path string) (*Config, error) {
	before, wrong := look(path)
	for range steadyLooks {
		seen := wrong == nil
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(steadyPause):
		}
		var now looked
		if now, wrong = look(path); wrong == nil && seen && now.equal(before) {
			return now.parse(path)
		}
		before = now
	}
	if wrong != nil {
		return nil, wrong
	}
	return nil, Problems{{File: path, Message: fmt.Sprintf("is being written: no two looks within %s found the same; reload again when it is whole", steadyLooks*steadyPause)}}
}

const (
	steadyPause = 25 * time.Millisecond
	steadyLooks = 40
)

// parse checks what was looked at.
func (l looked) parse(path string) (*Config, error) {
	c, read := parseAll(path, l.parts)
	if len(read.Problems) > 0 {
		return nil, read.Problems
	}
	c.Ignored = l.ignored
	return c, nil
}

// Parse checks the text of a configuration file; file is the name that problems
// carry. The error is Problems, as for Load.
func Parse(file string, data []byte) (*Config, error) {
	c, read := parse(file, data)
	if len(read.Problems) > 0 {
		return nil, read.Problems
	}
	return c, nil
}

// parse also returns what the reading came to.
func parse(file string, data []byte) (*Config, keys.Result) {
	return parseAll(file, []part{{file, string(data)}})
}

// parseAll is parse of the parts of a configuration, which is called path.
func parseAll(path string, parts []part) (*Config, keys.Result) {
	var roots []*keys.Node
	var found Problems
	for _, p := range parts {
		if len(parts) > 1 && blank(p.data) {
			found = append(found, Problem{File: p.file, Line: 1, Col: 1, Message: "is empty; write tiers in it, or remove the file if its tiers are to be left alone"})
			continue
		}
		root, problem := document([]byte(p.data))
		if problem != nil {
			problem.File = p.file
			found = append(found, *problem)
			continue
		}
		file := p.file
		if file == path {
			file = "" // the only one
		}
		one := tree(root, file)
		if len(parts) > 1 && one.Kind != keys.Mapping {
			found = append(found, Problem{File: p.file, Line: one.Line, Col: one.Col, Message: "a set of keys is expected, such as tiers"})
		}
		roots = append(roots, one)
	}
	if len(found) > 0 {
		return nil, keys.Result{Problems: found}
	}
	c := defaults()
	root := inherit(join(roots))
	read := keys.Read(path, root, c.Keys())
	c.Inherited = read.From
	return c, read
}

// document is the one value that the file holds.
func document(data []byte) (*yaml.Node, *Problem) {
	if len(data) > mostBytes {
		return nil, &Problem{Message: "is larger than " + amount.Bytes(mostBytes) + "; this is not a configuration"}
	}
	if bad := firstInvalid(data); bad >= 0 {
		return nil, &Problem{Line: 1 + bytes.Count(data[:bad], []byte("\n")), Col: columnOf(data, bad), Message: "is not UTF-8 text"}
	}
	first, second, err := documents(data)
	switch {
	case errors.Is(err, io.EOF):
		return nil, &Problem{Line: 1, Col: 1, Message: "is empty; the smallest configuration has one tier under tiers"}
	case err != nil:
		line := brokenLine(data, err)
		return nil, &Problem{Line: line, Col: brokenColumn(data, line, err), Message: "is not YAML: " + reason(err)}
	case second != nil:
		return nil, &Problem{Line: second.Line, Col: second.Column, Message: "a second document begins here; " +
			"a configuration is one document, and this part would be ignored"}
	case first.Content[0].ShortTag() == "!!null":
		return nil, &Problem{Line: 1, Col: 1, Message: "is empty; the smallest configuration has one tier under tiers"}
	}
	return first.Content[0], nil
}

func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// columnOf is the column of a byte, in characters from 1.
func columnOf(data []byte, at int) int {
	return 1 + utf8.RuneCount(data[bytes.LastIndexByte(data[:at], '\n')+1:at])
}

// documents reads the first document of a text, and the second if there is one.
func documents(data []byte) (first, second *yaml.Node, err error) {
	defer func() {
		// yaml.v3 panics with a string where its own parser is confused.
		if p := recover(); p != nil {
			err = fmt.Errorf("the parser gave up: %v", p)
		}
	}()
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	first = new(yaml.Node)
	if err := decoder.Decode(first); err != nil {
		return nil, nil, err
	}
	second = new(yaml.Node)
	switch err := decoder.Decode(second); {
	case errors.Is(err, io.EOF):
		return first, nil, nil
	case err != nil:
		return nil, nil, err
	}
	return first, second, nil
}

var position = regexp.MustCompile(`^yaml: (line \d+: )?`)

func reason(err error) string {
	return strings.TrimSpace(position.ReplaceAllString(err.Error(), ""))
}

// brokenLine is the line at which the text stops being YAML: the first line
// without which the same error does not happen. The line that yaml.v3 reports is
// that of the enclosing block, which may begin a hundred lines earlier, or none.
func brokenLine(data []byte, err error) int {
	lines := bytes.SplitAfter(data, []byte("\n"))
	end := 0
	ends := make([]int, len(lines))
	for i, line := range lines {
		end += len(line)
		ends[i] = end
	}
	broken := sort.Search(len(lines)-1, func(i int) bool {
		_, _, again := documents(data[:ends[i]])
		return again != nil && !errors.Is(again, io.EOF) && reason(again) == reason(err)
	})
	if broken > 0 && len(lines[broken]) == 0 {
		broken-- // a text that ends in a line break ends in its last line
	}
	return broken + 1
}

// noToken is a character that begins nothing in YAML, where something could begin.
var noToken = regexp.MustCompile("(?:^|[\\s\\[{,])([\t@`%])")

// brokenColumn is where in its line a text stops being YAML, as far as that can be
// told: the character that can begin nothing, or an anchor that nobody set. Otherwise it is
// the first column.
func brokenColumn(data []byte, line int, err error) int {
	lines := bytes.SplitAfter(data, []byte("\n"))
	if line > len(lines) {
		return 1
	}
	text, at := lines[line-1], -1
	switch said := reason(err); {
	case strings.Contains(said, "cannot start any token"):
		if found := noToken.FindSubmatchIndex(text); found != nil {
			at = found[2]
		}
	case strings.HasPrefix(said, "unknown anchor '"):
		name, _, _ := strings.Cut(strings.TrimPrefix(said, "unknown anchor '"), "'")
		at = bytes.Index(text, []byte("*"+name))
	}
	return columnOf(text, max(at, 0))
}
