package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind/asg"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
	"github.com/dynascale/dynascale/pkg/signal"
)

// comparing compares what a configuration holds.
var comparing = cmp.Options{
	cmp.AllowUnexported(guard.Limits{}),
	cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() }),
}

const smallest = `tiers:
  web:
    group: web-asg
    limits: {min: 1, max: 2}
    signals: {cpu: {preset: asg-cpu}}
    scalers: [{target: {signal: cpu, goal: 60}}]
`

func mustParse(t *testing.T, text string) *Config {
	t.Helper()
	c, err := Parse("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSmallestHasEveryDefault(t *testing.T) {
	want := &Config{
		AWS:       AWS{Protocol: "cbor", Timeout: 5 * time.Second, Rate: Rate{Reads: 40, Writes: 40}},
		Loop:      Loop{Interval: time.Minute, Retry: 30 * time.Second, Deadline: 50 * time.Second, Settle: 90 * time.Second},
		Ledger:    Ledger{Path: "/var/lib/dynascale/ledger.db", Retention: 720 * time.Hour},
		HTTP:      HTTP{Listen: "127.0.0.1:9077"},
		Log:       Log{Level: "info", Format: "auto"},
		Heartbeat: Heartbeat{Method: "POST", Every: time.Minute, Timeout: 10 * time.Second},
		Prices:    Prices{Currency: "USD", CostExplorer: CostExplorer{Tolerance: 0.1}},
		Notify:    Notify{GroupWait: 30 * time.Second, GroupInterval: 5 * time.Minute, RepeatInterval: 4 * time.Hour, Billing: BillingAlarms{Prefix: "dynascale"}},
		Budgets:   usualBudgets(),
		Tiers: []Tier{{
			Name: "web", Mode: scale.Observe, Target: &asg.Group{Group: "web-asg"}, Limits: guard.Limits{Min: 1, Max: 2}, Line: 2,
			Signals: []signal.Signal{{
				Name: "cpu", Unit: "percent", MaxAge: 330 * time.Second, Ceiling: 100, Importance: signal.High,
				Source: signal.Source{Metric: &signal.Query{
					Namespace: "AWS/EC2", Name: "CPUUtilization", Statistic: "Average", Period: time.Minute,
					Dimensions: signal.DimensionsOf(map[string]string{"AutoScalingGroupName": "web-asg"}),
				}},
			}},
			Scalers: []scaler.Scaler{&scaler.Target{Signal: "cpu", Goal: 60, Tolerance: 0.1, Confidence: 0.95}},
			Guards: guard.Set{
				Stabilization:  guard.Stabilization{Shrink: 5 * time.Minute, Interval: time.Minute},
				Cooldown:       guard.Cooldown{Grow: 5 * time.Minute, Shrink: 15 * time.Minute, Interval: time.Minute},
				Pace:           guard.Pace{Grow: guard.Rate{Select: guard.Max}, Shrink: guard.Rate{Select: guard.Max}, Interval: time.Minute},
				CircuitBreaker: guard.CircuitBreaker{After: 5, Probe: 10 * time.Minute},
				Freeze:         guard.Freeze{For: 30 * time.Minute},
				ShrinkLimit:    guard.ShrinkLimit{Share: 0.5, Busiest: 15 * time.Minute, Interval: time.Minute},
			},
		}},
	}
	if diff := cmp.Diff(want, mustParse(t, smallest), comparing...); diff != "" {
		t.Error(diff)
	}
}

func TestAShortIntervalMovesItsDefaults(t *testing.T) {
	c := mustParse(t, "loop: {interval: 12s}\n"+smallest)
	want := Loop{Interval: 12 * time.Second, Retry: 6 * time.Second, Deadline: 10 * time.Second, Settle: 90 * time.Second}
	if c.Loop != want {
		t.Errorf("got %+v, want %+v", c.Loop, want)
	}
}

func TestTiersAreSortedAndKeepTheirLines(t *testing.T) {
	c := mustParse(t, strings.Replace(smallest, "tiers:\n", "tiers:\n"+strings.NewReplacer("tiers:\n", "", "web", "zoo").Replace(smallest), 1))
	if len(c.Tiers) != 2 || c.Tiers[0].Name != "web" || c.Tiers[0].Line != 7 || c.Tiers[1].Name != "zoo" || c.Tiers[1].Line != 2 {
		t.Errorf("got %s in line %d, %s in line %d", c.Tiers[0].Name, c.Tiers[0].Line, c.Tiers[1].Name, c.Tiers[1].Line)
	}
}

func TestARNsKeepTheirTail(t *testing.T) {
	arn := "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:"
	c := mustParse(t, smallest+"    load_balancer: "+arn+"loadbalancer/app/web/50dc6c495c0c9188\n    target_group: "+arn+"targetgroup/web/73e2d6bc24d8a067\n")
	if got := c.Tiers[0].LoadBalancer; got != "app/web/50dc6c495c0c9188" {
		t.Errorf("load balancer %s", got)
	}
	if got := c.Tiers[0].TargetGroup; got != "targetgroup/web/73e2d6bc24d8a067" {
		t.Errorf("target group %s", got)
	}
}

func TestLoadSaysWhatCannotBeRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none.yaml")
	_, err := Load(path)
	var problems Problems
	if !errors.As(err, &problems) || err.Error() != path+": cannot be read: no such file or directory" {
		t.Errorf("got %v", err)
	}
	// A slip of the finger gets the name that was meant.
	dir := t.TempDir()
	for _, name := range []string{"dynascale.yaml", "web.yml", "web.yaml.bak"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(smallest), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, meant := range map[string]string{"dynascal.yaml": "dynascale.yaml", "dynascale": "dynascale.yaml", "web.yaml": "web.yml", "api.yaml": ""} {
		want := filepath.Join(dir, name) + ": cannot be read: no such file or directory"
		if meant != "" {
			want += "; did you mean " + filepath.Join(dir, meant) + "?"
		}
		if _, err := Load(filepath.Join(dir, name)); err == nil || err.Error() != want {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
	// Who names none has to learn that another can be named.
	err = unreadable(DefaultPath, &os.PathError{Op: "open", Path: DefaultPath, Err: syscall.ENOENT})
	if want := DefaultPath + ": cannot be read: no such file or directory; commands read this path unless --config names another one"; err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
}

// YAML has more than a configuration needs. Whatever it is, it ends in a value or
// in a sentence.
func TestUnusualYAML(t *testing.T) {
	web := strings.TrimPrefix(smallest, "tiers:\n")
	for _, test := range []struct{ name, text, want string }{
		{"an alias shares a section", "tiers:\n" + web + "    guards: &calm {cooldown: {grow: 1m}}\n" +
			strings.NewReplacer("web:", "api:", "web-asg", "api-asg").Replace(web) + "    guards: *calm\n", ""},
		{"an alias to a number", strings.Replace(smallest, "{min: 1, max: 2}", "{min: &n 3, max: *n}", 1), ""},
		{"an alias as a key", "? &a loop\n: {}\n*a : {}\n" + smallest, "t.yaml:3:1: a key must be plain text"},
		{"a list as a key", "? [loop]\n: {}\n" + smallest, "t.yaml:1:3: a key must be plain text"},
		{"a section inside itself", "tiers: &t\n  web: *t\n", "unknown key"},
		{"a list inside itself", strings.Replace(smallest, "[{target: {signal: cpu, goal: 60}}]", "&l [*l]", 1),
			"t.yaml:6:18: tiers.web.scalers[0]: a list is given, a set of keys is expected"},
		{"a binary", strings.Replace(smallest, "web-asg", "!!binary d2Vi", 1), "the YAML tag !!binary is not supported here"},
		{"a float in disguise", strings.Replace(smallest, "max: 2", "max: !!int 2.0", 1), "the YAML tag !!int is not supported here"},
		{"a tagged section", strings.Replace(smallest, "limits: {", "limits: !!map {", 1), "the YAML tag !!map is not supported here"},
		{"a tagged key", strings.Replace(smallest, "group:", "!!str group:", 1), "t.yaml:3:5: tiers.web: a key must be plain text"},
		{"a custom tag", strings.Replace(smallest, "web-asg", "!secret x", 1), "the YAML tag !secret is not supported here"},
		{"a date as a name", strings.Replace(smallest, "web-asg", "2026-01-02", 1), "2026-01-02 is not text; write it in quotes"},
		{"a number in base 16", strings.Replace(smallest, "max: 2", "max: 0x10", 1), "0x10 is not a plain decimal number; write it without a leading 0,"},
		{"a number in base 2", strings.Replace(smallest, "max: 2", "max: 0b11", 1), "0b11 is not a plain decimal number"},
		{"a number in base 8 of old", strings.Replace(smallest, "max: 2", "max: 0144", 1), "0144 is not a plain decimal number"},
		{"a number in base 8", strings.Replace(smallest, "max: 2", "max: 0o17", 1), "0o17 is not a plain decimal number"},
		{"a number with gaps", strings.Replace(smallest, "max: 2", "max: 1_000", 1), "1_000 is not a plain decimal number"},
		{"a number with a zero in front", strings.Replace(smallest, "max: 2", "max: 08", 1), "08 is not a plain decimal number"},
		{"a goal with a zero in front", strings.Replace(smallest, "goal: 60", "goal: 060.5", 1), "060.5 is not a plain decimal number"},
		{"a goal with an exponent", strings.Replace(smallest, "goal: 60", "goal: 6.0e1", 1), ""},
		{"a signed number", strings.Replace(smallest, "max: 2", "max: +2", 1), ""},
		{"a number beyond 64 bits", strings.Replace(smallest, "max: 2", "max: 18446744073709551615", 1), "18446744073709551615 is too large; the largest number that can be written is 2147483647"},
		{"text over several lines", strings.Replace(smallest, "web-asg", ">-\n      web-asg", 1), ""},
		{"a number over several lines", strings.Replace(smallest, "{min: 1, max: 2}", "\n      min: 1\n      max: |\n        2", 1),
			"t.yaml:6:12: tiers.web.limits.max"},
		{"a byte order mark", "\ufeff" + smallest, ""},
		{"carriage returns", strings.ReplaceAll(smallest, "\n", "\r\n"), ""},
		{"a directive", "%YAML 1.1\n---\n" + smallest, ""},
		{"an end mark", smallest + "...\n", ""},
		{"text behind the end mark", smallest + "...\nloop: {}\n", "t.yaml:8:1: there is more text after the end mark"},
		{"a beginning and nothing else", "---", "t.yaml:1:1: is empty"},
		{"null", "~\n", "t.yaml:1:1: is empty"},
		{"a word", "hello\n", "t.yaml:1:1: hello is given, a set of keys is expected"},
		{"a null section is its defaults", "loop:\naws:\n" + smallest, ""},
		{"a null key", "? \n: x\n" + smallest, `"": unknown key`},
		{"a control character", "a: \x01\n", "t.yaml:1:4: contains a control character (U+0001)"},
		{"an unclosed bracket", "tiers: {web: [\n", "t.yaml:1:8: the { that begins here is never closed; a } is missing"},
		{"deep nesting", strings.Repeat("[", 20_000), "the text is nested too deeply"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse("t.yaml", []byte(test.text))
			switch {
			case test.want == "" && err != nil:
				t.Errorf("unexpected: %v", err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// How a value of another form is to be written depends on how it is written.
func TestHowToWriteIt(t *testing.T) {
	const list, set = "limits: a list is given, a set of keys is expected; ", "scalers: a set of keys is given, a list is expected; "
	for _, test := range []struct{ old, text, want string }{
		{"{min: 1, max: 2}", "\n      - min: 1", list + "remove the dash before the key"},
		{"{min: 1, max: 2}", "\n      - min: 1\n      - max: 2", list + "remove the dash before each key"},
		{"{min: 1, max: 2}", "\n      - min: 1\n        max: 2", list + "remove the dash, and begin all these keys in the same column"},
		{"{min: 1, max: 2}", "\n      - {min: 1, max: 2}", list + "remove the dash before the brace"},
		{"\n  web:\n", "\n  - name: web\n", `tiers: a list is given, a set of keys is expected; write the line "NAME:" for each entry, without a dash, and below that line the other keys of the entry, indented`},
		{"[{target: {signal: cpu, goal: 60}}]", "{target: {signal: cpu, goal: 60}}", set + "put [ ] around it"},
		{"[{target: {signal: cpu, goal: 60}}]", "\n      target: {signal: cpu, goal: 60}", set + "write a dash and a space before the key target, and indent the other lines of the same entry"},
		{", max: 2}", "}\n    max: 2", "max belongs in limits (line 4); put it into the braces of that line"},
		{"{min: 1, max: 2}", "\n      min: 1\n    max: 2", "max belongs in limits (line 4); put it directly below that line, indented"},
		{"max: 2", "max: 1,000", "a comma ends the value here; write 1000 without the comma, or write the missing key before 000"},
		{"max: 2", "max: -99999999999", "-99999999999 is too small; the smallest number that can be written is -2147483648"},
		{"max: 2", "max: 5/h", "5/h is given, a whole number is expected; write only a number, without a unit"},
		{"max: 2", "max: 50%", "50% is given, a whole number is expected; this key takes no percentage: write a number without %"},
		{"{min: 1, max: 2}", "true", "true is given, a set of keys is expected; this key does not take true or false; write its keys, such as min: ..."},
	} {
		if _, err := Parse("t.yaml", []byte(strings.Replace(smallest, test.old, test.text, 1))); err == nil || !strings.Contains(err.Error()+"\n", test.want+"\n") {
			t.Errorf("%s:\n got %v\nwant %s", test.text, err, test.want)
		}
	}
}

// A few kilobytes of aliases stand for millions of tiers, signals and terms.
func TestAliasBombEnds(t *testing.T) {
	var b strings.Builder
	b.WriteString("tiers:\n  a0:\n    scalers: &s\n      - pressure: &p\n          terms: &t [&x {signal: a, goal: 1}")
	b.WriteString(strings.Repeat(", *x", 2000))
	b.WriteString("]\n")
	b.WriteString(strings.Repeat("      - pressure: *p\n", 2000))
	for i := range 200 {
		b.WriteString("  a" + strings.Repeat("x", i%60) + ": {scalers: *s}\n")
	}
	ended := make(chan error, 1)
	go func() {
		_, err := Parse("t.yaml", []byte(b.String()))
		ended <- err
	}()
	select {
	case err := <-ended:
		if err == nil || !strings.Contains(err.Error(), "aliases make this file too large to read") {
			t.Errorf("the bomb was not noticed (%d bytes): %v", b.Len(), err)
		}
	case <-time.After(2 * time.Minute): // read to its end it has billions of nodes
		t.Fatalf("%d bytes are still being read", b.Len())
	}
}

// The line of a syntax error is where it is, not where its block began.
func TestSyntaxErrorInALongFile(t *testing.T) {
	text := smallest + strings.Repeat("    # filler\n", 100) + "   wrong: 1\n" + strings.Repeat("# more\n", 50)
	_, err := Parse("t.yaml", []byte(text))
	if err == nil || !strings.HasPrefix(err.Error(), "t.yaml:107:4: the line begins in column 4") {
		t.Errorf("got %v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"../../configs/*.yaml", "../../configs/*/*.yaml"} {
		files, _ := filepath.Glob(pattern)
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	schema := compileSchema(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse("f.yaml", data)
		if (c == nil) == (err == nil) {
			t.Fatalf("configuration %v and error %v", c, err)
		}
		if err == nil {
			roundTrip(t, c)
			acceptedBySchema(t, schema, c)
			return
		}
		// YAML breaks lines at more than line feeds.
		breaks := 1
		for _, r := range string(data) {
			if strings.ContainsRune("\n\r\u0085\u2028\u2029", r) {
				breaks++
			}
		}
		for _, p := range err.(Problems) {
			if p.Message == "" || strings.ContainsAny(p.String(), "\n\r") {
				t.Errorf("not one line: %q", p.String())
			}
			if p.Line < 0 || p.Line > breaks || p.Col < 0 || p.Col > utf8.RuneCount(data)+1 {
				t.Errorf("%d lines, %q", breaks, p.String())
			}
		}
	})
}

// The bound on values must leave room for the largest honest files.
func TestAThousandTiers(t *testing.T) {
	data, err := os.ReadFile("../../configs/examples/web-pressure.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(data), "tiers:\n")
	var b strings.Builder
	b.WriteString("tiers:\n")
	for i := range 1000 {
		b.WriteString(strings.NewReplacer("  web:", fmt.Sprintf("  web%d:", i), "web-servers-asg", fmt.Sprintf("asg-%d", i)).Replace(body))
	}
	c, read := parse("t.yaml", []byte(b.String()))
	if len(c.Tiers) != 1000 || len(read.Problems) > 0 {
		t.Fatalf("%d tiers, %v", len(c.Tiers), read.Problems)
	}
	if read.Visits > keys.MostVisits/4 {
		t.Errorf("%d values read; the bound of %d is too near", read.Visits, keys.MostVisits)
	}
}

func TestTheBreakerWaitsAsLongAsMachinesBoot(t *testing.T) {
	for interval, want := range map[string]int{"10s": 30, "30s": 10, "60s": 5, "5m": 5} {
		c := mustParse(t, "loop: {interval: "+interval+"}\n"+smallest)
		if got := c.Tiers[0].Guards.CircuitBreaker.After; got != want {
			t.Errorf("interval %s: after %d passes, want %d", interval, got, want)
		}
	}
}

func TestTheAgeOfTheOldestMessageFollowsTheBacklog(t *testing.T) {
	const queue = "    queue: https://sqs.ap-northeast-2.amazonaws.com/123456789012/jobs\n"
	for signals, want := range map[string]string{
		"{age: {preset: sqs-oldest-message}, jobs: {preset: sqs-backlog}, cpu: {preset: asg-cpu}}": "jobs",
		"{age: {preset: sqs-oldest-message}, cpu: {preset: asg-cpu}}":                              "",
	} {
		c := mustParse(t, strings.Replace(smallest, "{cpu: {preset: asg-cpu}}", signals, 1)+queue)
		for _, s := range c.Tiers[0].Signals {
			if s.Name == "age" && s.Traffic != want || s.Name != "age" && s.Traffic != "" {
				t.Errorf("%s: %s follows %q, want %q for age", signals, s.Name, s.Traffic, want)
			}
		}
	}
}
