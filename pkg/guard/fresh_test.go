package guard

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

func TestFresh(t *testing.T) {
	cpu := scale.Sample{Signal: "cpu", At: before(3), Period: time.Minute, Quality: scale.Fresh}
	old := scale.Sample{Signal: "rps", At: before(16), Period: time.Minute, Quality: scale.Stale}
	unmarked := scale.Sample{Signal: "rps", At: before(2), Period: time.Minute}
	sum := scale.Sample{Signal: "both", At: noon, Quality: scale.Stale, AtLeast: true, Partial: true, Of: []string{"jobs", "mails"}, Missing: "mails is missing"}
	lost := scale.Gap{Signal: "latency", Why: "throttled"}
	for _, c := range []struct {
		name    string
		samples []scale.Sample
		gaps    []scale.Gap
		want    int
		to      int
		because string
	}{
		{"all fresh: shrinks", []scale.Sample{cpu}, nil, 5, 5, ""},
		{"no signals at all: nothing is incomplete", nil, nil, 5, 5, ""},
		{"a gap holds", []scale.Sample{cpu}, []scale.Gap{lost}, 5, 10, "no shrinking on missing or old data: latency is missing (throttled)"},
		{"a stale sample holds", []scale.Sample{cpu, old}, nil, 5, 10, "no shrinking on missing or old data: rps is 15 min old"},
		{"a sample of unknown quality holds", []scale.Sample{unmarked}, nil, 5, 10, "no shrinking on missing or old data: rps is 1 min old"},
		{"every flaw is told", []scale.Sample{old}, []scale.Gap{lost}, 5, 10, "no shrinking on missing or old data: latency is missing (throttled), rps is 15 min old"},
		{"a sum of which a part is missing holds", []scale.Sample{sum}, []scale.Gap{lost}, 5, 10,
			"no shrinking on missing or old data: latency is missing (throttled), only a part of both is known (mails is missing)"},
		{"growth passes a gap", []scale.Sample{old}, []scale.Gap{lost}, 15, 15, ""},
		{"standing still passes", []scale.Sample{old}, []scale.Gap{lost}, 10, 10, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			to, because := asked(Fresh{}, scale.Snapshot{Now: noon, Samples: c.samples, Gaps: c.gaps}, 10, c.want)
			if to != c.to || because != c.because {
				t.Errorf("got %d %q, want %d %q", to, because, c.to, c.because)
			}
		})
	}
}
