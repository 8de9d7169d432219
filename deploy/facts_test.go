package deploy

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	diffs "github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/control"
	"github.com/dynascale/dynascale/pkg/operation"
)

// code is the text of the Go files under a folder of the repository, without tests.
func code(t *testing.T, folder string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", filepath.FromSlash(folder), "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, file := range files {
		if !strings.HasSuffix(file, "_test.go") {
			b.WriteString(read(t, filepath.ToSlash(file)))
		}
	}
	return b.String()
}

// found is the set of first groups of all matches.
func found(pattern, text string) map[string]bool {
	out := map[string]bool{}
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		out[m[1]] = true
	}
	return out
}

func names(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

func TestMetricsExist(t *testing.T) {
	source := code(t, "pkg/server")
	exist := found(`Name:\s*"(dynascale_\w+)"`, source)
	for name := range found(`New(?:Counter|Gauge|Histogram)\("(dynascale_\w+)"`, source) {
		exist[name] = true
	}
	for name := range found(`(?:gauges|counters|money|tierFamily|tierCounter)\("(\w+)"`, source) {
		exist["dynascale_"+name] = true
	}
	if len(exist) < 15 {
		t.Fatalf("only %d metrics found in pkg/server: %v", len(exist), names(exist))
	}
	for _, file := range []string{"prometheus/alerts.yaml", "prometheus/alerts_test.yaml", "grafana/dynascale.json", unit, "README.md"} {
		for name := range found(`\b(dynascale_[a-z_]+)`, read(t, file)) {
			plain := regexp.MustCompile(`_(bucket|sum|count)$`).ReplaceAllString(name, "")
			if !exist[name] && !exist[plain] {
				t.Errorf("%s speaks of %s, which pkg/server does not export", file, name)
			}
		}
	}
}

func TestDashboard(t *testing.T) {
	var board struct {
		Panels []struct {
			ID      int
			Type    string
			Title   string
			Repeat  string
			Targets []struct {
				Datasource struct{ UID string }
				Expr       string
			}
		}
		Templating struct {
			List []struct {
				Name, Type        string
				Multi, IncludeAll bool
			}
		}
		Annotations struct {
			List []struct {
				Name, Expr, TextFormat string
				Datasource             struct{ UID string }
				UseValueForTime        bool
			}
		}
	}
	if err := json.Unmarshal([]byte(read(t, "grafana/dynascale.json")), &board); err != nil {
		t.Fatal(err)
	}
	if l := board.Templating.List; len(l) == 0 || l[0].Name != "datasource" || l[0].Type != "datasource" {
		t.Error("the first variable has to choose the data source")
	}
	// Rows are repeated for the tiers that are chosen: "all" would draw a thousand of them.
	for _, v := range board.Templating.List {
		if v.IncludeAll {
			t.Errorf("the variable %s offers all of them at once", v.Name)
		}
	}
	seen := map[int]bool{}
	var rules []any
	filled := strings.NewReplacer("$__rate_interval", "5m", "$__range", "6h", "$job", "j", "$instance", "i", "$tier", "t")
	ask := func(title, uid, expr string) {
		if uid != "${datasource}" {
			t.Errorf("%s asks data source %q instead of the chosen one", title, uid)
		}
		// Two daemons of one job are two daemons.
		if strings.Count(expr, "dynascale_") != strings.Count(expr, `job="$job", instance=~"$instance"`) && !strings.Contains(expr, "process_start") {
			t.Errorf("%s does not choose job and instance of each metric: %s", title, expr)
		}
		// Grafana fills the variables in before Prometheus sees the question.
		rules = append(rules, map[string]any{"record": fmt.Sprintf("panel_%d", len(rules)), "expr": filled.Replace(expr)})
	}
	reasons := 0
	for _, a := range board.Annotations.List {
		ask(a.Name, a.Datasource.UID, a.Expr)
		if a.UseValueForTime && strings.Contains(a.TextFormat, "{{rule}}") {
			reasons++
		}
	}
	if reasons == 0 {
		t.Error("no annotation tells which rule asked for a change")
	}
	repeated := 0
	for _, p := range board.Panels {
		if p.Type == "row" && p.Repeat == "tier" {
			repeated++
		}
		if seen[p.ID] {
			t.Errorf("%s: id %d is taken", p.Title, p.ID)
		}
		seen[p.ID] = true
		for _, q := range p.Targets {
			ask(p.Title, q.Datasource.UID, q.Expr)
		}
	}
	if len(rules) < 40 || repeated != 1 {
		t.Fatalf("%d queries and %d rows of a tier found", len(rules), repeated)
	}
	// promtool reads rules, so each question becomes one.
	file, err := json.Marshal(map[string]any{"groups": []any{map[string]any{"name": "panels", "rules": rules}}})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "rules.yaml")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := tool(t, "promtool", "check", "rules", path); err != nil {
		t.Errorf("promtool on the dashboard's queries: %v\n%s", err, out)
	}
}

