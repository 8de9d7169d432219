package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// prices are a price list of two items.
type prices map[string]float64

func (p prices) ListPrice(_ context.Context, key string) (float64, error) {
	if v, is := p[key]; is {
		return v, nil
	}
	return 0, errors.New("the price list has 0 matching prices instead of 1")
}

func TestTheTableIsWrittenAnew(t *testing.T) {
	now := time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)
	text, changed, kept := table(t.Context(), prices{"ec2 us-east-1 m5.large": 0.1, "acu us-east-1 -": 0.12, "rds us-east-1 db.r6g.large aurora-mysql io-optimized": 0.34}, now)
	lines := strings.Split(text, "\n")
	for _, want := range []string{
		"ec2 us-east-1 m5 0.1 2026-12-01 api", "acu us-east-1 - 0.12 2026-12-01 api", "rds us-east-1 r6g 0.34 2026-12-01 api aurora-mysql io-optimized",
		"ec2 us-east-1 c5 0.085 2026-07-20 karpenter", // not on the list: it stays as it is
	} {
		if !slices.Contains(lines, want) {
			t.Errorf("there is no %q", want)
		}
	}
	if changed != 2 || len(kept) < 50 || !strings.HasPrefix(text, "# The shipped prices") {
		t.Errorf("%d changed, %d kept", changed, len(kept))
	}
}
