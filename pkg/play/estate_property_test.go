package play

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

const estateTiers = `
loop: {interval: 2m}
tiers:
  readers:
    mode: manage
    rds_replicas: {source: shop-db, drain: 2m, endpoints: {parameter: /shop/readers}}
    limits: {min: %d, max: 4}
    signals: {cpu: {preset: rds-cpu}, lag: {preset: rds-replica-lag}}
    scalers: [{threshold: {bounds: [{signal: cpu, above: 70, below: 40}]}}]
    guards: {stabilization: {grow: 2m, shrink: 4m}, shrink_delay: 10m, cooldown: {grow: 10m, shrink: 10m}}
  primary:
    mode: manage
    rds_class: {database: shop-db, ladder: [db.r6g.large, db.r6g.xlarge, db.r6g.2xlarge], allow_outage: true, worst_case: 30m}
    signals: {cpu: {preset: rds-cpu}, memory: {preset: rds-freeable-memory}, connections: {preset: rds-connections}}
    scalers: [{threshold: {bounds: [{signal: cpu, above: 80, below: 30}]}}]
    guards:
      stabilization: {grow: 2m, shrink: 4m}
      shrink_delay: 20m
      cooldown: {grow: 20m, shrink: 20m}
      maintenance_window: {hours: ["12:00-14:30", "17:00-19:00"], emergency: [{signal: cpu, above: 98}]}
  vm:
    mode: manage
    ec2_size: {instance: i-0123456789abcdef0, ladder: [m6i.large, m6i.xlarge, m6i.2xlarge], fallbacks: {m6i.xlarge: [m5.xlarge]}, drain: 2m, verify: 6m, worst_case: 20m}
    signals: {cpu: {preset: ec2-cpu, period: 60s}}
    scalers: [{threshold: {bounds: [{signal: cpu, above: 80, below: 20}]}}]
    guards: {stabilization: {grow: 2m, shrink: 4m}, shrink_delay: 10m, cooldown: {grow: 10m, shrink: 10m}, maintenance_window: {hours: ["12:00-15:00", "16:00-18:00"]}}
`

// anyEstate is a world with loads that jump, faults, and hands at the console.
func anyEstate(t *rapid.T) Experiment {
	cfg, err := config.Parse("estate.yaml", fmt.Appendf(nil, estateTiers, rapid.IntRange(0, 1).Draw(t, "least readers")))
	if err != nil {
		t.Fatal(err)
	}
	start := day.Add(12 * time.Hour)
	load := func(name string, most float64) course {
		c := course{{start, rapid.Float64Range(0, most).Draw(t, name)}}
		for n := range rapid.IntRange(0, 5).Draw(t, name+" turns") {
			at := start.Add(time.Duration(n*70+rapid.IntRange(1, 60).Draw(t, name+" at")) * time.Minute)
			c = append(c, point{at, c[len(c)-1].rate}, point{at, rapid.Float64Range(0, most).Draw(t, name)})
		}
		return c
	}
	e := Experiment{
		Config: cfg, Seed: rapid.Uint64().Draw(t, "seed"), Fast: true, Start: start, Length: 6 * time.Hour,
		Databases: []sim.DatabaseSpec{
			{ID: "shop-db", Class: "db.r6g.large", MultiAZ: rapid.Bool().Draw(t, "multi-az"), BackupDays: 7,
				Reads: load("reads", 3000), Writes: load("writes", 300), Connections: sim.Constant(50)},
			{ID: "shop-theirs", Class: "db.r6g.large", Source: "shop-db"},
		},
		Machines: []sim.MachineSpec{{ID: "i-0123456789abcdef0", Type: "m6i.large", Load: load("work", 9), Detailed: true, TargetGroups: []string{targets}}},
	}
	for range rapid.IntRange(0, 4).Draw(t, "faults") {
		from := start.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "fault at")) * time.Minute)
		e.Faults = append(e.Faults, sim.Fault{
			From: from, To: from.Add(time.Duration(rapid.IntRange(1, 40).Draw(t, "fault for")) * time.Minute),
			Kind:    rapid.SampledFrom([]string{sim.FaultThrottle, sim.FaultTimeout, sim.FaultInternal, sim.FaultNoCapacity, sim.FaultStartFails, sim.FaultChecksFail}).Draw(t, "fault"),
			Service: rapid.SampledFrom([]string{"", "ec2", "rds", "elasticloadbalancing"}).Draw(t, "service"),
			Match:   rapid.SampledFrom([]string{"", "m6i.xlarge", "m6i.2xlarge", "db.r6g.xlarge"}).Draw(t, "match"),
		})
	}
	hands := map[int]string{}
	for range rapid.IntRange(0, 3).Draw(t, "hands") {
		hands[rapid.IntRange(10, 170).Draw(t, "hand at")] = rapid.SampledFrom([]string{"delete", "untag", "protect", "pending", "break", "source fails", "source is full", "source is optimised"}).Draw(t, "hand")
	}
	tick, mended := 0, 0
	e.Outside = func(w *sim.Cloud) {
		tick++
		ids := w.DatabaseIDs()
		last := ids[len(ids)-1]
		status := func(now string) {
			mended = tick + 20
			_ = w.EditDatabase("shop-db", func(d *sim.DatabaseSpec) { d.Status = now })
		}
		if tick == mended {
			status("")
		}
		switch hand := hands[tick]; {
		case hand == "break" && strings.Contains(last, "-dyn-"):
			_ = w.EditDatabase(last, func(d *sim.DatabaseSpec) { d.Broken = true })
		case hand == "source fails":
			status("failed")
		case hand == "source is full":
			status("storage-full")
		case hand == "source is optimised":
			status("storage-optimization")
		case hand == "delete" && strings.Contains(last, "-dyn-"):
			_ = w.DeleteDatabaseByHand(last)
		case hand == "untag":
			_ = w.EditDatabase(last, func(d *sim.DatabaseSpec) { d.Tags = nil })
		case hand == "protect":
			_ = w.EditDatabase(last, func(d *sim.DatabaseSpec) { d.Protected = true })
		case hand == "pending":
			_ = w.EditDatabase("shop-db", func(d *sim.DatabaseSpec) { d.Pending = []string{"engine version 8.0.39"} })
		}
	}
	return e
}

