package asg

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Launches that failed are told while the group lacks what it wants, and none of before it last
// had all of it, the present look included.
func TestFailedSinceTheGroupHadAllItWanted(t *testing.T) {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	point := func(minutes, desired, serve int) scale.CapacityPoint {
		return scale.CapacityPoint{At: at(minutes), Desired: desired, InService: serve}
	}
	all := []scale.Activity{
		{ID: "new", Failed: true, Start: at(-2)}, {ID: "worked", Start: at(-3)}, {ID: "old", Failed: true, Start: at(-20)}, {ID: "ancient", Failed: true, Start: at(-61)},
	}
	for _, c := range []struct {
		name string
		is   scale.Capacity
		ring []scale.CapacityPoint
		want string
	}{
		{"short since before the old one", scale.Capacity{Desired: 10, InService: 9}, []scale.CapacityPoint{point(-30, 9, 9), point(-20, 10, 9)}, "new old "},
		{"it had all in between", scale.Capacity{Desired: 10, InService: 9}, []scale.CapacityPoint{point(-30, 10, 9), point(-10, 10, 10), point(-1, 10, 9)}, "new "},
		{"it has all now, and had not a minute ago", scale.Capacity{Desired: 10, InService: 10}, []scale.CapacityPoint{point(-1, 10, 9)}, ""},
		{"it has more than it wants", scale.Capacity{Desired: 10, InService: 11}, []scale.CapacityPoint{point(-1, 10, 9)}, ""},
		{"nothing is remembered", scale.Capacity{Desired: 10, InService: 9}, nil, "new old "},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ""
			for _, a := range failed(all, c.is, c.ring, noon) {
				got += a.ID + " "
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
