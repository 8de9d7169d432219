package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

const (
	box     = "i-0123456789abcdef0"
	boxTier = `
  vm:
    mode: manage
    ec2_size: {instance: ` + box + `, ladder: [m6i.large, m6i.xlarge, m6i.2xlarge]}
    signals: {cpu: {preset: ec2-cpu, period: 60s}}
    scalers: [{threshold: {bounds: [{signal: cpu, above: 80, below: 20}]}}]
    guards: {stabilization: {grow: 0s}, cooldown: {grow: 3h}, maintenance_window: {hours: ["00:00-24:00"]}}
`
	readersTier = `
  readers:
    mode: manage
    rds_replicas: {source: shop-db, endpoints: {file: FOLDER/readers.json, parameter: /shop/readers}}
    limits: {min: 0, max: 5}
    signals: {cpu: {preset: rds-cpu}}
    scalers: [{threshold: {bounds: [{signal: cpu, above: 70, below: 40}]}}]
    guards: {stabilization: {grow: 0s}, cooldown: {grow: 3h}}
`
)

func busyBox() sim.Options {
	return sim.Options{Machines: []sim.MachineSpec{{ID: box, Type: "m6i.large", Load: sim.Constant(1.9), Detailed: true,
		TargetGroups: []string{"arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/reports/73e2d6bc24d8a067"}}}}
}

// A resize from the first recommendation to the end, an evaluation at a time, and what an operator
// sees of it meanwhile.
func TestResizeShowsItsProgress(t *testing.T) {
	t.Parallel()
	a := newAccount(t, busyBox())
	s := newSite(t, a, boxTier)
	plan := s.must("plan", "-c", s.config()).out
	contains(t, plan, "grow m6i.large -> m6i.xlarge", "threshold: cpu 95 is above 80 %", "dry run: would change m6i.large -> m6i.xlarge")
	if a.writes() != 0 {
		t.Fatalf("plan wrote %v", a.Writes())
	}
	s.once()
	contains(t, s.must("explain", "vm", "-c", s.config()).out,
		"vm: grow m6i.large -> m6i.xlarge\n", "outcome: begun", "m6i.large, step 1 of the ladder m6i.large, m6i.xlarge, m6i.2xlarge",
		"operation: resize vm: draining, step 1 of 4, operation began 0 s ago", "threshold  m6i.xlarge  cpu 95 is above 80 %", "threshold  m6i.large -> m6i.xlarge  as recommended above")
	var steps []string
	for range 12 {
		a.skip(time.Minute)
		s.once()
		op := s.explain("vm").Outcome.Operation
		if op == nil {
			break
		}
		steps = append(steps, op.Phase)
		if op.Phase == "stopping" {
			contains(t, s.must("status", "-c", s.config()).out, "hold at m6i.large", "  in progress: resize vm: stopping, step 2 of 4, operation began ")
		}
	}
	if got := strings.Join(steps, ", "); got != "stopping, starting, verifying, verifying, verifying" && got != "stopping, starting, verifying, verifying" {
		t.Errorf("steps: %s", got)
	}
	if m, _ := a.DescribeMachine(box); m.Type != "m6i.xlarge" || m.State != resource.Running {
		t.Errorf("the box is %s, %s", m.Type, m.State)
	}
	contains(t, s.must("history", "-c", s.config()).out, "grow m6i.large -> m6i.xlarge", "[begun: resize vm: draining, step 1 of 4", "  applied: resize vm: reached after ")
}

