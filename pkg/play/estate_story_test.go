package play

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/kind/ec2size"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/policy"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/report"
)

// estateStory is a file of pkg/sim/testdata/estate: a story of a database or a
// machine, told like the others.
type estateStory struct {
	name    string
	rule    string // gave a reason, or is the end of an operation
	without func(e *Experiment)
	worse   string
	by      float64
	// ends are the results of the operations, in order.
	ends []scale.Result
}

// policyOf is how the size of a tier of a configuration is decided.
func policyOf(cfg *config.Config, tier string) policy.Policy {
	return assembly.Policy(cfg.Tiers[slices.IndexFunc(cfg.Tiers, func(t config.Tier) bool { return t.Name == tier })])
}

var estateStories = []estateStory{
	{name: "month-end", rule: "shrink_delay", worse: "operations", by: 2, ends: []scale.Result{scale.Reached, scale.Reached},
		without: guards(func(g *guard.Set) { g.ShrinkDelay = guard.ShrinkDelay{} })},
	{name: "read-storm", rule: "shrink_delay", worse: "lost work", by: 1.5,
		ends:    []scale.Result{scale.Reached, scale.Reached, scale.Reached, scale.Reached, scale.Reached},
		without: guards(func(g *guard.Set) { g.ShrinkDelay = guard.ShrinkDelay{} })},
	{name: "source-fails", rule: "shop-db is failed", worse: "lost work", by: 5, ends: []scale.Result{scale.Reached, scale.RolledBack, scale.Reached},
		without: seeing(func(db *resource.Database) {
			if db.Source == "" {
				db.Status = resource.Available
			}
		})},
	{name: "broken-reader", rule: "broken", worse: "lost work", by: 5,
		ends: []scale.Result{scale.Reached, scale.Reached, scale.Reached, scale.Reached, scale.Reached},
		without: seeing(func(db *resource.Database) {
			if db.Replication == "error" {
				db.Replication = resource.Replicating
			}
		})},
	{name: "all-behind", rule: "ALL READERS ARE BEHIND", worse: "lost work", by: 10, ends: []scale.Result{scale.Reached, scale.Reached, scale.Reached},
		without: func(e *Experiment) {
			e.Wrap = func(p loop.Parts) loop.Parts {
				p.Observer = deaf{p.Observer}
				alone := policyOf(e.Config, "readers")
				alone.Published = false
				p.Policies["readers"] = &alone
				return p
			}
		}},
	{name: "no-capacity", rule: "as the fallback type m5.xlarge", worse: "lost work", by: 10, ends: []scale.Result{scale.Reached},
		without: func(e *Experiment) { e.Config.Tiers[0].Target.(*ec2size.Machine).Fallbacks = nil }},
	{name: "reserved", rule: "is bound to the capacity reservation", worse: "lost work", by: 0.2, without: untold},
	{name: "stop-protected", rule: "has stop protection", worse: "lost work", by: 0.2, without: untold},
	{name: "outside-the-window", rule: "maintenance_window", worse: "begun by day", by: 1, ends: []scale.Result{scale.Reached},
		without: guards(func(g *guard.Set) { g.MaintenanceWindow = guard.MaintenanceWindow{} })},
	{name: "deleted-by-hand", rule: "cooldown", worse: "operations", by: 2,
		ends:    []scale.Result{scale.GivenUp, scale.Reached, scale.Reached, scale.Reached},
		without: guards(func(g *guard.Set) { g.Cooldown = guard.Cooldown{} })},
}

// seeing makes a twin that does not see something of databases as it is.
func seeing(change func(*resource.Database)) func(*Experiment) {
	return func(e *Experiment) {
		e.Lens = func(c assembly.Cloud) assembly.Cloud { return mistakenCloud{c, change} }
	}
}

type mistakenCloud struct {
	assembly.Cloud
	change func(*resource.Database)
}

func (m mistakenCloud) Databases(ctx context.Context, ids []string) (map[string]resource.Database, error) {
	found, err := m.Cloud.Databases(ctx, ids)
	for id, db := range found {
		m.change(&db)
		found[id] = db
	}
	return found, err
}

// deaf hears nothing of what the readers say of themselves.
type deaf struct{ loop.Observer }

func (d deaf) Observe(ctx context.Context, now time.Time) []scale.Snapshot {
	world := d.Observer.Observe(ctx, now)
	for i := range world {
		for j := range world[i].Capacity.Members {
			world[i].Capacity.Members[j].Away = ""
		}
		for j := range world[i].Past.Ring {
			world[i].Past.Ring[j].InService = max(1, world[i].Past.Ring[j].InService)
		}
	}
	return world
}

