package play

import (
	"fmt"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

// The least capacity follows a peak up and comes down again after it: a figure that
// grew with the capacity itself would hold it at the top for ever.
func TestTheLeastCapacityComesDownAfterAPeak(t *testing.T) {
	whole(t)
	t.Parallel()
	cfg, err := config.Parse("serverless.yaml", []byte(`
tiers:
  serverless:
    mode: manage
    rds_acu: {cluster: shop, ladder: [0.5, 1, 2, 4, 8, 16], max_acu: 16}
    signals: {used: {preset: aurora-acu}}
    scalers: [{threshold: {bounds: [{signal: used, above: 70, below: 20}]}}]
`))
	if err != nil {
		t.Fatal(err)
	}
	e := Experiment{
		Config: cfg, Fast: true, Start: day, Length: 24 * time.Hour,
		Clusters:  []sim.ClusterSpec{{ID: "shop", MinACU: 0.5, MaxACU: 16, Reads: sim.Flash{Base: 20, Peak: 500, When: day.Add(2 * time.Hour), Hold: 2 * time.Hour}, Writes: sim.Constant(1)}},
		Databases: []sim.DatabaseSpec{{ID: "shop-1", Class: "db.serverless", Cluster: "shop", Writer: true}},
	}
	var names []string
	e.OnTick = func(_ time.Time, records []scale.Record) {
		c := records[0].Decision.Capacity
		if name := c.Name(c.Desired); c.Known() && (len(names) == 0 || names[len(names)-1] != name) {
			names = append(names, name)
		}
	}
	run, err := e.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	arrived, billed := 0.0, 0.0
	for _, x := range run.Ticks {
		arrived, billed = arrived+x.Arrived, billed+x.BilledSeconds/3600
	}
	// 21 a second for a day, and 480 more for two hours; at least half an ACU, and 16 at most.
	if arrived < 5e6 || arrived > 6e6 || billed < 12 || billed > 120 {
		t.Errorf("%.0f queries arrived and %.1f ACU hours were billed", arrived, billed)
	}
	// 500 reads a second are half a large, which is 4 ACU: 8 are the first rung of which
	// that is not above 70 %.
	if got := fmt.Sprint(names); got != "[0.5 1 2 4 8 4 2 1 0.5]" {
		t.Errorf("the least capacity was %s", got)
	}
}
