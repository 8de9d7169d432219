package asg

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/resource"
)

// The types of policies, as AWS names them.
const (
	tracking = "TargetTrackingScaling"
	stepwise = "StepScaling"
	simple   = "SimpleScaling"
)

// migrated is what a group's own policies are in a configuration: signals by name, and scalers, a line each.
type migrated struct {
	signals map[string]string
	scalers []string
	// lacks are what of the policies is not among them, a sentence each.
	lacks []string
}

// migrate writes a group's own policies as scalers that do the same, and says what of them it cannot.
func migrate(f facts.Facts, is resource.ListedGroup, a kind.Around) (m migrated) {
	m.signals = map[string]string{}
	lack := func(p resource.ScalingPolicy, format string, args ...any) {
		m.lacks = append(m.lacks, "Policy "+p.Name+" is not written below: "+fmt.Sprintf(format, args...)+".")
	}
	policies := slices.Clone(facts.OwnPolicies.Get(f, is.Name).Is)
	slices.SortFunc(policies, func(a, b resource.ScalingPolicy) int { return cmp.Compare(a.Name, b.Name) })
	var ups, downs []alarmed
	for _, p := range policies {
		switch p.Type {
		case tracking:
			m.track(p, is, a, facts.SlowMetrics.Get(f, is.Name).Is, lack)
		case stepwise, simple:
			one, why := alarmedOf(f, p)
			switch {
			case why != "":
				lack(p, "%s", why)
			case one.grows():
				ups = append(ups, one)
			default:
				downs = append(downs, one)
			}
		}
	}
	for _, up := range ups {
		i := slices.IndexFunc(downs, func(d alarmed) bool { return d.policy.Type == up.policy.Type && d.watches() == up.watches() })
		var down *alarmed
		if i >= 0 {
			one := downs[i]
			down, downs = &one, slices.Delete(downs, i, i+1)
		}
		name := m.signal(signalName(up.alarm.Metric), metricOf(up.alarm, is))
		m.scalers = append(m.scalers, up.written(name, down))
	}
	for _, d := range downs {
		lack(d.policy, "it only shrinks, and no policy grows on %s", d.alarm.Metric)
	}
	return m
}

// track writes a target tracking policy. The machines' own metrics may be published every five minutes only, of
// which one says as much as AWS's alarms of a minute take from it.
func (m *migrated) track(p resource.ScalingPolicy, is resource.ListedGroup, a kind.Around, slow bool, lack func(resource.ScalingPolicy, string, ...any)) {
	goal, name, source := p.Goal, "", ""
	switch t := p.Tracks; {
	case goal <= 0:
		lack(p, "AWS did not say what it follows")
		return
	case t.Predefined == "ASGAverageCPUUtilization":
		if name, source = "cpu", "{preset: asg-cpu}"; slow {
			source = "{preset: asg-cpu, period: 300s}"
		}
	case t.Predefined == "ASGAverageNetworkIn", t.Predefined == "ASGAverageNetworkOut":
		metric := strings.TrimPrefix(t.Predefined, "ASGAverage")
		name, source = signalName(metric), metricYAML("AWS/EC2", metric, "Average", map[string]string{"AutoScalingGroupName": is.Name}, every(slow))
	case t.Predefined == "ALBRequestCountPerTarget" && a.Balancer == "":
		lack(p, "it follows requests per target of a load balancer that is not known")
		return
	case t.Predefined == "ALBRequestCountPerTarget": // of a minute, where the preset is of a second
		name, source, goal = "requests_per_target", "{preset: alb-requests-per-target}", goal/60
	case t.Metric != "":
		name, source = signalName(t.Metric), metricYAML(t.Namespace, t.Metric, cmp.Or(t.Statistic, "Average"), t.Dimensions, 0)
	default:
		lack(p, "it follows %s", cmp.Or(t.Predefined, "an expression of metrics"))
		return
	}
	text := fmt.Sprintf("      - target_tracking: {signal: %s, goal: %s", m.signal(name, source), number(goal))
	if p.Warmup > 0 {
		text += ", warmup: " + seconds(p.Warmup)
	}
	if slow && strings.HasPrefix(p.Tracks.Predefined, "ASG") {
		text += ", grow_after: {datapoints: 1}, shrink_after: {datapoints: 3}"
	}
	if p.GrowOnly {
		text += ", shrink: false"
	}
	m.scalers = append(m.scalers, fmt.Sprintf("%s} # policy %s", text, kind.Quoted(p.Name)))
}

