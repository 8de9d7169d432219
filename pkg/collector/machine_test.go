package collector

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/kind/ec2size"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

func TestMachine(t *testing.T) {
	ladder := rungs("m7g.large", "m7g.xlarge", "m7g.2xlarge")
	others := map[string][]string{"m7g.xlarge": {"m6g.xlarge", "m6gd.xlarge"}}
	known := rungs("m7g.large", "m7g.xlarge")
	known[0].Memory = 7 << 30
	for _, c := range []struct {
		name       string
		ladder     []scale.Rung
		prepare    func(*yard)
		size       int
		rungs      string
		gap        string
		objections string
	}{
		{"on its first rung", ladder, func(*yard) {}, 1, "m7g.large 8 m7g.xlarge 16 m7g.2xlarge 32", "", ""},
		{"on its last", ladder, func(y *yard) { y.machines["i-1"] = machineOfType("m7g.2xlarge") }, 3, "m7g.large 8 m7g.xlarge 16 m7g.2xlarge 32", "", ""},
		{"a fallback counts as its rung", ladder, func(y *yard) { y.machines["i-1"] = machineOfType("m6gd.xlarge") }, 2, "m7g.large 8 m7g.xlarge 16 m7g.2xlarge 32", "", ""},
		{"configured memory is believed", known, func(*yard) {}, 1, "m7g.large 7 m7g.xlarge 16", "", ""},
		{"off its ladder", ladder, func(y *yard) { y.machines["i-1"] = machineOfType("c5.large") }, 0, "",
			"i-1 is c5.large, which is not on the ladder m7g.large, m7g.xlarge, m7g.2xlarge; add c5.large to the ladder, or change i-1 yourself to a size of the ladder", ""},
		{"missing", ladder, func(y *yard) { delete(y.machines, "i-1") }, 0, "", "no EC2 instance named i-1 in eu-west-1; check its name, the account and the region", ""},
		{"unreadable", ladder, func(y *yard) { y.fails["machines"] = fail(scale.Denied, "not allowed") }, 0, "", "testing: denied: not allowed", ""},
		{"one that EC2 would not change", ladder, func(y *yard) {
			m := machineOfType("m7g.large")
			m.Group, m.State = "web-asg", resource.Stopped
			y.machines["i-1"] = m
		}, 1, "m7g.large 8 m7g.xlarge 16 m7g.2xlarge 32", "",
			"i-1 belongs to the Auto Scaling group web-asg, which would replace the machine as soon as it stops; i-1 is stopped"},
		{"stop protection", ladder, func(y *yard) { y.protected = true }, 1, "m7g.large 8 m7g.xlarge 16 m7g.2xlarge 32", "",
			"i-1 has stop protection; to remove it: aws ec2 modify-instance-attribute --instance-id i-1 --no-disable-api-stop"},
		{"stop protection that cannot be read", ladder, func(y *yard) { y.fails["protection"] = fail(scale.Denied, "not allowed") }, 1,
			"m7g.large 8 m7g.xlarge 16 m7g.2xlarge 32", "", "cannot check whether i-1 may be stopped: testing: denied: not allowed"},
		{"disks that a stop would empty", ladder, func(y *yard) {
			t := y.types["m7g.large"]
			t.LocalDisks = true
			y.types["m7g.large"] = t
		}, 1, "m7g.large 8 m7g.xlarge 16 m7g.2xlarge 32", "", "i-1 is m7g.large, which has instance store disks; a stop erases them"},
		{"a type that EC2 does not know", rungs("m7g.large", "m9z.large"), func(*yard) {}, 1, "m7g.large 8 m9z.large 0", "", "EC2 has no type m9z.large in eu-west-1"},
		{"unreadable types are no objection", ladder, func(y *yard) { y.fails["types"] = fail(scale.Throttled, "slow down") }, 1, "m7g.large 0 m7g.xlarge 0 m7g.2xlarge 0", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			y := newYard()
			c.prepare(y)
			tier := vm(c.ladder)
			tier.Kind.(*ec2size.Machine).Fallbacks = others
			s := observe(t, y.collector(tier), noon)
			var got []string
			for _, r := range s.Capacity.Ladder {
				got = append(got, r.Name, fmt.Sprint(r.Memory>>30))
			}
			want(t, strings.Join(got, " "), c.rungs)
			want(t, s.GapOf(scale.CapacitySignal), c.gap)
			want(t, reason.Objections(s.Objections), c.objections)
			is := s.Capacity
			if is.Desired != c.size || is.InService != c.size || is.Pending != 0 || is.Known() != (c.gap == "") {
				t.Errorf("%+v, want size %d", is, c.size)
			}
			if is.Known() && (is.Min != 1 || is.Max != len(c.ladder) || !is.At.Equal(noon)) {
				t.Errorf("%+v, want the whole ladder at noon", is)
			}
		})
	}
}

