package collector

import (
	"iter"
	"math"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

// keepPoints is how many datapoints of a query are remembered where nobody looks further back: enough to find a
// period that both halves of a ratio have.
const keepPoints = 16

// ask is one distinct query and what is known of its answer.
type ask struct {
	key   string
	query signal.Query
	slots int
	// back is how far before the newest datapoint somebody looks, and keep how many datapoints are remembered.
	back time.Duration
	keep int
	// traffic says that it counts requests, see signal.Query.Traffic.
	traffic bool
	// points are settled, newest first.
	points []point
	// through is the start of the newest period about which CloudWatch said
	// Complete: a period up to here without a point had none.
	through time.Time
	trouble string // why the last fetch told nothing; "" if it did
	cause   error  // behind the trouble, where its kind is known
	// due is the last evaluation in which a signal that is looked at needs it; zero before the first.
	due time.Time
	// billed is how many metrics this evaluation asked for by it, and users how many readings share them.
	billed, users int
	// refusedUntil is set while CloudWatch is known to refuse this very query.
	refusedUntil time.Time
}

// point is a datapoint in half the room of signal.Point: there are many for every tier.
type point struct {
	at    int64 // in nanoseconds since 1970
	value float64
}

func (p point) told() signal.Point { return signal.Point{At: time.Unix(0, p.at).UTC(), Value: p.value} }

// all are the datapoints that are remembered, newest first.
func (a *ask) all() iter.Seq[signal.Point] {
	return func(yield func(signal.Point) bool) {
		for _, p := range a.points {
			if !yield(p.told()) {
				return
			}
		}
	}
}

// known reports whether the newest settled period is in the cache already.
func (a *ask) known(now time.Time, settle time.Duration) bool {
	return len(a.points) > 0 && !a.points[0].told().At.Before(newest(now, settle, a.query.Period))
}

// insights reports a Metrics Insights query, of which a call takes only one.
func (a *ask) insights() bool {
	s := strings.TrimSpace(a.query.Expression)
	return len(s) >= 6 && strings.EqualFold(s[:6], "SELECT")
}

// learn takes over an answer. Datapoints of a series with a problem are not to
// be trusted, so only the problem is kept. room is where the datapoints of all asks of a call are merged.
func (a *ask) learn(s signal.Series, now time.Time, settle time.Duration, room *[]point) {
	a.refusedUntil = time.Time{}
	if s.Problem != "" {
		a.trouble, a.cause = s.Problem, nil
		if strings.HasPrefix(s.Problem, "Forbidden") { // AWS's own word, of one series
			a.cause = &scale.Failure{Kind: scale.Denied}
		}
		return
	}
	a.trouble, a.cause = "", nil
	if t := newest(now, settle, a.query.Period); t.After(a.through) {
		a.through = t
	}
	fresh := s.Points
	for len(fresh) > 0 && !settled(fresh[0].At, now, settle, a.query.Period) {
		fresh = fresh[1:]
	}
	*room = merge(*room, fresh, a.points, a.keep)
	if cap(a.points) < len(*room) {
		a.points = make([]point, 0, a.keep)
	}
	a.points = append(a.points[:0], *room...)
}

// lookBack makes the ask remember what lies so far before its newest datapoint.
func (a *ask) lookBack(d time.Duration) {
	a.back = max(a.back, d)
	a.keep = max(keepPoints, int(a.back/a.query.Period)+2)
}

// merge joins two lists that are newest first, in the room of a third, up to a length. Where both have a
// period the first wins, because CloudWatch may correct a datapoint later.
func merge(room []point, fresh []signal.Point, old []point, keep int) []point {
	out := room[:0]
	if cap(out) < keep {
		out = make([]point, 0, keep)
	}
	for len(out) < keep && len(fresh)+len(old) > 0 {
		var p point
		if len(fresh) > 0 {
			p = point{fresh[0].At.UnixNano(), fresh[0].Value}
		}
		switch {
		case len(old) == 0 || len(fresh) > 0 && p.at > old[0].at:
			fresh = fresh[1:]
		case len(fresh) == 0 || old[0].at > p.at:
			p, old = old[0], old[1:]
		default:
			fresh, old = fresh[1:], old[1:]
		}
		out = append(out, p)
	}
	return out
}

// latest is the newest usable datapoint. With zeroes, a newer period that is
// known to have none counts as 0. A datapoint that is no number is passed over,
// and does not become a 0 either.
func (a *ask) latest(now time.Time, settle time.Duration, zeroes bool) (signal.Point, bool) {
	var best signal.Point
	found, newestAny := false, time.Time{}
	for p := range a.all() {
		if !settled(p.At, now, settle, a.query.Period) {
			continue
		}
		if newestAny.IsZero() {
			newestAny = p.At
		}
		if finite(p.Value) {
			best, found = p, true
			break
		}
	}
	if zeroes {
		if t := a.knownThrough(now, settle); !t.IsZero() && t.Sub(newestAny) >= a.query.Period {
			return signal.Point{At: t}, true
		}
	}
	return best, found
}

// knownThrough is through, moved back when the clock was.
func (a *ask) knownThrough(now time.Time, settle time.Duration) time.Time {
	if t := newest(now, settle, a.query.Period); t.Before(a.through) {
		return t
	}
	return a.through
}

// at is the datapoint of one period.
func (a *ask) at(start time.Time) (float64, bool) {
	for _, p := range a.points {
		if p.at == start.UnixNano() {
			return p.value, true
		}
	}
	return 0, false
}

// since are the values of the period that begins at start and of those before it, newest
// first; nil where there is none.
func (a *ask) since(start time.Time) (told [keepPoints]*float64) {
	for i := range a.points {
		p := &a.points[i]
		if d := time.Duration(start.UnixNano() - p.at); d >= 0 && d%a.query.Period == 0 && d/a.query.Period < keepPoints {
			told[d/a.query.Period] = &p.value
		}
	}
	return told
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
