package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
)

// beating adds a heartbeat to a configuration, to an address and to CloudWatch.
func (s site) beating(url string) {
	s.t.Helper()
	file, err := os.OpenFile(s.config(), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString("heartbeat: {url: '" + url + "', every: 10s, cloudwatch: {namespace: Dynascale, metric: heartbeat}}\n"); err != nil {
		s.t.Fatal(err)
	}
}

// The heartbeat follows evaluations that complete, and a receiver that is broken changes nothing
// of them.
func TestTheHeartbeatFollowsEvaluations(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{Queues: []sim.QueueSpec{messages(jobs, 40)}, Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)}})
	beats := make(chan string, 100)
	const secret = "0f8e7b1c"
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		beats <- r.URL.Path + " " + string(text)
	}))
	s := newSite(t, a, workersTier)
	s.beating(hook.URL + "/" + secret)
	d := s.start()
	select {
	case got := <-beats:
		path, body, _ := strings.Cut(got, " ")
		var beat struct {
			Tiers   int  `json:"tiers"`
			Changed int  `json:"tiers_changed"`
			Ledger  bool `json:"ledger_writable"`
		}
		if err := json.Unmarshal([]byte(body), &beat); err != nil || path != "/"+secret || beat.Tiers != 1 || beat.Changed != 1 || !beat.Ledger {
			t.Errorf("%v: %s", err, got)
		}
	case <-time.After(patience):
		t.Fatal("no heartbeat came")
	}
	hook.Close()
	failed := d.says("the heartbeat is not accepted")
	if failed.text("event") != "heartbeat failed" || failed.text("receiver") != "url" || strings.Contains(d.text(), secret) {
		t.Errorf("the log says %v", failed)
	}
	_, status := d.get("/api/v1/status")
	for _, want := range []string{`"to": "url"`, `"failing_since"`, "failed: dial tcp", `"to": "cloudwatch"`} {
		if !strings.Contains(status, want) {
			t.Errorf("the status has no %s: %s", want, status)
		}
	}
	_, metrics := d.get("/metrics")
	for _, want := range []string{`dynascale_heartbeats_total{result="ok",to="cloudwatch"} `, `dynascale_heartbeats_total{result="failed",to="url"} `, `dynascale_last_heartbeat_timestamp_seconds{to="cloudwatch"} `,
		`dynascale_aws_calls_total{account="",operation="PutMetricData",region="us-east-1",result="ok",service="CloudWatch"} `} {
		if !strings.Contains(metrics, want) || strings.Contains(metrics, want+"0\n") {
			t.Errorf("the metrics have no %s above zero", want)
		}
	}
	contains(t, s.run("doctor", "-c", s.config()).out, "fail    heartbeat", "the receiver has accepted no heartbeat since")
	contains(t, s.run("status", "-c", s.config()).out, "heartbeat to url: NOT ACCEPTED since ", "failed: dial tcp", "heartbeat to cloudwatch: the last was accepted ", "s ago")
	if n := a.face.Calls()["monitoring.PutMetricData"]; n < 1 {
		t.Errorf("%d heartbeats came to CloudWatch", n)
	}
	if listed, err := a.Metrics(t.Context()); err != nil || !strings.Contains(strings.Join(names(listed), " "), "Dynascale/heartbeat") {
		t.Errorf("%v, %v", listed, err)
	}
}

func names(list []sim.Metric) (out []string) {
	for _, m := range list {
		out = append(out, m.Namespace+"/"+m.Name)
	}
	return out
}

// A process that runs and can read nothing is not alive: silence is what raises the alarm.
func TestADaemonThatReadsNothingIsSilent(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 40)}, Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)},
		Faults: []sim.Fault{{From: born(), To: born().Add(1000 * history), Kind: sim.FaultDenied, Service: "autoscaling"}},
	})
	came := make(chan struct{}, 100)
	hook := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { came <- struct{}{} }))
	defer hook.Close()
	s := newSite(t, a, workersTier)
	s.beating(hook.URL)
	if e := s.run("run", "--once", "-c", s.config()); e.code != 1 {
		t.Fatalf("exit code %d\n%s", e.code, e.errors)
	}
	if n := a.face.Calls()["monitoring.PutMetricData"]; n > 0 || len(came) > 0 {
		t.Errorf("%d heartbeats to CloudWatch and %d to the address", n, len(came))
	}
	// A single evaluation that completes sends its heartbeat before it ends, and a dry run none.
	well := newAccount(t, sim.Options{Queues: []sim.QueueSpec{messages(jobs, 40)}, Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)}})
	s.account = well
	s.must("run", "--once", "--dry-run", "-c", s.config())
	if len(came) > 0 {
		t.Error("a dry run is no sign of life")
	}
	s.must("run", "--once", "-c", s.config())
	if len(came) != 1 {
		t.Errorf("%d heartbeats of one evaluation", len(came))
	}
	contains(t, s.must("iam", "-c", s.config()).out, "cloudwatch:PutMetricData", `"cloudwatch:namespace": "Dynascale"`)
}
