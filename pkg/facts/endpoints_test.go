package facts

import (
	"testing"
	"time"
)

func TestRequestsAreReadBack(t *testing.T) {
	for key, want := range map[string]Request{
		"document":          {},
		"metric jobs_total": {Metric: "jobs_total"},
		"query lookback=3m0s range=0s step=0s sum by (tier) (jobs )": {Query: "sum by (tier) (jobs )", Lookback: 3 * time.Minute},
		"query lookback=3m0s range=10m0s step=30s up":                {Query: "up", Lookback: 3 * time.Minute, Range: 10 * time.Minute, Step: 30 * time.Second},
	} {
		got, err := RequestOf(key)
		if err != nil || got != want || want.Key() != key {
			t.Errorf("%s: %+v, %v, and %s", key, got, err, want.Key())
		}
	}
	for _, key := range []string{"", "query", "query 3m up", "query a b c up", "something else"} {
		if r, err := RequestOf(key); err == nil {
			t.Errorf("%q is taken for %+v", key, r)
		}
	}
}
