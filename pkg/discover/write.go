package discover

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kinds"
)

// starter writes what was found as a configuration.
type starter struct {
	options         Options
	account, region string
	untold          []string

	resources []listed
	queues    queueMatch
	rest      []kind.Rest
	balancers func(targetGroups []string) kind.Around

	tiers int
	taken map[string]bool // names of tiers
	out   bytes.Buffer
}

// listed is what kinds say of one thing.
type listed struct {
	thing, name string
	drafts      []kind.Draft
}

// gather asks the kinds what they found.
func (f *starter) gather(known facts.Facts) error {
	urls := slices.Sorted(maps.Keys(facts.AllQueues.All(known)))
	groups := facts.TargetGroups.All(known)
	f.balancers = func(targetGroups []string) kind.Around { return front(targetGroups, groups) }
	var works []string
	for _, d := range discoverers() {
		found := d.Discover(known)
		if found.Refused != "" {
			return errors.New(found.Refused)
		}
		for _, draft := range found.Drafts {
			f.add(draft)
			if draft.Works {
				works = append(works, draft.Name)
			}
		}
		f.rest = append(f.rest, found.Rest...)
	}
	f.queues = matchQueues(works, urls)
	f.rest = append([]kind.Rest{{Title: `Queues whose names match no group and no service. If a tier works on one of them, add the line "queue: URL" and the scaler backlog to this tier. The queues are:`, Lines: f.queues.unmatched(urls)}}, f.rest...)
	return nil
}

// add puts a draft beside the others of its resource, and a resource behind the others of
// its thing.
func (f *starter) add(d kind.Draft) {
	last := -1
	for i := range f.resources {
		switch r := &f.resources[i]; {
		case r.thing == d.Thing && r.name == d.Name:
			r.drafts = append(r.drafts, d)
			return
		case r.thing == d.Thing:
			last = i
		}
	}
	one := listed{thing: d.Thing, name: d.Name, drafts: []kind.Draft{d}}
	if last < 0 {
		last = len(f.resources) - 1
	}
	f.resources = slices.Insert(f.resources, last+1, one)
}

// nothing says what was looked for and not found, and what was not seen and may be what is
// missed.
func (f *starter) nothing() error {
	var things []string
	for _, k := range kinds.All {
		if thing := k.New().Thing(); !slices.Contains(things, thing) {
			things = append(things, thing)
		}
	}
	last := len(things) - 1
	unseen := ""
	if len(f.untold) > 0 {
		unseen = "; these resources could not be listed, and may be what you look for: " + strings.Join(f.untold, "; ")
	}
	return fmt.Errorf("nothing was found in %s that could be a tier, no %s or %s: look into another region with --region, or another account with --profile%s",
		f.region, strings.Join(things[:last], ", "), things[last], unseen)
}

func (f *starter) say(format string, args ...any) { fmt.Fprintf(&f.out, format+"\n", args...) }

// write is the whole file.
func (f *starter) write() []byte {
	f.say("# Starter configuration, written by 'dynascale discover' at %s", f.options.Now.UTC().Format("2006-01-02 15:04 UTC"))
	account := f.account
	if account == "" {
		account = "(unknown)"
	}
	f.say("# for account %s, region %s.", account, f.region)
	f.say("#")
	f.say("# Every tier is in mode observe: dynascale decides and records, and changes nothing.")
	f.say("# The goals are guesses. Next: dynascale check FILE, dynascale doctor --config FILE,")
	f.say("# dynascale plan --config FILE, and dynascale iam --config FILE for the permissions.")
	if len(f.untold) > 0 {
		f.say("#\n# These resources could not be listed and are missing in this file:")
		for _, u := range f.untold {
			f.say("#   %s", u)
		}
	}
	f.say("\naws:\n  region: %s", f.region)
	if f.options.Profile != "" {
		f.say("  profile: %s", strconv.Quote(f.options.Profile))
	}
	if p := f.options.Protocol; p != "" && p != "cbor" {
		f.say("  cloudwatch_protocol: %s", p)
	}
	f.say("\n# If 'dynascale cost' knows no price, remove the # of the next line. dynascale then reads AWS's price")
	f.say("# list, which is free and needs the permission pricing:GetProducts.")
	f.say("# prices: {pricing_api: true}")
	f.say("\ntiers:")
	f.taken = map[string]bool{}
	for _, r := range f.resources {
		f.resource(r)
	}
	for _, r := range f.rest {
		f.comment(r.Title, r.Lines)
	}
	return f.out.Bytes()
}

// resource writes what the kinds say of one thing: the title, and each one's notes and tier.
// What keeps it from being any tier several kinds may say, and it is said once.
func (f *starter) resource(r listed) {
	f.say("\n  # %s", finding.OneLine(r.drafts[0].Title))
	said, wrote := map[string]bool{}, false
	for _, d := range r.drafts {
		notes := d.Notes
		if d.Write == nil {
			notes = slices.DeleteFunc(slices.Clone(notes), func(n string) bool { return said[n] })
		}
		if wrote && (len(notes) > 0 || d.Write != nil) {
			f.say("")
		}
		wrote = d.Write != nil
		for _, n := range notes {
			said[n] = true
			f.say("  # %s", finding.OneLine(n))
		}
		if d.Write == nil {
			continue
		}
		around := f.balancers(d.TargetGroups)
		if d.Works {
			around.Queues = f.queues[d.Name]
		}
		f.put(d.Called, func(tier string) string { return d.Write(tier, around) })
	}
}

// put writes a tier under a name of its own. What the configuration would refuse
// becomes a comment with the reason, so that the rest of the file stays good.
func (f *starter) put(called string, text func(tier string) string) {
	name := tierName(called, f.taken)
	tier := text(name)
	if _, err := config.Parse(name, []byte("tiers:\n"+tier)); err != nil {
		delete(f.taken, name)
		f.say("  # Left out: %s", finding.OneLine(err.Error()))
		return
	}
	f.tiers++
	f.out.WriteString(tier)
}

func (f *starter) comment(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	f.say("\n# %s", title)
	for i, line := range lines {
		if i == kind.MostDrafts {
			f.say("#   ... and %d more", len(lines)-i)
			break
		}
		f.say("#   %s", finding.OneLine(line))
	}
}
