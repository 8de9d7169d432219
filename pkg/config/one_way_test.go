package config

import (
	"strings"
	"testing"
)

// notesOf are the notes of a tier of a group, with more keys and other scalers.
func notesOf(t *testing.T, top, keys, scalers string) string {
	t.Helper()
	return notesIn(t, top+"tiers:\n  web:\n    group: web-asg\n    limits: {min: 2, max: 10}\n"+keys+"    signals: {cpu: {preset: asg-cpu}}\n    scalers: "+scalers+"\n")
}

// notesIn are the notes of a configuration, each in a line.
func notesIn(t *testing.T, text string) string {
	t.Helper()
	cfg, err := Parse("shop.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, n := range cfg.Notes {
		all = append(all, n.String())
	}
	return strings.Join(all, "\n")
}

// A tier that nothing ever shrinks keeps the size of its highest peak.
func TestATierThatNothingShrinksIsNoted(t *testing.T) {
	const (
		phases = "phases: {signal: cpu, steps: [{above: 90, for: 5m, percent: 100}]}"
		step   = "step_scaling: {signal: cpu, above: 80, grow: {steps: [{change: 2}]}}"
		simple = "simple_scaling: {signal: cpu, above: 80, grow: {change: 2}}"
		follow = "target_tracking: {signal: cpu, goal: 60, shrink: false}"
		target = "target: {signal: cpu, goal: 60, tolerance: {shrink: 100%}}"
		both   = "target: {signal: cpu, goal: 60}"
		end    = "so the tier keeps the size of its highest peak; add a scaler that shrinks too, such as target; if dynascale must never shrink this tier, write guards: {pace: {shrink: {select: disabled}}}"
	)
	for _, c := range []struct{ name, keys, scalers, why string }{
		{"phases", "", phases, "scalers[0].phases only grows the tier"},
		{"steps without below", "", step, "scalers[0].step_scaling has no key `below`"},
		{"simple without below", "", simple, "scalers[0].simple_scaling has no key `below`"},
		{"no scale-in", "", follow, "scalers[0].target_tracking has shrink: false"},
		{"a tolerance of all", "", target, "scalers[0].target has a tolerance of 100 % for shrinking"},
		{"two", "", phases + "}, {" + step, "scalers[0].phases only grows the tier, scalers[1].step_scaling has no key `below`"},
		{"beside one that shrinks", "", phases + "}, {" + both, ""},
		{"meant", "    guards: {pace: {shrink: {select: disabled}}}\n", phases, ""},
		{"by a schedule", "    schedule: {entries: [{hours: [\"22:00-06:00\"], max: 3}]}\n", phases, ""},
		{"off", "    mode: off\n", phases, ""},
	} {
		got := notesOf(t, "", c.keys, "[{"+c.scalers+"}]")
		if c.why == "" && got != "" || c.why != "" && !strings.HasSuffix(got, ": tiers.web.scalers: no scaler ever shrinks this tier ("+c.why+"), "+end) {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}

// Guards with which machines nearly never follow the load are told, those of defaults once.
func TestGuardsThatNearlyStopATierAreNoted(t *testing.T) {
	for _, c := range []struct{ name, top, guards, want string }{
		{"stabilization", "", "{stabilization: {grow: 1d}}", "shop.yaml:5:36: tiers.web.guards.stabilization.grow: the tier grows only after the load was high for 1d without a break; write a shorter time, such as 1m"},
		{"the longest of the HPA", "", "{stabilization: {grow: 1h, shrink: 1d}}", ""},
		{"cooldown", "", "{cooldown: {grow: 1d}}", "shop.yaml:5:31: tiers.web.guards.cooldown.grow: after each growth the tier does not grow again for 1d, however high the load is; write a shorter time, such as 1m"},
		{"a pace of nothing", "", "{pace: {grow: {policies: [{count: 0, period: 60s}]}}}", "shop.yaml:5:47: tiers.web.guards.pace.grow.policies[0].count: is 0, so the tier never grows; if this is meant, write select: disabled instead of policies; otherwise write 1 or more"},
		{"to shrink", "", "{pace: {shrink: {policies: [{count: 0, period: 60s}]}}}", "shop.yaml:5:49: tiers.web.guards.pace.shrink.policies[0].count: is 0, so the tier never shrinks; if this is meant, write select: disabled instead of policies; otherwise write 1 or more"},
		{"beside another", "", "{pace: {grow: {policies: [{count: 0, period: 60s}, {percent: 100, period: 60s}]}}}", ""},
		{"an hour a week", "", "{maintenance_window: {hours: [\"sun 02:00-03:00\"]}}", "shop.yaml:5:35: tiers.web.guards.maintenance_window.hours: the tier can grow and shrink only in these hours, 1h in a week, although a change of this tier interrupts nothing; remove maintenance_window, write more hours, or write the key `emergency`, with the signals for which growth does not wait"},
		{"the hours of work", "", "{maintenance_window: {hours: [\"mon-fri 08:00-18:00\"]}}", ""},
		{"with an emergency", "", "{maintenance_window: {hours: [\"sun 02:00-03:00\"], emergency: [{signal: cpu, above: 90}]}}", ""},
		{"of defaults", "defaults: {guards: {cooldown: {grow: 1d}}}\n", "", "shop.yaml:1:38: defaults.guards.cooldown.grow: after each growth the tier does not grow again for 1d, however high the load is; write a shorter time, such as 1m"},
	} {
		keys := ""
		if c.guards != "" {
			keys = "    guards: " + c.guards + "\n"
		}
		if got := notesOf(t, c.top, keys, "[{target: {signal: cpu, goal: 60}}]"); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
	cfg := mustParse(t, "defaults:\n  signals: {cpu: {preset: asg-cpu}}\n  scalers: [{target: {signal: cpu, goal: 60}}]\n  guards: {maintenance_window: {hours: [\"sun 02:00-03:00\"]}}\n"+
		"tiers:\n  one: {group: a, limits: {min: 1, max: 4}}\n  two: {group: b, limits: {min: 1, max: 4}}\n")
	if len(cfg.Notes) != 1 || cfg.Notes[0].Path != "defaults.guards.maintenance_window.hours" {
		t.Errorf("%v", cfg.Notes)
	}
}

// An emergency below the bound at which the tier grows is noted, one at the bound is meant.
func TestAnEmergencyBelowTheBoundIsNoted(t *testing.T) {
	for above, want := range map[string]string{
		"60": "shop.yaml:5:92: tiers.web.guards.maintenance_window.emergency[0].above: the tier grows only when cpu is above 70, so all growth by cpu is an emergency and never waits for the maintenance window; " +
			"write a value above 70; if this growth must never wait, write 70",
		"70": "", "90": "",
	} {
		got := notesOf(t, "", "    guards: {maintenance_window: {hours: [\"00:00-05:00\"], emergency: [{signal: cpu, above: "+above+"}]}}\n",
			"[{threshold: {bounds: [{signal: cpu, above: 70, below: 25}]}}]")
		if got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", above, got, want)
		}
	}
}

// Bounds that are close, and a load that is seen too late.
func TestATierThatCannotSettleIsNoted(t *testing.T) {
	const end = ": a smaller tier has a higher value, so the tier would shrink and grow again and again; write a smaller value, such as 40"
	for _, c := range []struct{ name, keys, signals, scalers, want string }{
		{"threshold", "", "{preset: asg-cpu}", "[{threshold: {bounds: [{signal: cpu, above: 60, below: 59}]}}]", "shop.yaml:6:69: tiers.web.scalers[0].threshold.bounds[0].below: 59 is close to the value of the key `above` (60)" + end},
		{"simple scaling", "", "{preset: asg-cpu}", "[{simple_scaling: {signal: cpu, above: 60, below: 59, grow: {change: 2}, shrink: {change: -1}}}]", "shop.yaml:6:64: tiers.web.scalers[0].simple_scaling.below: 59 is close to the value of the key `above` (60)" + end},
		{"apart", "", "{preset: asg-cpu}", "[{threshold: {bounds: [{signal: cpu, above: 60, below: 50}]}}]", ""},
		{"two bounds", "", "{preset: asg-cpu}, net: {preset: asg-network-in}", "[{threshold: {bounds: [{signal: cpu, above: 60, below: 59}, {signal: net, above: 100, below: 50}]}}]", ""},
		{"read each hour", "", "{preset: asg-cpu, every: 1h}", "[{target: {signal: cpu, goal: 60}}]", "shop.yaml:5:45: tiers.web.signals.cpu.every: it can take up to 1h until the tier learns of a higher load; write a shorter time, such as 5m, or set importance: low if no scaler needs the signal"},
		{"read each quarter", "", "{preset: asg-cpu, every: 15m}", "[{target: {signal: cpu, goal: 60}}]", ""},
	} {
		if got := notesIn(t, "tiers:\n  web:\n    group: web-asg\n    limits: {min: 2, max: 10}\n    signals: {cpu: "+c.signals+"}\n    scalers: "+c.scalers+"\n"); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

// Settings for a kind of which there is no tier are told.
func TestDefaultsThatNobodyTakesAreNoted(t *testing.T) {
	for top, want := range map[string]string{
		"defaults: {ec2_size: {unit_price: 0.1}}\n": "shop.yaml:1:12: defaults.ec2_size: no tier has the key `ec2_size`, so these settings have no effect, and dynascale does not check them",
		"defaults: {group: {unit_price: 0.1}}\n":    "",
	} {
		if got := notesOf(t, top, "", "[{target: {signal: cpu, goal: 60}}]"); got != want {
			t.Errorf("%s: got %s, want %s", top, got, want)
		}
	}
}
