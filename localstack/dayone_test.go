//go:build integration

package localstack

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/localstack/stage"
	"github.com/dynascale/dynascale/pkg/scale"
)

// elsewhere moves a scene to a region in which no other scene plays, because
// discover finds everything that is there.
func (s *scene) elsewhere(region string) {
	s.Helper()
	endpoints := s.stage.Endpoints
	endpoints.Region = region
	moved, err := stage.New(endpoints)
	s.must(err)
	s.stage = moved
}

// finding is one line of the doctor.
type finding struct{ Result, About, Check, Found, Do string }

// doctor returns what the doctor finds, by "about: check".
func (s *scene) doctor(wantFail bool) map[string]finding {
	s.Helper()
	out, errs, err := s.try("doctor", "--output", "json")
	if (err != nil) != wantFail {
		s.Errorf("doctor: %v, a failure expected: %v\n%s%s", err, wantFail, out, errs)
	}
	var all struct{ Findings []finding }
	s.must(json.Unmarshal([]byte(out), &all))
	found := map[string]finding{}
	for _, f := range all.Findings {
		found[f.About+": "+f.Check] = f
	}
	return found
}

// actions are what the policy of iam allows.
func (s *scene) actions() map[string]bool {
	s.Helper()
	var policy struct{ Statement []struct{ Action []string } }
	s.must(json.Unmarshal([]byte(s.run("iam", "--account", "123456789012")), &policy))
	all := map[string]bool{}
	for _, statement := range policy.Statement {
		for _, a := range statement.Action {
			all[a] = true
		}
	}
	return all
}

// discover returns what it writes, which passes check.
func (s *scene) discover() []byte {
	s.Helper()
	found := filepath.Join(s.dir, "found.yaml")
	discover := []string{"discover", "--out", found}
	if s.stage.Protocol != "" {
		discover = append(discover, "--cloudwatch-protocol", s.stage.Protocol)
	}
	if text, err := s.command(s.Context(), discover...).CombinedOutput(); err != nil {
		s.Fatalf("discover: %v\n%s", err, text)
	}
	if answer, err := s.command(s.Context(), "check", found).CombinedOutput(); err != nil {
		s.Fatalf("check of what discover wrote: %v\n%s", err, answer)
	}
	text, err := os.ReadFile(found)
	s.must(err)
	return text
}

// places are the ledger and the address of a scene, for what discover wrote.
func (s *scene) places() string {
	return fmt.Sprintf("\nledger: {path: %q}\nhttp: {listen: %q}\n", filepath.Join(s.dir, "ledger.db"), s.listen)
}

// wantReading says that the policy of iam changes nothing.
func (s *scene) wantReading() {
	s.Helper()
	for action := range s.actions() {
		if _, verb, _ := strings.Cut(action, ":"); !strings.HasPrefix(verb, "Describe") && !strings.HasPrefix(verb, "Get") {
			s.Errorf("in mode observe iam allows %s", action)
		}
	}
}

// The first day: what discover writes passes check, doctor says what is true of
// the emulator, iam allows reading only, and plan is what run then does.
func TestDayOne(t *testing.T) {
	onEachStage(t, func(s *scene) {
		s.elsewhere("eu-central-1")
		s.seed()
		web, workers := s.group+"-web", s.group+"-workers"
		text := s.discover()
		want := []string{
			"\n  " + web + ":\n    mode: observe\n    group: " + web + "\n", "signals:\n      cpu: {preset: asg-cpu}\n",
			"\n  " + workers + ":\n    mode: observe\n    group: " + workers + "\n    queue: ", "/" + s.group + "-jobs # found by its name",
			"limits: {min: 2, max: 20}", "limits: {min: 0, max: 10}",
		}
		fronted, err := s.stage.Fronted(s.Context(), web)
		s.must(err)
		if fronted {
			want = append(want, "load_balancer: app/"+web+"/", "target_group: targetgroup/"+web+"/", "{preset: alb-response-time}")
		}
		for _, w := range want {
			if !strings.Contains(string(text), w) {
				s.Errorf("discover does not write %q, but:\n%s", w, text)
			}
		}
		if strings.Contains(string(text), "Could not be listed") || strings.Count(string(text), "mode: ") != strings.Count(string(text), "mode: observe\n") {
			s.Errorf("something could not be listed, or a tier does not observe:\n%s", text)
		}
		own := s.places()
		s.must(os.WriteFile(s.config(), append(text, own...), 0o600))
		s.checkDoctor(web, workers)
		s.wantReading()
		s.pass()
		s.wantDesired(web, 4, "after a pass in mode observe")
		s.wantDesired(workers, 0, "after a pass in mode observe")

		s.must(os.WriteFile(s.config(), append([]byte(strings.ReplaceAll(string(text), "mode: observe", "mode: manage")), own...), 0o600))
		if may := s.actions(); !may["autoscaling:SetDesiredCapacity"] || may["autoscaling:UpdateAutoScalingGroup"] {
			s.Errorf("in mode manage iam allows %v", may)
		}
		plan := thoughts(s.records("plan"))
		if plan[web].To <= 4 || plan[workers].To != 4 {
			s.Errorf("the plan for 90 %% of CPU and 35 messages is %+v and %+v", plan[web], plan[workers])
		}
		s.pass()
		for _, tier := range []string{web, workers} {
			s.wantDesired(tier, plan[tier].To, "after the pass that was planned")
		}
		records := s.records("status")
		if diff := cmp.Diff(plan, thoughts(records)); diff != "" {
			s.Errorf("the pass thought differently from the plan (-plan +run):\n%s", diff)
		}
		for _, r := range records {
			if r.Outcome.Status != scale.Applied {
				s.Errorf("%s: outcome %s: %s", r.Decision.Tier, r.Outcome.Status, r.Outcome.Detail)
			}
		}

		s.must(s.stage.Policy(s.Context(), web))
		s.wantFinding(s.doctor(true), web+": objections", "fail", "somebody-elses")
	})
}

// checkDoctor compares the doctor's words with what was seeded.
func (s *scene) checkDoctor(web, workers string) {
	s.Helper()
	found := s.doctor(false)
	asMade := map[string]bool{"health check": true, "draining": true, "zones": true} // advice about what the emulators make by themselves
	for _, f := range found {
		if f.Result == "fail" || f.Result == "warn" && !asMade[f.Check] {
			s.Errorf("the doctor doubts what is well: %+v", f)
		}
	}
	for check, text := range map[string]string{
		"aws: credentials": "account ", "aws: region": "eu-central-1", "aws: clock": "within ", "aws: groups": " of ",
		"ledger: folder": "can be written", "ledger: file": "does not exist yet",
		web + ": group": "desired 4, in service 4", web + ": limits": "within the group's own limits 2 to 20",
		web + ": policies": "no other scaling policy", web + ": schedules": "no scheduled action",
		web + ": signal cpu": "90 %", workers + ": group": "desired 0, in service 0",
		workers + ": queue " + s.group + "-jobs": "35 visible, 0 in flight, 0 delayed",
	} {
		s.wantFinding(found, check, "ok", text)
	}
}

func (s *scene) wantFinding(found map[string]finding, check, result, text string) {
	s.Helper()
	f, told := found[check]
	if !told || f.Result != result || !strings.Contains(f.Found, text) {
		s.Errorf("the doctor says of %s %+v, want %s: ... %s ...", check, f, result, text)
	}
}
