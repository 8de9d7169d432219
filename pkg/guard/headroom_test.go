package guard

import (
	"math"
	"testing"

	"github.com/dynascale/dynascale/pkg/scale"
	"pgregory.net/rapid"
)

const gibibyte = 1 << 30

// classes is a ladder of 8, 16 and 32 GiB on the middle rung.
func classes(samples ...scale.Sample) scale.Snapshot {
	return scale.Snapshot{Tier: "db", Now: noon, Samples: samples, Capacity: scale.Capacity{Desired: 2, InService: 2, At: noon, Ladder: []scale.Rung{
		{Name: "db.m6g.large", Memory: 8 * gibibyte, Connections: 600}, {Name: "db.m6g.xlarge", Memory: 16 * gibibyte, Connections: 1300},
		{Name: "db.m6g.2xlarge", Memory: 32 * gibibyte, Connections: 2700},
	}}}
}

func value(signal string, v float64) scale.Sample {
	return scale.Sample{Signal: signal, Value: v, Quality: scale.Fresh, At: noon}
}

// rung changes one rung of a snapshot.
func rung(s scale.Snapshot, i int, memory int64, connections int) scale.Snapshot {
	s.Capacity.Ladder[i].Memory, s.Capacity.Ladder[i].Connections = memory, connections
	return s
}

func TestFits(t *testing.T) {
	free := func(gib float64) scale.Sample { return value("free", gib*gibibyte) }
	used := func(percent float64) scale.Sample { return value("used", percent) }
	open := func(n float64) scale.Sample { return value("open", n) }
	byFree, byUsed, cached := Headroom{Freeable: "free"}, Headroom{Used: "used"}, Headroom{Freeable: "free", Cache: 0.75}
	byOpen, all := Headroom{Connections: "open"}, Headroom{Freeable: "free", Connections: "open", Cache: 0.75}
	for _, c := range []struct {
		name    string
		guard   Headroom
		s       scale.Snapshot
		want    int // of 2
		because string
	}{
		{"no signals ask nothing", Headroom{}, classes(), 1, ""},
		{"memory that fits", byFree, classes(free(9)), 1, ""},
		{"memory that just fits", byFree, classes(free(8.8)), 1, ""},
		{"memory that does not", byFree, classes(free(8.7)), 1, "db would need 7.3 GiB of memory on db.m6g.large, but at most 7.2 GiB may be used"},
		{"in percent it fits", byUsed, classes(used(45)), 1, ""},
		{"in percent it does not", byUsed, classes(used(50)), 1, "db would need 8 GiB of memory on db.m6g.large, but at most 7.2 GiB may be used"},
		{"a cache shrinks with the rung", cached, classes(free(2.9)), 1, ""},
		{"what is beside the cache does not", cached, classes(free(1)), 1, "db would need 9 GiB of memory on db.m6g.large, but at most 7.2 GiB may be used"},
		{"a cache that is not full yet is counted as full", Headroom{Used: "used", Cache: 0.95}, classes(used(10)), 1,
			"db would need 7.6 GiB of memory on db.m6g.large, but at most 7.2 GiB may be used"},
		{"more is free than there is", byFree, classes(free(40)), 1, ""},
		{"a missing signal of memory", byFree, classes(used(10)), 1, "free is missing"},
		{"the other one", byUsed, classes(free(10)), 1, "used is missing"},
		{"unknown memory of the smaller rung", byFree, rung(classes(free(15)), 0, 0, 600), 1, "the memory of db.m6g.large is unknown"},
		{"and of the present one", byUsed, rung(classes(used(10)), 1, 0, 1300), 1, "the memory of db.m6g.xlarge is unknown"},
		{"unknown memory matters to nobody who asks for none", byOpen, rung(classes(open(1)), 0, 0, 600), 1, ""},
		{"connections that fit", byOpen, classes(open(480)), 1, ""},
		{"too many connections", byOpen, classes(open(481)), 1, "481 connections are open, but at most 480 may be open before a change to db.m6g.large, whose maximum is 600"},
		{"an unknown number of connections", byOpen, rung(classes(open(1)), 0, 8*gibibyte, 0), 1, "the maximum connections of db.m6g.large are unknown"},
		{"a missing count", byOpen, classes(), 1, "open is missing"},
		{"both fit", all, classes(free(4), open(100)), 1, ""},
		{"both are said", all, classes(free(1), open(500)), 1,
			"db would need 9 GiB of memory on db.m6g.large, but at most 7.2 GiB may be used; 500 connections are open, but at most 480 may be open before a change to db.m6g.large, whose maximum is 600"},
		{"no number of memory", byFree, classes(free(math.NaN())), 1, "free is not a number, which is impossible"},
		{"no number of connections", byOpen, classes(open(math.NaN())), 1, "open is not a number, which is impossible"},
		{"infinitely much is free", byFree, classes(free(math.Inf(1))), 1, "free is endless, which is impossible"},
		{"less than none are open", byOpen, classes(open(-1)), 1, "open is -1, which is impossible"},
		{"growth passes, however full it is", all, classes(free(0), open(9999)), 3, ""},
		{"and without a sample", all, classes(), 3, ""},
		{"standing still passes", all, classes(), 2, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			to := c.want
			if c.because != "" {
				to = 2
			}
			if got, because := asked(c.guard, c.s, 2, c.want); got != to || because != c.because {
				t.Errorf("got %d %q, want %d %q", got, because, to, c.because)
			}
		})
	}
}

