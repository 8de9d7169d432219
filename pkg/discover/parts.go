package discover

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/config"
)

// foundFile is the file of a folder in which new tiers are put.
const foundFile = "discovered.yaml"

// part is one file of the configuration.
type part struct {
	path, data string
	text       text
	missing    bool // it is not there yet
	edits      []edit
}

// partsOf reads the files of a configuration.
func partsOf(path string) (out []*part, err error) {
	files := []string{path}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		files = nil
		for _, end := range []string{"*.yaml", "*.yml"} {
			more, err := filepath.Glob(filepath.Join(path, end))
			if err != nil {
				return nil, err
			}
			files = append(files, more...)
		}
		slices.Sort(files)
	}
	for _, file := range files {
		if strings.HasPrefix(filepath.Base(file), ".") && file != path {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		out = append(out, &part{path: file, data: string(data), text: textOf(string(data))})
	}
	return out, nil
}

// of is the file in which a tier begins, where it is written as a block.
func (r *refresher) of(t config.Tier) (*part, error) {
	i := slices.IndexFunc(r.parts, func(p *part) bool { return p.path == cmp.Or(t.File, r.path) })
	if i >= 0 && t.Line <= len(r.parts[i].text.lines) {
		p := r.parts[i]
		line := strings.TrimLeft(p.text.lines[t.Line-1], ` "'`)
		if rest, named := strings.CutPrefix(line, t.Name); named && strings.HasPrefix(strings.TrimLeft(rest, ` "'`), ":") && p.indent(t.Line-1) != "" {
			return p, nil
		}
	}
	return nil, fmt.Errorf("%s:%d: tier %s: tiers are written within braces; write them as a block, each name on "+
		"a line of its own, so that new tiers can be inserted after them", cmp.Or(t.File, r.path), t.Line, t.Name)
}

// put puts new tiers behind the others of their file.
func (r *refresher) put(fresh []string) error {
	info, err := os.Stat(r.path)
	if err != nil {
		return err
	}
	into := r.path
	if info.IsDir() {
		into = filepath.Join(r.path, foundFile)
	}
	var last config.Tier
	for _, t := range r.cfg.Tiers {
		p, err := r.of(t)
		if err != nil {
			return err
		}
		if p.path == into && t.Line > last.Line {
			last = t
		}
	}
	if last.Name != "" {
		p, err := r.of(last)
		if err != nil {
			return err
		}
		p.edits = append(p.edits, edit{at: p.end(last), more: indented(fresh, p.indent(last.Line-1))})
		return nil
	}
	if slices.ContainsFunc(r.parts, func(p *part) bool { return p.path == into }) {
		return fmt.Errorf("%s has no tier, so there is no place for new tiers: write a first tier into this file; or move the content of this file to another file of the folder and delete this file, which dynascale then makes again", into)
	}
	head := []string{
		"# Tiers that 'dynascale discover --update' found; leave them here, or move them to another file of the folder.",
		"tiers:",
	}
	r.parts = append(r.parts, &part{path: into, missing: true, text: text{end: "\n"}, edits: []edit{{more: append(head, fresh[1:]...)}}})
	return nil
}

// verify reads the configuration as it would be.
func (r *refresher) verify() error {
	folder, err := os.MkdirTemp("", "dynascale-update-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	for _, p := range r.parts {
		if err := os.WriteFile(filepath.Join(folder, filepath.Base(p.path)), []byte(p.text.edited(sorted(p.edits))), 0o600); err != nil {
			return err
		}
	}
	path := folder
	if info, err := os.Stat(r.path); err == nil && !info.IsDir() {
		path = filepath.Join(folder, filepath.Base(r.path))
	}
	after, err := config.Load(path)
	if err != nil {
		here := strings.ReplaceAll(err.Error(), folder, filepath.Dir(r.parts[0].path))
		return fmt.Errorf("the updated file would not be a valid configuration, so nothing is written: %s", here)
	}
	if is, want := len(after.Tiers), len(r.cfg.Tiers)+len(r.New); is != want {
		return fmt.Errorf("the updated file would have %s and not %d, so nothing is written: write the section `tiers` as a block, each key on a line of its own", amount.Count(is, "tier"), want)
	}
	return nil
}

// marked is the line of the comment that says that a tier is gone; below 0 without.
func (p *part) marked(t config.Tier) int {
	for i := t.Line - 2; i >= 0; i-- {
		line := strings.TrimSpace(p.text.lines[i])
		if strings.HasPrefix(line, gone) {
			return i
		}
		if !strings.HasPrefix(line, "#") {
			break
		}
	}
	return -1
}

// end is the line before which new tiers are put that come behind the last one.
func (p *part) end(last config.Tier) int {
	indent := p.indent(last.Line - 1)
	at := last.Line
	for i := last.Line; i < len(p.text.lines); i++ {
		line := strings.TrimSpace(p.text.lines[i])
		switch {
		case line == "":
		case len(p.indent(i)) >= len(indent):
			at = i + 1
		case !strings.HasPrefix(line, "#"):
			return at
		}
	}
	return at
}

// indent is the space before a line.
func (p *part) indent(i int) string {
	line := p.text.lines[i]
	return line[:len(line)-len(strings.TrimLeft(line, " "))]
}

// indented are lines of the starter configuration, in which names of tiers have two spaces before
// them, with as many as the file has.
func indented(lines []string, indent string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		if rest, ok := strings.CutPrefix(line, "  "); ok {
			line = indent + rest
		}
		out[i] = line
	}
	return out
}
