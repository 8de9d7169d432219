package guard

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// minutely is one recommendation a minute, the last a minute before noon.
func minutely(sizes ...int) []scale.Wish {
	var out []scale.Wish
	for i, n := range sizes {
		out = append(out, scale.Wish{At: before(float64(len(sizes) - i)), Size: n})
	}
	return out
}

// without drops the recommendations at the given indices.
func without(wishes []scale.Wish, from, to int) []scale.Wish {
	return append(append([]scale.Wish(nil), wishes[:from]...), wishes[to:]...)
}

// late moves two recommendations, as timers do.
func late(wishes []scale.Wish, i int, by time.Duration, j int, and time.Duration) []scale.Wish {
	wishes[i].At, wishes[j].At = wishes[i].At.Add(by), wishes[j].At.Add(and)
	return wishes
}

func TestStabilise(t *testing.T) {
	five := Stabilization{Grow: 5 * time.Minute, Shrink: 5 * time.Minute, Interval: time.Minute}
	ten := Stabilization{Shrink: 10 * time.Minute, Interval: time.Minute}
	calm := minutely(4, 4, 4, 4, 4, 4, 4, 4, 4, 4)
	for _, c := range []struct {
		name      string
		stabilise Stabilization
		wishes    []scale.Wish
		want      int
		to        int
		because   string
	}{
		{"shrinks to the largest wish of the window", five, minutely(9, 7, 8, 6, 5), 4, 9, "the largest recommendation of the last 5 min is 9"},
		{"never above the current size", five, minutely(30, 7, 8, 6, 5), 4, 10, "the largest recommendation of the last 5 min is 30"},
		{"a window that agrees lets it pass", five, minutely(4, 3, 4, 2, 4), 4, 4, ""},
		{"grows to the smallest wish of the window", five, minutely(14, 17, 13, 16, 15), 20, 13, "the smallest recommendation of the last 5 min is 13"},
		{"one less is less", five, minutely(14, 15, 15, 15, 15), 15, 14, "the smallest recommendation of the last 5 min is 14"},
		{"one more is more", five, minutely(5, 4, 4, 4, 4), 4, 5, "the largest recommendation of the last 5 min is 5"},
		{"never below the current size", five, minutely(2, 17, 13, 16, 15), 20, 10, "the smallest recommendation of the last 5 min is 2"},
		{"a window of growth that agrees", five, minutely(21, 25, 20, 30, 22), 20, 20, ""},
		{"wishes before the window are forgotten", five, minutely(99, 99, 4, 4, 4, 4, 4), 4, 4, ""},
		{"a window of 0 needs no memory", Stabilization{Interval: time.Minute}, nil, 4, 4, ""},
		{"a window of 0 lets growth pass at once", ten, nil, 20, 20, ""},
		{"an empty memory never shrinks", five, nil, 4, 10, "shrinking waits until the recommendations of the last 5 min are known"},
		{"an empty memory does not grow through a window", five, nil, 20, 10, "growth waits until the recommendations of the last 5 min are known"},
		{"memory shorter than the window", five, minutely(4, 4, 4), 4, 10, "shrinking waits until the recommendations of the last 5 min are known"},
		{"one interval short is covered", five, minutely(4, 4, 4, 4), 4, 4, ""},
		{"a wish a moment older than the window covers it as well", five, late(minutely(4, 4, 4, 4, 4), 0, -time.Millisecond, 1, time.Millisecond), 4, 4, ""},
		{"one that is much older does not", five, late(minutely(4, 4, 4, 4, 4), 0, -3*time.Minute, 1, time.Millisecond), 4, 10, "shrinking waits until the recommendations of the last 5 min are known"},
		{"a missed tick or two is no hole", ten, without(calm, 4, 6), 4, 4, ""},
		{"three missed ticks are a hole", ten, without(calm, 4, 7), 4, 10, "shrinking waits until the recommendations of the last 10 min are known"},
		{"a hole that ends now", ten, without(calm, 7, 10), 4, 10, "shrinking waits until the recommendations of the last 10 min are known"},
		{"wishes of the future, after the clock was set back, do not count", five,
			append(minutely(4, 4, 4, 4, 4), scale.Wish{At: noon.Add(time.Hour), Size: 50}), 4, 4, ""},
		{"nor do they cover a window", five, []scale.Wish{{At: noon.Add(time.Hour), Size: 4}}, 4, 10, "shrinking waits until the recommendations of the last 5 min are known"},
		{"a wish of this very tick is not the past", five, append(minutely(4, 4, 4, 4, 4), scale.Wish{At: noon, Size: 50}), 4, 4, ""},
		{"standing still passes", five, nil, 10, 10, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			to, because := asked(c.stabilise, scale.Snapshot{Now: noon, Past: scale.Past{Wishes: c.wishes}}, 10, c.want)
			if to != c.to || because != c.because {
				t.Errorf("got %d %q, want %d %q", to, because, c.to, c.because)
			}
		})
	}
}

type behaviourCase struct {
	ID      string
	Kind    string
	Current int `json:"current_replicas"`
	Desired int `json:"desired_replicas"`
	Up      int `json:"scale_up_window_seconds"`
	Down    int `json:"scale_down_window_seconds"`
	Window  int `json:"window_seconds"`
	History []struct {
		Replicas int
		Age      int `json:"age_seconds"`
	}
	Expected struct{ Replicas int }
}

// The HPA fills its window at the start with the current size and asks for no
// more; ours wants to have looked all along. So the histories are filled up with
// repetitions of their own recommendations, which changes no extreme.
func TestStabiliseAgreesWithThePublishedBehaviourCases(t *testing.T) {
	const path = "../../../shared/vectors/hpa.json"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("the published vectors are not beside the repository (%s): %v", path, err)
	}
	var all struct {
		Cases []behaviourCase `json:"behaviour_cases"`
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	followed := 0
	for _, c := range all.Cases {
		if c.Kind == "stabilise_default" {
			c.Current, c.Down = 100, c.Window
		}
		if c.Kind != "stabilise" && c.Kind != "stabilise_default" {
			continue
		}
		followed++
		t.Run(c.ID, func(t *testing.T) {
			if len(c.History) == 0 {
				t.Skip("the HPA trusts an empty history; an empty memory of ours never shrinks")
			}
			g := Stabilization{Grow: time.Duration(c.Up) * time.Second, Shrink: time.Duration(c.Down) * time.Second, Interval: time.Minute}
			s := scale.Snapshot{Now: noon}
			window, repeat := c.Up, -1
			if c.Desired < c.Current {
				window = c.Down
			}
			for _, h := range c.History {
				if h.Age < window {
					repeat = h.Replicas
				}
				s.Past.Wishes = append(s.Past.Wishes, scale.Wish{At: noon.Add(-time.Duration(h.Age) * time.Second), Size: h.Replicas})
			}
			for age := window; repeat >= 0 && age > 0; age -= 60 {
				s.Past.Wishes = append(s.Past.Wishes, scale.Wish{At: noon.Add(-time.Duration(age) * time.Second), Size: repeat})
			}
			if to, because := asked(g, s, c.Current, c.Desired); to != c.Expected.Replicas {
				t.Errorf("got %d (%s), want %d", to, because, c.Expected.Replicas)
			}
		})
	}
	if followed < 8 {
		t.Errorf("only %d cases were found in %s", followed, path)
	}
}
