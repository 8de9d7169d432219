package play

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/configs"
	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/sim/report"
)

// policyExamples are the examples that docs/policies.md compares: each is one web tier.
var policyExamples = configs.Order

func example(t *testing.T, name string) *config.Config {
	t.Helper()
	cfg, err := config.Load(filepath.Join("..", "..", "configs", "examples", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// The plots of docs/policies.md are of the demo's day, each by one example.
func TestPicturesOfPolicies(t *testing.T) {
	whole(t)
	t.Parallel()
	demo, err := config.Parse("web-and-workers.yaml", configs.WebAndWorkers)
	if err != nil {
		t.Fatal(err)
	}
	work := demoWork(demo, 1)["web"]
	for _, name := range policyExamples[2:] { // those that this page alone has
		t.Run(name, func(t *testing.T) {
			e := Experiment{Config: example(t, name), Seed: 1, Fast: true, Work: map[string]Work{"web": work}, Start: demoStart, Length: 24 * time.Hour}
			run, err := e.Run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			picture, err := report.Picture(run, "web")
			if err != nil {
				t.Fatal(err)
			}
			shown(t, filepath.Join("..", "..", "docs", "policies", name+".svg"), string(picture))
		})
	}
}

// What the examples cost and lose on the two recorded loads of docs/measurements.md. The loads are not part of
// the repository: TRACES is a folder that has them.
func TestFiguresOfPolicies(t *testing.T) {
	whole(t)
	t.Parallel()
	folder := os.Getenv("TRACES")
	if folder == "" {
		t.Skip("the recorded loads are not here: TRACES=folder go test ./pkg/play -run FiguresOfPolicies")
	}
	var got strings.Builder
	got.WriteString("| load | example | lost work | violation minutes | unit hours | ratio to perfect foresight | peak size | changes | direction changes a day |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, load := range []string{"nasa95_jul_5m", "wc98_finals_1m"} {
		for _, name := range policyExamples {
			summary, _, err := Simulate(t.Context(), SimulateOptions{Config: example(t, name), LoadPath: filepath.Join(folder, load+".csv"), Boot: 2 * time.Minute, Seed: 1, Fast: true, Out: t.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			f := summary.Tiers["web"]
			days := f.Minutes / (24 * 60)
			fmt.Fprintf(&got, "| %s | %s | %s %% | %d | %s | %.2f | %d | %d | %.1f |\n", load, name, amount.Fixed(f.LostWorkPct, 3), f.ViolationMinutes, amount.Fixed(f.UnitHours, 0), f.UnitHours/f.OracleUnitHours, f.PeakSize, f.Changes, float64(f.Turns)/days)
		}
	}
	shown(t, filepath.Join("..", "..", "docs", "policies", "figures.md"), got.String())
}
