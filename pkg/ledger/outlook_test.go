package ledger

import (
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"
)

func TestOutlook(t *testing.T) {
	const page, mega = 4096, int64(1 << 20)
	// A ledger that holds so many days, 10 MB of each, and 5 MB that are not packed yet.
	of := func(days int, spare int64) Info {
		used := int64(days)*10*mega + 5*mega
		return Info{Size: used + spare, heap: heap{
			pages: (used + spare) / page, spare: spare / page, page: page, loose: 5 * mega, packed: time.Duration(days) * day,
			oldest: noon.Add(-time.Duration(days) * day), newest: noon,
		}}
	}
	for _, c := range []struct {
		name                         string
		info                         Info
		retention                    time.Duration
		free                         int64
		daily, whole, missing, spare int64 // MB
		full                         time.Duration
	}{
		{"half a day is not there yet", Info{Size: mega, heap: heap{pages: 100, page: page, packed: 11 * time.Hour}}, 30 * day, 0, 0, 0, 0, 0, 0},
		{"the disk suffices until records are deleted", of(10, 0), 30 * day, 300 * mega, 10, 305, 0, 0, 0},
		{"the disk is full before that", of(10, 0), 30 * day, 50 * mega, 10, 305, 150, 0, 5 * day},
		{"what holds nothing is written first", of(10, 100*mega), 30 * day, 50 * mega, 10, 305, 50, 100, 15 * day},
		{"as old as the retention: it grows no more", of(30, 0), 30 * day, 0, 10, 305, 0, 0, 0},
		{"the retention was made shorter", of(30, 0), 7 * day, 0, 10, 305, 0, 0, 0},
		{"the disk is full now", of(10, 0), 30 * day, 0, 10, 305, 200, 0, 0},
		{"the disk tells nothing", of(10, 0), 30 * day, -1, 10, 305, 0, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := c.info.outlook(c.retention, c.free)
			if o.Daily/mega != c.daily || o.Whole/mega != c.whole || o.Missing/mega != c.missing || o.Reusable/mega != c.spare || o.Full.Round(time.Hour) != c.full {
				t.Errorf("daily %d, whole %d, missing %d, spare %d, full in %s", o.Daily/mega, o.Whole/mega, o.Missing/mega, o.Reusable/mega, o.Full)
			}
		})
	}
}

// What is foreseen of a ledger is near to what it then takes.
func TestOutlookIsNearToWhatComes(t *testing.T) {
	whole(t)
	path := filepath.Join(t.TempDir(), "ledger.db")
	l, err := Open(t.Context(), Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	rng := rand.New(rand.NewPCG(1, 2))
	at := noon
	until := func(end time.Duration) Info {
		for ; at.Before(noon.Add(end)); at = at.Add(5 * time.Minute) {
			if err := l.Settle(t.Context(), tickOf(rng, 20, at)); err != nil {
				t.Fatal(err)
			}
		}
		info, err := Inspect(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	early := until(6 * time.Hour)
	if o := early.outlook(30*day, 0); o.Daily != 0 || o.Missing != 0 {
		t.Errorf("after six hours it says %+v", o)
	}
	o := until(36*time.Hour).outlook(4*day, 0)
	later := until(4 * day).heap
	if took := (later.pages - later.spare) * later.page; float64(o.Whole) < 0.7*float64(took) || float64(o.Whole) > 1.4*float64(took) {
		t.Errorf("four days were said to take %d bytes, and take %d", o.Whole, took)
	}
}
