package guard

import (
	"fmt"
	"math"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Spare is capacity that a tier keeps beside what its load needs, for what comes before the next unit serves:
//
//	size = need + units, or need x (1 + share) rounded up; with both, the larger
//
// It is no guard, because it only ever adds. The scalers are asked as if the spare units were not there, and theirs are added to what they recommend. So they
// hold where they would hold without, spare capacity never asks for more spare capacity, and goals mean what they
// say: with 20 % spare a goal of 60 % reads about 50. All is in the unit of the tier: weights where the group
// counts in weights. Source: kubernetes-sigs/karpenter issue 3240 and the "overprovisioning" of
// cluster-autoscaler's FAQ, which keep pods of no use for the same end.
type Spare struct {
	Units int
	// Share of the need, in 0..10.
	Share float64
}

// Given reports whether anything is kept spare.
func (k Spare) Given() bool { return k.Units > 0 || k.Share > 0 }

// With is a size with what is spare beside it.
func (k Spare) With(size int) int {
	share := math.Ceil(k.Share * float64(size) * (1 - 1e-9))
	return int(min(max(float64(size+k.Units), float64(size)+share), math.MaxInt32))
}

// Usable is the largest size that has all its spare capacity within another one.
func (k Spare) Usable(size int) int {
	usable := max(0, min(size-k.Units, int(float64(size)/(1+k.Share)+1e-9)))
	for usable > 0 && k.With(usable) > size {
		usable--
	}
	return usable
}

// Ask is what a scaler recommends, with the spare capacity.
func (k Spare) Ask(recommend func(*scale.Snapshot, int) scale.Recommendation, s *scale.Snapshot, current int) scale.Recommendation {
	if !k.Given() {
		return recommend(s, current)
	}
	usable := k.Usable(current)
	out := recommend(s, usable)
	if out.Abstains {
		out.Size = current
		return out
	}
	needed := out.Size
	if out.Size = k.With(needed); needed == usable {
		out.Size = max(out.Size, current)
	}
	if out.Need != nil {
		need := k.With(*out.Need)
		out.Need = &need
	}
	out.Because += fmt.Sprintf("; %d + %s spare: %d", needed, k, out.Size)
	return out
}

// String is what is kept: "2 units", "20 %".
func (k Spare) String() string {
	var parts []string
	if k.Units > 0 {
		parts = append(parts, amount.Count(k.Units, "unit"))
	}
	if k.Share > 0 {
		parts = append(parts, amount.Percent(100*k.Share))
	}
	return strings.Join(parts, " or ")
}

// Keys are the two ways to say it.
func (k *Spare) Keys() keys.Set {
	return keys.Set{
		keys.Whole("units", &k.Units, keys.AtLeast(0)).ShownIf(func() bool { return k.Units > 0 }),
		keys.Share("share", &k.Share, keys.AtLeast(0.0), keys.AtMost(10.0)).Like("percent").ShownIf(func() bool { return k.Share > 0 }),
		keys.Demand(nil, func(at keys.At) {
			if at.Written() && !k.Given() && at.Sound("units", "share") {
				at.Problem("", "keeps nothing: write the key `units` or `share` with a value above 0, or remove the key `spare`")
			}
		}),
	}
}
