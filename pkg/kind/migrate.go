package kind

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/resource"
)

// The types of scaling policies, as AWS names them.
const (
	Tracking = "TargetTrackingScaling"
	stepwise = "StepScaling"
	simple   = "SimpleScaling"
)

// Migrated is what a resource's own scaling policies are in a configuration: signals by name, and scalers, a line each.
type Migrated struct {
	signals map[string]string
	scalers []string
	// Lacks are what of the policies is not among them, a sentence each.
	Lacks []string
}

// Migrating is what a kind knows of its metrics.
type Migrating struct {
	// Track is what a target tracking policy follows, or why it cannot be written.
	Track func(resource.ScalingPolicy) (t Tracked, why string)
	// Min and Max are the sizes that there may be.
	Min, Max int
	// Metric is the source of an alarm's metric, as a signal has it.
	Metric func(resource.Alarm) string
}

// Tracked is the signal that a target tracking policy follows, and at what value; More are further keys of its scaler.
type Tracked struct {
	Signal, Source string
	Goal           float64
	More           string
}

// WantAlarms orders the alarms that set policies off.
func WantAlarms(o *facts.Order, policies []resource.ScalingPolicy) {
	for _, p := range policies {
		if p.Type == Tracking { // whose alarms say nothing that it does not
			continue
		}
		for _, alarm := range p.Alarms {
			facts.Alarms.Want(o, alarm)
		}
	}
}

// Migrate writes policies as scalers that do the same, and says what of them it cannot.
func Migrate(f facts.Facts, policies []resource.ScalingPolicy, how Migrating) (m Migrated) {
	m.signals = map[string]string{}
	lack := func(p resource.ScalingPolicy, why string) {
		m.Lacks = append(m.Lacks, "Policy "+p.Name+" is not written below: "+why+".")
	}
	policies = slices.Clone(policies)
	slices.SortFunc(policies, func(a, b resource.ScalingPolicy) int { return cmp.Compare(a.Name, b.Name) })
	var ups, downs []alarmed
	for _, p := range policies {
		switch p.Type {
		case Tracking:
			if why := m.track(p, how); why != "" {
				lack(p, why)
			}
		case stepwise, simple:
			one, why := alarmedOf(f, p)
			if why == "" {
				why = one.never(how)
			}
			switch {
			case why != "":
				lack(p, why)
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
		name := m.signal(SignalName(up.alarm.Metric), how.Metric(up.alarm))
		m.scalers = append(m.scalers, up.written(name, down))
	}
	for _, d := range downs {
		lack(d.policy, "it only shrinks; to become a scaler, it needs a growing policy of the same type that watches "+d.alarm.Metric+" in the same way, and none is left")
	}
	return m
}

// track writes a target tracking policy, or says why not.
func (m *Migrated) track(p resource.ScalingPolicy, how Migrating) string {
	if p.Goal <= 0 {
		return "AWS did not say which metric the policy follows"
	}
	t, why := how.Track(p)
	switch own := p.Tracks; {
	case why != "":
		return why
	case t.Signal != "":
	case own.Metric != "":
		t.Signal, t.Source = SignalName(own.Metric), MetricYAML(own.Namespace, own.Metric, cmp.Or(own.Statistic, "Average"), own.Dimensions, 0)
	default:
		return "it follows " + cmp.Or(own.Predefined, "a math expression of metrics") + ", which discover cannot write as a signal"
	}
	text := fmt.Sprintf("      - target_tracking: {signal: %s, goal: %s", m.signal(t.Signal, t.Source), number(cmp.Or(t.Goal, p.Goal)))
	if p.Warmup > 0 {
		text += ", warmup: " + Seconds(p.Warmup)
	}
	text += t.More
	if p.GrowOnly {
		text += ", shrink: false"
	}
	m.scalers = append(m.scalers, fmt.Sprintf("%s} # policy %s", text, Quoted(p.Name)))
	return ""
}

// PerTarget is what a policy on requests per target follows, which AWS counts by the minute, where the preset does by the second.
func PerTarget(p resource.ScalingPolicy, a Around) (Tracked, string) {
	if a.Balancer == "" {
		return Tracked{}, "it follows requests per target of a load balancer that discover did not find"
	}
	return Tracked{Signal: "requests_per_target", Source: "{preset: alb-requests-per-target}", Goal: p.Goal / 60}, ""
}

// signal is the name of a signal for a source: the one that has it already, or a new one.
func (m *Migrated) signal(name, source string) string {
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

// Any reports whether a policy became a scaler.
func (m Migrated) Any() bool { return len(m.scalers) > 0 }

// Write writes signals, scalers and guards of a tier; shrink is how long AWS waits before it shrinks again. whose is "group".
func (m Migrated) Write(l *Lines, whose string, shrink time.Duration) {
	l.Say("    signals:")
	for _, name := range slices.Sorted(maps.Keys(m.signals)) {
		l.Say("      %s: %s", name, m.signals[name])
	}
	l.Say("    # These scalers do what the %s's own policies do. Delete those policies before you set mode: manage.\n    scalers:\n%s", whose, strings.Join(m.scalers, "\n"))
	others := "no guards"
	if shrink > 0 {
		others = "no guards except this cooldown"
	}
	l.Say("    # As AWS does it: %s. Remove these lines to use the default guards.", others)
	l.Say("    guards:\n      stabilization: {shrink: 0s}\n      cooldown: {grow: 0s, shrink: %s}\n      shrink_limit: {share: 1, busiest: 0s}", Seconds(shrink))
}

// MetricYAML is a metric as a signal has it; a period of 0 is a minute.
func MetricYAML(namespace, metric, statistic string, dimensions map[string]string, period time.Duration) string {
	var dims []string
	for _, name := range slices.Sorted(maps.Keys(dimensions)) {
		dims = append(dims, Quoted(name)+": "+Quoted(dimensions[name]))
	}
	text := fmt.Sprintf("{metric: {namespace: %s, name: %s, statistic: %s", Quoted(namespace), Quoted(metric), Quoted(statistic))
	if len(dims) > 0 {
		text += ", dimensions: {" + strings.Join(dims, ", ") + "}"
	}
	if period > 0 && period != time.Minute {
		text += ", period: " + Seconds(period)
	}
	unit := "units"
	if strings.Contains(metric, "Utilization") || strings.Contains(metric, "percent") {
		unit = "percent"
	}
	return text + "}, unit: " + unit + "}"
}

var words = pattern.Of(`[^a-z0-9]+`)

// SignalName is a metric's name as a signal is called.
func SignalName(metric string) string {
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

// Seconds is a duration as configurations have it.
func Seconds(d time.Duration) string { return strconv.Itoa(int(d.Seconds())) + "s" }