// byHand are calls that only commands make which operators run with their own
// credentials: the daemon's role does not need them.
var byHand = map[string]bool{
	"autoscaling:DescribeScheduledActions":               true, // doctor
	"elasticloadbalancing:DescribeTargetGroupAttributes": true, // doctor
	"sqs:ListQueues":                 true, // discover
	"ecs:ListClusters":               true, // discover
	"ecs:ListServices":               true, // discover
	"sns:Publish":                    true, // with a channel of SNS; 'dynascale iam' gives it then
	"cloudwatch:PutMetricAlarm":      true, // alarms apply
	"cloudwatch:DeleteAlarms":        true, // alarms remove
	"cloudwatch:DescribeAlarms":      true, // alarms
	"cloudwatch:ListTagsForResource": true, // alarms
	"ce:GetCostAndUsage":             true, // with prices.cost_explorer, which is off unless it is set; 'dynascale iam' gives it then
	"pricing:GetProducts":            true, // with prices.pricing_api, which is off unless it is set; 'dynascale iam' gives it then
}

// implied are rights without a call of their own.
var implied = []string{
	"rds:AddTagsToResource", // tags that go with the making of a reader
}

// services are adapters whose rights are named otherwise.
var services = map[string]string{"alarm": "cloudwatch", "elb": "elasticloadbalancing", "appscaling": "application-autoscaling", "costexplorer": "ce"}

// The rights that are handed out are exactly the calls that the adapters make, and
// those that could do harm are bound to what they are for.
func TestRights(t *testing.T) {
	adapters, err := os.ReadDir("../pkg/aws")
	if err != nil {
		t.Fatal(err)
	}
	called, prefixes := map[string]bool{}, map[string]bool{}
	for _, right := range implied {
		called[right] = true
	}
	for _, adapter := range adapters {
		if adapter.Name() == "thin" {
			continue // it carries what others ask for
		}
		service := cmp.Or(services[adapter.Name()], adapter.Name())
		prefixes[service] = true
		text := code(t, "pkg/aws/"+adapter.Name())
		calls := found(`\bapi\.([A-Z]\w+)\(ctx`, text)
		delete(calls, "Call") // a thin client, which is told the operation
		delete(calls, "Do")
		maps.Copy(calls, found(`\b(?:api|changes)\.(?:Call|Do)\(ctx, (?:.*?, )?"([A-Z]\w+)"`, text))
		maps.Copy(calls, found(`(?:\binstead\(ctx, |\boperation += )"(?:\w+\.)?([A-Z]\w+)"`, text)) // see session.Instead
		for call := range calls {
			if right := service + ":" + call; !byHand[right] {
				called[right] = true
			}
		}
	}
	if len(called) < 25 {
		t.Fatalf("only %d calls found in pkg/aws: %v", len(called), names(called))
	}
	conditions := map[string]string{ // as in 'dynascale iam'
		"autoscaling:MinSize": "whoever may raise a floor may also change the maximum",
		"autoscaling:MaxSize": "whoever may raise a floor may also change the maximum",
		"ec2:Attribute":       "whoever may change the type of a machine may change everything of it",
	}
	for _, file := range []string{"iam/policy.json", "terraform/iam.tf", "cloudformation/dynascale.yaml"} {
		text := read(t, file)
		given := found(`\b((?:`+strings.Join(names(prefixes), "|")+`):[A-Z][a-z]\w+)`, text)
		for name, why := range conditions {
			if !given[name] {
				t.Errorf("%s has no condition on %s: %s", file, name, why)
			}
			delete(given, name)
		}
		for _, tag := range []string{"aws:RequestTag/", "aws:ResourceTag/"} {
			if !strings.Contains(text, tag+operation.TierTag+`"`) {
				t.Errorf("%s has no condition on %s%s: whoever may delete replicas may delete those of others", file, tag, operation.TierTag)
			}
		}
		if !strings.Contains(text, "iam:PassRole") || !strings.Contains(text, "iam:PassedToService") || !strings.Contains(text, "monitoring.rds.amazonaws.com") {
			t.Errorf("%s does not pass the role of a source's monitoring on, or to more than that", file)
		}
		if diff := diffs.Diff(names(called), names(given)); diff != "" {
			t.Errorf("%s: rights differ from the calls of pkg/aws (- called, + given); grant what the daemon calls, name in byHand what only operators' commands call, and in services an adapter whose rights have another name:\n%s", file, diff)
		}
	}
	if !json.Valid([]byte(read(t, "iam/policy.json"))) {
		t.Error("iam/policy.json is not JSON")
	}
}

