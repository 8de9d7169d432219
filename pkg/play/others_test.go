package play

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/configs"
	"github.com/dynascale/dynascale/pkg/config"
)

// A tier is compared with the policies whose signals it has, by whatever name: composite reads errors, which this one does not.
func TestSimulateComparesWithWhatTheTierCanRead(t *testing.T) {
	t.Parallel()
	cfg := acceptanceConfig(t, `
aws: {region: eu-west-1}
tiers:
  shop:
    mode: manage
    group: shop
    load_balancer: app/web/50dc6c495c0c9188
    target_group: targetgroup/web/73e2d6bc24d8a067
    limits: {min: 2, max: 60}
    signals: {load: {preset: asg-cpu}, latency: {preset: alb-response-time}}
    scalers: [target: {signal: load, goal: 60}]
`)
	load := filepath.Join(t.TempDir(), "load.csv")
	var b strings.Builder
	b.WriteString("timestamp,value\n")
	for i := range 36 {
		b.WriteString(day.Add(time.Duration(5*i)*time.Minute).Format(time.RFC3339) + ",3000\n")
	}
	if err := os.WriteFile(load, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	summary, _, err := Simulate(t.Context(), SimulateOptions{Config: cfg, LoadPath: load, Rate: 1, Boot: 2 * time.Minute, Seed: 1, Fast: true, Out: t.TempDir(), Compare: true})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range summary.Tiers["shop"].Baselines {
		got = append(got, strings.Split(b.Name, ",")[0])
		if b.UnitHours <= 0 {
			t.Errorf("%s used nothing: %+v", b.Name, b)
		}
	}
	want := []string{"static fleet of 17", "target tracking", "web-target", "step-scaling", "simple-scaling", "phases", "adaptive"}
	if got = slices.Compact(got); !slices.Equal(got, want) {
		t.Errorf("compared with %q, want %q", got, want)
	}
	for _, name := range configs.Order {
		if _, err := config.Parse(name, configs.Policies(name)); err != nil {
			t.Error(err)
		}
	}
}
