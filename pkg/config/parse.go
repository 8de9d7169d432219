package config

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/rawtext"
)

// MostBytes bounds a file; a thousand tiers are below one megabyte.
const MostBytes = 8 << 20

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
	return nil, Problems{{File: path, Message: fmt.Sprintf("is being written: it changed again and again for %s; try again when nothing changes it any more", amount.Span(steadyLooks*steadyPause))}}
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
	secrets := map[string][]rawtext.Fault{} // by file
	for _, p := range parts {
		if len(parts) > 1 && blank(p.data) {
			found = append(found, Problem{File: p.file, Line: 1, Col: 1, Message: "is empty; write keys in it, such as tiers:, or remove the file"})
			continue
		}
		root, faults, credentials := document([]byte(p.data))
		if root == nil {
			elsewhere(faults, p.file, parts)
			found = append(found, problems(p.file, append(faults, astray(p.data, credentials)...))...)
			continue
		}
		secrets[p.file] = credentials
		file := p.file
		if file == path {
			file = "" // the only one
		}
		one := tree(root, file)
		if len(parts) > 1 && one.Kind != keys.Mapping {
			found = append(found, Problem{File: p.file, Line: one.Line, Col: one.Col, Message: "keys are expected here, such as tiers:"})
		}
		roots = append(roots, one)
	}
	if len(roots) > 1 {
		found = append(found, unset(path, roots)...)
	}
	if len(found) > 0 {
		return nil, keys.Result{Problems: keys.InOrder(found)}
	}
	c := defaults()
	root := join(roots)
	read := keys.Read(path, root, c.keys(inheritance(root)))
	c.Inherited = read.From
	read.Problems = withSecrets(secrets, read)
	return c, read
}

// elsewhere tells of a mark for aliases that another file of a folder has.
func elsewhere(faults []rawtext.Fault, file string, parts []part) {
	for i, f := range faults {
		for _, p := range parts {
			if f.Mark != "" && p.file != file && slices.Contains(strings.FieldsFunc(p.data, func(c rune) bool { return strings.ContainsRune(" \t\r\n,{}[]", c) }), "&"+f.Mark) {
				faults[i].Message = fmt.Sprintf("*%s repeats the value marked &%s, which is in %s; a mark is known only in its own file: write the value here, or move what tiers share to the key `defaults`", f.Mark, f.Mark, p.file)
			}
		}
	}
}

// placed is a line with a key that is the place for a credential: heartbeat.url and assume_role.external_id.
var placed = pattern.Of(`(?:^|[\s{,"'-])(?:url|external_id)["']?\s*:`)

// astray are the credentials of a text that cannot be read and so has no keys yet, without those that
// stand where one may be.
func astray(text string, credentials []rawtext.Fault) []rawtext.Fault {
	lines := strings.Split(text, "\n")
	return slices.DeleteFunc(slices.Clone(credentials), func(f rawtext.Fault) bool {
		return f.Line >= 1 && f.Line <= len(lines) && placed.MatchString(lines[f.Line-1])
	})
}

// withSecrets are the problems of a document with the credentials in its text, of which those are none
// that stand in a key which is the place for one. Of the line of a credential everything is told.
func withSecrets(secrets map[string][]rawtext.Fault, read keys.Result) Problems {
	out, told := read.Problems, map[keys.Spot]bool{}
	for file, faults := range secrets {
		faults = slices.DeleteFunc(faults, func(f rawtext.Fault) bool { return read.Hidden[keys.Spot{File: file, Line: f.Line}] })
		for _, f := range faults {
			told[keys.Spot{File: file, Line: f.Line}] = true
		}
		secrets[file] = faults
	}
	out = slices.DeleteFunc(out, func(p Problem) bool { return told[keys.Spot{File: p.File, Line: p.Line}] })
	for file, faults := range secrets {
		out = append(out, problems(file, faults)...)
	}
	return keys.InOrder(out)
}

// problems are faults of a text as problems of its file.
func problems(file string, faults []rawtext.Fault) (out Problems) {
	for _, f := range rawtext.Told(faults...) {
		out = append(out, Problem{File: file, Line: f.Line, Col: f.Col, Message: f.Message})
	}
	return out
}

// document is the one value that the file holds. It is nil where the text is none, and found is why.
// secrets are the credentials in the text, wherever they stand.
func document(data []byte) (root *yaml.Node, found, secrets []rawtext.Fault) {
	one := func(line, col int, message string) []rawtext.Fault {
		return []rawtext.Fault{{Line: line, Col: col, Message: message}}
	}
	if len(data) > MostBytes {
		return nil, one(0, 0, "is larger than "+amount.Bytes(MostBytes)+", which is too much for a configuration"), nil
	}
	seen := rawtext.Look(string(data))
	if len(seen.Faults) > 0 {
		return nil, seen.Faults, seen.Secrets
	}
	if key, line := rawtext.Unindented(string(data)); key == "tiers" {
		return nil, one(line, 1, "the lines below tiers: are not indented, so nothing belongs to tiers; copy the text again in a way that keeps the blanks "+
			"at the beginning of the lines, or indent the name of each tier by two blanks, the keys of a tier by four, and what is below these keys by six or more"), seen.Secrets
	}
	first, second, err := documents(data)
	switch {
	case errors.Is(err, io.EOF) || err == nil && second == nil && first.Content[0].ShortTag() == "!!null":
		return nil, one(1, 1, "is empty; the smallest configuration has one tier below tiers:"), seen.Secrets
	case err != nil:
		return nil, []rawtext.Fault{rawtext.Broken(string(data), brokenLine(data, err), reason(err), standing())}, seen.Secrets
	case second != nil:
		return nil, one(second.Line, second.Column, "a second document begins here; "+
			"a configuration is one document, and this part would be ignored; remove this part, or the --- before it"), seen.Secrets
	}
	return first.Content[0], nil, seen.Secrets
}

// newer is the directive of a version of YAML in which a configuration means the same.
var newer = pattern.Of(`^(?:\x{feff})?%YAML 1\.2[ \t\r]*\n---`)

// documents reads the first document of a text, and the second one that holds anything if there is one.
func documents(data []byte) (first, second *yaml.Node, err error) {
	defer func() {
		// yaml.v3 panics with a string where its own parser is confused.
		if p := recover(); p != nil {
			err = fmt.Errorf("the parser gave up: %v", p)
		}
	}()
	if newer.MatchString(string(data[:min(len(data), 64)])) {
		data = bytes.Replace(data, []byte("%"), []byte("#"), 1)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	first = new(yaml.Node)
	if err := decoder.Decode(first); err != nil {
		return nil, nil, err
	}
	for { // a line --- at the end begins a document without anything
		second = new(yaml.Node)
		switch err := decoder.Decode(second); {
		case errors.Is(err, io.EOF):
			return first, nil, nil
		case err != nil:
			return nil, nil, err
		case second.Content[0].ShortTag() != "!!null" || second.Content[0].Value != "":
			return first, second, nil
		}
	}
}

var position = pattern.Of(`^yaml: (line \d+: )?`)

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