// What can interrupt a service or costs money is granted to nothing unless somebody
// names what for.
func TestDangerousRightsAreOptIn(t *testing.T) {
	for file, parts := range map[string]struct{ lists, empty string }{
		"terraform/variables.tf":        {`(?s)variable "((?:replica_tiers|reader_tiers|resized_\w+|endpoint_parameters))" \{`, `(?s)variable "%s" \{[^{}]*?(?:\{[^{}]*\}[^{}]*?)*?default\s+= (?:\[\]|\{\})\n`},
		"cloudformation/dynascale.yaml": {`(?m)^  ((?:Replica\w+|Resized\w+|EndpointParameterArns)):\n    Type`, `(?m)^  %s:\n    Type: CommaDelimitedList\n    Default: ""\n`},
	} {
		text := read(t, file)
		lists := found(parts.lists, text)
		if len(lists) < 6 {
			t.Errorf("%s: only %v found", file, names(lists))
		}
		for name := range lists {
			if !regexp.MustCompile(fmt.Sprintf(parts.empty, name)).MatchString(text) {
				t.Errorf("%s: %s is not empty unless it is given", file, name)
			}
		}
	}
}

// Alarms on log lines are worth nothing once the line reads differently.
func TestAlarmsReadLinesThatAreWritten(t *testing.T) {
	source := code(t, "pkg/app") + code(t, "pkg/reporter") + code(t, "pkg/brakes") + code(t, "pkg/event")
	for _, file := range []string{"terraform/alarms.tf", "cloudformation/dynascale.yaml"} {
		lines := found(`\$\.msg = "([^"*]+)\*?"`, strings.ReplaceAll(read(t, file), `\"`, `"`))
		if len(lines) < 4 {
			t.Errorf("%s: only %d log lines found: %v", file, len(lines), names(lines))
		}
		for line := range lines {
			if !strings.Contains(source, `"`+line) {
				t.Errorf("%s waits for the log line %q, which nobody writes", file, line)
			}
		}
	}
}

