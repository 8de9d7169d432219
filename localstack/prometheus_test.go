//go:build integration

package localstack

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// alertRules is the file that is shipped.
const alertRules = "../deploy/prometheus/alerts.yaml"

// shorter is by how much the rules' times are shortened. The daemons of these plays run
// every 10 s and not every minute, so a window of the rules still holds most of the passes.
const shorter = 10

// prometheus is a real one, which scrapes and evaluates every second.
type prometheus struct {
	*testing.T
	url, dir string
	mu       sync.Mutex
	targets  []string
}

// programOf finds a program of the Debian package prometheus. Without it the test is
// skipped, and in CI it fails.
func programOf(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("../.cache/prometheus/usr/bin", name))
	if err == nil {
		if _, err = os.Stat(path); err == nil {
			return path
		}
	}
	if path, err = exec.LookPath(name); err == nil {
		return path
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is not installed (apt-get install prometheus): no alert was shown to fire", name)
	}
	t.Skipf("SKIPPED, no alert was shown to fire: %s is not installed; install the Debian package prometheus, or give install.sh an apt-get that can download it", name)
	return ""
}

var ruleTimes = regexp.MustCompile(`(for: |\[|offset )(\d+)(s|m|h)\b`)

// shortened are the rules as they are, but for the lengths of their waits and windows.
func shortened(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(alertRules)
	if err != nil {
		t.Fatal(err)
	}
	return ruleTimes.ReplaceAllStringFunc(string(text), func(found string) string {
		part := ruleTimes.FindStringSubmatch(found)
		length, err := time.ParseDuration(part[2] + part[3])
		if err != nil {
			t.Fatal(err)
		}
		return part[1] + strconv.Itoa(int(length.Milliseconds())/shorter) + "ms"
	})
}

// newPrometheus starts one on a free port, and ends it with the test.
func newPrometheus(t *testing.T) *prometheus {
	t.Helper()
	program := programOf(t, "prometheus")
	p := &prometheus{T: t, dir: t.TempDir()}
	address := freeAddress()
	p.url = "http://" + address
	p.write("rules.yaml", shortened(t))
	p.write("targets.json", "[]")
	p.write("prometheus.yaml", `global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
rule_files: [rules.yaml]
scrape_configs:
  - job_name: dynascale
    file_sd_configs: [{files: [targets.json], refresh_interval: 1s}]
`)
	log, err := os.Create(filepath.Join(p.dir, "prometheus.log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	ended := make(chan struct{})
	cmd := exec.Command("/bin/sh", "-c", minded, "sh", program, "--config.file="+filepath.Join(p.dir, "prometheus.yaml"),
		"--storage.tsdb.path="+filepath.Join(p.dir, "data"), "--web.listen-address="+address, "--log.level=warn")
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { _ = cmd.Wait(); close(ended) }()
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
		}
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		if t.Failed() {
			t.Logf("the end of the log of Prometheus:\n%s", tail(log.Name(), 10))
		}
	})
	for end := time.Now().Add(startWithin); ; time.Sleep(100 * time.Millisecond) {
		if answer, err := http.Get(p.url + "/-/ready"); err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return p
			}
		}
		if time.Now().After(end) {
			t.Fatalf("Prometheus is not ready; the last lines of its log:\n%s", tail(log.Name(), 20))
		}
	}
}

// write replaces a file as a whole: Prometheus may read it at any moment.
func (p *prometheus) write(name, text string) {
	p.Helper()
	path := filepath.Join(p.dir, name)
	if err := os.WriteFile(path+".new", []byte(text), 0o600); err != nil {
		p.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		p.Fatal(err)
	}
}

// scrape adds a target.
func (p *prometheus) scrape(address string) {
	p.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.targets = append(p.targets, address)
	text, err := json.Marshal([]map[string][]string{{"targets": p.targets}})
	if err != nil {
		p.Fatal(err)
	}
	p.write("targets.json", string(text))
}

// ask gets a part of the HTTP API.
func (p *prometheus) ask(path string, into any) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url+path, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	said := struct {
		Status, Error string
		Data          any
	}{Data: into}
	if err := json.NewDecoder(answer.Body).Decode(&said); err != nil {
		return err
	}
	if said.Status != "success" {
		return fmt.Errorf("Prometheus says %s", said.Error)
	}
	return nil
}

// alert is one that Prometheus has, pending or firing.
type alert struct {
	Labels, Annotations map[string]string
	State               string
}

// firing are the alerts of one daemon that fire now, by name; "" stands for alerts that
// name no daemon.
func (p *prometheus) firing(instance string) (map[string]alert, error) {
	var data struct{ Alerts []alert }
	if err := p.ask("/api/v1/alerts", &data); err != nil {
		return nil, err
	}
	out := map[string]alert{}
	for _, a := range data.Alerts {
		if a.State == "firing" && a.Labels["instance"] == instance {
			out[a.Labels["alertname"]] = a
		}
	}
	return out, nil
}

// fired are the names of the alerts of one daemon that have fired at any time.
func (p *prometheus) fired(instance string) (names []string) {
	p.Helper()
	var data struct {
		Result []struct{ Metric map[string]string }
	}
	query := fmt.Sprintf(`count by (alertname) (max_over_time(ALERTS{alertstate="firing", instance=%q}[1h]))`, instance)
	if err := p.ask("/api/v1/query?query="+url.QueryEscape(query), &data); err != nil {
		p.Fatal(err)
	}
	for _, r := range data.Result {
		names = append(names, r.Metric["alertname"])
	}
	return names
}

var labelNamed = regexp.MustCompile(`\$labels\.(\w+)`)

// labelsNamed are the labels that the annotations of each alert of the file speak of.
func labelsNamed(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile(alertRules)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, rule := range strings.Split(string(text), "- alert: ")[1:] {
		name, _, _ := strings.Cut(rule, "\n")
		out[name] = nil
		for _, m := range labelNamed.FindAllStringSubmatch(rule, -1) {
			out[name] = append(out[name], m[1])
		}
	}
	return out
}
