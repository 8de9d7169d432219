package config

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kinds"
	"github.com/dynascale/dynascale/pkg/signal"
)

// behindBalancer are the keys of a tier whose load balancer tells of its load.
var behindBalancer = []string{"load_balancer", "target_group"}

// shared are the ready-made signals that go with every kind: those of a load balancer and
// of a queue.
func shared(t *Tier) map[string]kind.Preset {
	targets := map[string]string{"LoadBalancer": t.LoadBalancer, "TargetGroup": t.TargetGroup}
	balancer := map[string]string{"LoadBalancer": t.LoadBalancer}
	queue := map[string]string{"QueueName": t.Queue[strings.LastIndex(t.Queue, "/")+1:]}
	const alb = "AWS/ApplicationELB"
	return map[string]kind.Preset{
		"alb-requests": {Unit: "requests/second", Needs: behindBalancer, Statistic: "Sum", Total: true, Zero: true,
			Build: rate(alb, "RequestCount", targets)},
		// The Sum of RequestCountPerTarget already is the average over the targets.
		"alb-requests-per-target": {Unit: "requests/second", Needs: behindBalancer, Statistic: "Sum", Zero: true,
			Build: rate(alb, "RequestCountPerTarget", targets)},
		"alb-response-time": {Unit: "seconds", Needs: behindBalancer, Statistic: "Average", Level: true,
			Build: metric(alb, "TargetResponseTime", targets)},
		"alb-target-5xx": {Unit: "percent", Needs: behindBalancer, Statistic: "Sum",
			Build: errorRate("HTTPCode_Target_5XX_Count", targets)},
		// The balancer's own errors have no target group.
		"alb-elb-5xx": {Unit: "percent", Needs: []string{"load_balancer"}, Statistic: "Sum",
			Build: errorRate("HTTPCode_ELB_5XX_Count", balancer)},
		"alb-healthy-hosts": {Unit: "hosts", Needs: behindBalancer, Statistic: "Minimum", Level: true,
			Build: metric(alb, "HealthyHostCount", targets)},
		"sqs-backlog": {Unit: "messages", Needs: []string{"queue"}, Total: true},
		"sqs-oldest-message": {Unit: "seconds", Needs: []string{"queue"}, Statistic: "Maximum", Zero: true,
			Build: metric("AWS/SQS", "ApproximateAgeOfOldestMessage", queue)},
		"sqs-sent": {Unit: "messages/second", Needs: []string{"queue"}, Statistic: "Sum", Total: true, Zero: true,
			Build: rate("AWS/SQS", "NumberOfMessagesSent", queue)},
		"sqs-deleted": {Unit: "messages/second", Needs: []string{"queue"}, Statistic: "Sum", Total: true, Zero: true,
			Build: rate("AWS/SQS", "NumberOfMessagesDeleted", queue)},
	}
}

// presets are the names of all ready-made signals, and for those of kinds the kinds that have
// them. They are found at the first question, when the list of kinds is whole.
var presets = sync.OnceValues(func() (names []string, of map[string][]string) {
	of = map[string][]string{}
	for name := range shared(&Tier{}) {
		of[name] = nil
	}
	for _, key := range kinds.Keys() {
		for name := range kinds.New(key).Presets() {
			of[name] = append(of[name], key)
		}
	}
	return slices.Sorted(maps.Keys(of)), of
})

// otherPreset is what to do about a preset of another kind of tier.
const otherPreset = "choose another preset"

func presetNames() []string {
	names, _ := presets()
	return names
}

// predefined are our presets for the metrics that target tracking of AWS calls by a name, in lower-case letters.
var predefined = map[string]string{
	"asgaveragecpuutilization": "asg-cpu", "asgaveragenetworkin": "asg-network-in", "asgaveragenetworkout": "asg-network-out",
	"albrequestcountpertarget":        "alb-requests-per-target",
	"ecsserviceaveragecpuutilization": "ecs-cpu", "ecsserviceaveragememoryutilization": "ecs-memory",
	"rdsreaderaveragecpuutilization": "rds-cpu", "rdsreaderaveragedatabaseconnections": "rds-connections",
}

