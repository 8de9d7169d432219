package scaler

import (
	"math"
	"strconv"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	// independent is how many independent values the level of a load stands for: of about twenty minutes (rises and
	// falls together), where those within five minutes count as one, because they often say the same.
	independent = 4.0
	// surer is how many times less likely to be wrong a change of direction has to be than a change.
	surer = 25.0
	// turning is by how much more than the tolerance a need has to differ before a tier that grew shrinks again.
	turning = 2.0
	// overshoot is what the need of a saturated signal is multiplied by to grow. It is at least what the signal says: this
	// is at most a fifth too much. What was saturated because units were lost is replaced, and not multiplied.
	overshoot = 1.2
	// widest is the largest share of the need that is called uncertain: it bounds what a load that is
	// all noise may be short of.
	widest = 0.5
	// carried is up to how many standard deviations above the level a value has to find room: 98 of 100 values of normal noise.
	carried = 2.0
)

// judged is a need in the light of what was learned of the load: how sure it is that it has changed.
type judged struct {
	// at is the need at the level of the load; low and high are where it lies with the confidence asked for.
	at, low, high float64
	// turn is how far below what is ordered it must be, as a factor, before a tier that grew shrinks.
	turn float64
	// up is set when the newest value is higher than noise explains.
	up bool
	// confidence is a share.
	confidence float64
	// known is set when something was learned before; else the newest value is all there is.
	known bool
}

// judge compares a need with what was learned. was is what was known before this value.
func judge(n need, was scale.Load, x scale.Sample, goal, confidence float64) judged {
	if confidence <= 0 || was.At.IsZero() || x.Quality != scale.Fresh || n.cold || n.source {
		return judged{}
	}
	l := follow(was, x, n.low*goal, n.high*goal, goal)
	if !(l.Level > 0) {
		return judged{}
	}
	j := judged{at: l.Level / goal, up: l.Away > 0, confidence: confidence, known: true}
	if x.Unit == "percent" { // which ends at 100: where noise is larger than what the goal leaves free, it needs room
		j.at *= math.Max(1, (1+carried*l.Noise)*goal/100)
	}
	band := func(confidence float64) float64 {
		return math.Min(widest, deviations(confidence)*l.Noise/math.Sqrt(independent))
	}
	j.low, j.high = j.at*(1-band(confidence)), j.at*(1+band(confidence))
	j.turn = 1 + band(1-(1-confidence)/surer)
	return j
}

// deviations is how many standard deviations to both sides of its mean a normal value stays within, with a
// confidence in (0, 1): 1.96 with 95 %.
func deviations(confidence float64) float64 { return math.Sqrt2 * math.Erfinv(confidence) }

// size is the rule of size (docs/rule.md) for a need that is not sure. A value that noise does not explain grows
// the tier at once and to what it says, as it would without a memory. Any other growth needs a level above what is
// ordered by the tolerance, with confidence. A tier that shrank goes on shrinking by the tolerance; one that
// grew shrinks when the level is twice the tolerance away, and much surer.
// The newest value has its say too: nothing grows that it does not need, and nothing shrinks while it is above the goal.
func (j judged) size(n need, ordered int, grow, shrink float64, grew bool) int {
	plain := n.within(ordered, grow, shrink)
	if !j.known || j.up && plain > ordered {
		return plain
	}
	have, down := float64(ordered), 1+shrink
	if grew {
		down = math.Max(j.turn, 1+turning*shrink)
	}
	switch {
	case n.low > have*(1+noise) && j.at > have*math.Max(j.high/j.at, 1+grow):
		return ceilSize(j.at)
	case n.load <= 1 && n.low <= have*(1+noise) && j.at*down < have:
		return min(ordered, ceilSize(j.at))
	}
	return ordered
}

// need is what the tier needs for good: the level, and at least what a value that noise does not explain says.
func (j judged) need(n need) int {
	switch {
	case !j.known:
		return ceilSize(n.high)
	case j.up:
		return max(ceilSize(j.at), ceilSize(n.high))
	}
	return ceilSize(j.at)
}

// words say how sure the need is, and what keeps the size where all of it is above what is ordered: that reads like
// a reason to grow.
func (j judged) words(n need, size, ordered int, grow float64) string {
	text := "; need " + strconv.Itoa(int(math.Floor(j.low+noise))) + " to " + strconv.Itoa(ceilSize(j.high)) + " with " + amount.Percent(100*j.confidence) + " confidence"
	if size == ordered {
		text += "; " + strconv.Itoa(size) + " is kept"
		have := float64(ordered)
		switch {
		case math.Floor(j.low+noise) <= have:
		case n.low <= have*(1+noise):
			text += ", because the newest value needs only " + strconv.Itoa(ceilSize(n.low))
		case j.at <= have*(1+grow):
			text += ", because " + amount.Fixed(j.at, 2) + ", the likeliest need, is within the tolerance of " + amount.Percent(100*grow)
		}
	}
	return text
}

// figures are the numbers in the words.
func (j judged) figures() []scale.Figure {
	return []scale.Figure{{Name: "need at least", Value: math.Floor(j.low + noise)}, {Name: "need at most", Value: float64(ceilSize(j.high))}}
}