// every is the period of a machine's metrics.
func every(slow bool) time.Duration {
	if slow {
		return 5 * time.Minute
	}
	return time.Minute
}

// alarmed is a step or simple policy with the alarm that sets it off.
type alarmed struct {
	policy resource.ScalingPolicy
	alarm  resource.Alarm
}

// alarmedOf is a policy with its alarm, or why there is none to use.
func alarmedOf(f facts.Facts, p resource.ScalingPolicy) (alarmed, string) {
	if len(p.Alarms) != 1 {
		return alarmed{}, "it has " + amount.Count(len(p.Alarms), "alarm") + ", and one is needed"
	}
	read := facts.Alarms.Get(f, p.Alarms[0])
	switch alarm := read.Is; {
	case !read.Found:
		return alarmed{}, "its alarm " + p.Alarms[0] + " could not be read"
	case alarm.Metric == "":
		return alarmed{}, "its alarm " + alarm.Name + " is about an expression"
	case alarm.Off:
		return alarmed{}, "the actions of its alarm " + alarm.Name + " are off"
	case !strings.HasPrefix(alarm.Comparison, "GreaterThan") && !strings.HasPrefix(alarm.Comparison, "LessThan"):
		return alarmed{}, "its alarm " + alarm.Name + " compares by " + alarm.Comparison
	default:
		return alarmed{p, alarm}, ""
	}
}

func (a alarmed) grows() bool { return strings.HasPrefix(a.alarm.Comparison, "GreaterThan") }

// watches is what the alarm is about.
func (a alarmed) watches() string {
	return fmt.Sprint(a.alarm.Namespace, a.alarm.Metric, a.alarm.Statistic, a.alarm.Dimensions, a.alarm.Period, strings.Contains(a.alarm.Comparison, "OrEqual"))
}

// written is a scaler of the policy, with the one that shrinks where there is one.
func (a alarmed) written(signal string, down *alarmed) string {
	kinds := map[string]string{stepwise: "step_scaling", simple: "simple_scaling"}
	text := fmt.Sprintf("      - %s: # policy %s", kinds[a.policy.Type], kind.Quoted(a.policy.Name))
	if down != nil {
		text += " and " + kind.Quoted(down.policy.Name)
	}
	text += fmt.Sprintf("\n          signal: %s\n          above: %s", signal, number(a.alarm.Threshold))
	if down != nil {
		text += "\n          below: " + number(down.alarm.Threshold)
	}
	if strings.Contains(a.alarm.Comparison, "OrEqual") {
		text += "\n          or_equal: true"
	}
	if a.policy.Type == stepwise && a.policy.Warmup > 0 {
		text += "\n          warmup: " + seconds(a.policy.Warmup)
	}
	text += "\n          grow: " + a.direction()
	if down != nil {
		text += "\n          shrink: " + down.direction()
	}
	return text
}

// direction is what the policy does when its alarm goes off.
func (a alarmed) direction() string {
	p, keys := a.policy, []string{"datapoints: " + strconv.Itoa(max(1, cmp.Or(a.alarm.Datapoints, a.alarm.Evaluations)))}
	if a.alarm.Datapoints > 0 && a.alarm.Datapoints < a.alarm.Evaluations {
		keys = append(keys, "of: "+strconv.Itoa(a.alarm.Evaluations))
	}
	if p.Adjustment != "" && p.Adjustment != "ChangeInCapacity" {
		keys = append(keys, "adjustment: "+p.Adjustment)
	}
	if p.Least > 0 && p.Adjustment == "PercentChangeInCapacity" {
		keys = append(keys, "min_change: "+strconv.Itoa(p.Least))
	}
	if p.Type == simple {
		keys = append(keys, "change: "+strconv.Itoa(p.Change))
		if p.Cooldown > 0 {
			keys = append(keys, "cooldown: "+seconds(p.Cooldown))
		}
		return "{" + strings.Join(keys, ", ") + "}"
	}
	if p.Statistic != "" && p.Statistic != "Average" {
		keys = append(keys, "statistic: "+p.Statistic)
	}
	steps := make([]string, len(p.Steps))
	for i, s := range p.Steps {
		var one []string
		if s.Lower != nil {
			one = append(one, "lower: "+number(*s.Lower))
		}
		if s.Upper != nil {
			one = append(one, "upper: "+number(*s.Upper))
		}
		steps[i] = "{" + strings.Join(append(one, "change: "+strconv.Itoa(s.Change)), ", ") + "}"
	}
	return "{" + strings.Join(append(keys, "steps: ["+strings.Join(steps, ", ")+"]"), ", ") + "}"
}

