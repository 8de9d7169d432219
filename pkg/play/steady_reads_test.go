package play

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

// Reads that stay the same bring as many readers as they need, and these stay: a tier
// that judged the source, which nobody reads from any more, would take them away again
// and again, and never order a second one.
func TestSteadyReadsBringReadersThatStay(t *testing.T) {
	whole(t)
	t.Parallel()
	const text = `
tiers:
  readers:
    mode: manage
    rds_replicas: {%s, drain: 2m}
    limits: {min: 0, max: 5}
    signals: {cpu: {preset: rds-cpu}, read_iops: {preset: rds-read-iops}}
    scalers: [{threshold: {bounds: [{signal: cpu, above: 70, below: 60}, {signal: read_iops, above: 110, below: 108}]}}]
    guards: {shrink_delay: 1h, cooldown: {grow: 20m, shrink: 1h}}
`
	steady := sim.Constant(1600) // a large takes 1000 reads a second
	for name, e := range map[string]Experiment{
		"source: shop": {Databases: []sim.DatabaseSpec{{ID: "shop", Class: "db.r6g.large", BackupDays: 7, Reads: steady, Writes: sim.Constant(10)}}},
		"cluster: shop": {Clusters: []sim.ClusterSpec{{ID: "shop", Reads: steady, Writes: sim.Constant(10)}},
			Databases: []sim.DatabaseSpec{{ID: "shop-1", Class: "db.r6g.large", Cluster: "shop", Writer: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, err := config.Parse("steady.yaml", fmt.Appendf(nil, text, name))
			if err != nil {
				t.Fatal(err)
			}
			e.Config, e.Fast, e.Start, e.Length = cfg, true, day, 20*time.Hour
			var sizes []int
			last := ""
			e.OnTick = func(_ time.Time, records []scale.Record) {
				d := records[0].Decision
				if n := len(sizes); d.Capacity.Known() && (n == 0 || sizes[n-1] != d.Capacity.Desired) {
					sizes = append(sizes, d.Capacity.Desired)
				}
				last = reason.Why(d)
			}
			run, err := e.Run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(sizes); got != "[0 1 2 3]" {
				t.Errorf("sizes %s, want three readers that come and stay; at last %s", got, last)
			}
			late := 0.0
			for _, tick := range run.Ticks[len(run.Ticks)/2:] {
				late += tick.Lost
			}
			if late > 0 {
				t.Errorf("%g reads were lost in the second half", late)
			}
			if want := "with one unit less it would be"; !strings.Contains(last, want) {
				t.Errorf("at last %s; want it to say %q", last, want)
			}
		})
	}
}
