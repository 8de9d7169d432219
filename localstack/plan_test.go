//go:build integration

package localstack

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/localstack/stage"
	"github.com/dynascale/dynascale/pkg/scale"
)

// bothTiers is a web tier that wants to grow and workers that want to go.
func (s *scene) bothTiers() (workers string) {
	s.Helper()
	workers = s.group + "-workers"
	s.makeGroup(s.group, stage.Sizes{Min: 2, Max: 20, Desired: 4})
	s.load(90, 1, 200)
	web := s.webTier("manage", "{min: 2, max: 20}", pressure)
	s.makeGroup(workers, stage.Sizes{Min: 0, Max: 10, Desired: 3})
	queue := s.makeQueue(0)
	other := *s
	other.group = workers
	s.configure(web + other.workersTier(queue))
	return workers
}

func TestDryRunChangesNothing(t *testing.T) {
	onEachStage(t, func(s *scene) {
		workers := s.bothTiers()
		s.run("run", "--once", "--dry-run")
		s.wantDesired(s.group, 4, "after a dry run")
		s.wantDesired(workers, 3, "after a dry run")
		s.wantNoLedger()
	})
}

// clock is a time of day in a sentence: a minute may begin between plan and run.
var clock = regexp.MustCompile(`\d\d:\d\d:\d\d`)

// thought is what plan and run must agree on: everything but times.
type thought struct {
	Tier     string
	From, To int
	Reasons  []scale.Reason
	Values   map[string]float64
}

func thoughts(records []scale.Record) map[string]thought {
	out := map[string]thought{}
	for _, r := range records {
		d := r.Decision
		values := map[string]float64{}
		for _, x := range d.Samples {
			values[x.Signal] = x.Value
		}
		for i := range d.Reasons {
			d.Reasons[i].Because = clock.ReplaceAllString(d.Reasons[i].Because, "(time)")
		}
		out[d.Tier] = thought{d.Tier, d.From, d.To, d.Reasons, values}
	}
	return out
}

func TestPlanIsWhatRunThenDoes(t *testing.T) {
	onEachStage(t, func(s *scene) {
		workers := s.bothTiers()
		plan := thoughts(s.records("plan"))
		if len(plan) != 2 || plan["web"].To != 7 || plan["workers"].To != 0 {
			text, _ := json.MarshalIndent(plan, "", "  ")
			s.Fatalf("the plan is not web 4 -> 7 and workers 3 -> 0:\n%s", text)
		}
		s.wantDesired(s.group, 4, "after a plan")
		s.wantDesired(workers, 3, "after a plan")
		s.wantNoLedger()
		s.pass()
		s.wantDesired(s.group, plan["web"].To, "after the pass that was planned")
		s.wantDesired(workers, plan["workers"].To, "after the pass that was planned")
		records := s.records("status")
		if diff := cmp.Diff(plan, thoughts(records)); diff != "" {
			s.Errorf("the pass thought differently from the plan (-plan +run):\n%s", diff)
		}
		for _, r := range records {
			if r.Outcome.Status != scale.Applied {
				s.Errorf("%s: outcome %s: %s", r.Decision.Tier, r.Outcome.Status, r.Outcome.Detail)
			}
		}
	})
}
