package config

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// What is right and surely not meant is noted, with its place, and refused nowhere.
func TestWhatIsHardlyMeantIsNoted(t *testing.T) {
	const cpu = "{target: {signal: cpu, goal: 60}}"
	metric := func(namespace, dimensions, more string) string {
		return "m: {metric: {namespace: " + namespace + ", name: CPUUtilization, statistic: Average" + dimensions + "}, unit: percent" + more + "}"
	}
	for _, c := range []struct{ name, signal, scaler, schedule, want string }{
		{"a bound at the least value", "", "{threshold: {bounds: [{signal: cpu, above: 80, below: 0}]}}", "",
			"shop.yaml:8:69: tiers.web.scalers[0].threshold.bounds[0].below: no value of cpu is below 0, so the tier never shrinks by this scaler; write the value below which it may shrink"},
		{"one that is reached with or_equal", "", "{simple_scaling: {signal: cpu, above: 100, below: 0, or_equal: true, grow: {change: 2}, shrink: {change: -1}}}", "", ""},
		{"an age of a day", metric("Shop", "", ", max_age: 1d"), "{target: {signal: m, goal: 60}}", "",
			"shop.yaml:7:104: tiers.web.signals.m.max_age: 1d is long: until that age an old value would be used, even if its source has stopped; the default here is 5m30s"},
		{"of a metric of an hour it is none", metric("Shop", ", period: 1h", ", max_age: 4h"), "{target: {signal: m, goal: 60}}", "", ""},
		{"an age below the time between two looks", metric("Shop", "", ", every: 30m, max_age: 10m"), "{target: {signal: m, goal: 60}}", "",
			"shop.yaml:7:116: tiers.web.signals.m.max_age: 10m is less than the key `every` (30m): the age is compared only at a read, so a value up to 40m old may be used; write a shorter time for `every`, or remove max_age"},
		{"a machine of a group", metric("AWS/EC2", ", dimensions: {InstanceId: i-0123456789abcdef0}", ""), "{target: {signal: m, goal: 60}}", "",
			"shop.yaml:7:7: tiers.web.signals.m: AWS/EC2 CPUUtilization is about the machine i-0123456789abcdef0 alone, and the tier replaces its machines; write dimensions: {AutoScalingGroupName: web-asg}"},
		{"another group", metric("AWS/EC2", ", dimensions: {AutoScalingGroupName: wep-asg}", ""), "{target: {signal: m, goal: 60}}", "",
			"shop.yaml:7:7: tiers.web.signals.m: AWS/EC2 CPUUtilization is about AutoScalingGroupName wep-asg, but the tier scales web-asg; write AutoScalingGroupName: web-asg, unless you really mean wep-asg"},
		{"its own", metric("AWS/EC2", ", dimensions: {AutoScalingGroupName: web-asg}", ""), "{target: {signal: m, goal: 60}}", "", ""},
		{"no dimension", metric("AWS/ApplicationELB", "", ""), "{target: {signal: m, goal: 60}}", "",
			"shop.yaml:7:7: tiers.web.signals.m: AWS/ApplicationELB CPUUtilization has no dimension LoadBalancer, so it measures more than one resource, or has no data; write dimensions: {LoadBalancer: ...}"},
		{"none of several that would do", metric("AWS/EC2", "", ""), "{target: {signal: m, goal: 60}}", "",
			"shop.yaml:7:7: tiers.web.signals.m: AWS/EC2 CPUUtilization has no dimension AutoScalingGroupName or InstanceId or ImageId or InstanceType, so it measures more than one resource, or has no data; write the dimensions that name the resource"},
		{"an event of the past", "", cpu, "[{name: sale, start: 2025-11-27 00:00, end: 2025-11-28 00:00, size: 8}]",
			"shop.yaml:5:26: tiers.web.schedule.entries[0]: sale is over and never comes again; remove the entry, or give it another year"},
		{"one that holds", "", cpu, "[{name: sale, start: 2026-03-01 00:00, end: 2026-03-03 00:00, size: 8}]", ""},
		{"hours on days of the past", "", cpu, `[{hours: ["08:00-18:00"], only: ["2025-11-27", "2026-02-28"], size: 8}]`,
			"shop.yaml:5:26: tiers.web.schedule.entries[0]: 08:00-18:00 is over and never comes again; remove the entry, or give it another year"},
		{"hours on a day of each year", "", cpu, `[{hours: ["08:00-18:00"], only: ["2025-11-27", "02-28"], size: 8}]`, ""},
		{"two steps at one moment", "", cpu, `[{start: "mon 08:00", size: 9}, {start: "mon-fri 08:00", size: 5}]`,
			"shop.yaml:5:57: tiers.web.schedule.entries[1]: mon 08:00 and mon-fri 08:00 begin at the same moment and ask for different sizes, first at Mon 2026-03-09 08:00 UTC; mon-fri 08:00 decides, because it comes later in the file; write mon 08:00 below mon-fri 08:00 if mon 08:00 should decide"},
		{"the rarer step last", "", cpu, `[{start: "mon-fri 08:00", size: 5}, {start: "mon 08:00", size: 9}]`, ""},
		{"a sale that the working day hides", "", cpu, `[{name: sale, start: 2026-11-27 00:00, end: 2026-11-28 00:00, size: 9}, {name: day, hours: ["mon-fri 08:00-18:00"], size: 5}]`,
			"shop.yaml:5:97: tiers.web.schedule.entries[1]: sale and day ask for different sizes at the same time, first at Fri 2026-11-27 08:00 UTC; day decides, because it comes later in the file; write sale below day if sale should decide"},
		{"a sale after the working day", "", cpu, `[{name: day, hours: ["mon-fri 08:00-18:00"], size: 5}, {name: sale, start: 2026-11-27 00:00, end: 2026-11-28 00:00, size: 9}]`, ""},
		{"the peak of a working day", "", cpu, `[{hours: ["mon-fri 08:00-18:00"], min: 5}, {hours: ["mon-fri 11:30-13:30"], min: 9}]`, ""},
		{"days without work", "", cpu, `[{hours: ["mon-fri 08:00-18:00"], min: 5}, {hours: ["00:00-24:00"], only: ["01-01", "12-25"], max: 3}]`, ""},
		{"two that hold equally long", "", cpu, `[{name: early, hours: ["06:00-14:00"], min: 5}, {name: late, hours: ["12:00-20:00"], min: 9}]`,
			"shop.yaml:5:73: tiers.web.schedule.entries[1]: early and late ask for different sizes at the same time, first at Mon 2026-03-02 12:00 UTC; late decides, because it comes later in the file; write early below late if early should decide"},
		{"an event of another century", "", cpu, "[{name: sale, start: 2062-12-24 00:00, end: 2062-12-25 00:00, size: 8}]",
			"shop.yaml:5:26: tiers.web.schedule.entries[0]: sale first begins in the year 2062, more than nine years from now; write the year that is meant"},
		{"hours of another century", "", cpu, `[{hours: ["08:00-18:00"], only: ["2062-12-24"], size: 8}]`,
			"shop.yaml:5:26: tiers.web.schedule.entries[0]: 08:00-18:00 first begins in the year 2062, more than nine years from now; write the year that is meant"},
		{"an event of next year", "", cpu, "[{name: sale, start: 2027-12-24 00:00, end: 2027-12-25 00:00, size: 8}]", ""},
		{"no capacity", "", cpu, `[{name: night, hours: ["22:00-06:00"], size: 0}]`,
			"shop.yaml:5:26: tiers.web.schedule.entries[0]: night sets the maximum to 0: the tier then has no capacity at all, although limits.min is 2; write 1 or more unless this is meant"},
		{"a small maximum", "", cpu, `[{name: night, hours: ["22:00-06:00"], max: 1}]`, ""},
		{"a zone whose sign is the other way round", "", cpu, `[{start: "mon-fri 08:00", end: "18:00", size: 5, zone: Etc/GMT+9}]`,
			"shop.yaml:5:80: tiers.web.schedule.entries[0].zone: Etc/GMT+9 is -9 hours from UTC (the sign in this name is inverted), and has no summer time; write a zone such as Asia/Seoul"},
		{"a zone of the whole schedule, told once", "", cpu, `[{start: "08:00", size: 5}, {start: "18:00", size: 2}], zone: EST`,
			"shop.yaml:5:87: tiers.web.schedule.zone: EST is 5 hours behind UTC the whole year, and has no summer time; write America/New_York, or America/Panama if no summer time is meant"},
		{"one with summer time", "", cpu, `[{start: "08:00", size: 5}, {start: "18:00", size: 2}], zone: EST5EDT`, ""},
		{"a step that nothing ends", "", cpu, `[{start: "mon-fri 08:00", size: 5}]`,
			"shop.yaml:5:26: tiers.web.schedule.entries[0]: mon-fri 08:00 has no end, and no other entry changes the size afterwards: the size is always 5, day and night; " +
				"write the key `end` (for example end: \"18:00\"), or a second entry with the size after that time; if the size is always meant, write limits: {min: 5, max: 5} instead of a schedule"},
		{"several that ask for the same", "", cpu, `[{start: "mon 08:00", min: 5}, {start: "0 8 * * tue", min: 5}]`,
			"shop.yaml:5:26: tiers.web.schedule.entries[0]: mon 08:00 has no end, and no other entry changes the size afterwards: the minimum is always 5, day and night; " +
				"write the key `end` (for example end: \"18:00\"), or a second entry with the size after that time; if the size is always meant, write 5 in limits.min instead of a schedule"},
		{"one beside an event", "", cpu, `[{start: "mon-fri 08:00", max: 5}, {start: 2026-11-27 00:00, end: 2026-11-28 00:00, max: 9}]`,
			"shop.yaml:5:26: tiers.web.schedule.entries[0]: mon-fri 08:00 has no end, and no other entry changes the size afterwards: the maximum is always 5, day and night; " +
				"write the key `end` (for example end: \"18:00\"), or a second entry with the size after that time; if the size is always meant, write 5 in limits.max instead of a schedule"},
		{"what holds beside events", "", cpu, `[{start: "00:00", max: 5}, {start: 2026-11-27 00:00, end: 2026-11-28 00:00, max: 9}]`, ""},
		{"a change from a date on", "", cpu, `[{start: 2026-11-27 00:00, min: 5}]`, ""},
		{"a size from a date on", "", cpu, `[{start: 2026-12-24 18:00, size: 5}]`,
			"shop.yaml:5:26: tiers.web.schedule.entries[0]: 2026-12-24 18:00 has no end, and no later entry changes the size: from then on the size is always 5, day and night, for ever; " +
				"write the key `end` (for example end: \"2026-12-25 18:00\"), or a second entry with the size after that time; if the size is meant for ever, remove the schedule when this entry begins, and write limits: {min: 5, max: 5}"},
		{"a size from a date on, and its end as a second step", "", cpu, `[{start: 2026-12-24 18:00, size: 5}, {start: 2026-12-26 18:00, min: 2, max: 10}]`, ""},
		{"cron that begins anew in every minute", "", cpu, `[{start: "* * * * *", end: "18:00", size: 5}]`,
			"shop.yaml:5:26: tiers.web.schedule.entries[0]: * * * * * to 18:00 always applies, except perhaps for a few minutes at a time: the size is always 5, day and night; " +
				"write the times that are meant, as in hours: [\"mon-fri 08:00-18:00\"]; if the size is always meant, write limits: {min: 5, max: 5} instead of a schedule"},
		{"every hour of the week", "", cpu, `[{hours: ["mon-sun 00:00-24:00"], max: 2}]`,
			"shop.yaml:5:26: tiers.web.schedule.entries[0]: mon-sun 00:00-24:00 always applies, except perhaps for a few minutes at a time: the maximum is always 2, day and night; " +
				"write the times that are meant, as in hours: [\"mon-fri 08:00-18:00\"]; if the size is always meant, write 2 in limits.max instead of a schedule"},
		{"a week but for a minute", "", cpu, `[{start: "mon 08:00", end: "mon 07:59", min: 5}]`,
			"shop.yaml:5:26: tiers.web.schedule.entries[0]: mon 08:00 to mon 07:59 always applies, except perhaps for a few minutes at a time: the minimum is always 5, day and night; " +
				"write the times that are meant, as in hours: [\"mon-fri 08:00-18:00\"]; if the size is always meant, write 5 in limits.min instead of a schedule"},
		{"all but an hour", "", cpu, `[{start: "03:00", end: "02:00", max: 5}]`, ""},
		{"all days but holidays", "", cpu, `[{hours: ["00:00-24:00"], max: 5, except: [us]}]`, ""},
		{"always, below others", "", cpu, `[{hours: ["00:00-24:00"], max: 3}, {hours: ["mon-fri 08:00-18:00"], max: 8}]`, ""},
		{"cron with two days", "", cpu, `[{start: "0 8 1 * mon", end: "18:00", size: 5}]`,
			"shop.yaml:5:34: tiers.web.schedule.entries[0].start: \"0 8 1 * mon\" happens on the days of the month in the third field, and also on the days of the week in the fifth field, because cron needs only one of the two; " +
				"write * in one of the two fields; if both are meant, write two entries"},
		{"cron in every minute of an hour", "", cpu, `[{start: "* 8 * * *", end: "0 18 * * *", size: 5}]`,
			"shop.yaml:5:34: tiers.web.schedule.entries[0].start: \"* 8 * * *\" happens in every minute from 08:00 to 08:59, because the first field is the minute; write 0 in the first field for 08:00 alone"},
	} {
		t.Run(c.name, func(t *testing.T) {
			schedule := ""
			if c.schedule != "" {
				schedule = "\n    schedule: {entries: " + c.schedule + "}"
			}
			low := ", importance: low" // which is not told for being read by nobody
			if strings.Contains(c.scaler, "signal: cpu") {
				low = ""
			}
			cfg, err := Parse("shop.yaml", []byte("tiers:\n  web:\n    group: web-asg\n    limits: {min: 2, max: 10}"+schedule+"\n    signals:\n      cpu: {preset: asg-cpu"+low+"}\n      "+
				c.signal+"\n    scalers: ["+c.scaler+"]\n"))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, n := range slices.Concat(cfg.Notes, cfg.Scheduled("shop.yaml", time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC))) {
				got = append(got, n.String())
			}
			if notes := strings.Join(got, "\n"); notes != c.want {
				t.Errorf("got  %s\nwant %s", notes, c.want)
			}
		})
	}
}