// A dead-man's alarm that takes silence for health is none. It is there only where a heartbeat is,
// the same in both templates, about the metric that the task may put, and the CPU of the task
// cannot stand in for it: a process that hangs uses some.
func TestSilenceOfTheHeartbeatIsAnAlarm(t *testing.T) {
	tf := section(t, "terraform/alarms.tf", `resource "aws_cloudwatch_metric_alarm" "no_heartbeat" {`, "\n}\n")
	cfn := section(t, "cloudformation/dynascale.yaml", "\n  NoHeartbeat:\n", "\n\n")
	for file, c := range map[string]struct {
		text  string
		wants []string
	}{
		"terraform/alarms.tf": {tf, []string{
			`count = var.heartbeat_metric == "" \? 0 : 1`, `namespace\s+= var.heartbeat_namespace`, `metric_name\s+= var.heartbeat_metric`, `statistic\s+= "SampleCount"`,
			`period\s+= 60`, `evaluation_periods\s+= 5`, `threshold\s+= 1`, `comparison_operator\s+= "LessThanThreshold"`, `treat_missing_data\s+= "breaching"`, `alarm_actions\s+= var.alarm_actions`,
		}},
		"cloudformation/dynascale.yaml": {cfn, []string{
			`Condition: Beats`, `Namespace: !Ref HeartbeatNamespace`, `MetricName: !Ref HeartbeatMetric`, `Statistic: SampleCount`,
			`Period: 60`, `EvaluationPeriods: 5`, `Threshold: 1`, `ComparisonOperator: LessThanThreshold`, `TreatMissingData: breaching`, `AlarmActions: !If \[TellsTopic`,
		}},
	} {
		for _, want := range c.wants {
			if !regexp.MustCompile(want).MatchString(c.text) {
				t.Errorf("%s: the alarm lacks %s:\n%s", file, want, c.text)
			}
		}
		if strings.Contains(strings.ToLower(c.text), "dimension") {
			t.Errorf("%s: the metric has no dimensions:\n%s", file, c.text)
		}
	}
	// Whatever is granted is bound to the namespace that is named.
	for file, want := range map[string]string{
		"terraform/iam.tf": `(?s)"cloudwatch:PutMetricData".{0,200}"cloudwatch:namespace"\s+values\s+= \[var.heartbeat_namespace\]`, "cloudformation/dynascale.yaml": `(?s)"cloudwatch:PutMetricData".{0,200}"cloudwatch:namespace": !Ref HeartbeatNamespace`,
		"iam/policy.json": `(?s)"cloudwatch:PutMetricData".{0,200}"cloudwatch:namespace": "NAMESPACE"`,
	} {
		if !regexp.MustCompile(want).MatchString(read(t, file)) {
			t.Errorf("%s lets the task put metrics of other namespaces", file)
		}
	}
}

// section is what stands in a file from one text to the next of another.
func section(t *testing.T, file, begin, end string) string {
	t.Helper()
	_, rest, found := strings.Cut(read(t, file), begin)
	text, _, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatalf("%s has no %q up to %q", file, begin, end)
	}
	return text
}

// The three ways to run on ECS promise the same: one task, no write outside the
// ledger, time to finish a pass.
func TestOneTaskAtATime(t *testing.T) {
	var task struct {
		ContainerDefinitions []struct {
			User                   string
			ReadonlyRootFilesystem bool
			StopTimeout            int
			LinuxParameters        struct{ InitProcessEnabled bool }
			MountPoints            []struct{ ContainerPath string }
		}
	}
	if err := json.Unmarshal([]byte(read(t, "ecs/task-definition.json")), &task); err != nil {
		t.Fatal(err)
	}
	c := task.ContainerDefinitions[0]
	stop := int(setting(t, "TimeoutStopSec").Seconds())
	if !c.ReadonlyRootFilesystem || !c.LinuxParameters.InitProcessEnabled || c.StopTimeout != stop || c.MountPoints[0].ContainerPath != "/var/lib/dynascale" {
		t.Errorf("ecs/task-definition.json: %+v; the unit stops within %d s", c, stop)
	}
	if !strings.Contains(read(t, "docker/Dockerfile"), "\nUSER "+c.User+"\n") {
		t.Errorf("the task runs as %s, the image does not", c.User)
	}
	var service struct {
		DesiredCount            int
		DeploymentConfiguration struct{ MinimumHealthyPercent, MaximumPercent *int }
	}
	if err := json.Unmarshal([]byte(read(t, "ecs/service.json")), &service); err != nil {
		t.Fatal(err)
	}
	if d := service.DeploymentConfiguration; service.DesiredCount != 1 || *d.MinimumHealthyPercent != 0 || *d.MaximumPercent != 100 {
		t.Error("ecs/service.json may run two tasks at once")
	}
	for file, wants := range map[string][]string{
		"terraform/main.tf": {
			`desired_count\s+= 1\n`, `deployment_minimum_healthy_percent = 0\n`, `deployment_maximum_percent\s+= 100\n`,
			`readonlyRootFilesystem = true`, `stopTimeout = ` + strconv.Itoa(stop), `user\s+= "` + c.User + `"`, `"/var/lib/dynascale"`,
		},
		"cloudformation/dynascale.yaml": {
			`DesiredCount: 1\n`, `MinimumHealthyPercent: 0\n`, `MaximumPercent: 100\n`,
			`ReadonlyRootFilesystem: true`, `StopTimeout: ` + strconv.Itoa(stop), `User: "` + c.User + `"`, `ContainerPath: /var/lib/dynascale`,
		},
	} {
		for _, want := range wants {
			if !regexp.MustCompile(want).MatchString(read(t, file)) {
				t.Errorf("%s lacks %s", file, want)
			}
		}
	}
}

