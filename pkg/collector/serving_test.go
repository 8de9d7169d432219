package collector

import (
	"fmt"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/kind/rdsreplicas"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/signal"
)

// Reads are judged where they are sent: by the readers, and by the source only while
// there is none.
func TestTheFiguresOfThoseThatServeReads(t *testing.T) {
	const absent = "no datapoint of AWS/RDS CPUUtilization yet; if there should be one by now, check its namespace, name and dimensions"
	alone := func(y *yard) { y.change("shop", func(db *resource.Database) { db.Replicas = nil }) }
	one := func(y *yard) { y.change("shop-legacy", func(db *resource.Database) { db.Status = "creating" }) }
	for _, c := range []struct {
		name    string
		percent map[string]float64
		still   bool // what one does is not the others' when it goes
		after   time.Duration
		prepare func(*yard)
		want    string
	}{
		{"the mean of the readers", map[string]float64{"shop-dyn-1": 30, "shop-legacy": 50, "shop": 4}, false, 2 * time.Minute, nil, "40, with one fewer 80, fresh"},
		{"the last one leaves its work to the source", map[string]float64{"shop-dyn-1": 30, "shop": 4}, false, 2 * time.Minute, one, "30, with one fewer 34, fresh"},
		{"which may be more than it can bear", map[string]float64{"shop-dyn-1": 60, "shop": 45}, false, 2 * time.Minute, one, "60, with one fewer 105, fresh"},
		{"without a reader it is the source", map[string]float64{"shop": 75}, false, 2 * time.Minute, alone, "75, with one fewer 0, fresh"},
		{"a reader that has just joined is left out, and nothing shrinks", map[string]float64{"shop-dyn-1": 30, "shop": 4}, false, 2 * time.Minute, nil, "30, with one fewer 34, fresh; cpu of shop-legacy: " + absent},
		{"while the first have just joined the source speaks for them", map[string]float64{"shop": 75}, false, 2 * time.Minute, nil, "75, with one fewer 0, stale; cpu of shop-dyn-1: " + absent + "; cpu of shop-legacy: " + absent},
		{"if it can", nil, false, 2 * time.Minute, nil, "shop-legacy: " + absent},
		{"a source that is alone and silent is a gap", nil, false, 2 * time.Minute, alone, absent},
		{"a source that is silent takes nothing over", map[string]float64{"shop-dyn-1": 30}, false, 2 * time.Minute, one, "30, with one fewer 0, stale"},
		{"a latency is nobody else's", map[string]float64{"shop-dyn-1": 30, "shop-legacy": 50}, true, 2 * time.Minute, nil, "40, with one fewer 0, fresh"},
		{"old values are stale", map[string]float64{"shop-dyn-1": 30, "shop-legacy": 50, "shop": 4}, false, 6 * time.Minute, nil, "40, with one fewer 80, stale"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBehind(c.percent)
			if c.prepare != nil {
				c.prepare(b.yard)
			}
			signal := signal.Signal{Name: "cpu", Unit: "percent", MaxAge: 4 * time.Minute, Source: signal.Source{InRotation: true, Redistributes: !c.still,
				Each: &signal.Query{Namespace: "AWS/RDS", Name: "CPUUtilization", Statistic: "Average", Period: time.Minute}}}
			s := observe(t, b.yard.collector(readersOf("shop", "", signal)), noon.Add(c.after))
			got := s.GapOf("cpu")
			if x, ok := s.Sample("cpu"); ok {
				got = fmt.Sprintf("%g, with one fewer %g, %s", x.Value, x.IfOneLess, x.Quality)
				for _, g := range s.Gaps {
					got += "; " + g.Signal + ": " + g.Why
				}
			}
			want(t, got, c.want)
		})
	}
}