// Where a prefix selects the group, its name is written as the text that stands for it.
func TestAMetricOfASelectedGroup(t *testing.T) {
	for dimensions, want := range map[string]string{
		"InstanceId: i-0123456789abcdef0": "is about the machine i-0123456789abcdef0 alone, and the tier replaces its machines; " +
			`write dimensions: {AutoScalingGroupName: "<selected>"} (dynascale replaces "<selected>" by the name of the group)`,
		"AutoScalingGroupName: wep-asg": "is about AutoScalingGroupName wep-asg, but the tier scales the group that a tag or a prefix selects; " +
			`write AutoScalingGroupName: "<selected>" (dynascale replaces "<selected>" by the name of the group), unless you really mean wep-asg`,
		`AutoScalingGroupName: "<selected>"`: "",
	} {
		cfg, err := Parse("shop.yaml", []byte("tiers:\n  web:\n    group: {prefix: web-}\n    limits: {min: 2, max: 10}\n    signals: {m: {metric: {namespace: AWS/EC2, name: CPUUtilization, "+
			"statistic: Average, dimensions: {"+dimensions+"}}, unit: percent}}\n    scalers: [{target: {signal: m, goal: 60}}]\n"))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, n := range cfg.Notes {
			got += n.String()
		}
		if (want == "") != (got == "") || !strings.HasSuffix(got, want) {
			t.Errorf("%s: got  %s\nwant %s", dimensions, got, want)
		}
	}
}

