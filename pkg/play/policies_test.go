package play

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
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
	for _, name := range append(slices.Clone(policyExamples), "web-pace", "web-spare", "schedule", "web-and-workers") {
		t.Run(name, func(t *testing.T) {
			tier := "web"
			e := Experiment{Config: example(t, name), Seed: 1, Fast: true, Work: demoWork(demo, 1), Start: demoStart, Length: 24 * time.Hour}
			if name == "web-and-workers" { // of which the other picture is of the web tier
				tier = "workers"
			} else {
				delete(e.Work, "workers")
			}
			run, err := e.Run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			picture, err := report.Picture(run, tier)
			if err != nil {
				t.Fatal(err)
			}
			shown(t, filepath.Join("..", "..", "docs", "policies", name+".svg"), string(picture))
		})
	}
}

// The table of docs/policies.md says what the measured figures say: lost work, unit-hours and direction changes a day of
// each example, in their order.
func TestThePageOfPoliciesHasTheMeasuredFigures(t *testing.T) {
	page := rowsAfter(t, "policies.md", "| example | nasa95_jul_5m | wc98_finals_1m |")
	figures := rowsAfter(t, filepath.Join("policies", "figures.md"), "| load | example |")
	if len(page) != len(policyExamples) || len(figures) != 2*len(policyExamples) {
		t.Fatalf("%d rows on the page and %d of figures, for %d examples", len(page), len(figures), len(policyExamples))
	}
	for i, name := range policyExamples {
		for load := range 2 {
			f := figures[load*len(policyExamples)+i]
			if want := f[2] + ", " + f[4] + ", " + f[8]; f[1] != name || page[i][1+load] != want {
				t.Errorf("%s on %s: the page says %q in the row %q, and %q was measured", name, f[0], page[i][1+load], page[i][0], want)
			}
		}
	}
}

// rowsAfter are the cells of a table of the documentation, whose first line begins so.
func rowsAfter(t *testing.T, page, head string) (rows [][]string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(text), head)
	if !found {
		t.Fatalf("%s has no table %q", page, head)
	}
	for _, line := range strings.Split(table, "\n")[2:] {
		if !strings.HasPrefix(line, "|") {
			break
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows = append(rows, cells)
	}
	return rows
}

// figuresTitle stands above the table of figures.md.
const figuresTitle = `# What the examples cost and lose

Each row is one example of ` + "`configs/examples`" + ` on one of the two recorded loads of [measurements.md](../measurements.md). [policies.md](../policies.md#scalers) explains the words.
The ratio is the unit-hours of the example divided by the fewest unit-hours that could have served the load ([perfect foresight](../measurements.md#recorded-loads)). The peak size is in units. A violation minute is a minute with any lost work.

`

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
	got.WriteString(figuresTitle + "| load | example | lost work | violation minutes | unit-hours | ratio to perfect foresight | peak size | changes | direction changes a day |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, load := range []string{"nasa95_jul_5m", "wc98_finals_1m"} {
		for _, name := range policyExamples {
			summary, _, err := Simulate(t.Context(), SimulateOptions{Config: example(t, name), LoadPath: filepath.Join(folder, load+".csv"), Boot: 2 * time.Minute, Seed: 1, Fast: true, Out: t.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			f := summary.Tiers["web"]
			days := f.Minutes / (24 * 60)
			fmt.Fprintf(&got, "| %s | %s | %s %% | %d | %s | %.2f | %d | %d | %.1f |\n", load, name, amount.Fixed(f.LostWorkPct, 3), f.ViolationMinutes, amount.Fixed(f.UnitHours, 0), f.UnitHours/f.ForesightUnitHours, f.PeakSize, f.Changes, float64(f.Turns)/days)
		}
	}
	shown(t, filepath.Join("..", "..", "docs", "policies", "figures.md"), got.String())
}