// Nobody reads from a reader that is too far behind, so its idleness says nothing.
func TestReadersThatAreTooFarBehindDoNotCount(t *testing.T) {
	for _, c := range []struct {
		name string
		lags map[string]float64
		want string
	}{
		{"both keep up", map[string]float64{"shop-dyn-1": 3, "shop-legacy": 7}, "50.5, with one fewer 101, fresh"},
		{"one is behind, and the other takes all", map[string]float64{"shop-dyn-1": 500, "shop-legacy": 7}, "98, with one fewer 102, fresh"},
		{"one does not tell", map[string]float64{"shop-legacy": 7}, "98, with one fewer 102, fresh"},
		{"both are behind, and the idle source does not speak for them", map[string]float64{"shop-dyn-1": 500, "shop-legacy": 500}, "98, with one fewer 0, fresh"},
		{"nobody tells, and neither does it", nil, "98, with one fewer 0, fresh"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBehind(nil)
			load := map[string]float64{"shop-dyn-1": 3, "shop-legacy": 98, "shop": 4}
			b.series = func(q signal.Query) signal.Series {
				of := load
				if q.Name == "ReplicaLag" {
					of = c.lags
				}
				if v, is := of[q.Dimensions.Get("DBInstanceIdentifier")]; is {
					return signal.Series{Points: every(time.Minute, noon, v)}
				}
				return signal.Series{}
			}
			cpu := signal.Signal{Name: "cpu", Unit: "percent", MaxAge: 4 * time.Minute, Source: signal.Source{InRotation: true, Redistributes: true,
				Each: &signal.Query{Namespace: "AWS/RDS", Name: "CPUUtilization", Statistic: "Average", Period: time.Minute}}}
			tier := readersOf("shop", "", cpu, lag)
			tier.Kind.(*rdsreplicas.Replicas).MaxLag = 30
			s := observe(t, b.yard.collector(tier), noon.Add(2*time.Minute))
			got := s.GapOf("cpu")
			if x, ok := s.Sample("cpu"); ok {
				got = fmt.Sprintf("%g, with one fewer %g, %s", x.Value, x.IfOneLess, x.Quality)
			}
			want(t, got, c.want)
		})
	}
}

// Readers that stay silent are a gap, however well the source is.
func TestReadersThatStaySilent(t *testing.T) {
	b := newBehind(map[string]float64{"shop": 4})
	signal := signal.Signal{Name: "cpu", Unit: "percent", MaxAge: 4 * time.Minute, Source: signal.Source{InRotation: true, Redistributes: true,
		Each: &signal.Query{Namespace: "AWS/RDS", Name: "CPUUtilization", Statistic: "Average", Period: time.Minute}}}
	c := b.yard.collector(readersOf("shop", "", signal))
	for minutes := range 20 {
		b.at = noon.Add(time.Duration(minutes) * time.Minute)
		s := observe(t, c, b.at.Add(2*time.Minute))
		if _, ok := s.Sample("cpu"); ok != (minutes <= 15) {
			t.Errorf("minute %d: a value is known %v: %s", minutes, ok, s.GapOf("cpu"))
		}
	}
}

func TestARateOfReaders(t *testing.T) {
	for _, serving := range []bool{false, true} {
		b := newBehind(map[string]float64{"shop-dyn-1": 6000, "shop-legacy": 6000, "shop": 60})
		signal := signal.Signal{Name: "logins", Unit: "logins/second", MaxAge: 4 * time.Minute, Source: signal.Source{InRotation: serving,
			Each: &signal.Query{Namespace: "Shop", Name: "Logins", Statistic: "Sum", Period: time.Minute, PerSecond: true}}}
		s := observe(t, b.yard.collector(readersOf("shop", "", signal)), noon.Add(2*time.Minute))
		if x, ok := s.Sample("logins"); !ok || x.Value != 100 {
			t.Errorf("serving %v: %+v, %s", serving, x, s.GapOf("logins"))
		}
	}
}

func TestAClusterIsReadFromItsReaders(t *testing.T) {
	b := newBehind(map[string]float64{"aurora-1": 4, "aurora-2": 97})
	signal := signal.Signal{Name: "cpu", Unit: "percent", MaxAge: 4 * time.Minute, Source: signal.Source{InRotation: true, Redistributes: true,
		Each: &signal.Query{Namespace: "AWS/RDS", Name: "CPUUtilization", Statistic: "Average", Period: time.Minute}}}
	s := observe(t, b.yard.collector(readersOf("", "aurora", signal)), noon.Add(2*time.Minute))
	if x, ok := s.Sample("cpu"); !ok || x.Value != 97 || x.IfOneLess != 101 {
		t.Errorf("%+v, %s", x, s.GapOf("cpu"))
	}
}
