package scaler

import (
	"fmt"
	"math"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/scale"
)

// backlogNeed is what a backlog needs, and how that comes.
type backlogNeed struct {
	// size is the need in whole units, and floor what the arrivals alone need. units is the need unrounded.
	size, floor int
	units, per  float64
	flow        scale.Flow
	how         string
	figures     []scale.Figure
}

// needs is what the messages need. Where a delay is given it is the larger of what arrives and what waits: a message that
// is sent now waits for those before it, and not for those after it, so that the two do not add up.
func (b Backlog) needs(s *scale.Snapshot, x scale.Sample, current int) backlogNeed {
	if b.PerWorker > 0 {
		n := backlogNeed{per: b.PerWorker, units: x.Value / b.PerWorker, how: messages(b.PerWorker) + " per worker"}
		n.size = awake(ceilSize(n.units), x)
		return n
	}
	f, _ := b.Count(s)
	processing, how := b.processing(f)
	if processing == 0 {
		size := awake(current, x)
		return backlogNeed{size: size, units: float64(size), flow: f, how: how}
	}
	n := backlogNeed{per: max(1, b.AcceptableDelay.Seconds()/processing.Seconds()), flow: f}
	arrivals := f.Rate * processing.Seconds()
	n.units = max(arrivals/(1+b.Tolerance), x.Value/n.per)
	n.size, n.floor = awake(ceilSize(n.units), x), ceilSize(arrivals/(1+b.Tolerance))
	if x.Value == 0 && n.size <= 1 {
		n.size, n.floor = 0, 0 // whether the last one stays is no question of need
	}
	n.how = fmt.Sprintf("%s per worker (%s delay / %s)", messages(n.per), amount.Span(b.AcceptableDelay), how)
	if arrivals > 0 {
		arriving := fmt.Sprintf(", and %s arriving a minute need %s", messages(rough(60*f.Rate)), amount.Number(rough(arrivals))+" workers")
		if 60*f.Rate < fewest { // what is left of a mean when nothing arrives any more
			arriving = ", and fewer than " + amount.Number(fewest) + " messages arrive a minute"
		}
		n.how += arriving
		n.figures = []scale.Figure{{Name: "arrivals", Value: f.Rate, Unit: "messages/second"}, {Name: "processing time", Value: brief(processing.Seconds()), Unit: "seconds"}}
	}
	return n
}

// fewest is how many messages arriving a minute are told as a number.
const fewest = 0.01

// awake is a size, which is no less than 1 where a message waits.
func awake(size int, x scale.Sample) int {
	if x.Value > 0 {
		return max(size, 1)
	}
	return size
}

// processing is how long a worker takes for a message, and that in words: as given, or as learned where it is not given
// or what was learned contradicts it. 0 is not known yet.
func (b Backlog) processing(f scale.Flow) (time.Duration, string) {
	learned, vague, ok := learnt(f)
	told := fmt.Sprintf("%s each, learned from %s, precise to %s with 95 %% confidence", amount.Span(learned.Round(100*time.Millisecond)), messages(math.Round(f.Done)), amount.Percent(math.Round(100*vague)))
	const unknown = "the processing time is not known yet, so the size is kept (if a message waits, 0 grows to 1): "
	switch {
	case b.ProcessingTime == 0 && !ok && f.Done >= enoughDone:
		return 0, unknown + "dynascale has not yet seen a message in the queue and a worker in service at the same time"
	case b.ProcessingTime == 0 && !ok:
		return 0, fmt.Sprintf(unknown+"dynascale must count %d deleted messages, and has counted %s",
			enoughDone, amount.Number(math.Round(f.Done)))
	case b.ProcessingTime == 0:
		return learned, told
	case ok && math.Abs(b.ProcessingTime.Seconds()/learned.Seconds()-1) > vague:
		return learned, told + ", although processing_time says " + amount.Span(b.ProcessingTime)
	}
	return b.ProcessingTime, amount.Span(b.ProcessingTime) + " each"
}

// keeps reports whether the last worker of an empty queue stays. Another start costs the time that a unit boots, which is
// paid and serves nobody, and the acceptable delay, of which the next message needs most; waiting idle costs the
// time until that message, 1 / arrivals on average. The lesser of the two is chosen.
func (b Backlog) keeps(s *scale.Snapshot, x scale.Sample, n backlogNeed) (string, bool) {
	if !b.KeepLast || b.PerWorker > 0 || !(n.flow.Rate > 0) {
		return "", false
	}
	boot := bootOf(s)
	next := 1 / n.flow.Rate
	if cost := boot + b.AcceptableDelay; next <= cost.Seconds() {
		return fmt.Sprintf("the last worker stays: the next message is expected in %s, and a new start costs %s (boot %s + delay %s)",
			amount.Span(time.Duration(next*float64(time.Second)).Round(time.Second)), amount.Span(cost), amount.Span(boot.Round(time.Second)), amount.Span(b.AcceptableDelay)), true
	}
	return "", false
}

// bootOf is how long the units that were started last took until they served.
func bootOf(s *scale.Snapshot) time.Duration {
	if took := s.Past.Starts.Took; len(took) > 0 {
		return took[len(took)-1]
	}
	return usualBoot
}
