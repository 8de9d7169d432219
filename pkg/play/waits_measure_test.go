package play

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/report"
)

// workersOfJobs is a tier whose queue must be worked off within five minutes, with the guards' defaults.
const workersOfJobs = `
tiers:
  workers:
    mode: manage
    group: workers-asg
    queue: https://sqs.us-east-1.amazonaws.com/123456789012/jobs
    limits: {min: 0, max: 100}
    signals:
      backlog: {preset: sqs-backlog}
%s    scalers:
      - backlog: {%s}
%s`

// How long the jobs of two recorded loads wait, and what that costs. The loads are not part of the repository: TRACES is
// a folder that has them.
func TestWaitsOfRecordedJobs(t *testing.T) {
	folder := os.Getenv("TRACES")
	if folder == "" {
		t.Skip("the recorded loads are not here: TRACES=folder go test -v ./pkg/play -run WaitsOfRecordedJobs")
	}
	f, err := os.Open(filepath.Join(folder, "alibaba_genai_jobs_events.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	jobs, err := sim.ReadJobs(f)
	if err != nil {
		t.Fatal(err)
	}
	arrivals, err := readTrace(filepath.Join(folder, "alibaba_genai_arrivals_5m.csv"))
	if err != nil {
		t.Fatal(err)
	}
	const goal = "signal: backlog, acceptable_delay: 5m, processing_time: 29s"
	var table strings.Builder
	var before *report.Figures
	table.WriteString("| load | rule | wait p50 | p95 | longest | beyond 5 min | starts a day | unit hours | changes |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, load := range []string{"jobs", "arrivals"} {
		for _, c := range []struct {
			name, signals, keys, guards string
			wrap                        func(loop.Parts) loop.Parts
		}{
			{"`messages_per_worker: 10.34`, as before", "", "signal: backlog, messages_per_worker: 10.34", "", nil},
			{"`backlog` by waiting time", "", goal, "", nil},
			{"`backlog` by waiting time, without `keep_last`", "", goal + ", keep_last: false", "", nil},
			{"`backlog` by waiting time, with `arrivals`", "      sent: {preset: sqs-sent}\n", goal + ", arrivals: sent", "", nil},
			{"`backlog` by waiting time, with `deletions` in place of `processing_time`", "      deleted: {preset: sqs-deleted}\n", "signal: backlog, acceptable_delay: 5m, deletions: deleted", "", nil},
			{"`backlog` by waiting time, with a wrong `processing_time: 10s` and `deletions`", "      deleted: {preset: sqs-deleted}\n", "signal: backlog, acceptable_delay: 5m, processing_time: 10s, deletions: deleted", "", nil},
			{"KEDA, queueLength 10.34", "", goal, "", keda(10.34)},
			{"KEDA, queueLength 5 (its default)", "", goal, "", keda(5)},
		} {
			cfg, err := config.Parse("workers.yaml", []byte(fmt.Sprintf(workersOfJobs, c.signals, c.keys, c.guards)))
			if err != nil {
				t.Fatal(err)
			}
			work := Work{Load: arrivals, Rate: 1.0 / 29, Boot: 2 * time.Minute}
			if load == "jobs" {
				again := *jobs
				work = Work{Load: &again, Rate: 1 / jobs.Mean().Seconds(), Boot: 2 * time.Minute}
			}
			e := Experiment{Config: cfg, Seed: 1, Fast: true, Work: map[string]Work{"workers": work}, Start: arrivals.Start(), Length: arrivals.End().Sub(arrivals.Start()), Wrap: c.wrap}
			run, err := e.Run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			f := report.Summarise(run).Tiers["workers"]
			q := f.Queue
			beyond := 0.0
			for _, w := range run.Queues["workers"].Waits {
				if w.For > 5*time.Minute {
					beyond += 100 * float64(w.Messages) / float64(q.Messages)
				}
			}
			switch {
			case load == "jobs" && before == nil:
				before = &f
			case load == "jobs" && c.wrap == nil && c.keys == goal && c.signals == "":
				if *q.P95 > 300 || q.StartsADay > before.Queue.StartsADay/2 || f.UnitHours > 1.15*before.UnitHours {
					t.Errorf("p95 %v s, %v starts a day of %v, %v unit hours of %v: at most 300, half and 1.15", *q.P95, q.StartsADay, before.Queue.StartsADay, f.UnitHours, before.UnitHours)
				}
			}
			fmt.Fprintf(&table, "| %s | %s | %s s | %s s | %s s | %s %% | %s | %s | %d |\n", load, c.name, amount.Number(*q.P50), amount.Number(*q.P95), amount.Number(*q.Longest), amount.Fixed(beyond, 2), amount.Fixed(q.StartsADay, 1), amount.Fixed(f.UnitHours, 0), f.Changes)
		}
	}
	t.Log("\n" + table.String())
}
