package play

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/sim/report"
)

// hostileStart is the first minute of the hostile month.
var hostileStart = time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC)

// hostileDays is how long it lasts.
const hostileDays = 30

// hostileMonth is a month of a web tier in requests per minute: days and nights, and on some days ten times as much
// for hours, or an absurd amount for minutes.
func hostileMonth() string {
	var b strings.Builder
	b.WriteString("timestamp,value\n")
	for minute := range hostileDays * 24 * 60 {
		day, hour := minute/1440, float64(minute%1440)/60
		rps := 500 - 300*math.Cos(2*math.Pi*(hour-3)/24)
		switch {
		case (day == 4 || day == 11 || day == 18 || day == 25) && hour >= 9 && hour < 15:
			rps *= 10
		case day == 8 && hour >= 2 && hour < 2.5:
			rps = 1e12
		case day == 21: // and a day without any load
			rps = 0
		}
		fmt.Fprintf(&b, "%s,%.0f\n", hostileStart.Add(time.Duration(minute)*time.Minute).Format(time.RFC3339), rps*60)
	}
	return b.String()
}

// hostileSpoofs are metrics that lie on quiet days.
func hostileSpoofs() []Spoof {
	at := func(day int, hour float64) time.Time {
		return hostileStart.AddDate(0, 0, day).Add(time.Duration(hour * float64(time.Hour)))
	}
	return []Spoof{
		{Signal: "cpu", Value: math.Inf(1), From: at(6, 10), For: 3 * time.Hour},
		{Signal: "cpu", Value: 1e300, From: at(14, 1), For: 4 * time.Hour},
		{Signal: "requests", Value: math.MaxFloat64, From: at(22, 13), For: 2 * time.Hour},
		{Signal: "cpu", Value: -1e9, From: at(27, 9), For: time.Hour},
	}
}

func hostileConfig(t *testing.T, tier, budgets string) *config.Config {
	t.Helper()
	return acceptanceConfig(t, `
aws: {region: us-east-1}
tiers:
  web:
    mode: manage
    group: web-asg
    load_balancer: app/web/50dc6c495c0c9188
    target_group: targetgroup/web/73e2d6bc24d8a067
    unit_price: 0.1
    limits: {min: 4, max: 400}
    signals:
      cpu: {preset: asg-cpu}
      requests: {preset: alb-requests}
    scalers:
      - pressure: {terms: [{signal: cpu, goal: 60}, {signal: requests, goal: 60, per_unit: true}]}
`+tier+budgets)
}

// A month of attacks and lies through simulate: with an hourly budget that denies growth no hour costs more than it, or
// than it and the allowance of a critical tier, or than the minimum. Without it an hour costs more than ten times as much.
func TestAHostileMonth(t *testing.T) {
	whole(t)
	t.Parallel()
	load := filepath.Join(t.TempDir(), "load.csv")
	if err := os.WriteFile(load, []byte(hostileMonth()), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, tier, budgets string
		most                float64 // what an hour may cost; 0 where nothing limits it
	}{
		{"no budget", "", "", 0},
		{"warn at $3 an hour", "", "budgets: {hourly: 3}\n", 0},
		{"deny at $3 an hour", "", "budgets: {hourly: 3, on_exceeded: deny}\n", 3},
		{"deny at $3 an hour, $30 a day, $760 a month", "", "budgets: {hourly: 3, daily: 30, monthly: 760, on_exceeded: deny}\n", 3},
		{"deny at $3 an hour, critical with 50 %", "    critical: true\n", "budgets: {hourly: 3, on_exceeded: deny, emergency_allowance: 50%}\n", 4.5},
		{"deny at $0.20 an hour, below the minimum of $0.40", "", "budgets: {hourly: 0.2, on_exceeded: deny, emergency: {above: 0}}\n", 0.4},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, _, err := Simulate(t.Context(), SimulateOptions{Config: hostileConfig(t, c.tier, c.budgets), LoadPath: load, Rate: 100, Boot: 2 * time.Minute, Seed: 1, Fast: true,
				Spoofs: hostileSpoofs(), Out: t.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			if s.Dollars == nil || s.CostliestHour == nil {
				t.Fatal("no price of a part of the month is known")
			}
			t.Logf("%s: the costliest hour cost $%.2f, from %s on; the month $%.2f; %d evaluations trimmed by a budget",
				c.name, *s.CostliestHour, s.CostliestBegan.Format("2 Jan 15:04"), *s.Dollars, s.Trimmed)
			judgeHostile(t, s, c.most)
		})
	}
}

func judgeHostile(t *testing.T, s report.Summary, most float64) {
	t.Helper()
	switch {
	case most == 0 && *s.CostliestHour < 30:
		t.Errorf("nothing limits it, and the costliest hour cost $%v: the load is not hostile", *s.CostliestHour)
	case most == 0 && s.Trimmed > 0:
		t.Errorf("%d evaluations were trimmed, and no budget denies", s.Trimmed)
	case most > 0 && *s.CostliestHour > most+1e-6:
		t.Errorf("an hour cost $%v from %s on; $%v is allowed", *s.CostliestHour, s.CostliestBegan, most)
	case most > 0 && s.Trimmed == 0:
		t.Error("no budget trimmed anything")
	}
}

// A metric that lies is one of the tier.
func TestASpoofIsOfASignal(t *testing.T) {
	twice := hostileConfig(t, "", "")
	twice.Tiers = append(twice.Tiers, twice.Tiers[0])
	if _, err := spoofing(twice, []Spoof{{Signal: "latency"}}); err == nil || err.Error() != "no tier has a signal latency that reads a single CloudWatch metric; signals that do: cpu, requests" {
		t.Error(err)
	}
}
