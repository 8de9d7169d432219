package collector

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/kind/rdsreplicas"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

var lag = signal.Signal{Name: "lag", Unit: "seconds", MaxAge: 4 * time.Minute,
	Source: signal.Source{Each: &signal.Query{Namespace: "AWS/RDS", Name: "ReplicaLag", Statistic: "Maximum", Period: time.Minute}}}

// behind is a yard whose readers are so many seconds behind, as of a minute; nobody
// knows of a reader that is not named. It notes which readers were asked for.
type behind struct {
	*yard
	seconds map[string]float64
	at      time.Time // the start of the newest period that CloudWatch has
	asked   map[string]int
}

func newBehind(seconds map[string]float64) *behind {
	b := &behind{yard: newYard(), seconds: seconds, at: noon, asked: map[string]int{}}
	b.series = func(q signal.Query) signal.Series {
		reader := q.Dimensions.Get("DBInstanceIdentifier")
		b.asked[reader]++
		if v, is := b.seconds[reader]; is {
			return signal.Series{Points: every(time.Minute, b.at, v)}
		}
		return signal.Series{}
	}
	return b
}

func (b *behind) collector(most float64) *Collector {
	t := readersOf("shop", "", lag)
	t.Kind.(*rdsreplicas.Replicas).MaxLag = most
	return b.yard.collector(t)
}

// ready are the readers that may be read from, and why the others may not.
func ready(s scale.Snapshot) string {
	var out []string
	for _, m := range s.Capacity.Members {
		switch {
		case m.Source:
		case m.Ready:
			out = append(out, m.ID)
		default:
			out = append(out, m.ID+": "+m.Why)
		}
	}
	return strings.Join(out, ", ")
}

func TestTheLagOfReaders(t *testing.T) {
	const absent = "no datapoint of AWS/RDS ReplicaLag yet; if there should be one by now, check its namespace, name and dimensions"
	for _, c := range []struct {
		name    string
		seconds map[string]float64
		most    float64
		after   time.Duration // since the datapoints ended
		prepare func(*yard)
		lag     string
		ready   string
	}{
		{"the largest counts", map[string]float64{"shop-dyn-1": 3, "shop-legacy": 7}, 30, 2 * time.Minute, nil, "7 at 12:00 fresh", "shop-dyn-1, shop-legacy"},
		{"wherever it is", map[string]float64{"shop-dyn-1": 9, "shop-legacy": 7}, 30, 2 * time.Minute, nil, "9 at 12:00 fresh", "shop-dyn-1, shop-legacy"},
		{"no lag is a value", map[string]float64{"shop-dyn-1": 0, "shop-legacy": 0}, 30, 2 * time.Minute, nil, "0 at 12:00 fresh", "shop-dyn-1, shop-legacy"},
		{"one too far behind is not ready", map[string]float64{"shop-dyn-1": 31, "shop-legacy": 30}, 30, 2 * time.Minute, nil, "31 at 12:00 fresh",
			"shop-dyn-1: 31 s behind, at most 30 s is allowed, shop-legacy"},
		{"however far, where no most is set", map[string]float64{"shop-dyn-1": 3100, "shop-legacy": 3}, 0, 2 * time.Minute, nil, "3100 at 12:00 fresh", "shop-dyn-1, shop-legacy"},
		{"one that is missing may be the worst", map[string]float64{"shop-dyn-1": 3}, 30, 2 * time.Minute, nil, "gap: shop-legacy: " + absent, "shop-dyn-1, shop-legacy: " + absent},
		{"-1 is a replica that does not replicate", map[string]float64{"shop-dyn-1": -1, "shop-legacy": 3}, 30, 2 * time.Minute, nil,
			"gap: shop-dyn-1: replication is not running, so its lag is unknown", "shop-dyn-1: replication is not running, so its lag is unknown, shop-legacy"},
		{"old values are stale", map[string]float64{"shop-dyn-1": 3, "shop-legacy": 7}, 30, 6 * time.Minute, nil, "7 at 12:00 stale", "shop-dyn-1, shop-legacy"},
		{"and then none", map[string]float64{"shop-dyn-1": 3, "shop-legacy": 7}, 30, 14 * time.Minute, nil, "gap: shop-dyn-1: last value 13 min old",
			"shop-dyn-1: last value 13 min old, shop-legacy: last value 13 min old"},
		{"no readers are not behind", nil, 30, 2 * time.Minute, func(y *yard) { y.change("shop", func(db *resource.Database) { db.Replicas = nil }) }, "0 at 12:02 fresh", ""},
		{"one that is made reports nothing, and hides nothing", map[string]float64{"shop-dyn-1": 3}, 30, 2 * time.Minute,
			func(y *yard) { y.change("shop-legacy", func(db *resource.Database) { db.Status = "creating" }) }, "3 at 12:00 fresh", "shop-dyn-1, shop-legacy: creating"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBehind(c.seconds)
			if c.prepare != nil {
				c.prepare(b.yard)
			}
			s := observe(t, b.collector(c.most), noon.Add(c.after))
			want(t, said(s, "lag"), c.lag)
			want(t, ready(s), c.ready)
		})
	}
}

