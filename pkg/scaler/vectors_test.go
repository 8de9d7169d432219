package scaler

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"
)

// replicaCase is one line of the published behaviour of the Kubernetes HPA.
type replicaCase struct {
	ID          string
	Kind        string
	Current     int       `json:"current_replicas"`
	Ready       int       `json:"ready_members"`
	TargetMilli float64   `json:"target_milli"`
	ValuesMilli []float64 `json:"values_milli"`
	Tolerance   struct {
		Down float64 `json:"scale_down"`
		Up   float64 `json:"scale_up"`
	}
	Expected struct{ Replicas int }
}

// differs tells where the HPA's meaning is deliberately not ours.
var differs = map[string]string{
	"ext-overflow-cap": "its 64-bit sum saturates at the target; we compute with floats and have one value",
}

func TestTargetAgreesWithThePublishedReplicaCases(t *testing.T) {
	const path = "../../../shared/vectors/hpa.json"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("the published vectors are not beside the repository (%s): %v", path, err)
	}
	var all struct {
		Cases []replicaCase `json:"replica_cases"`
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	followed := 0
	for _, c := range all.Cases {
		if c.Kind != "value" && c.Kind != "average_value" {
			continue
		}
		followed++
		t.Run(c.ID, func(t *testing.T) {
			if why := differs[c.ID]; why != "" {
				t.Skip(why)
			}
			target := Target{Signal: "cpu", Goal: c.TargetMilli, Tolerance: c.Tolerance.Up}
			ready, sum := c.Ready, 0.0
			if c.Kind == "average_value" {
				target.PerUnit, ready = true, c.Current
			}
			for _, v := range c.ValuesMilli {
				sum += v
			}
			if sum < c.TargetMilli {
				target.Tolerance = c.Tolerance.Down
			}
			p := target.Recommend(tier(c.Current, ready, ready, cpu(sum)), c.Current)
			if strings.HasSuffix(c.ID, "INVERTS") {
				// The case shrinks an overloaded tier. Ours must not.
				if sum > c.TargetMilli && p.Size < c.Current {
					t.Errorf("%.2f times the goal, and %d becomes %d", sum/c.TargetMilli, c.Current, p.Size)
				}
				return
			}
			want := c.Expected.Replicas
			if want > math.MaxInt32 {
				want = math.MaxInt32
			}
			if p.Size != want {
				t.Errorf("got %d (%s), want %d", p.Size, p.Because, want)
			}
		})
	}
	if followed < 10 {
		t.Errorf("only %d cases were found in %s", followed, path)
	}
}
