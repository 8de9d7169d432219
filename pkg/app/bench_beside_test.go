package app

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
)

const (
	// besideBase is the commit that the goals are told beside.
	besideBase = surgeBase
	// besideLooks is how often memory is looked at in the last minute.
	besideLooks = 30
)

// BenchmarkBeside runs the daemon of this tree and the one of besideBase at the same time, each on a cloud of its own, at
// one evaluation a minute, and reports what both take and the ratios.
func BenchmarkBeside(b *testing.B) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		b.Skip("CPU time and memory of the daemon are read from /proc")
	}
	bin := filepath.Join(b.TempDir(), "dynascale")
	buildIn(b, ".", bin, "../../cmd/dynascale")
	base := baseline(b, besideBase)
	if base == "" {
		b.Skip("there is nothing to compare with")
	}
	// What a process has of its program in memory depends on what of the file is in the page cache: all, of both.
	for _, path := range []string{bin, base} {
		if _, err := os.ReadFile(path); err != nil {
			b.Fatal(err)
		}
	}
	for _, tiers := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(tiers), func(b *testing.B) {
			for b.Loop() {
				var now, then cost
				var work sync.WaitGroup
				work.Go(func() { now = costOf(b, bin, tiers, "manage") })
				work.Go(func() { then = costOf(b, base, tiers, "own") })
				work.Wait()
				now.report(b, "now")
				then.report(b, besideBase)
				b.ReportMetric(now.cpu/then.cpu, "cpu-ratio")
				b.ReportMetric(now.rss/then.rss, "rss-ratio")
				b.ReportMetric(now.peak/then.peak, "peak-ratio")
				b.ReportMetric(0, "ns/op")
			}
		})
	}
}

// cost is what a daemon takes.
type cost struct {
	first      float64 // AWS calls of the first evaluation
	later      float64 // and of one after it
	cpu        float64 // seconds an evaluation, of the evaluations after it
	start      float64 // seconds of CPU until it is done
	rss, peak  float64 // MB in the minute after the last evaluation, the median of many looks, and at most
	file, anon float64 // MB of rss: pages of the program itself, and the rest
}

func (c cost) report(b *testing.B, who string) {
	b.Logf("%-8s %3.0f calls in the first pass and %.1f later; CPU %.2f s until then and %.3f s a pass later; resident %.1f MB (%.1f MB of the program, %.1f MB of data), at most %.1f MB",
		who, c.first, c.later, c.start, c.cpu, c.rss, c.file, c.anon, c.peak)
	for unit, v := range map[string]float64{"calls-first-pass": c.first, "calls-per-pass": c.later, "cpu-s-per-pass": c.cpu, "cpu-s-first-pass": c.start, "rss-MB": c.rss, "rss-peak-MB": c.peak} {
		b.ReportMetric(v, who+"-"+unit)
	}
}

// costOf runs a daemon whose word for managing a tier is mode.
func costOf(b *testing.B, bin string, tiers int, mode string) (c cost) {
	_, cloud := fleetUnder(b, tiers, sim.Constant(600), 5*time.Second)
	listen, dir := freePort(b), b.TempDir()
	config := filepath.Join(dir, "dynascale.yaml")
	text := strings.ReplaceAll(benchConfig(tiers, cloud.URL, listen, filepath.Join(dir, "ledger.db")), "mode: manage", "mode: "+mode)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		b.Error(err)
		return c
	}
	cmd := launch(b, bin, config)
	defer func() { _ = cmd.Process.Signal(os.Interrupt); _ = cmd.Wait() }()
	first := await(b, listen, 1, 200*time.Millisecond)
	c.first = float64(total(cloud.Calls()))
	c.start = cpuSeconds(b, cmd.Process.Pid)
	last := await(b, listen, 1+benchPasses, 5*time.Second)
	c.cpu = (cpuSeconds(b, cmd.Process.Pid) - c.start) / float64(last.Passes-first.Passes)
	c.later = (float64(total(cloud.Calls())) - c.first) / float64(last.Passes-first.Passes)
	// One look would tell how long ago the garbage collector ran, and the looks at the status, that a daemon makes
	// answers for, are over for a minute.
	time.Sleep(time.Minute)
	var rss, file, anon []float64
	for range besideLooks {
		time.Sleep(time.Minute / besideLooks)
		rss = append(rss, memoryOf(b, cmd.Process.Pid, "VmRSS"))
		file = append(file, memoryOf(b, cmd.Process.Pid, "RssFile"))
		anon = append(anon, memoryOf(b, cmd.Process.Pid, "RssAnon"))
	}
	c.rss, c.file, c.anon = median(rss), median(file), median(anon)
	c.peak = memoryOf(b, cmd.Process.Pid, "VmHWM")
	return c
}

// median is the middle one of values, which it sorts.
func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// baseline builds the binary of a commit out of git, once; "" where there is no
// history.
func baseline(b *testing.B, commit string) string {
	out, err := filepath.Abs("../../out/bench")
	if err != nil {
		b.Fatal(err)
	}
	bin := filepath.Join(out, "dynascale-"+commit+"-static") // another name than one that was built in another way
	if _, err := os.Stat(bin); err == nil {
		return bin
	}
	src := filepath.Join(out, "src-"+commit)
	defer os.RemoveAll(src)
	if err := os.MkdirAll(src, 0o755); err != nil {
		b.Fatal(err)
	}
	archive := exec.Command("git", "archive", "-o", filepath.Join(src, "tree.tar"), commit)
	archive.Dir = "../.."
	if text, err := archive.CombinedOutput(); err != nil {
		b.Logf("nothing to compare with: git has no %s here (%s)", commit, strings.TrimSpace(string(text)))
		return ""
	}
	untar := exec.Command("tar", "-xf", "tree.tar")
	untar.Dir = src
	if text, err := untar.CombinedOutput(); err != nil {
		b.Fatalf("unpack %s: %v\n%s", commit, err, text)
	}
	buildIn(b, src, bin, "./cmd/dynascale")
	return bin
}
