package discover

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Update is what a configuration lacks of what there is now.
type Update struct {
	// Diff is the change of the file in the form that patch(1) takes; "" when there is none.
	Diff string
	// Result is the whole file with the change. Comments, order and hand edits stay.
	Result []byte
	// New, Gone and Back are tiers: those to observe a resource that had none, those whose resource
	// is not there any more, and those that were marked as gone and are there.
	New, Gone, Back []string
	// Notes are further sentences, about limits that AWS does not allow any more and what was
	// left out.
	Notes []string
	// Untold are the listings that failed, one sentence each: what they would tell is neither new
	// nor gone.
	Untold []string
}

// gone begins the comment above a tier whose resource is not there.
const gone = "# Gone on "

// leftOut is a comment that keeps a resource from being proposed: "# discover: leave out NAME".
var leftOut = regexp.MustCompile(`(?m)#[ \t]*discover: leave out[ \t]+(\S+)`)

// Refresh compares a configuration, and its text as it is on the disk, with every account and
// region that it names. It never takes anything away: a tier whose resource is gone gets a
// comment.
func Refresh(ctx context.Context, path string, data []byte, now time.Time, timeout time.Duration) (u Update, err error) {
	cfg, err := config.Parse(path, data)
	if err != nil {
		return u, err
	}
	r := refresher{Update: &u, cfg: cfg, text: textOf(string(data)), now: now, taken: map[string]bool{}, left: map[string]bool{}}
	for _, t := range cfg.Tiers {
		r.taken[t.Name] = true
	}
	for _, m := range leftOut.FindAllStringSubmatch(string(data), -1) {
		r.left[m[1]] = true
	}
	end, indent, err := r.endOfTiers()
	if err != nil {
		return u, err
	}
	var fresh []string
	for _, p := range cfg.Places() {
		more, err := r.place(ctx, p, timeout)
		if err != nil {
			u.Untold = append(u.Untold, fmt.Sprintf("%s: %s", p, finding.OneLine(err.Error())))
			continue
		}
		fresh = append(fresh, more...)
	}
	if len(fresh) > 0 {
		r.edits = append(r.edits, edit{at: end, more: indented(fresh, indent)})
	}
	edits := sorted(r.edits)
	u.Diff, u.Result = r.text.unified(path, edits), []byte(r.text.edited(edits))
	after, err := config.Parse(path, u.Result)
	if err != nil {
		return u, fmt.Errorf("the update would not be a configuration, so there is none: %w", err)
	}
	if len(after.Tiers) != len(cfg.Tiers)+len(u.New) {
		return u, fmt.Errorf("the update would have %d tiers where %d are wanted, so there is none: write tiers as a block, one key a line", len(after.Tiers), len(cfg.Tiers)+len(u.New))
	}
	return u, nil
}

// refresher compares one configuration.
type refresher struct {
	*Update
	cfg         *config.Config
	text        text
	now         time.Time
	taken, left map[string]bool // names of tiers, and of resources that are left out
	edits       []edit
}

// place compares what one account and region has, and returns the lines of new tiers, as the starter
// configuration has them.
func (r *refresher) place(ctx context.Context, p config.Place, timeout time.Duration) ([]string, error) {
	a := r.cfg.AWS
	tiers := slices.DeleteFunc(slices.Clone(r.cfg.Tiers), func(t config.Tier) bool { return t.Place() != p })
	seen, err := look(ctx, session.Options{
		Region: p.Region, Profile: a.Profile, Endpoint: a.Endpoint, Timeout: 10 * time.Second, RoleARN: p.Role.ARN, ExternalID: p.Role.ExternalID,
	}, Options{Protocol: a.Protocol, Timeout: timeout, Now: r.now}, func(known facts.Facts, o *facts.Order) {
		for _, t := range tiers {
			t.Target.Wants(assembly.Watched(t), known, o)
		}
	})
	if err != nil {
		return nil, err
	}
	r.Untold = append(r.Untold, seen.untold...)
	for _, t := range tiers {
		r.compare(t, seen.facts)
	}
	s := starter{options: Options{Now: r.now}, region: seen.region, taken: r.taken}
	if err := s.gather(seen.facts); err != nil {
		return nil, err
	}
	for _, found := range s.resources {
		r.propose(&s, found, p, tiers, seen.facts)
	}
	if s.out.Len() == 0 {
		return nil, nil
	}
	return strings.Split(strings.TrimSuffix(s.out.String(), "\n"), "\n"), nil
}

