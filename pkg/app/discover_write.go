package app

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/aws/autoscaling"
	"github.com/dynascale/dynascale/pkg/config"
)

// starter writes a survey as a configuration.
type starter struct {
	*survey
	options         DiscoverOptions
	account, region string
	tiers           int
	out             bytes.Buffer
}

func (f *starter) say(format string, args ...any) { fmt.Fprintf(&f.out, format+"\n", args...) }

// write is the whole file.
func (f *starter) write() []byte {
	f.say("# Starter configuration, written by 'dynascale discover' at %s", f.options.Now.UTC().Format("2006-01-02 15:04 UTC"))
	account := f.account
	if account == "" {
		account = "(not told)"
	}
	f.say("# for account %s, region %s.", account, f.region)
	f.say("#")
	f.say("# Every tier is in mode observe: dynascale decides and records, and changes nothing.")
	f.say("# The goals are guesses. Next: dynascale check FILE, dynascale doctor --config FILE,")
	f.say("# dynascale plan --config FILE, and dynascale iam --config FILE for the permissions.")
	if untold := f.untold(); len(untold) > 0 {
		f.say("#\n# Could not be listed, so this file knows nothing of it:")
		for _, u := range untold {
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
	f.say("\ntiers:")
	taken := map[string]bool{}
	for _, g := range f.groups {
		f.group(g, taken)
	}
	for _, name := range first(f.plain()) {
		f.database(name, taken)
	}
	for _, name := range first(f.clusterNames()) {
		f.cluster(name, taken)
	}
	for _, m := range f.machines[:min(len(f.machines), mostListed)] {
		f.machine(m, taken)
	}
	f.rest()
	return f.out.Bytes()
}

// group writes the tier of one group.
func (f *starter) group(g autoscaling.Listed, taken map[string]bool) {
	c := g.Capacity
	f.say("\n  # Group %s: %d desired, its own bounds %d to %d.", oneLine(g.Name), c.Desired, c.Min, c.Max)
	for _, note := range f.notes(g) {
		f.say("  # %s", note)
	}
	if g.Status != "" {
		f.say("  # Left out: it is being deleted (%s).", oneLine(g.Status))
		return
	}
	if g.Operator != "" {
		f.say("  # Left out: only %s may change it.", oneLine(g.Operator))
		return
	}
	if f.leaves(g.Tags) {
		return
	}
	if g.Uncounted != "" {
		f.say("  # It counts its size in %s, and AWS does not tell how much of it each machine is: dynascale will only observe it.", oneLine(g.Uncounted))
	}
	if c.Max == 0 {
		f.say("  # Left out: its own maximum is 0, so it can never run anything.")
		return
	}
	f.put(g.Name, taken, func(name string) string { return f.tier(name, g) })
}

// put writes a tier under a name of its own. What the configuration would refuse
// becomes a comment with the reason, so that the rest of the file stays good.
func (f *starter) put(called string, taken map[string]bool, text func(tier string) string) {
	name := tierName(called, taken)
	tier := text(name)
	if _, err := config.Parse(name, []byte("tiers:\n"+tier)); err != nil {
		delete(taken, name)
		f.say("  # Left out: %s", oneLine(err.Error()))
		return
	}
	f.tiers++
	f.out.WriteString(tier)
}

func (f *starter) notes(g autoscaling.Listed) []string {
	var out []string
	for _, p := range f.policies[g.Name] {
		out = append(out, oneLine(p)+".")
	}
	if len(f.policies[g.Name]) > 0 {
		out = append(out, "Mode manage would hold still beside that; mode minimum works with it.")
	}
	if len(g.Suspended) > 0 {
		out = append(out, "Suspended processes: "+oneLine(strings.Join(g.Suspended, ", "))+".")
	}
	if g.Weighted {
		out = append(out, "Sizes count in weighted units (or vCPUs, MiB), not in instances; so do limits and goals per unit.")
	}
	if len(g.OtherSources) > 0 {
		out = append(out, "Also gets work from "+oneLine(strings.Join(g.OtherSources, ", "))+", for which there are no ready-made signals.")
	}
	return out
}

// front is the Application Load Balancer before a group, in the form that
// CloudWatch uses; notes say what was found besides.
func (f *starter) front(g autoscaling.Listed) (balancer, target string, notes []string) {
	for _, arn := range g.TargetGroups {
		tail := arn[strings.LastIndexByte(arn, ':')+1:]
		before, listed := f.balancers[arn]
		found := ""
		for _, b := range before {
			if _, app, ok := strings.Cut(b, ":loadbalancer/"); ok && strings.HasPrefix(app, "app/") {
				found = app
				break
			}
		}
		switch {
		case found != "" && balancer == "":
			balancer, target = found, tail
		case found != "":
			notes = append(notes, fmt.Sprintf("Also behind %s, %s: a tier looks at one of them.", oneLine(found), oneLine(tail)))
		case !listed:
			notes = append(notes, fmt.Sprintf("Behind %s, whose load balancer is not known; for requests and latency set load_balancer and target_group.", oneLine(tail)))
		default:
			notes = append(notes, fmt.Sprintf("Behind %s, which no Application Load Balancer serves: no requests or latency to see.", oneLine(tail)))
		}
	}
	return balancer, target, notes
}

func (f *starter) tier(name string, g autoscaling.Listed) string {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	balancer, target, notes := f.front(g)
	queues := f.queues[g.Name]
	for _, n := range notes {
		say("  # %s", n)
	}
	say("  %s:\n    mode: observe\n    group: %s", name, quoted(g.Name))
	cpu := "{preset: asg-cpu}"
	if f.basic[g.Name] {
		cpu = "{preset: asg-cpu, period: 300s} # basic monitoring publishes every five minutes"
	}
	switch {
	case len(queues) > 0 && len(g.TargetGroups) == 0:
		workersTier(say, g, queues, cpu)
	case balancer != "":
		say("    load_balancer: %s\n    target_group: %s", balancer, target)
		limitsOf(say, g)
		// What is missing holds scale-in, and an idle balancer publishes nothing.
		say("    signals:\n      cpu: %s\n      latency: {preset: alb-response-time} # none while no request comes, which holds scale-in\n      requests: {preset: alb-requests}", cpu)
		say("    scalers:\n      - pressure:\n          terms:\n            - {signal: cpu, goal: 60} # percent")
		say("            - {signal: latency, goal: 1} # seconds: what your users accept")
		say("            # requests per second that one instance serves, once you know it:")
		say("            # - {signal: requests, goal: 100, per_unit: true}")
		suggestQueue(say, queues)
	default:
		limitsOf(say, g)
		say("    signals:\n      cpu: %s\n    scalers:\n      - target: {signal: cpu, goal: 60} # percent", cpu)
		suggestQueue(say, queues)
	}
	return b.String()
}

// limitsOf are the group's own bounds. A tier that looks at averages cannot leave
// zero again.
func limitsOf(say func(string, ...any), g autoscaling.Listed) {
	if g.Capacity.Min == 0 {
		say("    limits: {min: 1, max: %d} # the group allows 0, but CPU cannot be seen when nothing runs", g.Capacity.Max)
		return
	}
	say("    limits: {min: %d, max: %d} # the group's own", g.Capacity.Min, g.Capacity.Max)
}

func workersTier(say func(string, ...any), g autoscaling.Listed, queues []string, cpu string) {
	say("    queue: %s # by its name; check that this group works on it", quoted(queues[0]))
	for _, q := range queues[1:] {
		say("    # or: %s", oneLine(q))
	}
	say("    limits: {min: %d, max: %d} # the group's own", g.Capacity.Min, g.Capacity.Max)
	say("    signals:\n      backlog: {preset: sqs-backlog}")
	say("      # Recorded beside each decision if you like. It proposes no size, but while it\n      # has no data the tier does not shrink:\n      # cpu: %s", cpu)
	say("    scalers:\n      # How many messages one worker may have waiting; or acceptable_delay: 10m with\n      # processing_time: 10s, which is how long a worker is busy with one.")
	say("      - backlog: {signal: backlog, messages_per_worker: 10}")
}

func suggestQueue(say func(string, ...any), queues []string) {
	for _, q := range queues {
		say("    # If it works on the queue %s,\n    # set queue to that, add the signal backlog: {preset: sqs-backlog}, and the scaler\n"+
			"    # backlog: {signal: backlog, messages_per_worker: 10}.", oneLine(q))
	}
}

// rest lists what has no tier of its own.
func (f *starter) rest() {
	var copies, machines []string
	for _, d := range f.databases {
		line := fmt.Sprintf("%s, %s, %s", d.Name, d.Class, d.Engine)
		switch {
		case d.Cluster != "":
			copies = append(copies, line+", in cluster "+d.Cluster)
		case d.ReplicaOf != "":
			copies = append(copies, line+", replica of "+d.ReplicaOf)
		}
	}
	for _, m := range f.machines {
		machines = append(machines, strings.TrimSuffix(fmt.Sprintf("%s, %s, %s", m.ID, m.Type, m.Name), ", "))
	}
	f.comment("Queues that no group resembles; a tier that works on one gets queue: URL and a backlog scaler:", f.unmatched)
	f.comment("Databases without a tier, because their source or their cluster has one:", copies)
	for _, x := range []struct {
		what string
		all  []string
	}{{"databases", f.plain()}, {"clusters", f.clusterNames()}, {"instances that run outside of any group", machines}} {
		f.comment(fmt.Sprintf("More %s, which are like those above; the first %d have tiers:", x.what, mostListed), x.all[min(len(x.all), mostListed):])
	}
}

func (f *starter) comment(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	f.say("\n# %s", title)
	for i, line := range lines {
		if i == mostListed {
			f.say("#   ... and %d more", len(lines)-i)
			break
		}
		f.say("#   %s", oneLine(line))
	}
}

var (
	plainText = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_./:-]*[A-Za-z0-9]$`)
	yamlWords = wordSet("true false yes no on off null")
)

// quoted writes a text so that YAML reads it as this text.
func quoted(s string) string {
	if plainText.MatchString(s) && !yamlWords[strings.ToLower(s)] {
		return s
	}
	return strconv.Quote(s)
}
