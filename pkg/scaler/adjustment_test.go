package scaler

import "testing"

// The roundings of AWS's page on step and simple scaling, and of nasa/cumulus#868.
func TestPercentagesAreRoundedAsAWSRoundsThem(t *testing.T) {
	for _, c := range []struct {
		name         string
		base, change int
		least        int
		want         int
		says         string
	}{
		{"+0.2 is +1", 4, 5, 0, 5, "+5 % of 4 is +1"},
		{"+0.2 with at least 2", 4, 5, 2, 6, "+5 % of 4 is +2 (at least 2)"},
		{"+12.7 is +12", 127, 10, 0, 139, "+10 % of 127 is +12"},
		{"-6.67 is -6", 667, -1, 0, 661, "-1 % of 667 is -6"},
		{"-0.5 is -1", 5, -10, 0, 4, "-10 % of 5 is -1"},
		{"exactly one", 10, 10, 0, 11, "+10 % of 10 is +1"},
		{"just above one", 15, 10, 0, 16, "+10 % of 15 is +1"},
		{"29 % of 100 is 29 whatever floating point says", 100, 29, 0, 129, "+29 % of 100 is +29"},
		{"a larger change than the least is kept", 100, 10, 2, 110, "+10 % of 100 is +10 (at least 2)"},
		{"the least of a shrink", 4, -5, 2, 2, "-5 % of 4 is -2 (at least 2)"},
		{"never below nothing", 1, -100, 3, 0, "-100 % of 1 is -3 (at least 3)"},
		{"a percentage of nothing is nothing", 0, 50, 2, 0, "+50 % of 0 is 0 (at least 2)"},
		{"the seed's x 1.5", 40, 50, 0, 60, "+50 % of 40 is +20"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := Adjusting{ByPercent, c.least}
			if got, says := a.made(c.base, c.change), a.says(c.base, c.change); got != c.want || says != c.says {
				t.Errorf("got %d %q, want %d %q", got, says, c.want, c.says)
			}
		})
	}
	for _, c := range []struct {
		adjustment   Adjustment
		base, change int
		want         int
	}{{ByUnits, 5, 2, 7}, {ByUnits, 5, -1, 4}, {ByUnits, 1, -3, 0}, {ToSize, 5, 12, 12}, {ToSize, 20, 12, 12}} {
		if got := (Adjusting{Adjustment: c.adjustment}).made(c.base, c.change); got != c.want {
			t.Errorf("%s %d of %d: %d, want %d", c.adjustment, c.change, c.base, got, c.want)
		}
	}
}