// untold hides what a machine is tied to, as if nobody looked.
func untold(e *Experiment) { e.Machines[0].Untold = true }

// estateTold is a story, or its twin, that has been played.
type estateTold struct {
	told
	ended []scale.Operation
}

func playEstate(t *testing.T, e Experiment) estateTold {
	t.Helper()
	var out estateTold
	e.OnTick = func(_ time.Time, records []scale.Record) {
		out.records = append(out.records, records...)
		for _, r := range records {
			if op := r.Outcome.Operation; op != nil && !op.Open() {
				out.ended = append(out.ended, *op)
			}
		}
	}
	run, err := e.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out.run, out.figures = run, report.Summarise(run).Figures
	return out
}

func TestEstateStories(t *testing.T) {
	whole(t)
	t.Parallel()
	folder := filepath.Join(storyFolder, "estate")
	if files, _ := filepath.Glob(folder + "/*.txt"); len(files) != len(estateStories) {
		t.Errorf("%d files in %s and %d stories", len(files), folder, len(estateStories))
	}
	for _, s := range estateStories {
		t.Run(s.name, func(t *testing.T) {
			path := filepath.Join(folder, s.name+".txt")
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			text := txtar.Parse(data)
			experiment := func() Experiment {
				return estateScript(t, section(t, text, "setup"), section(t, text, "config.yaml"))
			}
			first := experiment()
			real := playEstate(t, first)
			replaysTheSame(t, first, real.records)
			e := experiment()
			s.without(&e)
			twin := playEstate(t, e)

			got := txtar.Format(&txtar.Archive{Comment: text.Comment, Files: []txtar.File{
				{Name: "setup", Data: []byte(section(t, text, "setup"))},
				{Name: "config.yaml", Data: []byte(section(t, text, "config.yaml"))},
				{Name: "what happens", Data: []byte(tellEstate(real) + estateTotals(real))},
				{Name: "the twin", Data: []byte(estateTotals(twin))},
			}})
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			} else if !bytes.Equal(data, got) {
				t.Errorf("%s tells another story (-file +now); if it is right, run go test ./pkg/play -run TestEstateStories -update and read the diff:\n%s",
					path, cmp.Diff(string(data), string(got)))
			}
			if !real.speaks(s.rule) {
				t.Errorf("%s never spoke: the story is not about it", s.rule)
			}
			if twin.speaks(s.rule) {
				t.Errorf("the twin without %s speaks of it", s.rule)
			}
			if a, b := real.figure(t, s.worse), twin.figure(t, s.worse); b < a+s.by {
				t.Errorf("%s: %g in the story and %g in its twin, want at least %g more", s.worse, a, b, s.by)
			}
			var ends []scale.Result
			for _, op := range real.ended {
				ends = append(ends, op.Result)
			}
			if diff := cmp.Diff(s.ends, ends); diff != "" {
				t.Errorf("the operations end otherwise (-want +got):\n%s", diff)
			}
		})
	}
}

// speaks reports whether a rule gave a reason, or a reason or the end of an operation has
// its words.
func (s estateTold) speaks(rule string) bool {
	for _, op := range s.ended {
		if strings.Contains(op.Trouble, rule) {
			return true
		}
	}
	return s.fired(rule) || !s.said(rule).IsZero()
}

func (s estateTold) figure(t *testing.T, name string) float64 {
	t.Helper()
	switch name {
	case "operations":
		return float64(len(s.ended))
	case "begun by day":
		n := 0
		for _, op := range s.ended {
			if hour := op.Began.Hour(); hour < 3 || hour >= 5 {
				n++
			}
		}
		return float64(n)
	}
	return figure(t, s.told, name)
}

// tellEstate writes a line for every decision that changes something or follows
// another rule than the one before, and for every step of an operation.
func tellEstate(s estateTold) string {
	var b strings.Builder
	quiet, last, step := 0, "", ""
	fold := func() {
		if quiet > 0 {
			fmt.Fprintf(&b, "         ... %d more like it\n", quiet)
		}
		quiet = 0
	}
	for _, r := range s.records {
		d, at := r.Decision, fmt.Sprintf("%d/%s", 1+int(r.Decision.At.Sub(day)/(24*time.Hour)), r.Decision.At.Format("15:04"))
		rule := reason.Headline(d).Rule
		moved := false
		if op := r.Outcome.Operation; op != nil {
			now := fmt.Sprint(op.ID, op.Phase, op.Back, op.Choice, op.Result)
			moved, step = now != step, now
		}
		if !d.Changes() && rule == last && !moved {
			quiet++
			continue
		}
		fold()
		switch {
		case d.Changes() || rule != last && rule != "busy":
			name := d.Capacity.Name(d.From)
			if d.Changes() {
				name += " -> " + d.Capacity.Name(d.To)
			}
			fmt.Fprintf(&b, "%s  %s  %s\n", at, name, reason.Why(d))
		}
		if moved {
			fmt.Fprintf(&b, "%s    %s\n", at, reason.Progress(*r.Outcome.Operation, d.At))
		}
		last = rule
	}
	fold()
	return b.String()
}