// compare marks a tier whose resource is gone, and takes the mark away where it is back.
func (r *refresher) compare(t config.Tier, f facts.Facts) {
	if t.Mode == scale.Off {
		return
	}
	is := assembly.Watched(t)
	v := t.Target.View(is, f, r.now)
	marked := r.marked(t)
	switch missing := v.Missing != "" && v.Unread == ""; {
	case missing && marked < 0:
		r.Gone = append(r.Gone, t.Name+": "+v.Missing)
		line := t.Line - 1
		r.edits = append(r.edits, edit{at: line, more: []string{
			r.indentOf(line) + gone + r.now.UTC().Format(time.DateOnly) + ": " + finding.OneLine(v.Missing) + ". Delete this tier, or set mode: off.",
		}})
	case v.Missing == "" && marked >= 0:
		r.Back = append(r.Back, t.Name)
		r.edits = append(r.edits, edit{at: marked, less: 1})
	}
	if v.Missing != "" {
		return
	}
	for _, x := range t.Target.Examine(kind.Examination{Tier: is, Facts: f, View: v, Now: r.now}) {
		if x.Check == "limits" && x.Result == finding.Doubted {
			r.Notes = append(r.Notes, t.Name+": "+x.Found+"; "+x.Do)
		}
	}
}

// propose writes the tiers of a resource that no tier of the configuration covers.
func (r *refresher) propose(s *starter, found listed, p config.Place, tiers []config.Tier, f facts.Facts) {
	fresh := listed{thing: found.thing, name: found.name}
	for _, d := range found.drafts {
		if d.Write == nil {
			continue
		}
		write := d.Write
		d.Write = func(tier string, a kind.Around) string { return r.located(write(tier, a), p) }
		of := maps.Clone(s.taken)
		name := tierName(d.Called, of)
		draft, err := config.Parse(name, []byte("tiers:\n"+d.Write(name, kind.Around{})))
		switch {
		case err != nil || covered(draft.Tiers[0].Target, tiers, f, r.now):
			continue
		case r.left[d.Name] || r.left[name]:
			r.Notes = append(r.Notes, "left out, as the file says: "+name)
			continue
		}
		d.Title = found.drafts[0].Title
		fresh.drafts = append(fresh.drafts, d)
	}
	if len(fresh.drafts) == 0 {
		return
	}
	before, mark, some := maps.Clone(s.taken), s.out.Len(), false
	s.resource(fresh)
	for _, name := range slices.Sorted(maps.Keys(s.taken)) {
		if !before[name] {
			r.New, some = append(r.New, name), true
		}
	}
	if !some {
		s.out.Truncate(mark) // no comment alone: it would be proposed again and again
	}
}

// covered reports whether a tier scales what another one would, by its name or by a selector that
// matches it.
func covered(x kind.Target, tiers []config.Tier, f facts.Facts, now time.Time) bool {
	return slices.ContainsFunc(tiers, func(t config.Tier) bool {
		if t.Target.Kind() != x.Kind() {
			return false
		}
		selecting, is := t.Target.(interface{ Called(name string) kind.Target })
		if t.Target.Name() == "" && is {
			return selecting.Called(x.Name()).View(assembly.Watched(t), f, now).Missing == ""
		}
		return t.Target.Name() == x.Name()
	})
}

// located is a tier that says where it is, unless that is where all are.
func (r *refresher) located(tier string, p config.Place) string {
	first, rest, _ := strings.Cut(tier, "\n")
	if p.Region != r.cfg.AWS.Region {
		first += "\n    region: " + p.Region
	}
	if p.Role != r.cfg.AWS.AssumeRole && p.Role.ARN != "" {
		first += fmt.Sprintf("\n    assume_role: {arn: %q", p.Role.ARN)
		if p.Role.ExternalID != "" {
			first += fmt.Sprintf(", external_id: %q", p.Role.ExternalID)
		}
		first += "}"
	}
	return first + "\n" + rest
}

// marked is the line of the comment that says that a tier is gone; below 0 without.
func (r *refresher) marked(t config.Tier) int {
	for i := t.Line - 2; i >= 0; i-- {
		line := strings.TrimSpace(r.text.lines[i])
		if strings.HasPrefix(line, gone) {
			return i
		}
		if !strings.HasPrefix(line, "#") {
			break
		}
	}
	return -1
}

// endOfTiers is the line before which new tiers are put, and how far the names of tiers are
// indented.
func (r *refresher) endOfTiers() (at int, indent string, err error) {
	last := slices.MaxFunc(r.cfg.Tiers, func(a, b config.Tier) int { return a.Line - b.Line })
	indent = r.indentOf(last.Line - 1)
	name := strings.Trim(strings.TrimSpace(r.text.lines[last.Line-1]), `"'`)
	if !strings.HasPrefix(name, last.Name) || indent == "" {
		return 0, "", fmt.Errorf("%s, line %d: tiers are written within braces; write them as a block, one name a line, so that others can be put behind them", "tiers", last.Line)
	}
	at = last.Line
	for i := last.Line; i < len(r.text.lines); i++ {
		line := strings.TrimSpace(r.text.lines[i])
		within := len(r.indentOf(i)) >= len(indent)
		switch {
		case line == "":
		case within:
			at = i + 1
		case !strings.HasPrefix(line, "#"):
			return at, indent, nil
		}
	}
	return at, indent, nil
}

// indentOf is the space before a line.
func (r *refresher) indentOf(i int) string {
	line := r.text.lines[i]
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