// otherGoal is what becomes of the goal of such a policy where our preset measures otherwise.
var otherGoal = map[string]string{
	"alb-requests-per-target": ", and divide the goal by 60: AWS counts the requests of a minute, and dynascale those of a second",
	"asg-network-in":          perInstance, "asg-network-out": perInstance,
}

const perInstance = " and per_unit: true in the scaler; the goal is then the bytes of one instance in a second, and the goal of the AWS policy is the bytes of one instance in a minute (in five minutes without detailed monitoring)"

// noPreset answers a word that is no preset with those that this tier may have.
func (t *tierKeys) noPreset(word string) string {
	fit := slices.DeleteFunc(slices.Clone(presetNames()), func(name string) bool { _, wrong := t.preset(name); return wrong != "" })
	plain := strings.NewReplacer("_", "-", " ", "-").Replace(strings.ToLower(word))
	if ours := predefined[strings.ToLower(word)]; slices.Contains(fit, ours) {
		return keys.Show(word) + " is the name that AWS's own policies use; write " + ours + otherGoal[ours]
	}
	if both := withStatistic(plain, fit); both != "" {
		return keys.Show(word) + " is not known; " + both
	}
	var near string
	switch ends := slices.DeleteFunc(slices.Clone(fit), func(name string) bool { return !strings.HasSuffix(name, "-"+plain) }); {
	case slices.Contains(fit, plain):
		near = plain
	case len(meantPresets(plain, fit)) > 0:
		near = strings.Join(meantPresets(plain, fit), " or ")
	case len(ends) > 0:
		near = strings.Join(ends, " or ")
	default:
		near = slipOf(plain, fit)
	}
	if begin := slices.DeleteFunc(slices.Clone(fit), func(name string) bool { return !strings.HasPrefix(name, plain+"-") }); near == "" && len(begin) > 0 {
		near = strings.Join(begin, " or ")
	}
	if near != "" {
		return keys.Show(word) + " is not known; did you mean " + near + "?"
	}
	return keys.Show(word) + " is not one of " + strings.Join(fit, ", ")
}

// preset is a ready-made signal of the tier; wrong is why it has none of the name, or "".
func (t *tierKeys) preset(name string) (p kind.Preset, wrong string) {
	if p, is := shared(t.Tier)[name]; is {
		return p, ""
	}
	if t.Target == nil {
		return kind.Preset{}, ""
	}
	p, has := t.Target.Presets()[name]
	switch {
	case !has:
		_, of := presets()
		return kind.Preset{}, name + " is for " + strings.Join(of[name], " or ") + "; this tier has " + t.Target.Kind() + ": " + otherPreset
	case p.Unfit != "":
		return kind.Preset{}, name + " " + p.Unfit
	}
	return p, ""
}

// metric builds one query; how carries the statistic and the period.
func metric(namespace, name string, dimensions map[string]string) func(signal.Query) signal.Source {
	return func(how signal.Query) signal.Source {
		how.Namespace, how.Name, how.Dimensions = namespace, name, signal.DimensionsOf(dimensions)
		return signal.Source{Metric: &how}
	}
}

func rate(namespace, name string, dimensions map[string]string) func(signal.Query) signal.Source {
	build := metric(namespace, name, dimensions)
	return func(how signal.Query) signal.Source {
		how.PerSecond = true
		return build(how)
	}
}

func errorRate(part string, dimensions map[string]string) func(signal.Query) signal.Source {
	errors := metric("AWS/ApplicationELB", part, dimensions)
	requests := metric("AWS/ApplicationELB", "RequestCount", dimensions)
	return func(how signal.Query) signal.Source {
		return signal.Source{Ratio: &signal.Ratio{Part: *errors(how).Metric, Whole: *requests(how).Metric, Times: 100}}
	}
}
