package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/rights"
	"github.com/dynascale/dynascale/pkg/sim"
)

// The first ten minutes, as an operator types them: discover, check, doctor, iam,
// plan. Nothing is changed in the account.
func TestDayOne(t *testing.T) {
	t.Parallel()
	web := sim.Web("web-asg", sim.Constant(450), 100, born())
	web.LoadBalancer, web.TargetGroup = "app/web/50dc6c495c0c9188", "targetgroup/web/73e2d6bc24d8a067"
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(queueHead+"orders", 120)},
		Groups: []sim.GroupSpec{web, workers("orders-worker-asg", queueHead+"orders", 2)},
	})
	s := site{t: t, dir: t.TempDir(), account: a}
	file := filepath.Join(s.dir, "found.yaml")

	e := s.must("discover", "--out", file)
	contains(t, e.errors, "2 tiers in us-east-1, all in mode observe", "next: dynascale check "+file)
	contains(t, s.must("check", file).out, "ok\n")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	contains(t, string(text), "load_balancer: app/web/50dc6c495c0c9188", "queue: "+queueHead+"orders")
	if again := s.run("discover", "--out", file); again.code != 1 || !strings.Contains(again.errors, "the file exists already, so AWS was not asked") {
		t.Errorf("a file that is there: exit code %d, %s", again.code, again.errors)
	}
	if now, _ := os.ReadFile(file); string(now) != string(text) {
		t.Error("the file was replaced")
	}
	if shown := s.must("discover").out; !strings.Contains(shown, "\ntiers:\n") {
		t.Errorf("without --out the file goes to standard output, got %s", shown)
	}

	// The configuration is used as it was found, but for a ledger and an address of one's own.
	ledger := "ledger: {path: " + s.ledger() + "}\nhttp: {listen: \"127.0.0.1:0\"}\n"
	if err := os.WriteFile(s.config(), append([]byte(ledger), text...), 0o600); err != nil {
		t.Fatal(err)
	}
	e = s.must("doctor", "--config", s.config())
	contains(t, e.out, "RESULT", "account 123456789012", "2 of 2 found", "signal latency", "queue orders", " 0 fail\n")
	var told doctorShape
	if err := json.Unmarshal([]byte(s.must("doctor", "--config", s.config(), "-o", "json").out), &told); err != nil || len(told.Findings) < 20 || told.Counts[finding.Well] < 20 {
		t.Errorf("%d findings as JSON, %v", len(told.Findings), err)
	}
	e = s.must("iam", "--config", s.config(), "--account", "123456789012")
	var policy rights.Document
	if err := json.Unmarshal([]byte(e.out), &policy); err != nil || len(policy.Statement) != 5 {
		t.Errorf("%d statements, %v", len(policy.Statement), err)
	}
	contains(t, e.errors, "ReadAutoscaling: ", "ReadEc2: ", "ReadElasticloadbalancing: ", "ReadMetrics: ", "ReadQueues: ")
	contains(t, s.must("plan", "--config", s.config()).out, "web", "orders-worker", "observe")
	for name := range a.face.Calls() {
		if strings.Contains(name, "Set") || strings.Contains(name, "Update") {
			t.Errorf("%s was called: nothing of this changes anything", name)
		}
	}
}

// The same with databases and a machine, and no group at all.
func TestDayOneOfDatabases(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{
		Databases: []sim.DatabaseSpec{{ID: "shop-db", Class: "db.r6g.large", MultiAZ: true, BackupDays: 7, Reads: sim.Constant(100), Writes: sim.Constant(10), Connections: sim.Constant(9)}},
		Machines:  []sim.MachineSpec{{ID: "i-0123456789abcdef0", Type: "m6i.large", Tags: map[string]string{"Name": "reports"}}},
	})
	s := site{t: t, dir: t.TempDir(), account: a}
	file := filepath.Join(s.dir, "found.yaml")
	contains(t, s.must("discover", "--out", file).errors, "3 tiers in us-east-1, all in mode observe")
	contains(t, s.must("check", file).out, "ok\n")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	ledger := "ledger: {path: " + s.ledger() + "}\nhttp: {listen: \"127.0.0.1:0\"}\n"
	if err := os.WriteFile(s.config(), append([]byte(ledger), text...), 0o600); err != nil {
		t.Fatal(err)
	}
	contains(t, s.must("doctor", "--config", s.config()).out, "shop-db: db.r6g.large, mysql 8.0.39, Multi-AZ, available", "m6i.large is step 1 of 3", " 0 fail\n")
	e := s.must("iam", "--config", s.config())
	contains(t, e.errors, "ReadEc2: ", "ReadRds: ")
	if strings.Contains(e.out, "autoscaling:") || strings.Contains(e.errors, "any account") {
		t.Errorf("what is only read needs no group and no account:\n%s%s", e.out, e.errors)
	}
	owned := strings.ReplaceAll(string(text), "mode: observe", "mode: manage")
	if err := os.WriteFile(s.config(), []byte(ledger+strings.Replace(owned, "  region: us-east-1\n", "  profile: \"\"\n", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	contains(t, s.must("iam", "--config", s.config()).errors, "DeleteReadersShopDbReaders: ", "note: the ARNs match any account", "note: the ARNs match any region")
	contains(t, s.must("plan", "--config", s.config()).out, "shop-db-readers", "shop-db-class", "reports")
	for name := range a.face.Calls() {
		if _, call, _ := strings.Cut(name, "."); !strings.HasPrefix(call, "Describe") && !strings.HasPrefix(call, "Get") && !strings.HasPrefix(call, "List") {
			t.Errorf("%s was called: nothing of this changes anything", name)
		}
	}
}

// A doctor that finds something failed ends with 1, and says everything else too.
func TestDoctorFails(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 120)}, Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)},
		Faults: []sim.Fault{{From: born(), To: born().Add(1000 * history), Kind: sim.FaultDenied, Service: "sqs"}},
	})
	s := newSite(t, a, workersTier)
	e := s.run("doctor", "-c", s.config())
	if e.code != 1 || e.errors != "" {
		t.Errorf("exit code %d, %s", e.code, e.errors)
	}
	contains(t, e.out, "fail    workers  queue jobs", "allow sqs:GetQueueAttributes; 'dynascale iam --config "+s.config()+"' writes the whole policy",
		"ok      workers  group", ", 1 fail\n")
}
