package discover

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Update is what a configuration lacks of what there is now.
type Update struct {
	// Diff is the change of the files in the form that patch(1) takes; "" when there is none.
	Diff string
	// Files are those that change. Comments, order and hand edits in them stay.
	Files []Change
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

// Change is a file as it is and as it would be.
type Change struct {
	Path     string
	Was, New []byte // Was is nil for a file that is not there yet
}

// gone begins the comment above a tier whose resource is not there.
const gone = "# Gone on "

// leftOut is a comment that keeps a resource from being written: "# discover: leave out NAME".
var leftOut = pattern.Of(`(?m)#[ \t]*discover: leave out[ \t]+(\S+)`)

// Refresh compares a configuration, a file or a folder of them, with every account and region that
// it names. It never takes anything away: a tier whose resource is gone gets a comment.
func Refresh(ctx context.Context, path string, now time.Time, timeout time.Duration) (u Update, err error) {
	cfg, err := config.Load(path)
	if err != nil {
		return u, err
	}
	r := refresher{Update: &u, cfg: cfg, path: path, now: now, taken: map[string]bool{}, left: map[string]bool{}}
	if r.parts, err = partsOf(path); err != nil {
		return u, err
	}
	for _, t := range cfg.Tiers {
		if _, err := r.of(t); err != nil {
			return u, err
		}
		r.taken[t.Name] = true
	}
	for _, p := range r.parts {
		for _, m := range leftOut.FindAllStringSubmatch(p.data, -1) {
			r.left[m[1]] = true
		}
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
		if err := r.put(fresh); err != nil {
			return u, err
		}
	}
	for _, p := range r.parts {
		edits := sorted(p.edits)
		if len(edits) == 0 {
			continue
		}
		u.Diff += p.text.unified(p.path, edits)
		c := Change{Path: p.path, Was: []byte(p.data), New: []byte(p.text.edited(edits))}
		if p.missing {
			c.Was = nil
		}
		u.Files = append(u.Files, c)
	}
	return u, r.verify()
}

// refresher compares one configuration.
type refresher struct {
	*Update
	cfg         *config.Config
	path        string
	parts       []*part
	now         time.Time
	taken, left map[string]bool // names of tiers, and of resources that are left out
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
		if err := r.compare(t, seen.facts); err != nil {
			return nil, err
		}
	}
	s := starter{options: Options{Now: r.now}, region: seen.region, taken: r.taken}
	if err := s.gather(seen.facts); err != nil {
		return nil, err
	}
	for _, x := range s.resources {
		r.propose(&s, x, p, tiers, seen.facts)
	}
	if s.out.Len() == 0 {
		return nil, nil
	}
	return strings.Split(strings.TrimSuffix(s.out.String(), "\n"), "\n"), nil
}

// compare marks a tier whose resource is gone, and takes the mark away where it is back.
func (r *refresher) compare(t config.Tier, f facts.Facts) error {
	if t.Mode == scale.Off {
		return nil
	}
	p, err := r.of(t)
	if err != nil {
		return err
	}
	is := assembly.Watched(t)
	v := t.Target.View(is, f, r.now)
	marked := p.marked(t)
	switch missing := v.Missing != "" && v.Unread == ""; {
	case missing && marked < 0:
		r.Gone = append(r.Gone, t.Name+": "+v.Missing)
		line := t.Line - 1
		p.edits = append(p.edits, edit{at: line, more: []string{
			p.indent(line) + gone + r.now.UTC().Format(time.DateOnly) + ": " + finding.OneLine(v.Missing) + ". Delete this tier, or set mode: off.",
		}})
	case v.Missing == "" && marked >= 0:
		r.Back = append(r.Back, t.Name)
		p.edits = append(p.edits, edit{at: marked, less: 1})
	}
	if v.Missing != "" {
		return nil
	}
	if v.Leaving {
		r.Notes = append(r.Notes, t.Name+": "+finding.OneLine(t.Target.Name())+" is being deleted; remove the tier, or choose another resource")
	}
	for _, x := range t.Target.Examine(kind.Examination{Tier: is, Facts: f, View: v, Now: r.now}) {
		if x.Check == "limits" && x.Result == finding.Doubted {
			r.Notes = append(r.Notes, t.Name+": "+x.Found+"; "+x.Do)
		}
	}
	return nil
}

// propose writes the tiers of a resource that no tier of the configuration covers.
func (r *refresher) propose(s *starter, x listed, p config.Place, tiers []config.Tier, f facts.Facts) {
	fresh := listed{thing: x.thing, name: x.name}
	for _, d := range x.drafts {
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
			r.Notes = append(r.Notes, name+": left out, because of the comment '# discover: leave out' in the file")
			continue
		}
		d.Title = x.drafts[0].Title
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
		if selecting, is := t.Target.(kind.Selecting); is && selecting.Selects().Is() {
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
