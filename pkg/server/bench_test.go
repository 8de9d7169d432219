package server

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"
	"time"
)

// benchTiers are as many as one daemon is tried with.
const benchTiers = 10_000

// nowhere is a client that reads, and keeps nothing.
type nowhere struct{ http.ResponseWriter }

func (nowhere) Write(p []byte) (int, error)       { return io.Discard.Write(p) }
func (nowhere) WriteString(s string) (int, error) { return len(s), nil }

// BenchmarkMetrics is what an evaluation and a scrape of 10,000 tiers take, and what is held between them.
func BenchmarkMetrics(b *testing.B) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	m := NewMetrics("1")
	names, figures := make([]string, benchTiers), map[string]Figures{}
	for i := range names {
		names[i] = fmt.Sprintf("tier-%05d", i)
		figures[names[i]] = Figures{UnitPrice: 0.1, Min: 1, Max: 20}
	}
	m.Configured(time.Minute, figures)
	evaluate := func() {
		for _, name := range names {
			m.Record(record(name, 4, 6))
		}
	}
	evaluate()
	runtime.GC()
	runtime.ReadMemStats(&after)
	held := float64(after.HeapAlloc-before.HeapAlloc) / 1e6
	b.Run("evaluation", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			evaluate()
		}
		b.ReportMetric(held, "held-MB")
	})
	b.Run("scrape", func(b *testing.B) {
		h := m.handler()
		b.ReportAllocs()
		for b.Loop() {
			h.ServeHTTP(nowhere{httptest.NewRecorder()}, httptest.NewRequest(http.MethodGet, "/metrics", nil))
		}
	})
}
