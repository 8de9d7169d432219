package doctor

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/calendar"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

// examine looks at one tier.
func (d doctor) examine(ctx context.Context, t config.Tier, p *place) []finding.Finding {
	n := &finding.Notes{About: t.Name}
	paused := d.tellActions(n, t)
	if p.shut != "" {
		n.Add(finding.Noted, "all", "not examined: "+p.shut, "")
		return n.All
	}
	x := p.of(t.Name)
	t.Target = kind.Chosen(t.Target, x.view.Selected.Name())
	about := d.examined(t, p, x, paused)
	tellView(n, x, len(about) > 0)
	n.All = append(n.All, about...)
	if len(about) == 0 && x.view.Missing != "" && x.view.Unread == "" {
		return n.All // there is no such thing
	}
	d.tellPrice(n, t, p, x)
	tellPublished(n, t)
	d.tellWindow(n, t)
	d.tellNeighbours(n, t)
	d.tellOperation(n, t)
	d.tellAsked(n, t, p)
	d.tellSignals(n, t, p)
	d.tellExpressions(n, t, p)
	d.tellWriting(n, t)
	d.tellLock(ctx, n, t, p)
	d.tellContested(n, t)
	return n.All
}

// examined is what the kind says of the resource.
func (d doctor) examined(t config.Tier, p *place, x seen, paused bool) []finding.Finding {
	return t.Target.Examine(kind.Examination{
		Tier: x.is, Facts: p.facts, View: x.view, Paused: paused, Policy: d.policy(), Now: d.Now(),
		Open: calendar.Week{Hours: t.Guards.MaintenanceWindow.Hours, Zone: t.Guards.MaintenanceWindow.Zone},
	})
}

// tellObjection says what speaks against a change, and what to do about it.
func tellObjection(n *finding.Notes, m scale.Mode, o scale.Objection, waits string) {
	const check = "objections"
	switch {
	case o.Unread != "":
		n.Add(kind.Held(m), check, o.Text, waits)
	case o.Passing:
		n.Add(finding.Doubted, check, o.Text, "nothing to do now: dynascale waits until this ends; if it lasts long, find the cause in AWS")
	case o.Accept != "":
		n.Add(kind.Held(m), check, reason.Objection(o), "set "+o.Accept+": true if you accept this; if not, use mode observe for this tier")
	default:
		n.Add(kind.Held(m), check, o.Text, cmp.Or(o.Do, "remove this obstacle, or use mode observe for this tier"))
	}
}

// tellPublished looks where applications learn of members: at the folder of the file, and
// not at the parameter, whose only call is a change.
func tellPublished(n *finding.Notes, t config.Tier) {
	const check = "endpoints"
	k, is := t.Target.(kind.Publisher)
	if !is {
		return
	}
	file, parameter := k.Publishes()
	if file != "" {
		tellFolder(n, check, file, "create the folder and let dynascale's user write to it")
	}
	if parameter != "" && t.Mode.Writes() {
		n.Add(finding.Noted, check, "the list of readers is written to the SSM parameter "+parameter+"; the permission to write it cannot be verified without making a change", "")
	}
	if file+parameter != "" && !t.Mode.Writes() {
		n.Add(finding.Noted, check, "nothing is published in mode observe", "")
	}
}

// tellNeighbours names the tiers that wait for this one.
func (d doctor) tellNeighbours(n *finding.Notes, t config.Tier) {
	for _, other := range d.cfg.Tiers {
		if other.Name != t.Name && t.Resource() != "" && other.Resource() == t.Resource() {
			n.Add(finding.Noted, "neighbours", fmt.Sprintf("tier %s scales %s too: while one of the two tiers makes a change, the other waits", other.Name, other.Target.Name()), "")
		}
	}
}

// matters reports whether a tier does not shrink while the signals of which holds is true tell nothing, and
// so those that are made of them.
func matters(t config.Tier, holds func(signal.Signal) bool) bool {
	var silent func(s signal.Signal) bool
	named := func(name string) bool {
		i := slices.IndexFunc(t.Signals, func(s signal.Signal) bool { return s.Name == name })
		return i >= 0 && silent(t.Signals[i])
	}
	silent = func(s signal.Signal) bool {
		f := s.Source.Formula
		return holds(s) || slices.ContainsFunc(s.Source.Sum, named) || f != nil && slices.ContainsFunc(f.Names(), named)
	}
	return slices.ContainsFunc(t.Signals, func(s signal.Signal) bool { return s.Importance != signal.Low && silent(s) })
}

// held is what becomes of a tier while the signals of which holds is true tell nothing.
func held(t config.Tier, holds func(signal.Signal) bool) string {
	if matters(t, holds) {
		return "the tier does not shrink"
	}
	return "the tier can still shrink (importance: low)"
}

// named is true of the signal of a name.
func named(name string) func(signal.Signal) bool {
	return func(s signal.Signal) bool { return s.Name == name }
}

// remedyOf is what to do about something that could not be asked.
func (d doctor) remedyOf(asked signal.Direct, err error, permission, held string) string {
	remote, is := asked.(signal.Asked)
	if !is {
		return d.remedy(err, permission)
	}
	where := "endpoints." + remote.Asks()
	switch scale.KindOf(err) {
	case scale.Denied:
		if permission != "" {
			return d.remedy(err, permission)
		}
		return "check the credentials in " + where + ", and the file that the message names, if it names one"
	case scale.Invalid:
		return "check the key `url` in " + where + ", and what the signal asks this endpoint for"
	case scale.Throttled:
		return "the server is overloaded, or limits the number of requests: wait a minute; until the server answers, " + held
	}
	return "check that the server of " + where + " works, and that this machine can reach the url in " + where +
		"; until the server answers, " + held
}

// tellAsked tells what the tier's signals ask themselves, each once.
func (d doctor) tellAsked(n *finding.Notes, t config.Tier, p *place) {
	var told []string
	for _, s := range t.Signals {
		asked := s.Source.Direct
		if asked == nil || slices.Contains(told, asked.Subject()) {
			continue
		}
		check, l := asked.Subject(), asked.Shelf()
		told = append(told, check)
		permission := strings.Join(l.Rights, ", ")
		such := func(s signal.Signal) bool { return s.Source.Direct != nil && s.Source.Direct.Subject() == check }
		held := held(t, such)
		var order facts.Order
		asked.Want(&order)
		if err := order.Failed(p.facts); err != nil {
			result := finding.Failed
			if !matters(t, such) {
				result = finding.Doubted // the tier works without it
			}
			n.Add(result, check, err.Error(), d.remedyOf(asked, err, permission, held))
			continue
		}
		told := asked.Tell(p.facts)
		if permission != "" {
			told += " (" + permission + ")"
		}
		switch r := asked.Read(p.facts); {
		case r.First:
			n.Add(finding.Doubted, check, told, "nothing to do: the daemon has a value from its second evaluation on; until then "+held)
		case r.At.IsZero() && s.MissingIsZero && !r.Absent.IsZero():
			n.Add(finding.Doubted, check, told, "the signal counts as 0 while this is so (missing: zero); if there should be a value, look at the answer of the endpoint with curl, and correct "+t.Name+".signals."+s.Name)
		case r.At.IsZero():
			n.Add(finding.Doubted, check, told, held+" while this is so; look at the answer of the endpoint with curl, and correct "+t.Name+".signals."+s.Name+" if the value is not in the answer")
		case r.Partial != "":
			n.Add(finding.Doubted, check, told, held+" while this is so; the tier can still grow if the part that was read is high enough")
		default:
			n.Add(finding.Well, check, told, "")
		}
	}
}