// signal is the name of a signal for a source: the one that has it already, or a new one.
func (m *migrated) signal(name, source string) string {
	for i := 1; ; i++ {
		one := name
		if i > 1 {
			one += "_" + strconv.Itoa(i)
		}
		if is, taken := m.signals[one]; !taken || is == source {
			m.signals[one] = source
			return one
		}
	}
}

// write writes the tier.
func (m migrated) write(l *kind.Lines, is resource.ListedGroup, a kind.Around) {
	if a.Balancer != "" {
		l.Say("    load_balancer: %s\n    target_group: %s", a.Balancer, a.Target)
	}
	limitsOf(l, is)
	l.Say("    signals:")
	for _, name := range slices.Sorted(maps.Keys(m.signals)) {
		l.Say("      %s: %s", name, m.signals[name])
	}
	l.Say("    # What the group's own policies do. Remove theirs before mode manage.\n    scalers:\n%s", strings.Join(m.scalers, "\n"))
	l.Say("    # So that nothing changes: AWS has none of these. Take the lines away for the usual guards.")
	l.Say("    guards:\n      stabilization: {shrink: 0s}\n      cooldown: {grow: 0s, shrink: 0s}\n      shrink_limit: {share: 1, busiest: 0s}")
	suggest(l, a.Queues)
}

// metricOf is the source of an alarm's metric.
func metricOf(a resource.Alarm, is resource.ListedGroup) string {
	period := time.Duration(a.Period) * time.Second
	if a.Namespace == "AWS/EC2" && a.Metric == "CPUUtilization" && a.Statistic == "Average" && a.Dimensions["AutoScalingGroupName"] == is.Name {
		if period == time.Minute {
			return "{preset: asg-cpu}"
		}
		return "{preset: asg-cpu, period: " + seconds(period) + "}"
	}
	return metricYAML(a.Namespace, a.Metric, a.Statistic, a.Dimensions, period)
}

func metricYAML(namespace, metric, statistic string, dimensions map[string]string, period time.Duration) string {
	var dims []string
	for _, name := range slices.Sorted(maps.Keys(dimensions)) {
		dims = append(dims, kind.Quoted(name)+": "+kind.Quoted(dimensions[name]))
	}
	text := fmt.Sprintf("{metric: {namespace: %s, name: %s, statistic: %s", kind.Quoted(namespace), kind.Quoted(metric), kind.Quoted(statistic))
	if len(dims) > 0 {
		text += ", dimensions: {" + strings.Join(dims, ", ") + "}"
	}
	if period > 0 && period != time.Minute {
		text += ", period: " + seconds(period)
	}
	unit := "units"
	if strings.Contains(metric, "Utilization") || strings.Contains(metric, "percent") {
		unit = "percent"
	}
	return text + "}, unit: " + unit + "}"
}

var words = pattern.Of(`[^a-z0-9]+`)

// signalName is a metric's name as a signal is called.
func signalName(metric string) string {
	switch metric {
	case "CPUUtilization":
		return "cpu"
	case "mem_used_percent":
		return "memory"
	}
	name := strings.Trim(words.ReplaceAllString(strings.ToLower(humps.ReplaceAllString(metric, "${1}_$2")), "_"), "_")
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		name = "metric_" + name
	}
	return name
}

var humps = pattern.Of(`([a-z0-9])([A-Z])`)

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func seconds(d time.Duration) string { return strconv.Itoa(int(d.Seconds())) + "s" }
