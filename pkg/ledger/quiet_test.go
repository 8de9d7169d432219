package ledger

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/scale"
)

// wishing is an evaluation at size 3 that could evaluate, wished for a size and changed nothing.
func wishing(at time.Time, wish int) scale.Record {
	r := plain("db", at, 3, 3, scale.Unchanged)
	r.Decision.Wish = wish
	r.Decision.Recommendations = []scale.Recommendation{{Scaler: "threshold", Size: wish, Because: "a test wants it"}}
	r.Decision.Samples = []scale.Sample{{Signal: "cpu", Value: 7, Quality: scale.Fresh, At: at}}
	return r
}

// shrinking is one whose wish went to the cloud.
func shrinking(at time.Time, status scale.Status) scale.Record {
	r := wishing(at, 2)
	r.Decision.To, r.Outcome.Status = 2, status
	return r
}

// resized is a record of an evaluation that found another size than was expected.
func resized(r scale.Record) scale.Record {
	r.Learned.Adopted = true
	return r
}

func with(r scale.Record, change func(*scale.Decision)) scale.Record {
	change(&r.Decision)
	return r
}

// blind is an evaluation that could not evaluate, for one of the reasons there are.
func blind(at time.Time, why int) scale.Record {
	return with(wishing(at, 3), func(d *scale.Decision) {
		switch why % 5 {
		case 0:
			d.Capacity = scale.Capacity{}
		case 1:
			d.Gaps = []scale.Gap{{Signal: "cpu", Why: "no datapoint"}}
		case 2:
			d.Samples[0].Quality = scale.Stale
		case 3:
			d.Recommendations = nil // busy, paused, or not to be owned
		case 4:
			d.Recommendations, d.Samples, d.Capacity = nil, nil, scale.Capacity{}
		}
	})
}

func contractQuiet(t *testing.T, fresh func(*testing.T) remembers) {
	from := func(since, seen int) scale.Quiet { return scale.Quiet{Since: minute(since), Seen: minute(seen)} }
	for _, c := range []struct {
		name  string
		story []scale.Record
		want  scale.Quiet
	}{
		{"begins with a wish for less", []scale.Record{wishing(minute(0), 2)}, from(0, 0)},
		{"goes on with the next", []scale.Record{wishing(minute(0), 2), wishing(minute(1), 1), wishing(minute(2), 2)}, from(0, 2)},
		{"a pass that is settled twice is one", []scale.Record{wishing(minute(0), 2), wishing(minute(1), 2), wishing(minute(1), 2)}, from(0, 1)},
		{"a wish for the same does not begin it", []scale.Record{wishing(minute(0), 3)}, scale.Quiet{}},
		{"and ends it", []scale.Record{wishing(minute(0), 2), wishing(minute(1), 3)}, scale.Quiet{}},
		{"as does a wish for more", []scale.Record{wishing(minute(0), 2), wishing(minute(1), 4)}, scale.Quiet{}},
		{"it begins anew", []scale.Record{wishing(minute(0), 2), wishing(minute(1), 3), wishing(minute(2), 2), wishing(minute(3), 2)}, from(2, 3)},
		{"a tick that cannot judge does not begin it", []scale.Record{blind(minute(0), 1)}, scale.Quiet{}},
		{"nor does it end it", []scale.Record{wishing(minute(0), 2), blind(minute(1), 0)}, from(0, 0)},
		{"whatever the reason", []scale.Record{wishing(minute(0), 2), wishing(minute(1), 2), blind(minute(2), 1), blind(minute(3), 2), blind(minute(4), 3), blind(minute(5), 4)}, from(0, 1)},
		{"it goes on behind them", []scale.Record{wishing(minute(0), 2), blind(minute(1), 0), blind(minute(2), 1), blind(minute(3), 2), wishing(minute(4), 2)}, from(0, 4)},
		{"it goes on after an hour without judgement", []scale.Record{wishing(minute(0), 2), blind(minute(30), 1), wishing(minute(60), 2)}, from(0, 60)},
		{"and not after more", []scale.Record{wishing(minute(0), 2), blind(minute(30), 1), blind(minute(60), 1), wishing(minute(61), 2)}, from(61, 61)},
		{"which a tick that cannot judge notices too", []scale.Record{wishing(minute(0), 2), blind(minute(60), 1), blind(minute(61), 1)}, scale.Quiet{}},
		{"a change ends it", []scale.Record{wishing(minute(0), 2), shrinking(minute(1), scale.Applied)}, scale.Quiet{}},
		{"one that has begun too", []scale.Record{wishing(minute(0), 2), shrinking(minute(1), scale.Begun)}, scale.Quiet{}},
		{"and one that may have", []scale.Record{wishing(minute(0), 2), shrinking(minute(1), scale.Unknown)}, scale.Quiet{}},
		{"one that was refused does not", []scale.Record{wishing(minute(0), 2), shrinking(minute(1), scale.Refused)}, from(0, 1)},
		{"nor one that failed", []scale.Record{wishing(minute(0), 2), shrinking(minute(1), scale.Failed), shrinking(minute(2), scale.InProgress)}, from(0, 2)},
		{"nor one that was only observed", []scale.Record{wishing(minute(0), 2), with(shrinking(minute(1), scale.Unchanged), func(d *scale.Decision) { d.Mode = scale.Observe })}, from(0, 1)},
		{"somebody else's change ends it", []scale.Record{wishing(minute(0), 2), resized(wishing(minute(1), 2))}, scale.Quiet{}},
		{"and the next tick begins it", []scale.Record{resized(wishing(minute(1), 2)), wishing(minute(2), 2)}, from(2, 2)},
	} {
		t.Run(c.name, func(t *testing.T) {
			// Asked once at the end, and again after every evaluation: in between the file
			// may have been opened anew.
			once, often := fresh(t), fresh(t)
			for _, r := range c.story {
				settle(t, once, r)
				settle(t, often, r)
				often.Past("db")
			}
			same(t, "quiet", c.want, once.Past("db").Quiet)
			same(t, "quiet, asked after every pass", c.want, often.Past("db").Quiet)
		})
	}
}