// What is noted elsewhere in the file.
func TestWhatIsHardlyMeantAtTheTop(t *testing.T) {
	for _, c := range []struct{ name, top, signal, want string }{
		{"a set with more than all have", "budgets: {hourly: 10, sets: {some: {tiers: [web], hourly: 50}}}", "{preset: asg-cpu}",
			"shop.yaml:1:59: budgets.sets.some.hourly: 50 is more than budgets.hourly 10, so the budget of all tiers is always reached first; write a smaller amount"},
		{"an emergency without an hourly budget", "budgets: {daily: 100, emergency: {above: 1.5}}", "{preset: asg-cpu}",
			"shop.yaml:1:42: budgets.emergency.above: has no effect, because a spending emergency is about the hourly budget of all tiers, and none is written; write budgets.hourly, in US dollars"},
		{"an emergency in percent", "budgets: {hourly: 10, emergency: {above: 20}}", "{preset: asg-cpu}",
			"shop.yaml:1:42: budgets.emergency.above: 20 is 20 times the hourly budget, and not a percentage; for 20 % above the budget, write 1.2"},
		{"an emergency", "budgets: {hourly: 10, emergency: {above: 3}}", "{preset: asg-cpu}", ""},
		{"no emergency", "budgets: {daily: 10, emergency: {above: 0}}", "{preset: asg-cpu}", ""},
		{"a budget by a clock without summer time", "budgets: {hourly: 10, time_zone: MST}", "{preset: asg-cpu}",
			"shop.yaml:1:34: budgets.time_zone: MST is 7 hours behind UTC the whole year, and has no summer time; write America/Denver, or America/Phoenix if no summer time is meant"},
		{"evaluations more often than datapoints", "loop: {interval: 30s}", "{preset: asg-cpu}",
			"shop.yaml:1:18: loop.interval: 30s is shorter than the period of every signal (the shortest is 1m): some evaluations find no new datapoint; dynascale asks for a missing datapoint again at every evaluation, and CloudWatch bills each request; write at least 1m"},
		{"of a metric of an hour, up to the longest interval", "loop: {interval: 2m}", "{metric: {namespace: Shop, name: Load, statistic: Average, period: 1h}, unit: percent}",
			"shop.yaml:1:18: loop.interval: 2m is shorter than the period of every signal (the shortest is 1h): some evaluations find no new datapoint; dynascale asks for a missing datapoint again at every evaluation, and CloudWatch bills each request; write at least 5m"},
		{"the longest interval is not noted", "loop: {interval: 5m}", "{metric: {namespace: Shop, name: Load, statistic: Average, period: 1h}, unit: percent}", ""},
		{"a heartbeat for nobody", "heartbeat: {every: 1m}", "{preset: asg-cpu}",
			"shop.yaml:1:1: heartbeat: no heartbeat is sent, because no receiver is written; write the key `url` or the key `cloudwatch`, or remove heartbeat"},
		{"a heartbeat for none, on purpose", "heartbeat: {url: \"\", every: 1m}", "{preset: asg-cpu}", ""},
		{"datapoints that are not whole", "loop: {settle: 0s}", "{preset: asg-cpu}",
			"shop.yaml:1:16: loop.settle: 0s reads each datapoint of CloudWatch at the end of its period, when the datapoint is often incomplete: sums are then too low, so the tier grows too late; write the time that your metrics need, such as 90s, the default"},
		{"without CloudWatch", "loop: {settle: 0s}\nendpoints: {main: {url: https://prometheus.example.com}}", "{prometheus: {endpoint: main, query: max(hits)}, unit: hits}", ""},
		{"a counter for a level", "endpoints: {main: {url: https://prometheus.example.com}}", "{prometheus: {endpoint: main, query: max(hits_total)}, unit: hits/second}",
			"shop.yaml:6:21: tiers.web.signals.cpu.prometheus: hits_total looks like a counter by its name, and a counter only grows; write rate(hits_total[2m]) for its growth per second, or, if hits_total can fall, last_over_time(hits_total[2m]), which ends this note"},
		{"its rate", "endpoints: {main: {url: https://prometheus.example.com}}", "{prometheus: {endpoint: main, query: 'max(rate(hits_total[2m]))'}, unit: hits/second}", ""},
	} {
		if got := notesIn(t, c.top+"\ntiers:\n  web:\n    group: web-asg\n    limits: {min: 2, max: 10}\n    signals: {cpu: "+c.signal+"}\n    scalers: [{target: {signal: cpu, goal: 60}}]\n"); got != c.want {
			t.Errorf("%s: got  %s\nwant %s", c.name, got, c.want)
		}
	}
}

