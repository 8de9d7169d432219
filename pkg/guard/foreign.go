package guard

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
)

// foreign are keys of other tools that people write among the guards, and what to write here instead.
var foreign = keys.Foreign{}.
	Answer("cooldown", func(given map[string]string) string { return "write cooldown: " + keys.Directions(given) }, "cooldowns", "default_cooldown", "cooldown_period", "scale_in_cooldown", "scale_out_cooldown").
	Add("", "remove it: dynascale counts starting units as pending, and does not order them twice; to wait between two growths write cooldown: {grow: 5m}",
		"warmup", "warm_up", "instance_warmup", "estimated_instance_warmup", "default_instance_warmup", "health_check_grace_period").
	Add("stabilization", "write stabilization: {shrink: 5m}", "stabilization_window", "stabilization_window_seconds", "scale_down_stabilization_window").
	Add("", behaves, "behavior", "behaviour", "policies").
	Answer("", closed("shrink", "", no...), "shrink", "scale_in").
	Answer("", closed("grow", "", no...), "grow", "scale_out").
	Answer("", closed("shrink", behaves, no...), "scale_down").
	Answer("", closed("grow", behaves, no...), "scale_up").
	Answer("", closed("shrink", "remove it: the tier shrinks unless pace: {shrink: {select: disabled}} forbids it", "true", "yes", "on"),
		"disable_scale_in", "disable_scale_down", "no_shrink", "never_shrink").
	Add("maintenance_window", "write maintenance_window: {hours: [\"sat,sun 02:00-06:00\"], zone: Asia/Seoul}", "hours", "schedule_window", "maintenance", "blackout")

const behaves = "write stabilization: {shrink: 5m}, and pace: {grow: {policies: [{percent: 100, period: 1m}]}} to limit growth within a period"

// no are words for a direction in which nothing may happen.
var no = []string{"false", "no", "off", "never", "none", "disabled"}

// closed answers a key that has one of some words, which closes a direction; otherwise is the answer to another value.
func closed(way, otherwise string, words ...string) func(map[string]string) string {
	return func(given map[string]string) string {
		for _, text := range given {
			if slices.Contains(words, strings.ToLower(text)) {
				return "to forbid changes in this direction, write pace: {" + way + ": {select: disabled}}"
			}
		}
		return otherwise
	}
}

// foreignToLimits are keys that people write beside min and max.
var foreignToLimits = keys.Foreign{}.
	Add("", "remove it: dynascale decides the size, between min and max", "desired", "desired_capacity", "desired_count", "initial", "default").
	Add("", "remove it here: a scaler sets how far one change goes; guards.pace and guards.shrink_limit can limit the change", "step", "max_step", "increment", "scaling_step")

// foreignToStabilization are words for its one length in each direction.
var foreignToStabilization = keys.Foreign{}.
	Add("", "write a time for each direction: stabilization: {grow: 1m, shrink: 5m}", "window", "window_seconds", "stabilization_window_seconds", "period", "seconds", "for")

// foreignToWindow are other ways to say when something may happen.
var foreignToWindow = keys.Foreign{}.
	Add("hours", "write days and times in one text: hours: [\"sat,sun 02:00-06:00\"]", "days", "day", "start", "start_time", "end", "end_time", "from", "to", "duration", "weekdays", "cron", "schedule", "times", "time").
	Add("zone", "write the name of a time zone in the key `zone`, for example zone: Asia/Seoul", "time_zone", "timezone", "tz")

// spread is two limits in one text: 2-20, 2..20 or min: 2, max: 20.
var spread = pattern.Of(`^[^0-9.-]*([0-9]{1,6})\s*(?:-|\.\.\.?|to|,|/|:|)\s*[^0-9.-]*([0-9]{1,6})$`)

// bothLimits is how two limits in one text are written; "" for another text.
func bothLimits(text string) string {
	found := spread.FindStringSubmatch(text)
	if _, err := strconv.Atoi(text); err == nil || found == nil {
		return ""
	}
	low, high := found[1], found[2]
	if most, least := strings.Index(text, "max"), strings.Index(text, "min"); most >= 0 && most < least {
		low, high = high, low
	}
	return "write {min: " + low + ", max: " + high + "}"
}