func TestEveryTickOfAnyEstate(t *testing.T) {
	whole(t)
	if !flagGiven("rapid.checks") {
		checks(t, "16")
	}
	ends := map[scale.Result]int{}
	rapid.Check(t, func(t *rapid.T) {
		e := anyEstate(t)
		var world *sim.Cloud
		outside := e.Outside
		e.Outside = func(w *sim.Cloud) { world = w; outside(w) }
		memory := ledger.NewMemory(assembly.MemorySpan(e.Config))
		e.Memory = memory
		stopped, deleted := 0, 0
		e.OnTick = func(now time.Time, records []scale.Record) {
			busy := map[string]string{}
			for _, op := range memory.Operations() {
				if other := busy[op.Resource]; other != "" {
					t.Fatalf("%s and %s on %s", op.ID, other, op.Resource)
				}
				busy[op.Resource] = op.ID
			}
			for _, r := range records {
				if err := reason.Check(r.Decision); err != nil {
					t.Fatal(err)
				}
				inTheWindow(t, r)
				if op := r.Outcome.Operation; op != nil && !op.Open() {
					ends[op.Result]++
				}
			}
			was := deleted
			deleted = 0
			for _, x := range world.Writes() {
				if x.API == "DeleteDBInstance" {
					deleted++
				}
			}
			if source, _ := world.DescribeDatabase("shop-db"); deleted > was && !source.Is(resource.Connectable) {
				t.Fatalf("%s: a reader is deleted while its source is %s", now.Format("15:04"), source.Status)
			}
			m, _ := world.DescribeMachine("i-0123456789abcdef0")
			calm := len(e.Faults) == 0 || now.Sub(e.Start) > 245*time.Minute // the last fault is over
			if m.State == resource.Stopped && calm {
				if stopped++; stopped > 3 {
					t.Fatalf("%s: stopped for %d passes and nothing is wrong", now.Format("15:04"), stopped)
				}
			} else {
				stopped = 0
			}
		}
		if _, err := e.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		judgeWrites(t, world)
	})
	if ends[scale.Reached] < 10 {
		t.Errorf("only %d operations reached their goal: the worlds are too peaceful (%v)", ends[scale.Reached], ends)
	}
}

// flagGiven reports whether a flag stands on the command line.
func flagGiven(name string) (given bool) {
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == name })
	return given
}

// inTheWindow demands that what interrupts begins in its window, or in an emergency.
func inTheWindow(t *rapid.T, r scale.Record) {
	d, hour := r.Decision, r.Decision.At.Sub(day).Hours()
	if r.Outcome.Status != scale.Begun || d.Tier == "readers" {
		return
	}
	open := hour >= 12 && hour <= 14 || hour >= 17 && hour <= 18.5
	if d.Tier == "vm" {
		open = hour >= 12 && hour < 14.7 || hour >= 16 && hour < 17.7
	}
	emergency := d.Tier == "primary" && d.To > d.From && slices.ContainsFunc(d.Samples, func(x scale.Sample) bool { return x.Signal == "cpu" && x.Value > 98 })
	if !open && !emergency {
		t.Fatalf("%s begins at %s, outside its window: %s", d.Tier, d.At.Format("15:04"), reason.Why(d))
	}
}

// judgeWrites demands of all that was ever done that it was allowed.
func judgeWrites(t *rapid.T, w *sim.Cloud) {
	made := map[string]bool{}
	for _, x := range w.Writes() {
		switch x.API {
		case "CreateDBInstanceReadReplica":
			if made[x.Resource] {
				continue // a name may come back after its database is gone
			}
			made[x.Resource] = true
		case "DeleteDBInstance":
			if !made[x.Resource] {
				t.Fatalf("deletes %s, which it did not make", x.Resource)
			}
		case "ModifyDBInstance":
			if !slices.Contains([]string{"db.r6g.large", "db.r6g.xlarge", "db.r6g.2xlarge"}, x.Argument) {
				t.Fatalf("class %s is not on the ladder", x.Argument)
			}
		case "ModifyInstanceAttribute":
			if !slices.Contains([]string{"m6i.large", "m6i.xlarge", "m6i.2xlarge", "m5.xlarge"}, x.Argument) {
				t.Fatalf("type %s is not on the ladder", x.Argument)
			}
		}
	}
	for _, id := range w.DatabaseIDs() {
		if strings.Contains(id, "-dyn-") && !made[id] {
			t.Fatalf("%s exists, and nobody made it", id)
		}
	}
	if db, there := w.DescribeDatabase("shop-theirs"); !there || db.Tags[operation.TierTag] != "" {
		t.Fatal("somebody else's replica is gone or taken over")
	}
}
