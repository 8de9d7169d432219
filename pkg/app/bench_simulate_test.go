package app

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
)

const (
	// simulateGoal is the share of the older binary's time that a run may take.
	simulateGoal = 0.5
	// simulateTimes is how often each binary runs, in turns: the quickest counts, because
	// a busy machine only ever makes a run slower.
	simulateTimes = 7
)

// BenchmarkSimulate plays 14 days of minutes of one tier with the binary of this tree and
// with the one of surgeBase, each with its own example configurations. BEFORE names another
// binary to compare with, one that reads the configurations of this tree.
func BenchmarkSimulate(b *testing.B) {
	dir := b.TempDir()
	now := filepath.Join(dir, "dynascale")
	buildIn(b, ".", now, "../../cmd/dynascale")
	before, configs := os.Getenv("BEFORE"), "../../configs/examples"
	if before == "" {
		if before = baseline(b, surgeBase); before == "" {
			b.Skip("nothing to compare with")
		}
		configs = dir
	}
	load := fortnight(b, filepath.Join(dir, "load.csv"))
	for b.Loop() {
		for _, name := range []string{"web-target.yaml", "web-pressure.yaml"} {
			if configs == dir {
				was(b, "configs/examples/"+name, filepath.Join(dir, name))
			}
			quickest := func(bin, config string, least simulated) simulated {
				began := time.Now()
				cmd := exec.Command(bin, "simulate", "--config", config, "--load", load, "--fast", "--seed", "1", "--out", filepath.Join(dir, "out"))
				if text, err := cmd.CombinedOutput(); err != nil {
					b.Fatalf("%s: %v\n%s", cmd, err, text)
				}
				used := cmd.ProcessState
				return simulated{min(least.wall, time.Since(began).Seconds()), min(least.cpu, (used.UserTime() + used.SystemTime()).Seconds())}
			}
			took, was := simulated{math.Inf(1), math.Inf(1)}, simulated{math.Inf(1), math.Inf(1)}
			for range simulateTimes {
				was = quickest(before, filepath.Join(configs, name), was)
				took = quickest(now, filepath.Join("../../configs/examples", name), took)
			}
			wall, cpu := took.wall/was.wall, took.cpu/was.cpu
			b.Logf("%-17s %.2f s and %.2f s of CPU, before %.2f s and %.2f s: %.2f and %.2f of it", name, took.wall, took.cpu, was.wall, was.cpu, wall, cpu)
			short := strings.TrimSuffix(name, ".yaml")
			b.ReportMetric(took.wall, short+"-s")
			b.ReportMetric(wall, short+"-ratio")
			b.ReportMetric(cpu, short+"-CPU-ratio")
			if wall > simulateGoal && os.Getenv("BEFORE") == "" {
				b.Errorf("%s takes %.2f of the time of %s; want at most %.1f", name, wall, surgeBase, simulateGoal)
			}
		}
		b.ReportMetric(0, "ns/op")
	}
}

// simulated is what a run took at its best, in seconds. On a machine that others use the
// CPU is the steadier figure.
type simulated struct{ wall, cpu float64 }

// was writes a file of surgeBase to path.
func was(b *testing.B, file, path string) {
	cmd := exec.Command("git", "show", surgeBase+":"+file)
	cmd.Dir = "../.."
	text, err := cmd.Output()
	if err != nil {
		b.Skipf("git has no %s of %s here: %v", file, surgeBase, err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		b.Fatal(err)
	}
}

// fortnight writes 14 days of minutes of a shop, with noise and a crowd, as a recorded load.
func fortnight(b *testing.B, path string) string {
	start := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	shop := sim.Sum{
		sim.Day{Base: 400, Noise: 0.1, Seed: 1},
		sim.Flash{Peak: 2000, When: start.Add(100 * time.Hour), Rise: 5 * time.Minute, Hold: time.Hour, Fall: time.Hour},
	}
	var rows strings.Builder
	rows.WriteString("timestamp,value\n")
	for at := start; at.Before(start.Add(14 * 24 * time.Hour)); at = at.Add(time.Minute) {
		fmt.Fprintf(&rows, "%s,%.0f\n", at.Format(time.RFC3339), 60*shop.At(at))
	}
	if err := os.WriteFile(path, []byte(rows.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}