func TestFitsOfTwoRungsAtOnce(t *testing.T) {
	g := Headroom{Freeable: "free"}
	s := classes(value("free", 24*gibibyte))
	if to, because := asked(g, s, 3, 2); to != 2 || because != "" {
		t.Errorf("one rung: %d %q", to, because)
	}
	const want = "db would need 8 GiB of memory on db.m6g.large, but at most 7.2 GiB may be used"
	if to, because := asked(g, s, 3, 1); to != 3 || because != want {
		t.Errorf("two rungs: %d %q", to, because)
	}
	s.Capacity.Ladder = nil
	if to, because := asked(g, s, 3, 1); to != 1 || because != "" {
		t.Errorf("a tier without rungs: %d %q", to, because)
	}
}

// A rung that cannot be is no way: the tier stops before it, on its way up and down.
func TestFitsStopsBeforeARungThatCannotBe(t *testing.T) {
	ladder := func(unfit ...int) scale.Snapshot {
		s := scale.Snapshot{Tier: "vm", Now: noon, Capacity: scale.Capacity{Desired: 3, InService: 3, At: noon}}
		for i := range 5 {
			r := scale.Rung{Name: string(rune('a' + i)), Memory: gibibyte << i}
			for _, u := range unfit {
				if u == i+1 {
					r.Unfit = "vm cannot be " + r.Name
				}
			}
			s.Capacity.Ladder = append(s.Capacity.Ladder, r)
		}
		return s
	}
	full := ladder(1)
	full.Samples = []scale.Sample{value("free", 0)}
	for _, c := range []struct {
		name     string
		guard    Headroom
		s        scale.Snapshot
		want, to int
		because  string
	}{
		{"none is in the way", Headroom{}, ladder(2), 5, 5, ""},
		{"up to before it", Headroom{}, ladder(5), 5, 4, "vm cannot be e"},
		{"up, past none that can be", Headroom{}, ladder(4, 5), 5, 3, "vm cannot be e"},
		{"one between is passed over", Headroom{}, ladder(4), 5, 5, ""},
		{"down to before it", Headroom{}, ladder(1), 1, 2, "vm cannot be a"},
		{"down, where nothing can be", Headroom{}, ladder(1, 2), 1, 3, "vm cannot be a"},
		{"and what is left must hold what is in use", Headroom{Freeable: "free"}, full, 1, 3, "vm cannot be a; vm would need 4 GiB of memory on b, but at most 1.8 GiB may be used"},
		{"what it is now is no matter", Headroom{}, ladder(3), 4, 4, ""},
		{"beyond the ladder", Headroom{}, ladder(5), 9, 9, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if to, because := asked(c.guard, c.s, 3, c.want); to != c.to || because != c.because {
				t.Errorf("got %d %q, want %d %q", to, because, c.to, c.because)
			}
		})
	}
}

// What passes leaves room on the smaller rung, and more in use never passes where
// less was held.
func TestFitsIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := Headroom{Used: "used", Connections: "open", Cache: rapid.Float64Range(0, 1).Draw(t, "cache")}
		percent, open := rapid.Float64Range(0, 100), rapid.Float64Range(0, 1500)
		u, n := percent.Draw(t, "used"), open.Draw(t, "open")
		more := classes(value("used", u+percent.Draw(t, "more used")), value("open", n+open.Draw(t, "more open")))
		to, because := asked(g, classes(value("used", u), value("open", n)), 2, 1)
		if to == 1 && (n > 0.8*600 || u/100*16*gibibyte > 0.9*8*gibibyte+0.75*16*gibibyte) {
			t.Fatalf("%.1f %% and %.0f connections pass", u, n)
		}
		if fuller, _ := asked(g, more, 2, 1); fuller < to {
			t.Fatalf("less was held (%s), and more passes", because)
		}
	})
}
