package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/play"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/sim"
)

const (
	benchTiers   = 1000
	benchLatency = 20 * time.Millisecond
	benchPasses  = 3
)

// fleet is a cloud of benchTiers web groups whose clock follows the wall clock.
func aFleet(b *testing.B) *play.Endpoint {
	_, e := fleetUnder(b, benchTiers, sim.Constant(600), time.Second)
	return e
}

// fleetUnder is a fleet of so many groups under a load; its clock goes on in steps.
func fleetUnder(b *testing.B, tiers int, load sim.Load, step time.Duration, faults ...sim.Fault) (*sim.Cloud, *play.Endpoint) {
	b.Helper()
	start := time.Now().Add(-20 * time.Minute).Truncate(time.Minute)
	o := sim.Options{Seed: 1, Start: start, Faults: faults}
	for i := range tiers {
		g := sim.Web(benchGroup(i), load, 100, start)
		g.Desired, g.Max = 10, 50
		o.Groups = append(o.Groups, g)
	}
	world, err := sim.New(o)
	if err != nil {
		b.Fatal(err)
	}
	world.Step(time.Since(start))
	e, err := play.Serve(world, benchLatency)
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var follow sync.WaitGroup
	follow.Go(func() {
		for ctx.Err() == nil {
			select {
			case <-ctx.Done():
			case <-time.After(step):
				world.Step(time.Since(world.Now()))
			}
		}
	})
	b.Cleanup(func() { stop(); follow.Wait(); e.Close() })
	return world, e
}

// BenchmarkThousandTiers runs the built binary on 1,000 Auto Scaling groups with
// one CloudWatch signal each, every AWS call taking 20 ms, and reports what one
// pass costs. The naive figure is measured in the same run on the same endpoint
// with the same SDK clients: two calls per tier, 16 at a time, which is how
// daemons work that look at one group at a time.
func BenchmarkThousandTiers(b *testing.B) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		b.Skip("CPU time and memory of the daemon are read from /proc")
	}
	dir := b.TempDir()
	bin := filepath.Join(dir, "dynascale")
	buildIn(b, ".", bin, "../../cmd/dynascale")
	cloud := aFleet(b)
	for b.Loop() {
		measure(b, bin, dir, cloud)
	}
}

func measure(b *testing.B, bin, dir string, cloud *play.Endpoint) {
	listen := freePort(b)
	config := filepath.Join(dir, "dynascale.yaml")
	if err := os.WriteFile(config, []byte(benchConfig(benchTiers, cloud.URL, listen, filepath.Join(b.TempDir(), "ledger.db"))), 0o600); err != nil {
		b.Fatal(err)
	}
	before := total(cloud.Calls())
	cmd := launch(b, bin, config)
	defer func() { _ = cmd.Process.Signal(os.Interrupt); _ = cmd.Wait() }()

	first := await(b, listen, 1, 50*time.Millisecond)
	calls := total(cloud.Calls()) - before
	cpu := cpuSeconds(b, cmd.Process.Pid)
	// Asking seldom, because answering is work of the daemon too.
	last := await(b, listen, 1+benchPasses, 5*time.Second)
	passes := float64(last.Passes - first.Passes)
	perPass := (cpuSeconds(b, cmd.Process.Pid) - cpu) / passes

	b.ReportMetric(float64(first.PassTook.Seconds()), "first-pass-s")
	b.ReportMetric(float64(calls), "calls-first-pass")
	b.ReportMetric(float64(total(cloud.Calls())-before-calls)/passes, "calls-per-pass")
	b.ReportMetric(perPass, "cpu-s-per-pass")
	b.ReportMetric(100*perPass/60, "cpu-%-of-a-core")
	b.ReportMetric(memoryOf(b, cmd.Process.Pid, "VmRSS"), "rss-MB")
	b.ReportMetric(memoryOf(b, cmd.Process.Pid, "VmHWM"), "rss-peak-MB")

	naive := naivePass(b, cloud)
	b.ReportMetric(naive.Seconds()/first.PassTook.Seconds(), "times-faster-than-naive")
	b.ReportMetric(naive.Seconds(), "naive-pass-s")
	b.ReportMetric(0, "ns/op")
}

// buildIn builds a command of the module in a folder, as `make build` and the packages do: how a binary is linked decides
// how much of it is in memory.
func buildIn(b *testing.B, folder, bin, command string) {
	b.Helper()
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w -funcalign=16", "-o", bin, command)
	build.Dir, build.Env = folder, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
}

