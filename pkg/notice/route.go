package notice

import (
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/calendar"
	"github.com/dynascale/dynascale/pkg/event"
)

// Route says which alerts go to which channels. An alert takes every route that matches it, and
// each channel gets it once.
type Route struct {
	Name string
	// Severities that it takes; none takes all but what is only kept.
	Severities []event.Severity
	// Tiers are names, or beginnings of names that end in *; none takes all, and what is of no tier.
	Tiers []string
	// Topics and Kinds that it takes; without any of both it takes all.
	Topics []event.Topic
	Kinds  []event.Kind
	// Channels that it leads to, each once.
	Channels []string
	// Quiet is when nothing is sent by this route: it waits until the end.
	Quiet calendar.Week
}

// Takes reports whether an alert goes this way.
func (r Route) Takes(a Alert) bool {
	if a.Severity == event.Kept || len(r.Severities) > 0 && !slices.Contains(r.Severities, a.Severity) {
		return false
	}
	if len(r.Tiers) > 0 && !slices.ContainsFunc(r.Tiers, func(pattern string) bool { return fits(pattern, a.Tier) }) {
		return false
	}
	return len(r.Topics)+len(r.Kinds) == 0 || slices.Contains(r.Topics, a.Kind.Topic()) || slices.Contains(r.Kinds, a.Kind)
}

func fits(pattern, tier string) bool {
	if begin, is := strings.CutSuffix(pattern, "*"); is {
		return tier != "" && strings.HasPrefix(tier, begin)
	}
	return pattern == tier && tier != ""
}

// Plan is what a configuration says of notices.
type Plan struct {
	Routes []Route
	// Wait is from the first alert of a topic to its message; Interval the least time from one message
	// of a topic to the next; Repeat how often what stands is told again.
	Wait, Interval, Repeat time.Duration
	// Channels are how each is reached, as far as it matters when and what is sent.
	Channels map[string]Pace
}

// Pace is how a channel is used.
type Pace struct {
	// PerHour is how many messages an hour it takes at most, with a fifth of them at once.
	PerHour int
	// Single is set where each topic is a message of its own: a receiver that keeps incidents.
	Single bool
	// Resolved says whether what is over is told.
	Resolved bool
}

// channels are those that an alert goes to.
func (p Plan) channels(a Alert) (out []string) {
	for _, r := range p.Routes {
		if r.Takes(a) {
			for _, c := range r.Channels {
				if _, known := p.Channels[c]; known && !slices.Contains(out, c) {
					out = append(out, c)
				}
			}
		}
	}
	return out
}

// open is when the first route of an alert to a channel that is not quiet sends: now, unless all are quiet.
func (p Plan) open(a Alert, channel string, now time.Time) (at time.Time) {
	for _, r := range p.Routes {
		if !r.Takes(a) || !slices.Contains(r.Channels, channel) {
			continue
		}
		until, quiet := r.Quiet.Holds(now)
		if !quiet {
			return now
		}
		if at.IsZero() || until.Before(at) {
			at = until
		}
	}
	if at.IsZero() {
		return now // no route leads there any more, and what was begun is ended
	}
	return at
}
