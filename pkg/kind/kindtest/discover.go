package kindtest

import (
	"slices"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
)

// found is what the kind discovers in the cloud of a world.
func (w World) found(t *testing.T) (kind.Discovery, facts.Facts, error) {
	t.Helper()
	k := w.Kind.(kind.Discoverer)
	f, err := w.Cloud.Look(t.Context(), Noon, k.Survey)
	return k.Discover(f), f, err
}

// discovers: what the inventories list becomes a tier that only observes, and names of others
// do not leave their comments. That the tier is one by the configuration, the tests of
// pkg/discover show.
func (c Case) discovers(t *testing.T) {
	if c.Listed == nil {
		t.Fatal("the test case does not say which resources the account lists (Case.Listed)")
	}
	w := c.New()
	c.Listed(w.Cloud)
	d, f, err := w.found(t)
	if err != nil {
		t.Fatalf("the facts that discovery asks for cannot be read from the simulated cloud of this test, or discovery never stops asking for more: %v", err)
	}
	const evil = "https://x/jobs\n  rogue:\n    mode: manage"
	wrote := 0
	for _, x := range d.Drafts {
		if x.Thing == "" || x.Name == "" || x.Title == "" {
			t.Errorf("the fields Thing, Name and Title of a draft must not be empty: %+v", x)
		}
		if x.Write == nil {
			continue
		}
		wrote++
		if x.Called == "" {
			t.Errorf("a draft that writes a tier must have the field Called: %+v", x)
		}
		for _, around := range []kind.Around{{}, {Balancer: "app/x/1", Target: "targetgroup/x/1", Queues: []string{"https://x/jobs", evil, evil}}, {Queues: []string{evil, evil}}} {
			text := x.Write("tier-1", around)
			if k, is := w.Kind.(kind.Configured); is && !strings.Contains(text, "\n    "+k.Kind()+":") || !strings.HasPrefix(text, "  tier-1:\n    mode: observe\n") {
				t.Errorf("the draft must write a tier of its kind in mode observe, but it writes:\n%s", text)
			}
			for line := range strings.Lines(text) {
				if !strings.HasPrefix(line, "    ") && line != "  tier-1:\n" || strings.TrimSpace(line) == "mode: manage" {
					t.Errorf("the line %q is not part of the tier, or sets mode manage, in\n%s", line, text)
				}
			}
		}
	}
	if wrote == 0 || d.Refused != "" {
		t.Errorf("resources are listed, but discovery writes no tier or sets Refused: %+v", d)
	}
	if none := w.Kind.(kind.Discoverer).Discover(facts.Facts{}); len(none.Drafts) > 0 || none.Refused != "" {
		t.Errorf("nothing was read, but discovery drafts a tier or sets Refused: %+v", none)
	}
	var order facts.Order
	w.Kind.(kind.Discoverer).Survey(f, &order)
	for _, shelf := range order.Shelves() {
		w := c.New()
		c.Listed(w.Cloud)
		w.Cloud.Fail(shelf, ErrDown)
		without, _, _ := w.found(t)
		if inventory := slices.Contains(order.Keys(shelf), facts.Everything); inventory && len(without.Drafts) > len(d.Drafts) {
			t.Errorf("while the facts %q cannot be read, discovery drafts more tiers than before: %+v", shelf, without)
		}
	}
}

// thinkDiscover is what it says of facts, but for what it would write.
func thinkDiscover(w World, f facts.Facts) any {
	var o facts.Order
	w.Kind.(kind.Discoverer).Survey(f, &o)
	d := w.Kind.(kind.Discoverer).Discover(f)
	for i := range d.Drafts {
		if d.Drafts[i].Write != nil {
			d.Drafts[i].Notes = append(d.Drafts[i].Notes, d.Drafts[i].Write("tier", kind.Around{}))
			d.Drafts[i].Write = nil
		}
	}
	return []any{o, d}
}
