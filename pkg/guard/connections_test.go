package guard

import (
	"testing"

	"github.com/dynascale/dynascale/pkg/scale"
)

// inClasses is a tier of two database classes with 500 and 1,000 connections, at one of them and ordered
// to be another.
func inClasses(in, desired int) *scale.Snapshot {
	return &scale.Snapshot{Tier: "db", Capacity: scale.Capacity{At: noon, InService: in, Desired: desired,
		Ladder: []scale.Rung{{Name: "db.r6g.large", Connections: 500}, {Name: "db.r6g.xlarge", Connections: 1000}, {Name: "own"}}}}
}

func TestConnections(t *testing.T) {
	written := Connections{PerUnit: 20, Least: 5, Total: 1000}
	known := Connections{PerUnit: 20, Least: 5, Tier: "db"}
	for _, c := range []struct {
		name          string
		guard         Connections
		db            *scale.Snapshot
		current, want int
		to            int
		why           string
	}{
		{"room", written, nil, 10, 200, 200, ""},
		{"too many", written, nil, 180, 250, 200, "the database accepts 1000 connections: 4 for each of 250 units, but each unit needs at least 5; so the tier does not grow above 200 units"},
		{"too many already", written, nil, 220, 250, 220, "the database accepts 1000 connections: 4 for each of 250 units, but each unit needs at least 5; so the tier does not grow above 220 units"},
		{"shrinking", written, nil, 300, 250, 250, ""},
		{"not configured", Connections{}, nil, 1, 9000, 9000, ""},
		{"no least is one", Connections{PerUnit: 20, Total: 1000}, nil, 900, 1200, 1000, "the database accepts 1000 connections: 0 for each of 1200 units, but each unit needs at least 1; so the tier does not grow above 1000 units"},
		{"by the class", known, inClasses(2, 2), 180, 250, 200, "db accepts 1000 connections: 4 for each of 250 units, but each unit needs at least 5; so the tier does not grow above 200 units"},
		{"while the class grows, the smaller one", known, inClasses(1, 2), 80, 150, 100, "db accepts 500 connections: 3 for each of 150 units, but each unit needs at least 5; so the tier does not grow above 100 units"},
		{"while it shrinks too", known, inClasses(2, 1), 80, 150, 100, "db accepts 500 connections: 3 for each of 150 units, but each unit needs at least 5; so the tier does not grow above 100 units"},
		{"a class without a figure", known, inClasses(3, 3), 10, 900, 900, "growth is not limited: the number of connections that db accepts is unknown; write it in guards.connections.total"},
		{"a database that could not be read", known, nil, 10, 900, 900, "growth is not limited: the size of db is unknown: it could not be read, or the tier is in mode off"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scale.Snapshot{Tier: "web", Now: noon}
			if c.db != nil {
				s.Linked = []*scale.Snapshot{c.db}
			}
			if to, why := asked(&c.guard, s, c.current, c.want); to != c.to || why != c.why {
				t.Errorf("%d %q, want %d %q", to, why, c.to, c.why)
			}
		})
	}
}

// 20 for each of up to 50 instances, and beyond them 1,000 divided by their number.
func TestPool(t *testing.T) {
	g := Connections{PerUnit: 20, Total: 1000}
	for units, want := range map[int]int{0: 20, 1: 20, 50: 20, 51: 19, 60: 16, 100: 10, 1000: 1, 5000: 1} {
		if got, known := g.Pool(&scale.Snapshot{}, units); !known || got != want {
			t.Errorf("%d units: %d (%v), want %d", units, got, known, want)
		}
	}
	if _, known := (&Connections{}).Pool(&scale.Snapshot{}, 9); known {
		t.Error("a pool is told though nobody counts")
	}
	if _, known := (&Connections{PerUnit: 20, Tier: "db"}).Pool(&scale.Snapshot{}, 9); known {
		t.Error("a pool is told though the database is not known")
	}
}

func TestBottleneck(t *testing.T) {
	g := &Bottleneck{Tier: "db", Signal: "cpu", Above: 90}
	db := func(value float64) *scale.Snapshot {
		return &scale.Snapshot{Tier: "db", Samples: []scale.Sample{{Signal: "cpu", Value: value, Unit: "percent"}}}
	}
	for _, c := range []struct {
		name          string
		db            *scale.Snapshot
		current, want int
		to            int
		why           string
	}{
		{"at its end", db(96), 10, 20, 10, "cpu of db is 96 %, above 90 %: growth waits, because more units would not help"},
		{"at the bound", db(90), 10, 20, 20, ""},
		{"shrinking", db(96), 20, 10, 10, ""},
		{"missing", &scale.Snapshot{Tier: "db", Gaps: []scale.Gap{{Signal: "cpu", Why: "CloudWatch has no datapoint"}}}, 10, 20, 20, "growth is not held back: cpu of db is missing: CloudWatch has no datapoint"},
		{"not there yet", &scale.Snapshot{Tier: "db"}, 10, 20, 20, "growth is not held back: cpu of db is missing: no value was read"},
		{"no such tier", &scale.Snapshot{Tier: "other"}, 10, 20, 20, "growth is not held back: the state of tier db is unknown"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scale.Snapshot{Tier: "workers", Now: noon, Linked: []*scale.Snapshot{c.db}}
			if to, why := asked(g, s, c.current, c.want); to != c.to || why != c.why {
				t.Errorf("%d %q, want %d %q", to, why, c.to, c.why)
			}
		})
	}
	if to, why := asked(&Bottleneck{}, scale.Snapshot{}, 1, 2); to != 2 || why != "" {
		t.Errorf("without a tier: %d %q", to, why)
	}
}
