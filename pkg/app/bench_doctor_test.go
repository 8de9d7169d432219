package app

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// BenchmarkDoctor runs the built binary's doctor on 1,000 Auto Scaling groups beside the first evaluation of
// the daemon on the same endpoint, every AWS call taking 20 ms, and reports calls and time of both.
func BenchmarkDoctor(b *testing.B) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		b.Skip("CPU time of the daemon is read from /proc")
	}
	dir := b.TempDir()
	bin := filepath.Join(dir, "dynascale")
	buildIn(b, ".", bin, "../../cmd/dynascale")
	cloud := aFleet(b)
	for b.Loop() {
		listen, config := freePort(b), filepath.Join(dir, "dynascale.yaml")
		if err := os.WriteFile(config, []byte(benchConfig(benchTiers, cloud.URL, listen, filepath.Join(b.TempDir(), "ledger.db"))), 0o600); err != nil {
			b.Fatal(err)
		}
		before := cloud.Calls()
		daemon := launch(b, bin, config)
		first := await(b, listen, 1, 50*time.Millisecond)
		evaluation := total(cloud.Calls()) - total(before)
		_ = daemon.Process.Signal(os.Interrupt)
		_ = daemon.Wait()

		before = cloud.Calls()
		begin := time.Now()
		findings := examine(b, bin, config)
		took := time.Since(begin)
		calls := total(cloud.Calls()) - total(before)
		for operation, n := range cloud.Calls() {
			if n -= before[operation]; n > 0 {
				b.Logf("doctor: %s %d", operation, n)
			}
		}
		b.ReportMetric(first.PassTook.Seconds(), "evaluation-s")
		b.ReportMetric(float64(evaluation), "evaluation-calls")
		b.ReportMetric(took.Seconds(), "doctor-s")
		b.ReportMetric(float64(calls), "doctor-calls")
		b.ReportMetric(float64(findings), "findings")
		b.ReportMetric(0, "ns/op")
	}
}

// examine runs doctor, in which nothing must fail, and counts its findings.
func examine(b *testing.B, bin, config string) int {
	cmd := exec.Command(bin, "doctor", "--output", "json", "--config", config)
	cmd.Env = simulatedEnv(config)
	out, err := cmd.Output()
	var answer struct {
		Findings []struct{ Result, About, Check, Found string }
	}
	if wrong := json.Unmarshal(out, &answer); wrong != nil {
		b.Fatalf("doctor: %v: %.500s", wrong, out)
	}
	findings := answer.Findings
	failed := 0
	for _, f := range findings {
		if f.Result == "fail" {
			if failed++; failed < 5 {
				b.Logf("%s %s %s", f.About, f.Check, strings.TrimSpace(f.Found))
			}
		}
	}
	if err != nil || failed > 0 {
		b.Fatalf("doctor: %v, %d findings failed", err, failed)
	}
	return len(findings)
}