// A ledger that a restart of the machine deletes is noted where tiers are changed.
func TestALedgerThatIsDeleted(t *testing.T) {
	const says = "shop.yaml:1:16: ledger.path: files in %s are deleted at a restart of the machine, and dynascale then forgets pauses, cooldowns, spending and history; write a path such as /var/lib/dynascale/ledger.db"
	for _, c := range []struct{ mode, path, want string }{
		{"manage", "/tmp/ledger.db", strings.Replace(says, "%s", "/tmp", 1)},
		{"minimum", "/dev/shm//ledger.db", strings.Replace(says, "%s", "/dev/shm", 1)},
		{"observe", "/tmp/ledger.db", ""},
		{"manage", "/tmp/trial/ledger.db", ""},
		{"manage", "/run/dynascale/ledger.db", strings.Replace(says, "%s", "/run/dynascale", 1)},
		{"manage", "/running/ledger.db", ""},
	} {
		text := "ledger: {path: " + c.path + "}\ntiers:\n  web:\n    mode: " + c.mode + "\n    group: web-asg\n    limits: {min: 2, max: 10}\n    signals: {cpu: {preset: asg-cpu}}\n    scalers: [{target: {signal: cpu, goal: 60}}]\n"
		if got := notesIn(t, text); got != c.want {
			t.Errorf("%s, mode %s: got  %s\nwant %s", c.path, c.mode, got, c.want)
		}
	}
}

