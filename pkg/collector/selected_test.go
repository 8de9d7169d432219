package collector

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kind/asg"
	"github.com/dynascale/dynascale/pkg/price"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/spend"
)

// colour is a group of a blue/green deployment.
func colour(name string, size int) resource.Group {
	g := calm(name)
	g.Hosts, g.Capacity = size, scale.Capacity{Desired: size, InService: size, Max: 10}
	g.Tags = map[string]string{"role": "web"}
	return g
}

func byTag(name string, signals ...signal.Signal) Tier {
	return Tier{Name: name, Kind: &asg.Group{Select: kind.Selector{Tags: []kind.Tag{{Key: "role", Value: "web"}}}}, Mode: scale.Manage, Signals: signals}
}

func byPrefix(name, prefix string) Tier {
	return Tier{Name: name, Kind: &asg.Group{Select: kind.Selector{Prefix: prefix}}, Mode: scale.Manage}
}

// A tier with a selector goes through a deployment: what it is, what its signals are about, and
// what it is told while nobody can say which group is meant.
func TestATierFollowsItsSelector(t *testing.T) {
	cpu := metric("CPUUtilization", time.Minute)
	cpu.Source.Metric.Dimensions = signal.DimensionsOf(map[string]string{"AutoScalingGroupName": signal.Selected})
	cloud := &cloud{groups: map[string]resource.Group{"blue": colour("blue", 4), "other": calm("other")}}
	cloud.series = func(q signal.Query) signal.Series {
		value := map[string]float64{"blue": 40, "green": 70}[q.Dimensions.Get("AutoScalingGroupName")]
		var points []signal.Point
		for i := range 30 {
			points = append(points, signal.Point{At: noon.Add(time.Duration(20-i) * time.Minute), Value: value})
		}
		return signal.Series{Points: points}
	}
	c := New(cloud.options(byTag("web", cpu)))
	minute := 0
	look := func(selected, cpu, missing string) scale.Snapshot {
		t.Helper()
		s := observe(t, c, noon.Add(time.Duration(minute)*time.Minute))
		minute++
		if got := strings.Join(s.Capacity.Selected, " "); got != selected {
			t.Errorf("selected %q, want %q", got, selected)
		}
		want(t, s.GapOf(scale.CapacitySignal), missing)
		if s.Capacity.Known() != (missing == "") {
			t.Errorf("the size is %+v", s.Capacity)
		}
		if x, _ := s.Sample("CPUUtilization"); fmt.Sprint(x.Value) != cpu {
			t.Errorf("cpu is %v, want %s; gaps %v", x.Value, cpu, s.Gaps)
		}
		return s
	}
	look("blue", "40", "")
	cloud.groups["green"] = colour("green", 0)
	look("blue", "40", "")
	cloud.groups["green"] = colour("green", 4)
	s := look("blue green", "0", "2 Auto Scaling groups in eu-west-1 have the tag role=web: blue, green; nothing is changed until exactly one of them has machines")
	want(t, s.GapOf("CPUUtilization"), "it is not known yet which group the tier scales")
	cloud.groups["blue"] = colour("blue", 0)
	look("green", "70", "")
	delete(cloud.groups, "blue")
	look("green", "70", "")
	leaving := colour("green", 4)
	leaving.Status = "Delete in progress"
	cloud.groups["green"] = leaving
	s = look("", "0", "the only Auto Scaling groups in eu-west-1 with the tag role=web are being deleted: green; nothing is changed until another group matches")
	want(t, s.Cost.Unknown, price.NoSize) // its machines may run
	delete(cloud.groups, "green")
	s = look("", "0", "no Auto Scaling group in eu-west-1 has the tag role=web; nothing is changed until exactly one has it: check the tag, the account and the region")
	want(t, s.Cost.Unknown, price.NoSize) // a group that lost its tag runs on
	cloud.listingError = fail(scale.Throttled, "slow down")
	s = look("", "0", "testing: throttled: slow down")
	want(t, s.Cost.Unknown, price.NoSize)
	cloud.listingError, cloud.groups["blue"] = nil, colour("blue", 4)
	look("blue", "40", "")
	if n := len(c.asks); n != 1 {
		t.Errorf("%d queries are asked, and one group is left", n)
	}
}

// A name is never lost: where no group has the prefix, nothing of the tier runs.
func TestNothingRunsWithoutItsName(t *testing.T) {
	cloud := &cloud{groups: map[string]resource.Group{"web-1": calm("web-1")}}
	c := New(cloud.options(byPrefix("web", "web-")))
	if s := observe(t, c, noon); !s.Capacity.Known() {
		t.Fatalf("it is not seen: %v", s.Gaps)
	}
	delete(cloud.groups, "web-1")
	s := observe(t, c, noon.Add(time.Minute))
	if rate, known := spend.Rate(s.Cost); rate != 0 || !known || s.Cost.Source != price.Nothing {
		t.Errorf("no group has the prefix, and the cost is %+v", s.Cost)
	}
}

// One group has one tier: who names it keeps it, and of those that select it none does.
func TestTwoTiersThatSelectOneGroup(t *testing.T) {
	cloud := &cloud{groups: map[string]resource.Group{"web-asg": colour("web-asg", 4), "api": calm("api")}}
	named := byPrefix("named", "")
	named.Kind = &asg.Group{Group: "web-asg"}
	world := New(cloud.options(byTag("a"), byPrefix("b", "web-"), byPrefix("c", "api"))).Observe(t.Context(), noon)
	want(t, world[0].GapOf(scale.CapacitySignal), "web-asg, which the tag role=web selects, also belongs to tier b; only one tier can scale it, so this tier changes nothing: choose another selector for this tier, or remove one of the tiers")
	want(t, world[1].GapOf(scale.CapacitySignal), "web-asg, which the prefix web- selects, also belongs to tier a; only one tier can scale it, so this tier changes nothing: choose another selector for this tier, or remove one of the tiers")
	if !world[2].Capacity.Known() {
		t.Errorf("a tier beside them is held: %v", world[2].Gaps)
	}
	world = New(cloud.options(byTag("a"), named)).Observe(t.Context(), noon)
	if !world[1].Capacity.Known() || world[0].Capacity.Known() {
		t.Errorf("the name decides: %v, %v", world[0].Gaps, world[1].Gaps)
	}
}

// Selectors cost one listing of all groups, however many there are; without one there is none.
func TestOneListingForAllSelectors(t *testing.T) {
	cloud := &cloud{groups: map[string]resource.Group{}}
	var tiers []Tier
	for i := range 250 {
		name := fmt.Sprintf("asg-%03d-blue", i)
		cloud.groups[name] = calm(name)
		tiers = append(tiers, byPrefix(fmt.Sprint("tier-", i), fmt.Sprintf("asg-%03d-", i)))
	}
	for i, s := range New(cloud.options(tiers...)).Observe(t.Context(), noon) {
		if !s.Capacity.Known() {
			t.Fatalf("tier %d: %v", i, s.Gaps)
		}
	}
	if cloud.listings != 1 || len(cloud.groupCalls) != 3 {
		t.Errorf("%d listings and %d calls for 250 groups, want 1 and 3", cloud.listings, len(cloud.groupCalls))
	}
	cloud.listings = 0
	New(cloud.options(web())).Observe(t.Context(), noon)
	if cloud.listings != 0 {
		t.Error("groups are listed although no tier selects")
	}
}
