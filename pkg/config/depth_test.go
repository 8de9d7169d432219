package config

import (
	"strings"
	"testing"
)

// What one file of a folder has at a wrong depth takes from the defaults of another one all the same, and is one mistake.
func TestAWrongDepthIsOneMistake(t *testing.T) {
	const common = "defaults:\n  signals: {cpu: {preset: asg-cpu}}\n  scalers: [{target: {signal: cpu, goal: 60}}]\n"
	const web = "tiers:\n  web: {group: web-asg, limits: {min: 1, max: 4}}\n"
	for _, c := range []struct{ name, text, want string }{
		{"no line with tiers", "  api:\n    group: api-asg\n    limits: {min: 1, max: 4}\n  search:\n    group: search-asg\n    limits: {min: 1, max: 4}\n",
			`z.yaml:1:3: api: api belongs in tiers; insert the line "tiers:" above this line, unless this file has that line already, and indent api and its keys below that line`},
		{"one tier in the first column", "tiers:\n  search: {group: search-asg, limits: {min: 1, max: 4}}\napi:\n  group: api-asg\n  limits: {min: 1, max: 4}\n",
			`z.yaml:3:1: api: api belongs in tiers; insert the line "tiers:" above this line, unless this file has that line already, and indent api and its keys below that line`},
		{"a section within the group", "tiers:\n  api:\n    group:\n      prefix: api-\n      limits: {min: 1, max: 4}\n",
			"z.yaml:5:7: tiers.api.group.limits: unknown key here; limits belongs directly in tiers.api; indent it less"},
		{"a section within the group that defaults have too", "tiers:\n  api:\n    group:\n      prefix: api-\n      signals: {load: {preset: asg-cpu}}\n      scalers: [{target: {signal: load, goal: 60}}]\n    limits: {min: 1, max: 4}\n",
			"z.yaml:5:7: tiers.api.group.signals: unknown key here; signals and scalers belong directly in tiers.api; indent these keys less"},
		{"two tiers in a tier", "tiers:\n  api:\n    group: api-asg\n    limits: {min: 1, max: 4}\n\n    b:\n    group: b-asg\n    limits: {min: 1, max: 4}\n\n    c:\n    group: c-asg\n    limits: {min: 1, max: 4}\n",
			"z.yaml:6:5: tiers.b: stands within api (line 2), and has the keys of an entry of tiers; begin b in column 3, and the keys of b below, indented\n" +
				"z.yaml:10:5: tiers.c: stands within api (line 2), and has the keys of an entry of tiers; begin c in column 3, and the keys of c below, indented"},
		{"a brace that is not closed in JSON", "{\"tiers\": {\"api\": {\"group\": \"api-asg\", \"limits\": {\"min\": 1, \"max\": 4},\n\"b\": {\"group\": \"b-asg\", \"limits\": {\"min\": 1, \"max\": 4}}\n}}}\n",
			"z.yaml:2:1: tiers.b: stands within api (line 1), and has the keys of an entry of tiers; close the braces of api before it"},
		{"a whole file that is indented, and a tier in a tier", "    tiers:\n      api:\n        group: api-asg\n        limits: {min: 1, max: 4}\n        b:\n          group: b-asg\n          limits: {min: 1, max: 4}\n",
			"z.yaml:5:9: tiers.b: stands within api (line 2), and has the keys of an entry of tiers; begin b in column 7, and the keys of b below, indented"},
		{"a tier named like a block in the first column", "tiers:\n  search: {group: search-asg, limits: {min: 1, max: 4}}\nshared-api:\n  group: api-asg\n  limits: {min: 1, max: 4}\n",
			`z.yaml:3:1: shared-api: shared-api belongs in tiers; insert the line "tiers:" above this line, unless this file has that line already, and indent shared-api and its keys below that line`},
		{"a number with a comma that is misplaced", "tiers:\n  api: {group: api-asg, limits: , min: 1,000, max: 5}\n", "z.yaml:2:35: tiers.api.min: min and max belong in limits (line 2); put them directly below that line, indented\n" +
			"z.yaml:2:40: tiers.api.min: a comma ends the value here; write 1000 without the comma, or write the missing key before 000"},
		{"right", "tiers:\n  api: {group: api-asg, limits: {min: 1, max: 4}}\n", ""},
	} {
		dir := folder(t, map[string]string{"00.yaml": common, "web.yaml": web, "z.yaml": c.text})
		_, err := Load(dir)
		got := ""
		if err != nil {
			got = strings.ReplaceAll(err.Error(), dir+"/", "")
		}
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

// A signal may have the name of any key of a tier.
func TestSignalsWithNamesOfKeys(t *testing.T) {
	mustParse(t, `
tiers:
  web:
    group: {prefix: web-}
    limits: {min: 1, max: 4}
    signals:
      limits: {preset: asg-cpu}
      guards:
        preset: asg-memory
      schedule:
        metric:
          namespace: Shop
          name: Requests
          statistic: Average
          dimensions: {queue: jobs, signals: "1", region: x}
        unit: percent
      queue:
        expression: limits + guards
        unit: percent
    scalers:
      - threshold: {bounds: [{signal: limits, above: 60, below: 30}, {signal: guards, above: 60, below: 30}, {signal: queue, above: 160, below: 70}]}
      - threshold: {bounds: [{signal: schedule, above: 60, below: 30}]}
`)
}
