package guard

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// What binds the readers of a database is said in its own words.
func TestLimitsOfReaders(t *testing.T) {
	s := scale.Snapshot{Mode: scale.Manage, Now: noon, Capacity: scale.Capacity{Min: 2, Max: 3, At: noon, Members: []scale.Member{{ID: "shop-db", Source: true}}}}
	for want, because := range map[int]string{
		4: "not above 3 (configured 0 to 5, engine and account quota allow at most 3, dynascale never removes readers that it did not make: at least 2)",
		1: "not below 2 (configured 0 to 5, engine and account quota allow at most 3, dynascale never removes readers that it did not make: at least 2)",
	} {
		if _, why := asked(Limits{Max: 5}, s, 2, want); why != because {
			t.Errorf("%d: got %q, want %q", want, why, because)
		}
	}
}

func TestLimits(t *testing.T) {
	for _, c := range []struct {
		name       string
		mode       scale.Mode
		limits     Limits
		min, max   int
		want       int
		to         int
		because    string
		unknownAWS bool
	}{
		{"within", scale.Manage, Limits{Min: 2, Max: 10}, 0, 100, 5, 5, "", false},
		{"at the edges", scale.Manage, Limits{Min: 2, Max: 10}, 2, 10, 10, 10, "", false},
		{"below", scale.Manage, Limits{Min: 2, Max: 10}, 0, 100, 1, 2, "not below 2 (configured 2 to 10)", false},
		{"above", scale.Manage, Limits{Min: 2, Max: 10}, 0, 100, 11, 10, "not above 10 (configured 2 to 10)", false},
		{"AWS holds the lower maximum", scale.Manage, Limits{Min: 2, Max: 10}, 0, 8, 11, 8, "not above 8 (configured 2 to 10, the maximum in AWS is 8)", false},
		{"AWS holds the higher minimum", scale.Manage, Limits{Min: 2, Max: 10}, 4, 100, 1, 4, "not below 4 (configured 2 to 10, the minimum in AWS is 4)", false},
		{"AWS's maximum is below the configured minimum: AWS wins", scale.Manage, Limits{Min: 5, Max: 10}, 0, 3, 7, 3,
			"not above 3 (configured 5 to 10, the maximum in AWS is 3)", false},
		{"AWS's maximum is below the configured minimum, from below", scale.Manage, Limits{Min: 5, Max: 10}, 0, 3, 1, 3,
			"not below 3 (configured 5 to 10, the maximum in AWS is 3)", false},
		{"AWS's minimum is above the configured maximum: AWS wins", scale.Manage, Limits{Min: 1, Max: 5}, 8, 100, 7, 8,
			"not below 8 (configured 1 to 5, the minimum in AWS is 8)", false},
		{"AWS's minimum is above the configured maximum, from above", scale.Manage, Limits{Min: 1, Max: 5}, 8, 100, 9, 8,
			"not above 8 (configured 1 to 5, the minimum in AWS is 8)", false},
		{"observe obeys the same bounds", scale.Observe, Limits{Min: 2, Max: 10}, 4, 100, 1, 4, "not below 4 (configured 2 to 10, the minimum in AWS is 4)", false},
		{"AWS's minimum is what minimum mode moves", scale.Minimum, Limits{Min: 2, Max: 10}, 6, 100, 3, 3, "", false},
		{"a floor above the configured maximum comes down", scale.Minimum, Limits{Min: 1, Max: 5}, 8, 100, 8, 5, "not above 5 (configured 1 to 5)", false},
		{"a minimum cannot exceed AWS's maximum", scale.Minimum, Limits{Min: 2, Max: 10}, 6, 7, 9, 7, "not above 7 (configured 2 to 10, the maximum in AWS is 7)", false},
		{"a minimum with a contradictory maximum", scale.Minimum, Limits{Min: 5, Max: 10}, 1, 3, 1, 3, "not below 3 (configured 5 to 10, the maximum in AWS is 3)", false},
		{"unknown capacity leaves the configured bounds", scale.Manage, Limits{Min: 2, Max: 10}, 0, 0, 11, 10, "not above 10 (configured 2 to 10)", true},
		{"zero is a size", scale.Manage, Limits{Min: 0, Max: 10}, 0, 10, 0, 0, "", false},
		{"bounds of one size", scale.Manage, Limits{Min: 4, Max: 4}, 0, 10, 7, 4, "not above 4 (configured 4 to 4)", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scale.Snapshot{Mode: c.mode, Now: noon, Capacity: scale.Capacity{Min: c.min, Max: c.max, At: noon}}
			if c.unknownAWS {
				s.Capacity = scale.Capacity{}
			}
			to, because := asked(c.limits, s, 5, c.want)
			if to != c.to || because != c.because {
				t.Errorf("got %d %q, want %d %q", to, because, c.to, c.because)
			}
			if again, why := asked(c.limits, s, to, to); again != to || why != "" {
				t.Errorf("%d is what the limits said, and they object to it: %d %q", to, again, why)
			}
		})
	}
}

// A tier on a ladder is told of classes and types, not of the numbers of their rungs.
func TestRungsAreToldByName(t *testing.T) {
	s := classes()
	for i := range 3 {
		s.Past.Wishes = append(s.Past.Wishes, scale.Wish{At: before(float64(3 - i)), Size: 2})
	}
	stable := Stabilization{Grow: 2 * time.Minute, Shrink: 2 * time.Minute, Interval: time.Minute}
	s.Capacity.Min, s.Capacity.Max = 1, 3
	for name, c := range map[string]struct {
		guard Guard
		want  int
		why   string
	}{
		"growth that waits":    {stable, 3, "the smallest recommendation of the last 2 min is db.m6g.xlarge"},
		"shrinking that waits": {stable, 1, "the largest recommendation of the last 2 min is db.m6g.xlarge"},
		"too large":            {Limits{Min: 1, Max: 2}, 3, "not above db.m6g.xlarge (configured db.m6g.large to db.m6g.xlarge)"},
		"too small":            {Limits{Min: 2, Max: 3}, 1, "not below db.m6g.xlarge (configured db.m6g.xlarge to db.m6g.2xlarge)"},
	} {
		t.Run(name, func(t *testing.T) {
			if got, why := asked(c.guard, s, 2, c.want); got != 2 || why != c.why {
				t.Errorf("%d because %q, want 2 because %q", got, why, c.why)
			}
		})
	}
}