// Two days of quiet, of which the evaluations that a start reads are the last hour and a
// half, and a restart every few hours.
func TestAQuietTimeSurvivesRestartsHoweverLongItLasts(t *testing.T) {
	whole(t)
	path := filepath.Join(t.TempDir(), "ledger.db")
	o := Options{Path: path, Keep: 10 * time.Minute, Retention: day}
	l := openLedger(t, o)
	settle(t, l, wishing(minute(0), 3))
	const last = 2 * 24 * 60
	for i := 5; i <= last; i += 5 {
		r := wishing(minute(i), 2)
		if i%35 == 0 {
			r = blind(minute(i), i/35)
		}
		settle(t, l, r, plain("web", minute(i), 4, 4, scale.Unchanged))
		if i%500 == 0 {
			l.Close()
			l = openLedger(t, o)
		}
	}
	for _, readOnly := range []bool{false, true} {
		l.Close()
		o.ReadOnly = readOnly
		l = openLedger(t, o)
		same(t, "quiet", scale.Quiet{Since: minute(5), Seen: minute(last)}, l.Past("db").Quiet)
	}
	same(t, "of a tier that cannot judge", scale.Quiet{}, l.Past("web").Quiet)
}

// A daemon that is restarted again and again while nothing can be evaluated must not
// take its starts for judgements.
func TestRestartsAreNoJudgements(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openLedger(t, Options{Path: path})
	settle(t, l, wishing(minute(0), 2))
	for i := 1; i <= 5; i++ {
		settle(t, l, blind(minute(i*50), 1))
		l.Close()
		l = openLedger(t, Options{Path: path})
	}
	settle(t, l, wishing(minute(6*50), 2))
	same(t, "quiet", scale.Quiet{Since: minute(6 * 50), Seen: minute(6 * 50)}, l.Past("db").Quiet)
}

// Whether it lasted all along cannot be told from a clock that jumps.
func TestAClockThatIsSetBackBeginsTheQuietTimeAnew(t *testing.T) {
	var past scale.Past
	for _, at := range []int{0, 90, 120, 100} {
		past = memory.Fold(past, wishing(minute(at), 2), memory.DefaultKeep)
	}
	same(t, "quiet", scale.Quiet{Since: minute(100), Seen: minute(100)}, past.Quiet)
}

// A disk that was full for a while must not bring an ended quiet time back.
func TestAQuietTimeThatEndedOnAFullDiskHasEnded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openLedger(t, Options{Path: path})
	settle(t, l, wishing(minute(0), 2))
	pragma("query_only = 1")(t, l)
	says(t, l.Settle(ctx, []scale.Record{wishing(minute(1), 4)}), "read-only")
	says(t, l.Settle(ctx, []scale.Record{wishing(minute(2), 2)}), "read-only")
	same(t, "quiet in RAM", scale.Quiet{Since: minute(2), Seen: minute(2)}, l.Past("db").Quiet)
	pragma("query_only = 0")(t, l)
	settle(t, l, wishing(minute(3), 2))
	l.Close()
	l = openLedger(t, Options{Path: path})
	same(t, "quiet after a restart", scale.Quiet{Since: minute(2), Seen: minute(3)}, l.Past("db").Quiet)
}