// A process that hangs is replaced only if somebody looks, in every way to run it.
func TestHealthCheckIsTheSameEverywhere(t *testing.T) {
	for _, file := range []string{"ecs/task-definition.json", "terraform/main.tf", "cloudformation/dynascale.yaml", "docker/Dockerfile"} {
		text := strings.NewReplacer(`"`, "", ",", "").Replace(read(t, file))
		for _, want := range []string{`/usr/bin/dynascale status --ready`, `(?i)interval\W+120`, `(?i)retries\W+10\b`, `(?i)start-?period\W+300`} {
			if !regexp.MustCompile(want).MatchString(text) {
				t.Errorf("%s lacks the health check's %s", file, want)
			}
		}
	}
	if !strings.Contains(read(t, "../cmd/dynascale/status.go"), `"ready"`) {
		t.Error("dynascale status has no --ready")
	}
}

// What the package lays out has to be there, and its starter must be sound and
// unable to change anything.
func TestPackage(t *testing.T) {
	for file := range found(`(?m)^\s*(?:- src|\w+): ((?:deploy|configs)/\S+)$`, read(t, "package/nfpm.yaml")) {
		if _, err := os.Stat(filepath.Join("..", file)); err != nil {
			t.Errorf("package/nfpm.yaml: %v", err)
		}
	}
	cfg, err := config.Load("package/dynascale.yaml.example")
	if err != nil {
		t.Fatalf("the starter configuration does not pass its own check: %v", err)
	}
	for _, tier := range cfg.Tiers {
		if tier.Mode != "observe" {
			t.Errorf("tier %s of the starter is in mode %s; a first start must not change anything", tier.Name, tier.Mode)
		}
	}
	if want := "/var/lib/dynascale/ledger.db"; cfg.Ledger.Path != want {
		t.Errorf("the ledger is at %s; the unit, the image and the tasks keep a place for %s", cfg.Ledger.Path, want)
	}
}

// The folders of the unit are those in which the commands look, its group may use them, and
// nothing hides who asks.
func TestTheGroupReachesTheSocketAndTheBrakeFile(t *testing.T) {
	text := read(t, unit)
	for line, why := range map[string]string{
		"RuntimeDirectory=" + strings.TrimPrefix(control.SystemFolder, "/run/"): "the commands look for the socket in " + control.SystemFolder,
		"RuntimeDirectoryMode=0750":        "the group has to reach the socket, and nobody else",
		"RuntimeDirectoryPreserve=restart": "pause has to know the ledger's folder between a crash and the restart",
		"StateDirectoryMode=1770":          "the group has to be able to make the brake file, and not to remove the ledger",
		"UMask=0077":                       "the ledger is the daemon's alone",
		"Group=dynascale":                  "the operators are the group dynascale",
	} {
		if !strings.Contains(text, "\n"+line+"\n") {
			t.Errorf("%s does not say %s: %s", unit, line, why)
		}
	}
	for _, hides := range []string{"PrivateUsers=yes", "DynamicUser=yes"} {
		if strings.Contains(text, "\n"+hides+"\n") {
			t.Errorf("%s says %s: every peer of the socket would be nobody", unit, hides)
		}
	}
}
