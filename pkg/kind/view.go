package kind

import (
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/schedule"
	"github.com/dynascale/dynascale/pkg/signal"
)

// Watched is what a kind has to know of the tier whose resource it is.
type Watched struct {
	Name    string
	Mode    scale.Mode
	Region  string // only named in sentences; "" is the default region
	Signals []signal.Signal
	Limits  guard.Limits
	// Schedule is what the calendar asks for.
	Schedule schedule.Schedule
	// TargetGroup is what its load balancer sends to, targetgroup/NAME/ID; "" where none is named.
	TargetGroup string
	// Away is since when nobody looked, where that is longer than between two evaluations that follow each
	// other; zero otherwise.
	Away time.Time
	// Past is what is remembered of the tier; nil where nothing is.
	Past *scale.Past
	// Samples are what its signals read in this evaluation, once they were read; nil before.
	Samples []scale.Sample
}

// Remembered is the past, and an empty one where nothing is remembered.
func (t Watched) Remembered() *scale.Past {
	if t.Past == nil {
		return &scale.Past{}
	}
	return t.Past
}

// Place is the region in a sentence.
func (t Watched) Place() string {
	if t.Region == "" {
		return "the default region"
	}
	return t.Region
}

// SignalOf is the signal of a CloudWatch metric; "" when the tier has none.
func (t Watched) SignalOf(metric string) string {
	for _, s := range t.Signals {
		for _, q := range []*signal.Query{s.Source.Metric, s.Source.Each} {
			if q != nil && q.Name == metric {
				return s.Name
			}
		}
	}
	return ""
}

// Viewer makes the view of a tier. It is pure: the same facts give the same view.
type Viewer interface {
	// Wants orders the facts that a view is made of, from what is known so far: a cluster
	// tells of its members. It is asked until it wants nothing more.
	Wants(t Watched, known facts.Facts, order *facts.Order)
	// View is how the tier is. What was not read is missing, and never zero.
	View(t Watched, f facts.Facts, now time.Time) View
}

// View is how a tier is at one instant: the one value that the daemon, plan and doctor
// look at.
type View struct {
	Capacity scale.Capacity
	// Missing is why the size is not known; "" when it is.
	Missing string
	// Gone says that it is not known because AWS has no such resource: nothing of it runs, and nothing is billed.
	Gone bool
	// Unread names what could not be read, where that is why: a shelf of package facts.
	Unread string
	// Leaving is set while a group or service is being deleted, which an objection says too.
	Leaving bool
	// Objections are the reasons against changing the tier at all, NoShrink those against a
	// smaller size only, NoRaise those against raising the maximum that AWS holds.
	Objections, NoShrink, NoRaise []scale.Objection
	// Failed are the launches that failed since the tier had all it wanted, newest first.
	Failed []scale.Activity
	// History is how the size that is billed changed since Watched.Away; nil where it was not asked for.
	History *scale.History
	// Hosts is how many machines a load balancer should find healthy; 0 is not known.
	Hosts int
	// About is the dimension of CloudWatch that names the resource, for metrics that have no
	// datapoints while nothing runs and nothing is meant to; both "" where there are none.
	About Dimension
	// Members are the parts that report figures of their own; nil where there are none.
	Members *Members
	// Selected is what came of the tier's selector; nil where the configuration names what it
	// scales, and where nothing could be read to choose from.
	Selected *Selected
}

// Selected is what a selector, in words, chose: one name, or those between which nobody
// chooses; none and not nil where nothing matches.
type Selected struct {
	By    string
	Names []string
}

// Name is the one name; "" when none was chosen.
func (s *Selected) Name() string {
	if s == nil || len(s.Names) != 1 {
		return ""
	}
	return s.Names[0]
}

// Dimension is a dimension of a CloudWatch metric.
type Dimension struct{ Name, Value string }

// Members are the parts of a tier that report figures of their own.
type Members struct {
	// Each are those that work, sorted. Source stands for them where there are none.
	Each   []string
	Source string
	// Shared is set when one address leads to all of them, however far behind they are.
	Shared bool
	// Broken are those that serve nobody by a fault.
	Broken []string
	// Lag is the signal that tells how far behind a member is, in whose unit MaxLag is the
	// most; "" and 0 where any lag will do.
	Lag    string
	MaxLag float64
}

// Relative is a kind one of whose metrics is a share of something other than its size.
type Relative interface {
	// Relate turns such a sample into a share of the size, or tells why it cannot.
	Relate(t Watched, f facts.Facts, x scale.Sample) (scale.Sample, string)
}