// launch starts a daemon that can reach the simulated cloud only; its log is beside
// its configuration.
func launch(b *testing.B, bin, config string) *exec.Cmd {
	b.Helper()
	cmd := exec.Command(bin, "run", "--config", config)
	cmd.Env = simulatedEnv(config)
	log, err := os.Create(filepath.Join(filepath.Dir(config), "log"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = log.Close() })
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	return cmd
}

// simulatedEnv is the environment of a process that can reach the simulated cloud only.
func simulatedEnv(config string) []string {
	return []string{
		"AWS_ACCESS_KEY_ID=SIMULATED", "AWS_SECRET_ACCESS_KEY=SIMULATED", "AWS_EC2_METADATA_DISABLED=true",
		"HOME=" + filepath.Dir(config), "PATH=" + os.Getenv("PATH"),
	}
}

// naivePass reads every tier by itself: one DescribeAutoScalingGroups and one
// GetMetricData each.
func naivePass(b *testing.B, served *play.Endpoint) time.Duration {
	aws, err := cloud.Simulated(served.URL, "us-east-1", "cbor")
	if err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	var work errgroup.Group
	work.SetLimit(16)
	for i := range benchTiers {
		name := benchGroup(i)
		work.Go(func() error {
			if _, err := aws.Groups(b.Context(), []string{name}); err != nil {
				return err
			}
			query := signal.Query{
				Namespace: "AWS/EC2", Name: "CPUUtilization", Statistic: "Average", Period: time.Minute,
				Dimensions: signal.DimensionsOf(map[string]string{"AutoScalingGroupName": name}),
			}
			to := start.Truncate(time.Minute)
			_, err := aws.Series(b.Context(), []signal.Query{query}, to.Add(-15*time.Minute), to)
			return err
		})
	}
	if err := work.Wait(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

func benchConfig(tiers int, endpoint, listen, ledger string) string {
	var s strings.Builder
	fmt.Fprintf(&s, "aws: {region: us-east-1, endpoint: %q}\nloop: {interval: 60s}\nhttp: {listen: %q}\nledger: {path: %q}\ntiers:\n", endpoint, listen, ledger)
	for i := range tiers {
		fmt.Fprintf(&s, "  tier-%04d: {mode: manage, group: asg-%04d, limits: {min: 2, max: 50}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}\n", i, i)
	}
	return s.String()
}

func freePort(b *testing.B) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

type benchStatus struct {
	Passes   uint64        `json:"evaluations"`
	PassTook time.Duration `json:"-"`
	Took     float64       `json:"evaluation_took_seconds"`
	Older    uint64        `json:"passes"` // of a daemon from before evaluations were called so
}

// await asks now and then until the daemon has completed a number of evaluations.
func await(b *testing.B, listen string, passes uint64, every time.Duration) benchStatus {
	b.Helper()
	var body []byte
	for deadline := time.Now().Add(6 * time.Minute); time.Now().Before(deadline); time.Sleep(every) {
		resp, err := http.Get("http://" + listen + "/api/v1/status")
		if err != nil {
			continue
		}
		body, _ = io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		var s benchStatus
		if json.Unmarshal(body, &s) == nil && max(s.Passes, s.Older) >= passes {
			s.Passes = max(s.Passes, s.Older)
			s.PassTook = time.Duration(s.Took * float64(time.Second))
			return s
		}
	}
	b.Fatalf("the daemon did not complete %d passes: %s", passes, body)
	return benchStatus{}
}

func total(calls map[string]int) int {
	n := 0
	for _, c := range calls {
		n += c
	}
	return n
}

// cpuSeconds is user and system time of a process, from /proc in 1/100 s.
func cpuSeconds(b *testing.B, pid int) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')'):]))
	user, _ := strconv.ParseFloat(fields[12], 64)
	system, _ := strconv.ParseFloat(fields[13], 64)
	return (user + system) / 100
}

func memoryOf(b *testing.B, pid int, key string) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	for _, line := range strings.Split(string(text), "\n") {
		if rest, ok := strings.CutPrefix(line, key+":"); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb / 1024
		}
	}
	b.Fatalf("no %s in /proc/%d/status", key, pid)
	return 0
}

func benchGroup(i int) string { return fmt.Sprintf("asg-%04d", i) }
