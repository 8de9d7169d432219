package reason

import (
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

func TestSay(t *testing.T) {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		got  Cause
		want Cause
	}{
		{"without figures", Say("%s is 100 %% sure", "web"), Cause{Text: "web is 100 % sure"}},
		{"in the order of the sentence", Say("%d of %.1f %%, %s, at %s, %s", Count("n", 3), Value("cpu", 41.25, "percent"), Span("left", 90*time.Second), At("at", noon, "12:00"), "no figure"),
			Cause{"3 of 41.2 %, 1 min 30 s, at 12:00, no figure", []scale.Figure{{Name: "n", Value: 3}, {Name: "cpu", Value: 41.25, Unit: "percent"}, {Name: "left", Value: 90, Unit: "seconds"},
				{Name: "at", Value: float64(noon.Unix()), Unit: "instant"}}}},
		{"a size by its name", Say("not above %s", Size("most", scale.Capacity{Ladder: []scale.Rung{{Name: "db.r6g.large"}}}, 1)), Cause{"not above db.r6g.large", []scale.Figure{{Name: "most", Value: 1}}}},
		{"a cause in another", Say("held: %s", Say("%d left", Count("left", 2))), Cause{"held: 2 left", []scale.Figure{{Name: "left", Value: 2}}}},
		{"what is no number is no figure", Say("%v and %v", Value("a", math.NaN(), ""), Value("b", math.Inf(1), "")), Cause{Text: "NaN and +Inf"}},
		{"never is no instant", Say("%s", At("until", time.Time{}, "never")), Cause{Text: "never"}},
		{"joined", Join("; ", Cause{}, Say("%d a", Count("a", 1)), Cause{}, Say("%d b", Count("b", 2))), Cause{"1 a; 2 b", []scale.Figure{{Name: "a", Value: 1}, {Name: "b", Value: 2}}}},
		{"a figure that is not shown", Say("opened").With(Count("n", 1)), Cause{"opened", []scale.Figure{{Name: "n", Value: 1}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.got.Text != c.want.Text || len(c.got.Figures)+len(c.want.Figures) > 0 && !reflect.DeepEqual(c.got.Figures, c.want.Figures) {
				t.Errorf("got %+v\nwant %+v", c.got, c.want)
			}
		})
	}
}
