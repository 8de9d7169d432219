package kind

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/resource"
)

// alarmed is a step or simple policy with the alarm that sets it off.
type alarmed struct {
	policy resource.ScalingPolicy
	alarm  resource.Alarm
}

// alarmedOf is a policy with its alarm, or why there is none to use.
func alarmedOf(f facts.Facts, p resource.ScalingPolicy) (alarmed, string) {
	if len(p.Alarms) != 1 {
		return alarmed{}, "it has " + amount.Count(len(p.Alarms), "alarm") + " and needs exactly one"
	}
	read := facts.Alarms.Get(f, p.Alarms[0])
	switch alarm := read.Is; {
	case !read.Found:
		return alarmed{}, "its alarm " + p.Alarms[0] + " was not found or could not be read"
	case alarm.Metric == "":
		return alarmed{}, "its alarm " + alarm.Name + " watches a math expression, not a single metric"
	case alarm.Off:
		return alarmed{}, "the actions of its alarm " + alarm.Name + " are off"
	case !strings.HasPrefix(alarm.Comparison, "GreaterThan") && !strings.HasPrefix(alarm.Comparison, "LessThan"):
		return alarmed{}, "its alarm " + alarm.Name + " compares by " + alarm.Comparison + ", which discover cannot write"
	default:
		return alarmed{p, alarm}, ""
	}
}

// never is why a configuration refuses the policy: a size that there cannot be, a step that its metric
// cannot reach. "" where it takes it.
func (a alarmed) never(of Migrating) string {
	changes := []int{a.policy.Change}
	if a.policy.Type == stepwise {
		changes = nil
	}
	for _, s := range a.policy.Steps {
		changes = append(changes, s.Change)
		if s.Lower != nil && a.grows() && a.alarm.Metric == "CPUUtilization" && a.alarm.Threshold+*s.Lower > 100 {
			return fmt.Sprintf("one of its steps begins at %s %% CPU, which is never reached (the threshold of its alarm is %s %%)",
				number(a.alarm.Threshold+*s.Lower), number(a.alarm.Threshold))
		}
	}
	for _, to := range changes {
		if a.policy.Adjustment == "ExactCapacity" && (to < max(1, of.Min) || to > of.Max) {
			return fmt.Sprintf("it sets the size to %d, and the limits of this tier are %d to %d", to, max(1, of.Min), of.Max)
		}
	}
	return ""
}

func (a alarmed) grows() bool { return strings.HasPrefix(a.alarm.Comparison, "GreaterThan") }

// watches is what the alarm is about.
func (a alarmed) watches() string {
	return fmt.Sprint(a.alarm.Namespace, a.alarm.Metric, a.alarm.Statistic, a.alarm.Dimensions, a.alarm.Period, strings.Contains(a.alarm.Comparison, "OrEqual"))
}

// written is a scaler of the policy, with the one that shrinks where there is one.
func (a alarmed) written(signal string, down *alarmed) string {
	kinds := map[string]string{stepwise: "step_scaling", simple: "simple_scaling"}
	text := fmt.Sprintf("      - %s: # policy %s", kinds[a.policy.Type], Quoted(a.policy.Name))
	if down != nil {
		text += " and " + Quoted(down.policy.Name)
	}
	text += fmt.Sprintf("\n          signal: %s\n          above: %s", signal, number(a.alarm.Threshold))
	if down != nil {
		text += "\n          below: " + number(down.alarm.Threshold)
	}
	if strings.Contains(a.alarm.Comparison, "OrEqual") {
		text += "\n          or_equal: true"
	}
	if a.policy.Type == stepwise && a.policy.Warmup > 0 {
		text += "\n          warmup: " + Seconds(a.policy.Warmup)
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
			keys = append(keys, "cooldown: "+Seconds(p.Cooldown))
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
