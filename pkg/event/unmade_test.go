package event

import (
	"testing"

	"github.com/dynascale/dynascale/pkg/scale"
)

// A change without an answer may have been made: nobody is told that it was not.
func TestWhatIsSaidOfAChangeThatAWSDidNotConfirm(t *testing.T) {
	for _, c := range []struct {
		status  scale.Status
		maximum scale.Maximum
		want    string
	}{
		{scale.Refused, scale.Maximum{}, "a change from 2 to 4 was not made: refused"},
		{scale.Unknown, scale.Maximum{}, "it is not known whether a change from 2 to 4 was made"},
		{scale.Failed, scale.Maximum{From: 9, To: 6}, "the maximum in AWS was not lowered from 9 to 6: failed"},
		{scale.Unknown, scale.Maximum{From: 9, To: 6}, "it is not known whether the maximum in AWS was lowered from 9 to 6"},
	} {
		r := scale.Record{Decision: scale.Decision{From: 2, To: 4, Maximum: c.maximum}, Outcome: scale.Outcome{Status: c.status}}
		for _, x := range conditions {
			if x.kind == ChangeFailed && x.begun(r).Text != c.want {
				t.Errorf("%s: %q, want %q", c.status, x.begun(r).Text, c.want)
			}
		}
	}
}
