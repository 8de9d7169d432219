package collector

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/kind/rdsreplicas"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

// whoIsAway are the readers of a snapshot with what is said of them.
func whoIsAway(s scale.Snapshot) string {
	var out []string
	for _, m := range s.Capacity.Members {
		if !m.Source {
			out = append(out, fmt.Sprintf("%s %s/%v", m.ID, m.Away, m.Ready))
		}
	}
	return fmt.Sprintf("%s; %d of %d", strings.Join(out, ", "), s.Capacity.InService, s.Capacity.Desired)
}

func TestWhyAReaderIsAway(t *testing.T) {
	status := func(status string) func(*yard) {
		return func(y *yard) { y.change("shop-legacy", func(db *resource.Database) { db.Status = status }) }
	}
	replication := func(status string) func(*yard) {
		return func(y *yard) { y.change("shop-legacy", func(db *resource.Database) { db.Replication = status }) }
	}
	fine := map[string]float64{"shop-dyn-1": 1, "shop-legacy": 2}
	for _, c := range []struct {
		name    string
		seconds map[string]float64
		prepare func(*yard)
		want    string
	}{
		{"none", fine, nil, "shop-dyn-1 /true, shop-legacy /true; 2 of 2"},
		{"too far behind", map[string]float64{"shop-dyn-1": 5519, "shop-legacy": 2}, nil, "shop-dyn-1 behind/false, shop-legacy /true; 1 of 2"},
		{"since it is there", map[string]float64{"shop-dyn-1": 5519, "shop-legacy": 2},
			func(y *yard) {
				y.change("shop-dyn-1", func(db *resource.Database) { db.Created = noon.Add(-5 * time.Minute) })
			}, "shop-dyn-1 joining/false, shop-legacy /true; 1 of 2"},
		{"does not replicate since it is there", map[string]float64{"shop-dyn-1": -1, "shop-legacy": 2},
			func(y *yard) {
				y.change("shop-dyn-1", func(db *resource.Database) { db.Created = noon.Add(-5 * time.Minute) })
			}, "shop-dyn-1 joining/false, shop-legacy /true; 1 of 2"},
		{"modified since it is there", fine, func(y *yard) {
			y.change("shop-legacy", func(db *resource.Database) { db.Status, db.Created = "modifying", noon.Add(-5*time.Minute) })
		}, "shop-dyn-1 /true, shop-legacy joining/false; 1 of 2"},
		{"who knows", map[string]float64{"shop-dyn-1": 1}, nil, "shop-dyn-1 /true, shop-legacy lag unknown/false; 2 of 2"},
		{"a lag of -1 is no replication", map[string]float64{"shop-dyn-1": 1, "shop-legacy": -1}, nil, "shop-dyn-1 /true, shop-legacy changing/false; 1 of 2"},
		{"modified", fine, status("modifying"), "shop-dyn-1 /true, shop-legacy changing/false; 1 of 2"},
		{"in a status that nobody has heard of", fine, status("pondering"), "shop-dyn-1 /true, shop-legacy changing/false; 1 of 2"},
		{"not yet replicating", fine, replication(""), "shop-dyn-1 /true, shop-legacy changing/false; 1 of 2"},
		{"broken for good", fine, replication("error"), "shop-dyn-1 /true, shop-legacy /false; 1 of 2"},
		{"failed for good", fine, status("failed"), "shop-dyn-1 /true, shop-legacy /false; 1 of 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBehind(c.seconds)
			if c.prepare != nil {
				c.prepare(b.yard)
			}
			want(t, whoIsAway(observe(t, b.collector(30), noon.Add(2*time.Minute))), c.want)
		})
	}
}

// One that is back is told of for a while: applications follow late.
func TestAReaderThatIsBack(t *testing.T) {
	b := newBehind(map[string]float64{"shop-dyn-1": 90, "shop-legacy": 2})
	k := b.collector(30)
	at := func(minute int, lag float64) string {
		b.at, b.seconds["shop-dyn-1"] = noon.Add(time.Duration(minute-2)*time.Minute), lag
		return whoIsAway(observe(t, k, noon.Add(time.Duration(minute)*time.Minute)))
	}
	want(t, at(2, 90), "shop-dyn-1 behind/false, shop-legacy /true; 1 of 2")
	want(t, at(3, 3), "shop-dyn-1 returned/true, shop-legacy /true; 2 of 2")
	want(t, at(16, 3), "shop-dyn-1 returned/true, shop-legacy /true; 2 of 2")
	want(t, at(17, 3), "shop-dyn-1 /true, shop-legacy /true; 2 of 2")
}

