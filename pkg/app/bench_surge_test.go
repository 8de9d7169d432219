package app

import (
	"bufio"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
)

const (
	// surgeBase is the last commit with a fixed rate.
	surgeBase = "1a4efc4"
	// surgeLimit is how long after its first write a daemon is watched.
	surgeLimit = 5 * time.Minute
	surgeGoal  = time.Minute
)

// BenchmarkSurge doubles the load of 1,000 groups at once, in an account that takes 20
// writes a second and 100 at once and throttles beyond it. The daemon of this tree
// and the one of surgeBase run at the same time, each with a cloud of its own. How
// long they take counts from their first write.
func BenchmarkSurge(b *testing.B) {
	dir := b.TempDir()
	bin := filepath.Join(dir, "dynascale")
	buildIn(b, ".", bin, "../../cmd/dynascale")
	base := baseline(b, surgeBase)
	for b.Loop() {
		var now, then surge
		var work sync.WaitGroup
		work.Go(func() { now = playSurge(b, bin) })
		if base != "" {
			work.Go(func() { then = playSurge(b, base) })
		}
		work.Wait()
		now.report(b, "now")
		if base != "" {
			then.report(b, surgeBase)
			b.ReportMetric(float64(now.soon)/float64(max(1, then.soon)), "times-as-many-in-60s")
			b.ReportMetric(then.took.Seconds()/now.took.Seconds(), "times-as-fast-at-least")
		}
		b.ReportMetric(0, "ns/op")
		if now.soon < benchTiers || now.refused > 0.02 {
			b.Errorf("%d of %d groups were written within a minute and %.1f %% of the writes refused; want all, and at most 2 %%",
				now.soon, benchTiers, 100*now.refused)
		}
	}
}

// surge is how one daemon did.
type surge struct {
	soon, all int           // groups written within surgeGoal, and in all
	took      time.Duration // until all were, or surgeLimit
	refused   float64       // share of the writes that AWS throttled
	outcomes  map[string]float64
}

func (s surge) report(b *testing.B, who string) {
	b.Logf("%-8s %4d of %d groups written within 60s, %4d in %.1f s; %.2f %% of the writes refused by AWS; outcomes: %.0f failed, %.0f waiting",
		who, s.soon, benchTiers, s.all, s.took.Seconds(), 100*s.refused, s.outcomes["failed"], s.outcomes["waiting"])
	b.ReportMetric(float64(s.soon), who+"-written-in-60s")
	b.ReportMetric(float64(s.all), who+"-written")
	b.ReportMetric(s.took.Seconds(), who+"-s")
	b.ReportMetric(100*s.refused, who+"-%-refused")
	b.ReportMetric(s.outcomes["failed"], who+"-failed-outcomes")
	b.ReportMetric(s.outcomes["waiting"], who+"-waiting-outcomes")
}

func playSurge(b *testing.B, bin string) surge {
	began := time.Now().Truncate(time.Minute)
	allow := func(service, calls string, perSecond, burst float64) sim.Fault {
		return sim.Fault{From: began, To: began.Add(time.Hour), Kind: sim.FaultRate, Service: service,
			Allowance: sim.Allowance{Calls: calls, PerSecond: perSecond, Burst: burst}}
	}
	world, cloud := fleetUnder(b, benchTiers, sim.Step{Before: 600, After: 1200, When: began.Add(-time.Minute)}, 50*time.Millisecond,
		allow("autoscaling", "writes", 20, 100), allow("autoscaling", "reads", 20, 100), allow("cloudwatch", "reads", 50, 50))
	listen, dir := freePort(b), b.TempDir()
	config := filepath.Join(dir, "dynascale.yaml")
	if err := os.WriteFile(config, []byte(benchConfig(benchTiers, cloud.URL, listen, filepath.Join(dir, "ledger.db"))), 0o600); err != nil {
		b.Error(err)
		return surge{}
	}
	cmd := launch(b, bin, config)
	defer func() { _ = cmd.Process.Signal(os.Interrupt); _ = cmd.Wait() }()
	written := map[string]time.Time{}
	var first time.Time
	seen := 0
	for stop := began.Add(6 * time.Minute); time.Now().Before(stop) && len(written) < benchTiers; time.Sleep(500 * time.Millisecond) {
		all := world.Writes()
		for _, w := range all[seen:] {
			if w.API != "SetDesiredCapacity" {
				continue
			}
			if first.IsZero() {
				first, stop = w.At, w.At.Add(surgeLimit)
			}
			if _, ok := written[w.Resource]; !ok {
				written[w.Resource] = w.At
			}
		}
		seen = len(all)
	}
	s := surge{all: len(written), took: surgeLimit, outcomes: outcomesOf(listen)}
	last := first
	for _, at := range written {
		if at.Sub(first) <= surgeGoal {
			s.soon++
		}
		if at.After(last) {
			last = at
		}
	}
	if s.all == benchTiers {
		s.took = last.Sub(first)
	}
	throttled := world.Throttled()["SetDesiredCapacity"]
	s.refused = float64(throttled) / float64(max(1, throttled+seen))
	return s
}

// outcomesOf are the outcomes of growth that a daemon tells in its metrics.
func outcomesOf(listen string) map[string]float64 {
	out := map[string]float64{}
	resp, err := http.Get("http://" + listen + "/metrics")
	if err != nil {
		return out
	}
	defer resp.Body.Close()
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), "} ")
		labels, ok := strings.CutPrefix(name, `dynascale_changes_total{direction="grow",outcome="`)
		if !ok {
			continue
		}
		outcome, _, _ := strings.Cut(labels, `"`)
		n, _ := strconv.ParseFloat(value, 64)
		out[outcome] += n
	}
	return out
}
