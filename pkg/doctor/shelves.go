package doctor

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/scale"
)

// tellShelves says of every shelf that was read how much of what was wanted there is and
// which permission that takes, and of one that could not be read what that means for tiers.
func (d doctor) tellShelves(n *finding.Notes, s sight) {
	for shelf, keys := range s.order.All() {
		a, l := s.facts.Answers(shelf, keys), s.labels[shelf]
		rights := strings.Join(l.Rights, ", ")
		// That a thing is not there is an answer, and its tier says so.
		a.Errors = slices.DeleteFunc(a.Errors, func(err error) bool { return scale.KindOf(err) == scale.Missing })
		if len(a.Errors) == 0 {
			result := finding.Well
			if l.Way == facts.Named && a.Found < a.Wanted || a.Read < a.Wanted {
				result = finding.Noted
			}
			n.Add(result, shelf, counted(l, a)+" ("+rights+")", "")
			continue
		}
		text := finding.OneLine(a.Errors[0].Error())
		if more := len(a.Errors) - 1; more > 0 {
			text += fmt.Sprintf("; and %s", amount.Count(more, "more error"))
		}
		if a.Read > 0 {
			text += fmt.Sprintf("; %d of %d were read", a.Read, a.Wanted)
		}
		result, means := s.means(shelf)
		if result == finding.Doubted {
			means = "; not known: " + strings.TrimSuffix(l.For, ", for 'dynascale doctor'") + means
		}
		n.Add(result, shelf, text+means, d.remedy(a.Errors[0], rights))
	}
}

// counted is how much of what was wanted there is.
func counted(l facts.Label, a facts.Answers) string {
	switch l.Way {
	case facts.List:
		return "can be listed"
	case facts.One:
		if l.Sample > 0 && a.Read < a.Wanted {
			return fmt.Sprintf("doctor read %d of %d; the daemon reads all, one after the other", a.Read, a.Wanted)
		}
		return fmt.Sprintf("%d of %d read", a.Read, a.Wanted)
	}
	return fmt.Sprintf("%d of %d found", a.Found, a.Wanted)
}

// means is what it comes to that something of a shelf could not be read: what the daemon
// does with the tiers that want it.
func (s sight) means(shelf string) (finding.Result, string) {
	result := finding.Doubted
	var lost, held, large, refused []string
	for _, t := range s.tiers {
		unread := func(o scale.Objection) bool { return o.Unread == shelf }
		switch {
		case t.view.Unread == shelf:
			lost = append(lost, t.is.Name)
		case slices.ContainsFunc(t.view.Objections, unread):
			held = append(held, t.is.Name)
		case slices.ContainsFunc(t.view.NoShrink, unread):
			large = append(large, t.is.Name)
		case len(s.facts.Answers(shelf, t.step.Keys(shelf)).Errors) > 0:
			refused = append(refused, t.is.Name)
		default:
			continue
		}
		result = finding.Failed
	}
	var means strings.Builder
	for _, x := range []struct {
		tiers     []string
		one, many string
	}{
		{lost, "the size of %s is unknown, and is not changed, until this can be read", "the sizes of %s are unknown, and are not changed, until this can be read"},
		{held, "%s is not changed until this can be read", "%s are not changed until this can be read"},
		{large, "%s does not shrink until this can be read", "%s do not shrink until this can be read"},
		{refused, "every change of %s is refused until this can be read", "every change of %s is refused until this can be read"},
	} {
		switch len(x.tiers) {
		case 0:
		case 1:
			fmt.Fprintf(&means, "; "+x.one, x.tiers[0])
		default:
			fmt.Fprintf(&means, "; "+x.many, amount.Few(x.tiers))
		}
	}
	return result, means.String()
}

// tellView says what keeps the daemon from changing a tier: that its size is not known, and
// what the cloud objects to. The doctor is never content with a tier that the daemon refuses.
//
// there says that the kind found something to say of the resource.
func tellView(n *finding.Notes, t seen, there bool) {
	const waits = "dynascale waits until this can be read; see the advice in the section aws above"
	v, do := t.view, "while this is so, the daemon does not change this tier"
	if !there && v.Unread == "" {
		do += "; 'dynascale discover' lists the resources that exist"
	}
	if v.Missing != "" {
		n.Add(finding.Failed, "resource", v.Missing, do)
	}
	for _, o := range v.Objections {
		tellObjection(n, t.is.Mode, o, waits)
	}
	if v.Missing == "" && len(v.Objections) == 0 {
		n.Add(finding.Well, "objections", "nothing prevents a change", "")
	}
	for _, o := range v.NoShrink {
		switch {
		case o.Unread != "":
			n.Add(kind.Held(t.is.Mode), "shrink", o.Text, waits)
		default:
			n.Add(finding.Doubted, "shrink", o.Text, cmp.Or(o.Do, "nothing to do: the tier can shrink again when this is over; this does not prevent growth"))
		}
	}
}
