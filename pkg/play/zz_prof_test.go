package play

import (
	"os"
	"fmt"
	"strings"
	"testing"
	"time"
	"runtime/debug"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/sim"
)

func BenchmarkZZ(b *testing.B) {
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
	p := b.TempDir() + "/load.csv"
	_ = os.WriteFile(p, []byte(rows.String()), 0o600)
	cfg, err := config.Load("../../configs/examples/web-target.yaml")
	if err != nil { b.Fatal(err) }
	debug.SetGCPercent(400)
	for b.Loop() {
		if _, _, err := Simulate(b.Context(), SimulateOptions{Config: cfg, LoadPath: p, Fast: true, Seed: 1, Out: b.TempDir()}); err != nil { b.Fatal(err) }
	}
}
