package collector

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kind/rdsclass"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// everything is a tier of each kind.
func everything() []Tier {
	return []Tier{web(), vm(rungs("m7g.large", "m7g.xlarge")), readersOf("shop", ""), readersOf("", "aurora"),
		primary(operation.Rules{}), serverless("0.5", "2", "8")}
}

// blinded are the tiers whose size is not known, and why.
func blinded(world []scale.Snapshot, names ...string) string {
	var out []string
	for i, s := range world {
		if why := s.GapOf(scale.CapacitySignal); why != "" {
			out = append(out, names[i]+": "+why)
		}
	}
	return strings.Join(out, "; ")
}

func TestAFailedReadIsAGapInItsOwnTiersOnly(t *testing.T) {
	names := []string{"web", "vm", "replicas", "members", "primary", "serverless"}
	for _, c := range []struct {
		call, want string
	}{
		{"machines", "vm: testing: throttled: slow down"},
		{"clusters", "members: testing: throttled: slow down; serverless: testing: throttled: slow down"},
		{"databases", "replicas: testing: throttled: slow down; members: testing: throttled: slow down; primary: testing: throttled: slow down"},
		{"types", ""}, {"maintenance", ""}, {"quota", ""}, {"scaling", ""}, {"orderable", ""},
	} {
		t.Run(c.call, func(t *testing.T) {
			y := newYard()
			y.groups = map[string]resource.Group{"web-asg": calm("web-asg")}
			var told []string
			o := y.cloud.options(everything()...)
			o.Sources = y.sources()
			o.OnTrouble = func(source, problem string, _ scale.Kind) { told = append(told, source+": "+problem) }
			k := New(o)
			want(t, blinded(k.Observe(t.Context(), noon), names...), "")
			want(t, strings.Join(told, "; "), "")
			y.fails[c.call] = fail(scale.Throttled, "slow down")
			later := noon.Add(13 * time.Hour) // everything is due again
			world := k.Observe(t.Context(), later)
			want(t, blinded(world, names...), c.want)
			if len(told) != 1 || !strings.HasSuffix(told[0], ": testing: throttled: slow down") {
				t.Errorf("told %q, want the one trouble once", told)
			}
			for i, s := range world {
				if c.want != "" && s.GapOf(scale.CapacitySignal) != "" && s.Capacity.Known() {
					t.Errorf("%s: an old size passes for a new one: %+v", names[i], s.Capacity)
				}
			}
			y.fails[c.call] = nil
			want(t, blinded(k.Observe(t.Context(), later.Add(time.Minute)), names...), "")
		})
	}
}

// A replica that RDS tells of and cannot be read leaves the number unknown.
func TestReplicasAreReadWithTheirSource(t *testing.T) {
	y := newYard()
	c := y.collector(readersOf("shop", ""))
	want(t, observe(t, c, noon).GapOf(scale.CapacitySignal), "")
	if y.calls["databases"] != 2 || fmt.Sprint(y.names["databases"]) != "[shop-dyn-1 shop-legacy]" {
		t.Errorf("%d calls, the last for %v; want the source, and then its replicas", y.calls["databases"], y.names["databases"])
	}
	replica := primary(operation.Rules{})
	replica.Kind.(*rdsclass.Class).Database = "shop-dyn-1"
	y.collector(readersOf("shop", ""), replica).Observe(t.Context(), noon)
	if fmt.Sprint(y.names["databases"]) != "[shop-legacy]" {
		t.Errorf("%v were read again, want what nobody named", y.names["databases"])
	}
	delete(y.databases, "shop-legacy")
	want(t, observe(t, c, noon.Add(time.Minute)).GapOf(scale.CapacitySignal), "shop-legacy, a replica of shop, was not found")
	y.change("shop", func(db *resource.Database) { db.Replicas = nil })
	want(t, observe(t, c, noon.Add(2*time.Minute)).GapOf(scale.CapacitySignal), "")
}

