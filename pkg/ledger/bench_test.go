package ledger

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

func tickOf(rng *rand.Rand, tiers int, at time.Time) []scale.Record {
	out := make([]scale.Record, tiers)
	for i := range out {
		out[i] = webPass(rng, tierName(i), at)
	}
	return out
}

// BenchmarkSettle1000 is one evaluation of 1,000 tiers without a change, packing
// included, on a ledger that has been running for four hours.
func BenchmarkSettle1000(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	l, err := Open(context.Background(), Options{Path: filepath.Join(b.TempDir(), "ledger.db")})
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	at := noon
	settle := func() {
		records := tickOf(rng, 1000, at)
		b.StartTimer()
		if err := l.Settle(context.Background(), records); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		at = at.Add(time.Minute)
	}
	b.StopTimer()
	for range 220 {
		settle()
	}
	var before, after runtime.MemStats
	b.ResetTimer()
	b.StopTimer()
	for range b.N {
		settle()
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "heap_MB")
}

// BenchmarkRetention measures the file after two days of a few tiers, and from
// it the file of 1,000 tiers and 30 days: packed passes grow with both, the
// passes that wait to be packed with the tiers only.
func BenchmarkRetention(b *testing.B) {
	const tiers, days = 10, 2
	for range b.N {
		rng := rand.New(rand.NewPCG(1, 2))
		path := filepath.Join(b.TempDir(), "ledger.db")
		l, err := Open(context.Background(), Options{Path: path})
		if err != nil {
			b.Fatal(err)
		}
		passes := 0
		for at := noon; at.Before(noon.Add(days * day)); at = at.Add(time.Minute) {
			passes++
			if err := l.Settle(context.Background(), tickOf(rng, tiers, at)); err != nil {
				b.Fatal(err)
			}
		}
		var pages, free, blocks, pageSize float64
		for q, to := range map[string]*float64{
			"SELECT page_count FROM pragma_page_count":                                      &pages,
			"SELECT freelist_count FROM pragma_freelist_count":                              &free,
			"SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'blocks%' OR name LIKE 'news%'": &blocks,
			"SELECT page_size FROM pragma_page_size":                                        &pageSize,
		} {
			if err := l.writer.db.QueryRow(q).Scan(to); err != nil {
				b.Fatal(q, err)
			}
		}
		var packed float64
		if err := l.writer.db.QueryRow("SELECT ? * (SELECT count(*) FROM tiers) - ? * (SELECT count(*) FROM passes)", passes, tiers).Scan(&packed); err != nil {
			b.Fatal(err)
		}
		if err := l.Close(); err != nil {
			b.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			b.Fatal(err)
		}
		perPass := blocks / packed
		waiting := (float64(info.Size()) - blocks) / tiers
		b.ReportMetric(perPass, "bytes/pass")
		b.ReportMetric(waiting/1e3, "waiting_kB/tier")
		b.ReportMetric((perPass*1000*30*1440+waiting*1000)/1e9, "GB/1000tiers30days")
	}
}

// BenchmarkOpen1000 is a restart with 1,000 tiers.
func BenchmarkOpen1000(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	path := filepath.Join(b.TempDir(), "ledger.db")
	l, err := Open(context.Background(), Options{Path: path})
	if err != nil {
		b.Fatal(err)
	}
	for i := range 150 {
		if err := l.Settle(context.Background(), tickOf(rng, 1000, noon.Add(time.Duration(i)*time.Minute))); err != nil {
			b.Fatal(err)
		}
	}
	l.Close()
	for b.Loop() {
		l, err := Open(context.Background(), Options{Path: path, ReadOnly: true})
		if err != nil {
			b.Fatal(err)
		}
		l.Close()
	}
}
