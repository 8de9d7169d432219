package scaler

import (
	"testing"

	"github.com/dynascale/dynascale/pkg/scale"
)

// linked lets a tier of readers or classes see a web tier of so many units, whose scalers wanted another
// size a minute ago; -1 for none.
func linked(s scale.Snapshot, units, wish int) scale.Snapshot {
	web := &scale.Snapshot{Tier: "web", Capacity: scale.Capacity{At: noon, Desired: units, InService: units}}
	if wish >= 0 {
		web.Past.Wishes = []scale.Wish{{Size: 1}, {Size: wish}}
	}
	s.Linked = []*scale.Snapshot{web}
	return s
}

// More than 10 web instances and a read load above 70 % ensure a replica, at most 3.
func TestDependentsOfReaders(t *testing.T) {
	d := Dependents{Tier: "web", MoreThan: 10, Signal: "cpu", Above: 70, AtMost: 3}
	for _, c := range []struct {
		name     string
		s        scale.Snapshot
		current  int
		size     int
		because  string
		abstains bool
	}{
		{"few units", linked(tier(1, 1, 1, cpu(95)), 10, -1), 1, 0, "web needs 10 units; it needs readers only above 10 units", false},
		{"many units and load", linked(tier(1, 1, 1, cpu(71)), 11, -1), 1, 2, "web needs 11 units, more than 10, and cpu 71 is above 70 %", false},
		{"many are wanted, and held", linked(tier(1, 1, 1, cpu(71)), 4, 11), 1, 2, "web needs 11 units, more than 10, and cpu 71 is above 70 %", false},
		{"many units without load", linked(tier(2, 2, 2, cpu(40)), 11, -1), 2, 2, "web needs 11 units, more than 10; cpu 40 is not above 70 %: the size is kept", false},
		{"more than may stay, without load", linked(tier(5, 5, 5, cpu(40)), 11, -1), 5, 3, "web needs 11 units, more than 10; cpu 40 is not above 70 %: at most 3 readers may stay (at_most)", false},
		{"at the most", linked(tier(3, 3, 3, cpu(95)), 11, -1), 3, 3, "web needs 11 units, more than 10, and cpu 95 is above 70 %; there are already 3 readers (at_most 3)", false},
		{"more than the most is somebody else's", linked(tier(5, 5, 5, cpu(95)), 11, -1), 5, 3, "web needs 11 units, more than 10, and cpu 95 is above 70 %; there are already 5 readers (at_most 3)", false},
		{"the load is missing", linked(gap(tier(1, 1, 1), "cpu", "no datapoint"), 11, -1), 1, 1, "cpu is missing: no datapoint", true},
		{"the web tier is missing", tier(1, 1, 1, cpu(95)), 1, 1, "the size of web could not be read", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := d.Recommend(&c.s, c.current)
			if got.Size != c.size || got.Because != c.because || got.Abstains != c.abstains {
				t.Errorf("%d %q %v", got.Size, got.Because, got.Abstains)
			}
		})
	}
}

// Growth that waits for connections asks the database first: the smallest class that takes them.
func TestDependentsOfClasses(t *testing.T) {
	d := Dependents{Tier: "web", Least: 5}
	ladder := []scale.Rung{{Name: "small", Connections: 100}, {Name: "middle", Connections: 500}, {Name: "large", Connections: 1000}}
	db := func(rungs []scale.Rung) scale.Snapshot {
		s := tier(1, 1, 1)
		s.Capacity.Ladder = rungs
		return s
	}
	for _, c := range []struct {
		name     string
		s        scale.Snapshot
		size     int
		because  string
		abstains bool
	}{
		{"few", linked(db(ladder), 20, -1), 1, "web needs 20 units, with 5 connections each, 100 connections in all: small accepts 100", false},
		{"more", linked(db(ladder), 20, 21), 2, "web needs 21 units, with 5 connections each, 105 connections in all: middle accepts 500", false},
		{"more than there is", linked(db(ladder), 300, -1), 3, "web needs 300 units, with 5 connections each, 1500 connections in all: large accepts 1000, fewer than needed; it is the largest available one", false},
		{"none that can be", linked(db([]scale.Rung{{Name: "small", Connections: 500, Unfit: "not orderable"}, {Name: "large", Connections: 900, Unfit: "too small a disk"}}), 50, -1), 1, "no class or capacity on the ladder of the tier can be used (small: not orderable)", true},
		{"past one that cannot be", linked(db([]scale.Rung{ladder[0], {Name: "middle", Connections: 500, Unfit: "not orderable"}, ladder[2]}), 50, -1), 3, "web needs 50 units, with 5 connections each, 250 connections in all: large accepts 1000", false},
		{"a class without a figure", linked(db([]scale.Rung{{Name: "own"}}), 50, -1), 1, "the connection limit of own is not known", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := d.Recommend(&c.s, 1)
			if got.Size != c.size || got.Because != c.because || got.Abstains != c.abstains {
				t.Errorf("%d %q %v", got.Size, got.Because, got.Abstains)
			}
		})
	}
}