// A type that the machine cannot be takes no part, and the others stay.
func TestRungsThatAMachineCannotBe(t *testing.T) {
	y := newYard()
	m := machineOfType("m7g.large")
	m.Volumes, m.Interfaces = 20, 2
	y.machines["i-1"] = m
	small := y.types["m7g.xlarge"]
	small.Volumes, small.Shared = 21, true
	y.types["m7g.xlarge"] = small
	s := observe(t, y.collector(vm(rungs("m7g.large", "m7g.xlarge", "m7g.2xlarge"))), noon)
	var unfit []string
	for _, r := range s.Capacity.Ladder {
		unfit = append(unfit, r.Unfit)
	}
	want(t, strings.Join(unfit, "|"), "|i-1 cannot be m7g.xlarge: it has 22 volumes and network interfaces, and the type supports 21|")
	want(t, reason.Objections(s.Objections), "")
}

// Each machine is a call: a few an evaluation, the ones that were asked longest ago first, and
// what holds a tier at every evaluation.
func TestStopProtectionIsAskedInTurns(t *testing.T) {
	y := newYard()
	var tiers []Tier
	for i := range 6 {
		tier := vm(rungs("m7g.large", "m7g.xlarge"))
		tier.Name, tier.Kind.(*ec2size.Machine).Instance = fmt.Sprint("vm", i), fmt.Sprint("i-", i)
		tiers = append(tiers, tier)
	}
	c := y.collector(tiers...)
	for minute, calls := range []int{4, 6, 6, 6, 6, 6, 6, 6, 6, 6, 10, 12} {
		observe(t, c, noon.Add(time.Duration(minute)*time.Minute))
		if y.calls["protection"] != calls {
			t.Fatalf("minute %d: %d calls, want %d", minute, y.calls["protection"], calls)
		}
	}
}

func TestAMachineWithoutARegionIsInTheDefaultOne(t *testing.T) {
	y := newYard()
	delete(y.machines, "i-1")
	c := y.collector(vm(rungs("m7g.large", "m7g.xlarge")))
	c.o.Region = ""
	want(t, observe(t, c, noon).GapOf(scale.CapacitySignal),
		"no EC2 instance named i-1 in the default region; check its name, the account and the region")
}

// What AWS sells changes by the year; what a machine is, from tick to tick.
func TestTypesAreReadTwiceADay(t *testing.T) {
	y := newYard()
	c := y.collector(vm(rungs("m7g.large", "m7g.xlarge")))
	y.fails["types"] = fail(scale.Throttled, "slow down")
	observe(t, c, noon)
	y.fails["types"] = nil
	for _, pass := range []struct {
		after           time.Duration
		machines, types int
	}{{time.Minute, 2, 2}, {2 * time.Minute, 3, 2}, {12 * time.Hour, 4, 2}, {12*time.Hour + time.Minute, 5, 3}} {
		s := observe(t, c, noon.Add(pass.after))
		if y.calls["machines"] != pass.machines || y.calls["types"] != pass.types {
			t.Errorf("after %s: %v", pass.after, y.calls)
		}
		if s.Capacity.Ladder[1].Memory != 16<<30 {
			t.Errorf("after %s the types are forgotten", pass.after)
		}
	}
	y.fails["types"] = fail(scale.Throttled, "slow down")
	if s := observe(t, c, noon.Add(48*time.Hour)); s.Capacity.Ladder[1].Memory != 16<<30 {
		t.Error("a failure makes the old answer forgotten")
	}
}