// Names and values of tags are compared letter by letter.
func TestWhatLooksLikeAPattern(t *testing.T) {
	for group, want := range map[string]string{
		"{tag: {service: \"shop*\"}}":        "the value of the tag service looks like a pattern, but values of tags are compared letter by letter; write the whole value",
		"{tag: {service: shop, env: ^a.*$}}": "the value of the tag env looks like a pattern, but values of tags are compared letter by letter; write the whole value",
		"web-asg,api-asg":                    "web-asg,api-asg has a comma, but is read as the name of one group; to scale several, write one tier for each",
		"\"^web-.*$\"":                       "^web-.*$ looks like a pattern, but is taken letter by letter as the name of the group; write the whole name, or {prefix: web-} for the only group whose name begins with web-, unless there is a group of the name ^web-.*$",
		"a.*b":                               "a.*b looks like a pattern, but is taken letter by letter as the name of the group; write the whole name, or {prefix: a} for the only group whose name begins with a, unless there is a group of the name a.*b",
		"web-*":                              "web-* looks like a pattern, but is taken letter by letter as the name of the group; write the whole name, or {prefix: web-} for the only group whose name begins with web-, unless there is a group of the name web-*",
		"\"*\"":                              "* looks like a pattern, but is taken letter by letter as the name of the group; write the whole name, unless there is a group of the name *",
		"{prefix: ^web}":                     "^web looks like a pattern, but is compared letter by letter with the beginning of each name; write only the beginning, as in {prefix: web}, unless there are names that begin with ^web",
		"{prefix: web-*}":                    "web-* looks like a pattern, but is compared letter by letter with the beginning of each name; write only the beginning, as in {prefix: web-}, unless there are names that begin with web-*",
		"web.shop+1(b)~x_y":                  "",
		"{tag: {service: shop}}":             "",
		"{tag: {price: $5 ^ 3}}":             "",
	} {
		cfg, err := Parse("shop.yaml", []byte("tiers:\n  web:\n    group: "+group+"\n    limits: {min: 2, max: 10}\n    signals: {cpu: {preset: asg-cpu}}\n    scalers: [{target: {signal: cpu, goal: 60}}]\n"))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, n := range cfg.Notes {
			got += n.Message
		}
		if got != want {
			t.Errorf("%s: got  %s\nwant %s", group, got, want)
		}
	}
}
