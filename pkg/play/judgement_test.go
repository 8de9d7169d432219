package play

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/scaler"
	"github.com/dynascale/dynascale/pkg/sim/report"
)

// TestJudgementOnRecordedLoads prints how often each way of scaling changes direction on every recorded load of the folder
// TRACES (timestamp,value; they are not part of the project), what it loses and what it costs.
// On the loads that have goals it is held to them.
func TestJudgementOnRecordedLoads(t *testing.T) {
	folder := os.Getenv("TRACES")
	if folder == "" {
		t.Skip("make judgement TRACES=folder plays it")
	}
	// Direction changes a day, lost work in percent, unit-hours beside perfect foresight: at most; 0 for no goal.
	goals := map[string][3]float64{"nasa95_jul_5m": {6, 0.062, 1.02 * 1.813}, "wc98_finals_1m": {4, 0, 0}, "donut_eth1out_5m": {4, 0, 0}}
	ways := []struct {
		name, example string
		change        func(*Experiment)
	}{
		{"target", "web-target", nil},
		{"target with confidence: 0", "web-target", func(e *Experiment) { e.Config.Tiers[0].Scalers[0].(*scaler.Target).Confidence = 0 }},
		{"pressure", "web-pressure", nil},
		{"AWS target tracking", "web-target", func(e *Experiment) {
			e.Config = instead(e.Config, map[string]tracking{"web": {signal: "cpu", goal: 60}})
		}},
	}
	files, _ := filepath.Glob(filepath.Join(folder, "*.csv"))
	rows := make([]string, len(files)*len(ways))
	free := make(chan struct{}, 2)
	var group sync.WaitGroup
	for i, file := range files {
		trace, err := readTrace(file)
		if err != nil {
			continue // it is no load
		}
		days := trace.End().Sub(trace.Start()).Hours() / 24
		for j, way := range ways {
			group.Go(func() {
				free <- struct{}{}
				defer func() { <-free }()
				text, err := os.ReadFile("../../configs/examples/" + way.example + ".yaml")
				if err != nil {
					t.Error(err)
					return
				}
				cfg, err := config.Parse(way.example, text)
				if err != nil {
					t.Error(err)
					return
				}
				start := trace.Start().Truncate(time.Minute)
				e := Experiment{Config: cfg, Seed: 1, Fast: true, Start: start, Length: trace.End().Sub(start),
					Work: map[string]Work{"web": {Load: trace, Rate: trace.Peak() / peakUnits}}}
				if way.change != nil {
					way.change(&e)
				}
				run, err := e.Run(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				f := report.Summarise(run).Tiers["web"]
				name := strings.TrimSuffix(filepath.Base(file), ".csv")
				turns, ratio := float64(f.Turns)/days, f.UnitHours/f.ForesightUnitHours
				rows[i*len(ways)+j] = fmt.Sprintf("| %s | %s | %.1f | %.3f %% | %d | %.3f | %d | %d |\n", name, way.name, turns, f.LostWorkPct, f.ViolationMinutes, ratio, f.PeakSize, f.Changes)
				if g, has := goals[name]; has && j == 0 && (turns > g[0] || g[1] > 0 && f.LostWorkPct > g[1] || g[2] > 0 && ratio > g[2]) {
					t.Errorf("%s: %.2f direction changes a day, %.3f %% lost, ratio %.3f; want at most %v", name, turns, f.LostWorkPct, ratio, g)
				}
			})
		}
	}
	group.Wait()
	t.Log("\n| load | scaler | direction changes a day | lost work | violation minutes | unit-hours / perfect foresight | peak size | changes |\n|---|---|---|---|---|---|---|---|\n" + strings.Join(rows, ""))
}
