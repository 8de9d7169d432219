package rdsacu

import (
	"errors"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kind/kindtest"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

var slow = &scale.Failure{Doing: "asking RDS", Kind: scale.Throttled, Err: errors.New("slow down")}

// aurora is RDS with one cluster.
func aurora() *kindtest.Cloud {
	c := &kindtest.Cloud{}
	kindtest.Put(c, facts.Clusters, "aurora", resource.Cluster{ID: "aurora", Status: resource.Available, Engine: "aurora-mysql", MinACU: 2, MaxACU: 16})
	return c
}

func edit(c *kindtest.Cloud, f func(*resource.Cluster)) {
	kindtest.Edit(c, facts.Clusters, "aurora", f)
}

func serverlessOf(most float64) *ACU {
	return &ACU{Cluster: "aurora", MaxACU: most, Worst: 15 * time.Minute, Rungs: []scale.Rung{{Name: "2"}, {Name: "8"}}}
}

// to is a decision from 2 ACU.
func to(units string) kind.Change {
	return kind.Change{Resource: "cluster/aurora", Tier: kind.Watched{Name: "db", Mode: scale.Manage}, Decision: scale.Decision{
		Tier: "db", At: noon, Mode: scale.Manage, From: 1, To: 2, Until: noon.Add(30 * time.Minute),
		Capacity: scale.Capacity{Desired: 1, InService: 1, At: noon, Ladder: []scale.Rung{{Name: "2"}, {Name: units}}}}}
}

func TestPlanningACU(t *testing.T) {
	for _, c := range []struct {
		name    string
		prepare func(*resource.Cluster)
		refused string
	}{
		{"as it is", func(*resource.Cluster) {}, ""},
		{"changed by somebody else", func(c *resource.Cluster) { c.MinACU = 0.5 }, "the minimum capacity of aurora is 0.5 ACU now, changed since this evaluation read it"},
	} {
		s := aurora()
		edit(s, c.prepare)
		op, refused, err := s.Plan(t.Context(), serverlessOf(0), to("8"))
		if err != nil || refused != c.refused {
			t.Fatalf("%s: refused %q, %v; want %q", c.name, refused, err, c.refused)
		}
		if refused == "" && (op.Kind != scale.ChangeACU || op.Target != "aurora" || op.From != "2" || op.To != "8" || op.Size != 2 || !op.Deadline.Equal(noon.Add(15*time.Minute))) {
			t.Errorf("%s: %+v", c.name, op)
		}
	}
	s := aurora()
	kindtest.Take(s, facts.Clusters, "aurora")
	if _, refused, err := s.Plan(t.Context(), serverlessOf(0), to("8")); err != nil || refused != "aurora is gone" {
		t.Errorf("a cluster that is not there: %q, %v", refused, err)
	}
	s.Fail("clusters", &scale.Failure{Doing: "asking RDS", Kind: scale.Denied, Err: errors.New("not allowed")})
	if _, _, err := s.Plan(t.Context(), serverlessOf(0), to("8")); scale.KindOf(err) != scale.Denied {
		t.Errorf("one that cannot be read: %v", err)
	}
}

// AWS takes both ends of the range, so the one that is not meant goes with it.
func TestDoingACU(t *testing.T) {
	for _, c := range []struct {
		name     string
		most     float64
		argument string
		want     float64
	}{
		{"the largest stays as it is", 0, "8", 16},
		{"or is the configured one", 32, "0.5", 32},
		{"one that somebody raised above it stays", 8, "4", 16},
		{"and is never raised without one", 0, "24", 16}, // which AWS refuses; Plan does before
	} {
		op := scale.Operation{Kind: scale.ChangeACU, Target: "aurora", From: "2", To: c.argument, Began: noon, Deadline: noon.Add(time.Hour)}
		_, call, err := aurora().Next(t.Context(), serverlessOf(c.most), to(c.argument), op, noon)
		if err != nil || call.Verb != operation.SetACU || call.Argument != c.argument || call.Most != c.want {
			t.Errorf("%s: %+v, %v; want at most %g", c.name, call, err, c.want)
		}
	}
	s := aurora()
	raised, _, err := s.Next(t.Context(), serverlessOf(8), to("2"), scale.Operation{Kind: scale.ChangeACU, Target: "aurora", From: "0.5", To: "2", Began: noon, Deadline: noon.Add(time.Hour)}, noon)
	if err != nil || raised.Result != scale.Reached || raised.Trouble != "the maximum capacity stays 16 ACU, above max_acu 8: dynascale never lowers the maximum capacity" {
		t.Errorf("%+v, %v", raised, err)
	}
	op, _, err := s.Plan(t.Context(), serverlessOf(0), to("8"))
	if err != nil {
		t.Fatal(err)
	}
	if _, call, err := s.Next(t.Context(), serverlessOf(0), to("8"), op, noon); err != nil || call.String() != "set acu 8" {
		t.Errorf("%q, %v", call, err)
	}
	s.Fail("clusters", slow)
	if next, call, err := s.Next(t.Context(), serverlessOf(0), to("8"), op, noon); err == nil || !call.Waits() || !next.Open() {
		t.Errorf("without the range: %q, %v", call, err)
	}
}

// The largest capacity is what a cluster may cost, and only the configuration raises it.
func TestCapacityAboveTheLargest(t *testing.T) {
	managed := map[string]string{"ManagedBy": "Pulumi"}
	for _, c := range []struct {
		name    string
		most    float64
		managed bool
		prepare func(*resource.Cluster)
		to      string
		refused string
	}{
		{"the largest itself", 0, false, func(*resource.Cluster) {}, "16", ""},
		{"above it", 0, false, func(*resource.Cluster) {}, "24", "24 ACU is above the maximum capacity of aurora, which is 16 ACU; to raise that maximum, set max_acu to at least the largest entry of the ladder"},
		{"where the configuration raises it", 32, false, func(*resource.Cluster) {}, "24", ""},
		{"but no further", 20, false, func(*resource.Cluster) {}, "24", "24 ACU is above the maximum capacity of aurora, which is 16 ACU; to raise that maximum, set max_acu to at least the largest entry of the ladder"},
		{"somebody lowered it meanwhile", 0, false, func(c *resource.Cluster) { c.MaxACU = 4.5 }, "8", "8 ACU is above the maximum capacity of aurora, which is 4.5 ACU; to raise that maximum, set max_acu to at least the largest entry of the ladder"},
		{"a cluster that is busy", 0, false, func(c *resource.Cluster) { c.Status = "upgrading" }, "8", "cluster aurora is upgrading"},
		{"one that a tool manages", 0, false, func(c *resource.Cluster) { c.Tags = managed }, "8",
			"cluster aurora is managed by Pulumi, which would undo the change; allow_managed: true accepts that"},
		{"which is accepted", 0, true, func(c *resource.Cluster) { c.Tags = managed }, "8", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, k := aurora(), serverlessOf(c.most)
			edit(s, c.prepare)
			k.AllowManaged = c.managed
			op, refused, err := s.Plan(t.Context(), k, to(c.to))
			if err != nil || refused != c.refused || (op.Kind == scale.ChangeACU) != (c.refused == "") {
				t.Errorf("%+v, refused %q, %v; want %q", op, refused, err, c.refused)
			}
		})
	}
}

func TestWhatACapacityTakes(t *testing.T) {
	for _, c := range []struct {
		name     string
		kind     scale.OperationKind
		target   string
		resource string
		takes    bool
	}{
		{"the capacity of a cluster", scale.ChangeACU, "aurora", "cluster/aurora", true},
		{"of another cluster", scale.ChangeACU, "other", "cluster/other", false},
		{"of one by that name elsewhere", scale.ChangeACU, "aurora", "elsewhere/aurora", false},
		{"a class in it", scale.ChangeClass, "aurora", "cluster/aurora", false},
	} {
		if got := serverlessOf(0).Takes("cluster/aurora", scale.Operation{Kind: c.kind, Target: c.target, Resource: c.resource}); got != c.takes {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
