package play

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/sim"
)

// cache is a kind of tier that the simulated cloud does not have.
type cache struct{ kind.Target }

func (cache) Kind() string { return "cache_nodes" }
func (cache) Name() string { return "sessions" }

func (cache) Words() reason.Words { return reason.Words{Unit: "nodes", Of: "nodes of"} }

// What a world lacks is refused by name, before anything is played: a run of gaps would look
// like one in which nothing was lost.
func TestWhatAWorldLacksIsRefused(t *testing.T) {
	web := config.Tier{Name: "web", Limits: parse(t, shopOfServices).Tiers[0].Limits}
	for _, c := range []struct{ name, want string }{
		{"a kind that is not simulated", "tier web scales the nodes of sessions (cache_nodes), which the simulated cloud does not have"},
		{"a load that was not given", "tier web has no load to simulate"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := parse(t, shopOfServices)
			if strings.HasPrefix(c.name, "a kind") {
				web.Target = cache{}
				cfg.Tiers = []config.Tier{web}
			}
			_, err := Experiment{Config: cfg, Start: day, Length: time.Hour, Fast: true}.Run(t.Context())
			if err == nil || err.Error() != c.want {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
	cfg := parse(t, shopOfServices)
	cfg.Tiers[0].Target = cache{}
	if _, _, err := playable(cfg, "web"); err == nil || !strings.Contains(err.Error(), "tier web scales the nodes of sessions (cache_nodes) and cannot be simulated: simulate supports only tiers with the key `group` or `ecs_service`") {
		t.Errorf("simulate says %v", err)
	}
}

const shopOfServices = `
aws: {region: us-east-1}
tiers:
  web:
    {mode: manage, ecs_service: {cluster: shop, service: web}, limits: {min: 2, max: 50}, signals: {cpu: {preset: ecs-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}
`

// A tier that takes a load is made of it whatever its kind is, and both faces of the cloud
// give the same run.
func TestAServiceIsPlayedAsAGroupIs(t *testing.T) {
	for _, fast := range []bool{true, false} {
		run, err := Experiment{
			Config: parse(t, shopOfServices), Start: day, Length: 3 * time.Hour, Seed: 1, Fast: fast,
			Work: map[string]Work{"web": {Load: sim.Step{Before: 300, After: 900, When: day.Add(time.Hour)}, Rate: 100, Boot: 90 * time.Second}},
		}.Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		first, last := run.Ticks[0], run.Ticks[len(run.Ticks)-1]
		if first.Desired != 3 || last.Desired < 15 || last.Desired > 17 || last.Oracle != 9 {
			t.Errorf("fast %v: from %d to %d tasks, want 3 to about 15: 900 a second on tasks of 100 at 60 %%", fast, first.Desired, last.Desired)
		}
		lost, billed := 0.0, 0.0
		for _, x := range run.Ticks {
			lost, billed = lost+x.Lost, billed+x.BilledSeconds
		}
		if hours := billed / 3600; lost == 0 || hours < 25 || hours > 35 {
			t.Errorf("fast %v: lost %.0f in the step and billed %.1f task hours; nothing of a run may go without an account", fast, lost, hours)
		}
	}
}