// What one does that was read from a moment ago is on its way to the others.
func TestTheLoadOfAReaderThatFellBehind(t *testing.T) {
	b := newBehind(nil)
	cpu := signal.Signal{Name: "cpu", Unit: "percent", MaxAge: 4 * time.Minute, Source: signal.Source{InRotation: true, Redistributes: true,
		Each: &signal.Query{Namespace: "AWS/RDS", Name: "CPUUtilization", Statistic: "Average", Period: time.Minute}}}
	tier := readersOf("shop", "", cpu, lag)
	tier.Kind.(*rdsreplicas.Replicas).MaxLag = 30
	k := b.yard.collector(tier)
	at := func(minute int, behind float64) string {
		b.at = noon.Add(time.Duration(minute-2) * time.Minute)
		b.series = func(q signal.Query) signal.Series {
			of := map[string]float64{"shop-dyn-1": 95, "shop-legacy": 5, "shop": 4}
			if q.Name == "ReplicaLag" {
				of = map[string]float64{"shop-dyn-1": behind, "shop-legacy": 1}
			}
			return signal.Series{Points: every(time.Minute, b.at, of[q.Dimensions.Get("DBInstanceIdentifier")])}
		}
		s := observe(t, k, noon.Add(time.Duration(minute)*time.Minute))
		x, _ := s.Sample("cpu")
		return fmt.Sprintf("%g, with one fewer %g", x.Value, x.IfOneLess)
	}
	want(t, at(2, 1), "50, with one fewer 100")
	want(t, at(3, 90), "100, with one fewer 104")
	want(t, at(16, 90), "100, with one fewer 104")
	want(t, at(17, 90), "5, with one fewer 9") // nobody has read from it for long
}

// The endpoint of a cluster points to all its readers, however far behind they are.
func TestReadersOfAClusterServeHoweverFarBehind(t *testing.T) {
	b := newBehind(nil)
	b.series = func(q signal.Query) signal.Series {
		of := map[string]float64{"aurora-1": 4, "aurora-2": 97, "aurora-3": 3}
		if q.Name == "AuroraReplicaLag" {
			of = map[string]float64{"aurora-2": 5519}
		}
		return signal.Series{Points: every(time.Minute, noon, of[q.Dimensions.Get("DBInstanceIdentifier")])}
	}
	cpu := signal.Signal{Name: "cpu", Unit: "percent", MaxAge: 4 * time.Minute, Source: signal.Source{InRotation: true, Redistributes: true,
		Each: &signal.Query{Namespace: "AWS/RDS", Name: "CPUUtilization", Statistic: "Average", Period: time.Minute}}}
	behind := lag
	behind.Source.Each = &signal.Query{Namespace: "AWS/RDS", Name: "AuroraReplicaLag", Statistic: "Average", Period: time.Minute}
	tier := readersOf("", "aurora", cpu, behind)
	tier.Kind.(*rdsreplicas.Replicas).MaxLag = 30
	s := observe(t, b.yard.collector(tier), noon.Add(2*time.Minute))
	if x, ok := s.Sample("cpu"); !ok || x.Value != 50 {
		t.Errorf("%+v, %s", x, s.GapOf("cpu"))
	}
	want(t, whoIsAway(s), "aurora-2 behind/false, aurora-3 /true; 1 of 2")
}

// What dynascale made and somebody promoted is found by its tag, whatever it is called
// now: it is told of, and counts as nothing.
func TestPromotedReadersAreTold(t *testing.T) {
	b := newBehind(map[string]float64{"shop-dyn-1": 1, "shop-legacy": 2})
	tag := map[string]string{"dynascale:tier": "readers"}
	b.add(resource.Database{ID: "kept", Status: resource.Available, Tags: tag})
	b.add(resource.Database{ID: "of-another", Status: resource.Available, Tags: map[string]string{"dynascale:tier": "reports"}})
	b.add(resource.Database{ID: "of-a-cluster", Status: resource.Available, Cluster: "aurora", Tags: tag})
	b.add(resource.Database{ID: "going", Status: "deleting", Tags: tag})
	s := observe(t, b.collector(30), noon.Add(2*time.Minute))
	want(t, whoIsAway(s), "shop-dyn-1 /true, shop-legacy /true, kept promoted/false; 2 of 2")
	if m := s.Capacity.Members[3]; m.Own || m.Why != "promoted, no longer a reader, still billed" {
		t.Errorf("%+v", m)
	}
}
