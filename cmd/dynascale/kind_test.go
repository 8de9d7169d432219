package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kind/asg"
	"github.com/dynascale/dynascale/pkg/kinds"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/stage"
)

// withFleet makes the test binary a dynascale that knows one kind more: fleets of boats, which
// are written nowhere else. "listed" is what its recipe asks of the list of kinds, "staged" what
// it asks of the simulated world as well.
const withFleet = "DYNASCALE_TEST_FLEET"

func launch(how string) {
	kinds.All = append(kinds.All, kinds.Sets("fleet", newFleet))
	if how == "staged" {
		stage.All["fleet"] = stage.All["group"]
	}
}

// fleet is scaled as an Auto Scaling group is, and has every word of its own.
type fleet struct{ *asg.Group }

func newFleet() *fleet { return &fleet{asg.New()} }

func (*fleet) Kind() string    { return "fleet" }
func (*fleet) Thing() string   { return "fleet" }
func (f *fleet) Key() keys.Key { return keys.Text("fleet", &f.Group.Group, keys.Word) }
func (*fleet) Words() reason.Words {
	return reason.Words{Unit: "boats", One: "boat", Many: "boats", Of: "fleet", Holder: "fleet's"}
}
func (f *fleet) Presets() map[string]kind.Preset {
	return map[string]kind.Preset{"fleet-cpu": f.Group.Presets()["asg-cpu"]}
}

// Discover drafts a fleet of every group.
func (f *fleet) Discover(known facts.Facts) kind.Discovery {
	d := f.Group.Discover(known)
	for i := range d.Drafts {
		draft := &d.Drafts[i]
		draft.Thing, draft.Title = f.Thing(), strings.Replace(draft.Title, "Group", "Fleet", 1)
		if write := draft.Write; write != nil {
			draft.Write = func(tier string, a kind.Around) string {
				return strings.NewReplacer("group: "+draft.Name, "fleet: "+draft.Name, "asg-cpu", "fleet-cpu").Replace(write(tier, a))
			}
		}
	}
	return d
}

const harbour = `
  harbour:
    mode: manage
    fleet: harbour-boats
    queue: ` + jobs + `
    limits: {min: 1, max: 9}
    unit_price: 2
    signals: {cargo: {preset: sqs-backlog}}
    scalers: [{backlog: {signal: cargo, messages_per_worker: 10}}]
`

// A kind that is a line of pkg/kinds is seen by every command, in its own words, without an
// edit anywhere else.
func TestAKindIsOneLine(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 40)},
		Groups: []sim.GroupSpec{workers("harbour-boats", jobs, 2)},
	})
	s := newSite(t, a, harbour)
	itself, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	with := func(how string, args ...string) ended {
		t.Helper()
		cmd := s.command(itself, args...)
		cmd.Env = append(cmd.Env, withFleet+"="+how)
		return s.finish(cmd)
	}
	shows := func(e ended, words ...string) {
		t.Helper()
		if e.code != 0 {
			t.Fatalf("exit code %d\n%s%s", e.code, e.out, e.errors)
		}
		contains(t, e.out+e.errors, words...)
	}
	c := s.config()
	if e := s.run("check", c); e.code != 1 || !strings.Contains(e.errors, "fleet") {
		t.Errorf("without its line nobody knows the key: exit code %d, %s", e.code, e.errors)
	}
	shows(with("listed", "check", c), "fleet: harbour-boats", "ok\n")
	shows(with("listed", "plan", "-c", c), "harbour", "grow 2 -> 4", "would set desired 2 -> 4", "$8.00")
	shows(with("listed", "doctor", "-c", c), "harbour", "harbour-boats: desired 2, in service 2", " 0 fail\n")
	shows(with("listed", "iam", "-c", c, "--account", "123456789012"), "autoscaling:SetDesiredCapacity", "autoScalingGroupName/harbour-boats")
	shows(with("listed", "discover"), "fleet: harbour-boats", "Fleet harbour-boats: 2 desired")
	shows(with("listed", "run", "--once", "-c", c), "applied")
	if n := a.desired(t, "harbour-boats"); n != 4 {
		t.Errorf("%d boats for 40 messages, want 4", n)
	}
	shows(with("listed", "explain", "harbour", "-c", c), "harbour: grow 2 -> 4\n", "grow 2 -> 4", "set desired 2 -> 4", "40 messages")
}

// The daemon shows the words of such a kind over its API, on its page and in its metrics.
func TestAKindOfOneLineIsShown(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 40)},
		Groups: []sim.GroupSpec{workers("harbour-boats", jobs, 2)},
	})
	s := newSite(t, a, harbour)
	itself, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := s.command(itself, "run", "-c", s.config())
	cmd.Env = append(cmd.Env, withFleet+"=listed")
	d := s.spawn(cmd)
	d.addr = d.await("it serves", func(e entry) bool { return e.text("msg") == "dynascale runs" }).text("http")
	d.changes("harbour", 2, 4)
	for path, words := range map[string][]string{
		"/":             {"fleet harbour-boats", "boats"},
		"/api/v1/tiers": {`"unit": "boats"`, `"resource": "harbour-boats"`},
		"/metrics":      {`dynascale_tier_decided_size{tier="harbour"} 4`, `dynascale_tier_unit_price_dollars{tier="harbour"} 2`},
	} {
		if code, text := d.get(path); code != 200 {
			t.Errorf("%s: %d", path, code)
		} else {
			contains(t, text, words...)
		}
	}
}

// What the simulated world does not have is refused by name; with its line there it is played, as
// the group that it is.
func TestAKindIsSimulatedWithOneMoreLine(t *testing.T) {
	t.Parallel()
	s := site{t: t, dir: t.TempDir(), account: newAccount(t, sim.Options{})}
	trace := filepath.Join(s.dir, "load.csv")
	if err := os.WriteFile(trace, []byte("timestamp,value\n2026-03-02T00:00:00Z,600\n2026-03-02T00:10:00Z,1800\n2026-03-02T00:20:00Z,1800\n2026-03-02T00:30:00Z,600\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	itself, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	play := func(how, key, preset string) ended {
		t.Helper()
		s.configure(fmt.Sprintf("\n  harbour: {mode: manage, %s: harbour-boats, limits: {min: 1, max: 9}, signals: {cpu: {preset: %s}}, scalers: [{target: {signal: cpu, goal: 60}}]}\n", key, preset))
		cmd := s.command(itself, "simulate", "--fast", "-c", s.config(), "--load", trace, "--per-unit", "1", "--out", filepath.Join(s.dir, how+key))
		cmd.Env = append(cmd.Env, withFleet+"="+how)
		return s.finish(cmd)
	}
	if e := play("listed", "fleet", "fleet-cpu"); e.code != 1 || !strings.Contains(e.errors, "no tier of the configuration can be simulated: simulate supports only tiers with the key `group` or `ecs_service`") ||
		!strings.Contains(e.errors, "the configuration has only harbour, which scales the fleet harbour-boats (fleet)") {
		t.Errorf("without its line it is not refused by name: exit code %d\n%s", e.code, e.errors)
	}
	figures := func(e ended) string {
		t.Helper()
		text, _, _ := strings.Cut(e.out, "report: ")
		if e.code != 0 || !strings.Contains(text, "\nharbour ") {
			t.Fatalf("it was not played: exit code %d\n%s%s", e.code, e.out, e.errors)
		}
		return text
	}
	if one, other := figures(play("staged", "fleet", "fleet-cpu")), figures(play("staged", "group", "asg-cpu")); one != other {
		t.Errorf("as a fleet\n%s\nas a group\n%s", one, other)
	}
}