// A value that is old for one reader is old for all: the worst may be another by now.
func TestOneStaleLagMakesTheWorstStale(t *testing.T) {
	b := newBehind(map[string]float64{"shop-dyn-1": 3, "shop-legacy": 7})
	k := b.collector(0)
	observe(t, k, noon.Add(2*time.Minute))
	delete(b.seconds, "shop-dyn-1")
	b.at = noon.Add(5 * time.Minute)
	want(t, said(observe(t, k, noon.Add(7*time.Minute)), "lag"), "7 at 12:05 stale")
}

// Readers come and go, and each query is paid for.
func TestReadersAreAskedForWhileThereAre(t *testing.T) {
	b := newBehind(map[string]float64{"shop-dyn-1": 3, "shop-legacy": 7, "shop-dyn-2": 11})
	k := b.collector(30)
	pass := func(minute int, asked string) scale.Snapshot {
		t.Helper()
		b.at, b.asked = noon.Add(time.Duration(minute-2)*time.Minute), map[string]int{}
		before := b.metricsAsked()
		s := observe(t, k, noon.Add(time.Duration(minute)*time.Minute))
		want(t, fmt.Sprint(slices.Sorted(maps.Keys(b.asked))), asked)
		if n := b.metricsAsked() - before; n != len(b.asked) {
			t.Errorf("minute %d: %d metrics were paid for, want %d", minute, n, len(b.asked))
		}
		return s
	}
	want(t, said(pass(2, "[shop-dyn-1 shop-legacy]"), "lag"), "7 at 12:00 fresh")
	b.add(resource.Database{ID: "shop-dyn-2", Source: "shop", Replication: "replicating"})
	b.change("shop", func(db *resource.Database) { db.Replicas = append(db.Replicas, "shop-dyn-2") })
	s := pass(3, "[shop-dyn-1 shop-dyn-2 shop-legacy]")
	want(t, said(s, "lag"), "11 at 12:01 fresh")
	want(t, ready(s), "shop-dyn-1, shop-dyn-2, shop-legacy")

	b.change("shop-dyn-2", func(db *resource.Database) { db.Status = "deleting" })
	want(t, said(pass(4, "[shop-dyn-1 shop-dyn-2 shop-legacy]"), "lag"), "7 at 12:02 fresh")
	b.change("shop", func(db *resource.Database) { db.Replicas = []string{"shop-dyn-1", "shop-legacy"} })
	delete(b.databases, "shop-dyn-2")
	pass(5, "[shop-dyn-1 shop-legacy]")
	b.change("shop", func(db *resource.Database) { db.Replicas = nil })
	pass(6, "[shop-dyn-1 shop-legacy]")
	want(t, said(pass(7, "[]"), "lag"), "0 at 12:07 fresh")
	if len(k.asks) != 0 || len(k.named) != 0 {
		t.Errorf("%d queries are kept for readers that are gone", len(k.asks))
	}
}

