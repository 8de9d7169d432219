// Package deploy holds no code: these tests keep what is shipped beside the binary
// in step with it. `make deploy-check` installs the tools they use and lets none be missing; without it,
// a check whose tool is missing is skipped and says so.
package deploy

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"
)

// installed are the folders of deploy/install.sh.
var installed = []string{filepath.Join("..", ".cache", "deploy", "bin"), filepath.Join("..", ".cache", "prometheus", "usr", "bin")}

// tool runs a program that a machine may lack. Without it the test fails under make deploy-check, and is skipped
// otherwise. It returns both streams and how the program ended.
func tool(t *testing.T, name string, args ...string) (string, error) {
	t.Helper()
	program := name
	for _, folder := range installed {
		if path := filepath.Join(folder, name); exists(path) {
			program = path
		}
	}
	if _, err := exec.LookPath(program); err != nil {
		if os.Getenv("DEPLOY_CHECK") != "" {
			t.Fatalf("%s is missing: deploy/install.sh should have installed it, or have said what to do", name)
		}
		t.Skipf("SKIPPED, not checked: %s is not installed; make deploy-check installs it", name)
	}
	out, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput()
	return string(out), err
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.FromSlash(path))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

const unit = "systemd/dynascale.service"

// unitCopy is the unit with its programs replaced by one that exists here: verify
// looks at the files that a unit starts.
func unitCopy(t *testing.T, change func(string) string) string {
	t.Helper()
	text := strings.ReplaceAll(read(t, unit), "/usr/bin/dynascale run", "/bin/true run")
	path := filepath.Join(t.TempDir(), "dynascale.service")
	if err := os.WriteFile(path, []byte(change(text)), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func same(s string) string { return s }

func TestUnitIsUnderstood(t *testing.T) {
	// Units of the machine itself may be at fault too.
	const ours = "dynascale.service"
	out, err := tool(t, "systemd-analyze", "verify", unitCopy(t, same))
	if err != nil || strings.Contains(out, ours) {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
	wrong := unitCopy(t, func(s string) string { return strings.Replace(s, "\nWatchdogSec=", "\nWatchdogSecs=", 1) })
	if out, _ := tool(t, "systemd-analyze", "verify", wrong); !strings.Contains(out, ours) {
		t.Error("verify says nothing about a misspelt key: it checks nothing here")
	}
}

func TestUnitIsHardened(t *testing.T) {
	out, err := tool(t, "systemd-analyze", "security", "--offline=true", "--no-pager", unitCopy(t, same))
	if err != nil {
		t.Fatalf("systemd-analyze security: %v\n%s", err, out)
	}
	found := regexp.MustCompile(`Overall exposure level.*: ([0-9.]+) `).FindStringSubmatch(out)
	if found == nil {
		t.Fatalf("no exposure level in:\n%s", out)
	}
	if level, err := strconv.ParseFloat(found[1], 64); err != nil || level > 2.0 {
		t.Errorf("exposure level %s; at most 2.0:\n%s", found[1], out)
	}
}

// The longest time between the ends of two passes: wait an interval, look for a
// deadline, act for another, write down for 10 s. Interval and deadline are 5 min
// at most.
func TestWatchdogOutlastsTheLongestPass(t *testing.T) {
	longest := 5*time.Minute + 2*5*time.Minute + 10*time.Second
	for _, key := range []string{"WatchdogSec", "TimeoutStartSec"} {
		if got := setting(t, key); got <= longest {
			t.Errorf("%s=%s would kill a daemon that is well: two passes may end %s apart", key, got, longest)
		}
	}
}

// setting is a duration of the unit.
func setting(t *testing.T, key string) time.Duration {
	t.Helper()
	found := regexp.MustCompile(`(?m)^` + key + `=(\d+)(s|min)$`).FindStringSubmatch(read(t, unit))
	if found == nil {
		t.Fatalf("%s has no %s", unit, key)
	}
	d, err := time.ParseDuration(found[1] + map[string]string{"s": "s", "min": "m"}[found[2]])
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAlertRules(t *testing.T) {
	for _, args := range [][]string{{"check", "rules", "prometheus/alerts.yaml"}, {"check", "rules", "prometheus/autoscaling.rules.yml"}, {"check", "config", "--syntax-only", "prometheus/prometheus.yml"}} {
		if out, err := tool(t, "promtool", args...); err != nil {
			t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	if out, err := tool(t, "promtool", "test", "rules", "prometheus/alerts_test.yaml"); err != nil {
		t.Errorf("promtool test: %v\n%s", err, out)
	}
}

// The Prometheus that is shown as an example scrapes and evaluates every 30 seconds, reads the rules that stand beside it, and records
// what its rules are named for: the last part of a name is the function that it ends in.
func TestThePrometheusExampleIsWhole(t *testing.T) {
	var prometheus struct {
		Global map[string]string
		Rules  []string `yaml:"rule_files"`
		Jobs   []struct {
			Static []struct{ Targets []string } `yaml:"static_configs"`
		} `yaml:"scrape_configs"`
	}
	if err := yaml.Unmarshal([]byte(read(t, "prometheus/prometheus.yml")), &prometheus); err != nil {
		t.Fatal(err)
	}
	if g := prometheus.Global; g["scrape_interval"] != "30s" || g["evaluation_interval"] != "30s" {
		t.Errorf("%v, want 30 s both", g)
	}
	for _, name := range prometheus.Rules {
		if _, err := os.Stat("prometheus/" + name); err != nil {
			t.Error(err)
		}
	}
	targets := ""
	for _, job := range prometheus.Jobs {
		for _, s := range job.Static {
			targets += strings.Join(s.Targets, " ") + " "
		}
	}
	if targets != "127.0.0.1:9077 custom-metrics-server:8080 " {
		t.Errorf("it scrapes %s", targets)
	}
	var rules struct {
		Groups []struct {
			Rules []struct{ Record, Expr string }
		}
	}
	if err := yaml.Unmarshal([]byte(read(t, "prometheus/autoscaling.rules.yml")), &rules); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"rate2m": "rate(", "ratio2m": " / ", "p95": "histogram_quantile(0.95"}
	for _, group := range rules.Groups {
		for _, r := range group.Rules {
			last := r.Record[strings.LastIndexByte(r.Record, ':')+1:]
			if want[last] == "" || !strings.Contains(r.Expr, want[last]) || strings.Count(r.Expr, "(") != strings.Count(r.Expr, ")") {
				t.Errorf("%s records %s", r.Record, r.Expr)
			}
			delete(want, last)
		}
	}
	if len(want) > 0 {
		t.Errorf("no rule records %v", want)
	}
}

// Whoever is woken finds a line about the alert that woke him, and none about one that is gone.
func TestEveryAlertHasItsRunbook(t *testing.T) {
	alerts := found(`- alert: (\w+)`, read(t, "prometheus/alerts.yaml"))
	told := map[string]bool{}
	for heads := range found(`(?m)^\*\*(Dynascale[\w, ]+)\.\*\* \w`, read(t, "../docs/alerts.md")) {
		for name := range strings.SplitSeq(heads, ", ") {
			told[name] = true
		}
	}
	for name := range alerts {
		if !told[name] {
			t.Errorf("docs/alerts.md says nothing about %s", name)
		}
	}
	for name := range told {
		if !alerts[name] {
			t.Errorf("docs/alerts.md speaks of %s, which prometheus/alerts.yaml does not have", name)
		}
	}
}

// Every alert is shown to fire by a test of its own.
func TestAlertsAreTested(t *testing.T) {
	tests := read(t, "prometheus/alerts_test.yaml")
	names := regexp.MustCompile(`- alert: (\w+)`).FindAllStringSubmatch(read(t, "prometheus/alerts.yaml"), -1)
	if len(names) < 10 {
		t.Fatalf("only %d alerts found: the test would check nothing", len(names))
	}
	for _, name := range names {
		if !strings.Contains(tests, "- alertname: "+name[1]+"\n") {
			t.Errorf("alert %s has no case in prometheus/alerts_test.yaml that lets it fire", name[1])
		}
	}
}

func TestCloudFormation(t *testing.T) {
	if out, err := tool(t, "cfn-lint", "cloudformation/dynascale.yaml"); err != nil {
		t.Errorf("cfn-lint: %v\n%s", err, out)
	}
}

func TestTerraformFormat(t *testing.T) {
	files, err := filepath.Glob("terraform/*.tf")
	if err != nil || len(files) == 0 {
		t.Fatalf("no Terraform files: %v", err)
	}
	for _, file := range files {
		if got := formatted(t, read(t, file)); got != read(t, file) {
			t.Errorf("%s is not laid out as terraform fmt does it", file)
		}
	}
	if formatted(t, "a=1\n") != "a = 1\n" {
		t.Error("the formatter leaves a=1 as it is: it checks nothing here")
	}
}

// formatted runs the formatter that terraform fmt is built on; terraform itself
// does not come as a Go module.
func formatted(t *testing.T, text string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "tool", "-modfile=../.ci/tools.mod", "hclfmt")
	cmd.Stdin = strings.NewReader(text)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		t.Fatalf("hclfmt: %v\n%s", err, &said)
	}
	return out.String()
}

func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob("package/*.sh")
	if err != nil || len(scripts) != 4 {
		t.Fatalf("scripts: %v, %v", scripts, err)
	}
	scripts = append(scripts, "install.sh", "../localstack/install.sh", "../.ci/run")
	if out, err := tool(t, "shellcheck", scripts...); err != nil {
		t.Errorf("shellcheck: %v\n%s", err, out)
	}
}

func TestDockerfiles(t *testing.T) {
	files, err := filepath.Glob("docker/*Dockerfile")
	if err != nil || len(files) != 2 {
		t.Fatalf("Dockerfiles: %v, %v", files, err)
	}
	if out, err := tool(t, "hadolint", files...); err != nil || out != "" {
		t.Errorf("hadolint: %v\n%s", err, out)
	}
	wrong := filepath.Join(t.TempDir(), "Dockerfile")
	if err := os.WriteFile(wrong, []byte("FROM debian\nRUN cd /tmp\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := tool(t, "hadolint", wrong); err == nil {
		t.Errorf("hadolint finds nothing wrong with a bad Dockerfile: it checks nothing here\n%s", out)
	}
}

// terraform validate needs the AWS provider, which is in no registry of packages. This is the part of it that finds
// slips: whatever is referred to is declared, and what is declared is used.
func TestTerraformRefersToWhatThereIs(t *testing.T) {
	files, _ := filepath.Glob("terraform/*.tf")
	var text string
	for _, file := range files {
		text += read(t, file)
	}
	code := regexp.MustCompile(`(?m)^\s*#.*$|description\s+= ".*"|error_message\s+= ".*"`).ReplaceAllString(text, "")
	for what, pattern := range map[string][2]string{
		"variable": {`(?m)^variable "(\w+)"`, `\bvar\.(\w+)`},
		"local":    {`(?ms)^  (\w+)\s+= `, `\blocal\.(\w+)`},
		"resource": {`(?m)^resource "(\w+" "\w+)"`, `(?:^|[^.\w"])(aws_\w+\.\w+)`},
		"data":     {`(?m)^data "(\w+" "\w+)"`, `\bdata\.(\w+\.\w+)`},
	} {
		declared := map[string]bool{}
		for name := range found(pattern[0], text) {
			declared[strings.Replace(name, `" "`, ".", 1)] = true
		}
		used := found(pattern[1], code)
		for name := range used {
			if !declared[name] {
				t.Errorf("terraform/ refers to the %s %s, which is not declared", what, name)
			}
		}
		for name := range declared {
			if what == "variable" && !used[name] {
				t.Errorf("terraform/ has the variable %s, which nothing uses", name)
			}
		}
		if len(used) == 0 && what != "local" {
			t.Errorf("no %s is referred to: the test checks nothing", what)
		}
	}
}