func estateTotals(s estateTold) string {
	return fmt.Sprintf("\noperations %d, direction changes %d, lost work %.2f %%, violation minutes %d\n", len(s.ended), s.figures.Turns, s.figures.LostWorkPct, s.figures.ViolationMinutes)
}

// estateScript reads the setup of a story: see script for time, seed and fault, whose
// last word may be what it is about. Instants are HH:MM of the first day, or N/HH:MM.
//
//	machine: i-0123456789abcdef0 m6i.large
//	work: 08:00 1.0, 09:00 3.0            vCPUs at work
//	database: shop-db db.r6g.large
//	rates: 1000 500                       reads and writes per second of a large class
//	reads, writes, connections: 08:00 950
//	endpoints: /shop/readers              the parameter that applications follow
//	outside: 08:12 delete                 the newest replica, by hand
//	outside: 08:20 shop-db failed         what RDS says of a database from then on
//	outside: 08:20 shop-db-dyn-1 breaks   its replication ends with an error
func estateScript(t *testing.T, setup, yaml string) Experiment {
	t.Helper()
	cfg, err := config.Parse("config.yaml", []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	e := Experiment{Config: cfg, Seed: 1, Fast: true}
	machine := sim.MachineSpec{Detailed: true}
	database := sim.DatabaseSpec{MultiAZ: true, BackupDays: 7}
	deletions, edits := map[time.Time]bool{}, map[time.Time][]string{}
	for _, line := range strings.Split(strings.TrimSpace(setup), "\n") {
		key, value, _ := strings.Cut(line, ": ")
		words := strings.Fields(value)
		if len(words) < 1 {
			t.Fatalf("setup: %q is not key: value", line)
		}
		from, to, err := span(words[0])
		switch key {
		case "time":
			e.Start, e.Length = from, to.Sub(from)
		case "machine":
			machine.ID, machine.Type, err = words[0], words[1], nil
		case "behind":
			machine.TargetGroups, err = append(machine.TargetGroups, words[0]), nil
		case "reservation":
			machine.Reservation, err = words[0], nil
		case "protected":
			machine.StopProtected, err = words[0] == "true", nil
		case "work":
			machine.Load, err = parseCourse(t, value, 1), nil
		case "database":
			database.ID, database.Class, err = words[0], words[1], nil
		case "rates":
			database.ReadRate, err = strconv.ParseFloat(words[0], 64)
			database.WriteRate, _ = strconv.ParseFloat(words[1], 64)
		case "reads":
			database.Reads, err = parseCourse(t, value, 1), nil
		case "writes":
			database.Writes, err = parseCourse(t, value, 1), nil
		case "endpoints":
			database.Endpoints, err = words[0], nil
		case "connections":
			database.Connections, err = parseCourse(t, value, 1), nil
		case "fault":
			e.Faults = append(e.Faults, sim.Fault{From: from, To: to, Kind: words[1], Service: words[2], Match: words[3]})
		case "outside":
			deletions[from] = words[1] == "delete"
			if len(words) == 3 {
				edits[from] = words[1:]
			}
		default:
			err = fmt.Errorf("unknown key %q", key)
		}
		if err != nil {
			t.Fatalf("setup: %q: %v", line, err)
		}
	}
	if machine.ID != "" {
		e.Machines = []sim.MachineSpec{machine}
	}
	if database.ID != "" {
		e.Databases = []sim.DatabaseSpec{database}
	}
	e.Outside = func(world *sim.Cloud) {
		if edit := edits[world.Now()]; edit != nil {
			// In the twin it may be gone.
			_ = world.EditDatabase(edit[0], func(d *sim.DatabaseSpec) {
				if d.Broken = d.Broken || edit[1] == "breaks"; !d.Broken {
					d.Status = edit[1]
				}
			})
		}
		if !deletions[world.Now()] {
			return
		}
		ids := world.DatabaseIDs()
		if id := ids[len(ids)-1]; id != database.ID {
			if err := world.DeleteDatabaseByHand(id); err != nil {
				t.Error(err)
			}
		}
	}
	return e
}
