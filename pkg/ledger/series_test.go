package ledger

import (
	"fmt"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/history"
	"github.com/dynascale/dynascale/pkg/memory/memorytest"
	"github.com/dynascale/dynascale/pkg/scale"
)

// sampled is an evaluation at a minute that saw a value of three minutes before.
func sampled(tier string, at int, value float64, quality scale.Quality) scale.Record {
	r := plain(tier, minute(at), 4, 4, scale.Unchanged)
	r.Decision.Capacity.Desired = 4 + at%2
	r.Decision.Samples = []scale.Sample{{Signal: "cpu", Value: value, Unit: "percent", At: minute(at - 3), Period: time.Minute, Quality: quality}}
	return r
}

func TestSeries(t *testing.T) {
	whole(t)
	l := openLedger(t, Options{})
	_, err := l.Claim(ctx, memorytest.Names("web", "us-east-1//group/a", "api", "us-east-1//group/b"), minute(0))
	must(t, err)
	for i := range 10 * 60 { // packed and not
		r := sampled("web", i, float64(i), scale.Fresh)
		switch i {
		case 20: // nothing was seen
			r.Decision.Samples, r.Decision.Gaps = nil, []scale.Gap{{Signal: "cpu", Why: "no datapoint"}}
		case 30: // the value of before, because there was no newer one
			r = sampled("web", i, 29, scale.Stale)
			r.Decision.Samples[0].At = minute(26)
		case 41: // a value that was corrected
			r.Decision.Samples[0].At = minute(37)
		case 50: // nothing is known of its size
			r.Decision.Capacity = scale.Capacity{}
		}
		settle(t, l, r, sampled("api", i, 1000, scale.Fresh))
	}
	get := func(tier, signal string, from, to int) string {
		t.Helper()
		points, err := l.Series(ctx, tier, signal, minute(from), minute(to))
		if err != nil {
			t.Fatal(err)
		}
		out := ""
		for _, p := range points {
			out += fmt.Sprintf("%g@%d ", p.Value, int(p.At.Sub(noon).Minutes()))
		}
		return out
	}
	for _, c := range []struct {
		name, tier, signal string
		from, to           int
		want               string
	}{
		{"the first is in and the last is not", "web", "cpu", 7, 10, "10@7 11@8 12@9 "},
		{"what was missing has no point", "web", "cpu", 16, 19, "19@16 21@18 "},
		{"neither has what was old", "web", "cpu", 26, 29, "29@26 31@28 "},
		{"of two for one time the later", "web", "cpu", 36, 40, "39@36 41@37 42@39 "},
		{"another tier's", "api", "cpu", 7, 9, "1000@7 1000@8 "},
		{"packed and not", "web", "cpu", 590, 700, "593@590 594@591 595@592 596@593 597@594 598@595 599@596 "},
		{"the size", "web", history.Desired, 7, 9, "5@7 4@8 "},
		{"and what of it served", "web", history.InService, 49, 52, "4@49 4@51 "},
		{"none", "web", "memory", 0, 600, ""}, {"nobody", "nobody", "cpu", 0, 600, ""}, {"before the first", "web", "cpu", -90, -3, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := get(c.tier, c.signal, c.from, c.to); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
	if whole, err := l.Series(ctx, "web", "cpu", minute(-3), minute(600)); err != nil || len(whole) != 597 {
		t.Errorf("%d points of ten hours, %v", len(whole), err)
	}
	if _, err := l.Series(ctx, "web", "cpu", minute(9), minute(9)); err == nil {
		t.Error("a series without time is one")
	}

	// A resource is followed to its names of before, and a name to the resource that has it now.
	_, err = l.Claim(ctx, memorytest.Names("shop", "us-east-1//group/a", "web", "us-east-1//group/b"), minute(600))
	must(t, err)
	for i := 600; i < 604; i++ {
		settle(t, l, sampled("shop", i, float64(i), scale.Fresh), sampled("web", i, 1001, scale.Fresh))
	}
	if got := get("shop", "cpu", 595, 601); got != "598@595 599@596 600@597 601@598 602@599 603@600 " {
		t.Errorf("over a new name: %s", got)
	}
	if got := get("web", "cpu", 595, 601); got != "1000@595 1000@596 1001@597 1001@598 1001@599 1001@600 " {
		t.Errorf("of the name that another resource has now: %s", got)
	}
	r, err := l.At(ctx, "shop", minute(100))
	if err != nil || r.Decision.Tier != "web" || r.Decision.Samples[0].Value != 100 {
		t.Errorf("shop when it was named web: %s, %v", r.Decision.Tier, err)
	}
}

// Of a renamed tier everything is there at once, before its first evaluation under the new name.
func TestARenamedTierIsExplainedAtOnce(t *testing.T) {
	l := openLedger(t, Options{})
	_, err := l.Claim(ctx, memorytest.Names("web", "us-east-1//group/a"), minute(0))
	must(t, err)
	settle(t, l, plain("web", minute(1), 4, 6, scale.Applied))
	_, err = l.Claim(ctx, memorytest.Names("shop", "us-east-1//group/a"), minute(2))
	must(t, err)
	for _, tier := range []string{"shop", "web"} {
		r, err := l.At(ctx, tier, minute(3))
		known, unknown := l.Knows(ctx, tier)
		if err != nil || unknown != nil || !known || r.Decision.Tier != "web" {
			t.Errorf("%s: %s, %v, known %t, %v", tier, r.Decision.Tier, err, known, unknown)
		}
	}
	got, err := l.History(ctx, "web", time.Time{}, 0)
	if err != nil || len(got) != 1 {
		t.Errorf("the history of the old name: %d, %v", len(got), err)
	}
}