// One answer of RDS that did not come must not send all that read to the source.
func TestReadersStayReadyAfterAFailedRead(t *testing.T) {
	b := newBehind(map[string]float64{"shop-dyn-1": 3, "shop-legacy": 7})
	k := b.collector(30)
	b.fails["databases"] = fail(scale.Throttled, "slow down")
	want(t, said(observe(t, k, noon.Add(2*time.Minute)), "lag"), "gap: dynascale does not know the read replicas yet")
	for minute := 3; minute <= 5; minute++ {
		b.fails["databases"] = nil
		if minute == 4 {
			b.fails["databases"] = fail(scale.Throttled, "slow down")
		}
		s := observe(t, k, noon.Add(time.Duration(minute)*time.Minute))
		want(t, said(s, "lag"), "7 at 12:00 fresh")
		if minute != 4 {
			want(t, ready(s), "shop-dyn-1, shop-legacy")
		}
	}
}

// The source answered and its readers did not: nothing is known of them, which is told as that.
// It is not that they are gone, none of them is forgotten, and their lag is not 0.
func TestReadersWhoseReadingFailedAreNotGone(t *testing.T) {
	b := newBehind(map[string]float64{"shop-dyn-1": 3, "shop-legacy": 7})
	k := b.collector(30)
	want(t, ready(observe(t, k, noon.Add(2*time.Minute))), "shop-dyn-1, shop-legacy")
	b.fails["databases shop-dyn-1 shop-legacy"] = fail(scale.Throttled, "slow down")
	s := observe(t, k, noon.Add(3*time.Minute))
	want(t, said(s, scale.CapacitySignal), "gap: testing: throttled: slow down")
	want(t, said(s, "lag"), "7 at 12:00 fresh")
	if known := slices.Sorted(maps.Keys(k.members)); !slices.Equal(known, []string{"shop-dyn-1", "shop-legacy"}) {
		t.Errorf("known are %v", known)
	}
	delete(b.fails, "databases shop-dyn-1 shop-legacy")
	delete(b.databases, "shop-legacy")
	want(t, said(observe(t, k, noon.Add(4*time.Minute)), scale.CapacitySignal), "gap: shop-legacy, a replica of shop, was not found")
}

// Two tiers on one source ask once.
func TestReadersOfTwoTiersAreAskedForOnce(t *testing.T) {
	b := newBehind(map[string]float64{"shop-dyn-1": 3, "shop-legacy": 7})
	one, two := readersOf("shop", "", lag), readersOf("shop", "", lag)
	two.Name = "again"
	world := b.yard.collector(one, two).Observe(t.Context(), noon.Add(2*time.Minute))
	want(t, said(world[0], "lag"), "7 at 12:00 fresh")
	want(t, said(world[1], "lag"), "7 at 12:00 fresh")
	if n := b.metricsAsked(); n != 2 {
		t.Errorf("%d metrics were paid for, want 2", n)
	}
}

func TestOtherSignalsOfReadersAreLeftAlone(t *testing.T) {
	b := newBehind(map[string]float64{"shop-dyn-1": 31, "shop-legacy": 7, "": 50})
	tier := readersOf("shop", "", metric("cpu", time.Minute), lag)
	tier.Kind.(*rdsreplicas.Replicas).MaxLag = 30
	k := b.yard.collector(tier, vm(rungs("m7g.large")))
	for range 2 {
		s := observe(t, k, noon.Add(2*time.Minute))
		want(t, said(s, "cpu")+", "+said(s, "lag"), "50 at 12:00 fresh, 31 at 12:00 fresh")
		want(t, ready(s), "shop-dyn-1: 31 s behind, at most 30 s is allowed, shop-legacy")
	}
	if n := b.metricsAsked(); n != 3 {
		t.Errorf("%d metrics were paid for, want 3", n)
	}
}