// The API and the metrics show the operation and the readers; a pause does not stop
// what has begun; a reload does not take its tier away.
func TestReadersAreShownAndPublished(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{Databases: []sim.DatabaseSpec{
		{ID: "shop-db", Class: "db.r6g.large", MultiAZ: true, BackupDays: 7, Reads: sim.Constant(900), CreateTime: time.Hour},
	}})
	s := newSite(t, a, "")
	tiers := strings.Replace(readersTier, "FOLDER", s.dir, 1)
	s.configure(tiers)
	d := s.start()
	began := d.await("an operation began", func(e entry) bool { return e.text("msg") == "operation" })
	if began.text("operation_kind") != "add replica" || began.text("target") != "shop-db-dyn-1" {
		t.Errorf("it says %v", began)
	}
	_, text := d.get("/api/v1/tiers")
	var views []struct {
		Size      int            `json:"size"`
		Members   []scale.Member `json:"members"`
		Operation struct {
			Phase    string `json:"phase"`
			Progress string `json:"progress"`
		} `json:"operation"`
	}
	if err := json.Unmarshal([]byte(text), &views); err != nil || len(views) != 1 {
		t.Fatalf("%v: %s", err, text)
	}
	if v := views[0]; len(v.Members) == 0 || !v.Members[0].Source || !strings.HasPrefix(v.Operation.Progress, "add replica readers: ") {
		t.Errorf("the API shows %+v", v)
	}
	d.shows(`dynascale_operation_running{back="false",kind="add replica",tier="readers"} 1`)
	d.shows(`dynascale_operation_steps{tier="readers"} 3`)

	s.configure(boxTier)
	d.signal(syscall.SIGHUP)
	contains(t, d.says("reload refused").text("error"), "add replica readers: ", "restore the old configuration of the tier until the operation has ended")
	s.configure(tiers)
	d.signal(syscall.SIGTERM)
	if code := d.end(); code != 0 {
		t.Errorf("exit code %d", code)
	}

	a.skip(2 * time.Hour)
	s.once()
	s.once() // publishes what the first of them saw come
	want, _ := a.DescribeDatabase("shop-db-dyn-1")
	source, _ := a.DescribeDatabase("shop-db") // stays until the first can carry its reads
	if got, _ := a.Parameter("/shop/readers"); got != want.Endpoint+","+source.Endpoint || want.Status != resource.Available {
		t.Errorf("published %q, and the %s replica is at %q, its source at %q", got, want.Status, want.Endpoint, source.Endpoint)
	}
	file, err := os.ReadFile(filepath.Join(s.dir, "readers.json"))
	if err != nil {
		t.Fatal(err)
	}
	contains(t, string(file), `"tier":"readers"`, want.Endpoint)
	contains(t, s.must("explain", "readers", "-c", s.config()).out, "The database and its readers", "shop-db-dyn-1", "reader, made by dynascale")
}

// An operation whose tier has gone from the configuration is brought to its end by
// nobody: the daemon does not start, tells how to go on, and takes an order.
func TestAnOrphanedOperationIsToldAndAbandoned(t *testing.T) {
	t.Parallel()
	a := newAccount(t, busyBox())
	s := newSite(t, a, boxTier)
	s.once()
	begun := s.explain("vm").Outcome.Operation
	if begun == nil {
		t.Fatal("nothing began")
	}

	s.configure(strings.Replace(boxTier, box, "i-0fedcba9876543210", 1)) // the tier's name, and another machine
	refused := s.run("run", "--once", "-c", s.config())
	if refused.code == 0 {
		t.Error("it started")
	}
	contains(t, refused.errors, "operation "+begun.ID+" of tier vm is under way on "+box, "resize vm: draining, step 1 of 4",
		"restore the old configuration of the tier until the operation has ended", "dynascale abandon "+begun.ID)
	wrong := s.run("abandon", "another", "-c", s.config())
	if wrong.code == 0 {
		t.Error("it abandoned what is not there")
	}
	contains(t, wrong.errors, "abandon another: no such operation is under way; operations under way: "+begun.ID+" (resize vm: draining, step 1 of 4")

	// No daemon can start, so the ledger is changed directly.
	out := s.must("abandon", begun.ID, "--reason", "done by hand", "-c", s.config())
	contains(t, out.errors, "no daemon runs: changing the ledger "+s.ledger())
	contains(t, out.out, begun.ID+": resize vm: abandoned after ", ": done by hand", "dynascale sends no more calls to AWS for this operation.")
	contains(t, s.must("history", "-c", s.config()).out, "resize vm: abandoned after ", "; by ", " in step 1 of 4, draining: done by hand")
	if e := s.run("run", "--once", "-c", s.config()); strings.Contains(e.errors, "is under way") {
		t.Errorf("it is still in the way: %s", e.errors)
	}
	s.configure(boxTier)
	s.once()
	r := s.explain("vm")
	if op := r.Outcome.Operation; op != nil {
		t.Errorf("it is still under way: %+v", op)
	}
	if r.Learned.Adopted {
		t.Errorf("what dynascale began is told as somebody else's: %v", r.Decision.Reasons)
	}
}