// What changes rarely is asked for every ten minutes, and after a failure at the next
// pass. What nobody needs is never asked for.
func TestSlowFacts(t *testing.T) {
	slow := []string{"maintenance", "quota", "scaling", "tagged"}
	y := newYard()
	c := y.collector(primary(operation.Rules{}), readersOf("", "aurora"))
	for _, name := range slow {
		y.fails[name] = fail(scale.Throttled, "slow down")
	}
	for _, pass := range []struct {
		minute, calls int
		fails         bool
	}{{0, 1, true}, {1, 2, true}, {2, 3, false}, {3, 3, false}, {11, 3, false}, {12, 4, true}, {13, 5, false}, {22, 5, false}, {23, 6, false}} {
		for _, name := range slow {
			y.fails[name] = nil
			if pass.fails {
				y.fails[name] = fail(scale.Throttled, "slow down")
			}
		}
		c.Observe(t.Context(), noon.Add(time.Duration(pass.minute)*time.Minute))
		if got := y.counted(slow...); got["maintenance"] != pass.calls || got["quota"] != pass.calls || got["scaling"] != pass.calls || got["tagged"] != pass.calls {
			t.Errorf("minute %d: %v calls, want %d of each", pass.minute, got, pass.calls)
		}
	}
	for _, c := range []struct {
		name  string
		tier  Tier
		calls map[string]int
	}{
		{"a machine", vm(rungs("m7g.large")), map[string]int{"machines": 1, "protection": 1, "types": 1}},
		{"replicas", readersOf("shop", ""), map[string]int{"databases": 2, "quota": 1, "tagged": 1}},
		{"members", readersOf("", "aurora"), map[string]int{"clusters": 1, "databases": 1, "quota": 1, "scaling": 1, "tagged": 1}},
		{"a class", primary(operation.Rules{}), map[string]int{"databases": 1, "maintenance": 1, "orderable": 3, "types": 1}},
		{"a group", web(), map[string]int{}},
	} {
		y := newYard()
		y.collector(c.tier).Observe(t.Context(), noon)
		if !maps.Equal(y.calls, c.calls) {
			t.Errorf("%s asks for %v, want %v", c.name, y.calls, c.calls)
		}
	}
}

// An operation locks a resource, and every tier on it must know.
func TestOperationsAppearInEveryTierOnTheResource(t *testing.T) {
	y := newYard()
	world := everything()
	resize := scale.Operation{ID: "r", Tier: "vm", Resource: world[1].Resource}
	class := scale.Operation{ID: "c", Tier: "primary", Resource: world[4].Resource}
	y.running = []scale.Operation{resize, class}
	ids := func() string {
		var out []string
		for _, s := range y.collector(world...).Observe(t.Context(), noon) {
			for _, op := range s.Operations {
				out = append(out, s.Tier+" "+op.ID)
			}
		}
		return strings.Join(out, ", ")
	}
	want(t, ids(), "vm r, readers c, primary c") // the readers copy the database whose class changes
	y.fails["databases"] = fail(scale.Throttled, "slow down")
	want(t, ids(), "vm r, readers c, primary c")
	y.running = nil
	want(t, ids(), "")
}

// stuck is EC2 that never answers.
type stuck struct{ *yard }

func (stuck) Machines(ctx context.Context, _ []string) (map[string]resource.Machine, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func (stuck) Quota(context.Context) (used, most int, err error) { panic("boom") }

func TestAHangingOrPanickingSourceDelaysNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		y := newYard()
		o := y.cloud.options(vm(rungs("m7g.large")), readersOf("shop", ""))
		o.Sources = slices.Concat(o.Sources, fetch.FromEC2(stuck{y}), fetch.FromRDS(stuck{y}, operation.TierTag), fetch.FromReplicaScalers(y))
		var told []string
		o.OnTrouble = func(source, problem string, _ scale.Kind) { told = append(told, source+": "+problem) }
		began := time.Now()
		world := New(o).Observe(t.Context(), noon)
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("the pass took %s", took)
		}
		want(t, blinded(world, "vm", "readers"), "vm: reading EC2 instances: unreachable: no answer within 10 s")
		slices.Sort(told)
		want(t, strings.Join(told, "; "), "ec2: reading EC2 instances: unreachable: no answer within 10 s; rds: reading the quotas of RDS: internal: panic: boom")
	})
}

// faulty is a kind with a defect in one of its roles.
type faulty struct {
	kind.Viewer
	wants bool
}

func (p faulty) Wants(t kind.Watched, known facts.Facts, o *facts.Order) {
	if p.wants {
		panic("oops")
	}
	p.Viewer.Wants(t, known, o)
}

func (p faulty) View(t kind.Watched, f facts.Facts, now time.Time) kind.View {
	if !p.wants {
		panic("oops")
	}
	return p.Viewer.View(t, f, now)
}

// A defect of one kind leaves its own tiers without a size, and the others as they are.
func TestADefectOfOneKind(t *testing.T) {
	for _, c := range []struct {
		wants bool
		want  string
	}{
		{true, "vm: dynascale panicked while it planned the reads of tier vm; please report this defect: oops"},
		{false, "vm: dynascale panicked while it read tier vm; please report this defect: oops"},
	} {
		y := newYard()
		y.groups = map[string]resource.Group{"web-asg": calm("web-asg")}
		tiers := everything()
		tiers[1].Kind = faulty{tiers[1].Kind, c.wants}
		want(t, blinded(y.collector(tiers...).Observe(t.Context(), noon), "web", "vm", "replicas", "members", "primary", "serverless"), c.want)
	}
}
