package reporter

import (
	"maps"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Place is the account and the region that something is in; "" while it is not known.
type Place struct{ Account, Region string }

// fields adds what is known of it.
func (p Place) fields(to []zap.Field) []zap.Field {
	if p.Account != "" {
		to = append(to, zap.String("account", p.Account))
	}
	if p.Region != "" {
		to = append(to, zap.String("region", p.Region))
	}
	return to
}

// Trouble is a source that failed in this evaluation.
type Trouble struct {
	Place
	// Source is who was asked: "cloudwatch", "autoscaling", "endpoints".
	Source  string
	Problem string
	// Kind is what can be done about it; "" where no source failed, and something is told.
	Kind scale.Kind
}

// source is one that can fail.
type source struct {
	Place
	name string
}

// failure is a source that fails, since when, and whether it did in this evaluation. well is when
// it was first seen not to.
type failure struct {
	since, well time.Time
	met         bool
}

// wellFor is how long a source must answer to be back: less than a minute, which is from one
// evaluation to the next.
const wellFor = 50 * time.Second

// quiet is how long a problem must have been away to be news again.
const quiet = 15 * time.Minute

// Trouble tells of a source that failed: once, and again when it comes back after
// a while. The tiers that it leaves without a signal say so in their decisions.
func (b *Reporter) Trouble(t Trouble) {
	key, now := strings.Join([]string{t.Account, t.Region, t.Source, t.Problem}, " "), time.Now()
	b.mu.Lock()
	last, known := b.troubles[key]
	if !known { // some say a time or a number, and would pile up for ever
		maps.DeleteFunc(b.troubles, func(_ string, met time.Time) bool { return now.Sub(met) > quiet })
	}
	b.troubles[key] = now
	if from := (source{t.Place, t.Source}); t.Kind != "" {
		if b.failing[from] == nil {
			b.failing[from] = &failure{since: now}
		}
		b.failing[from].met, b.failing[from].well = true, time.Time{}
	}
	b.mu.Unlock()
	if known && now.Sub(last) <= quiet {
		return
	}
	fields := append(t.fields([]zap.Field{zap.String("source", t.Source)}), zap.String("problem", t.Problem))
	if t.Kind == "" {
		b.log.Warn("a change was made only in part", append(fields, zap.String("event", "done in part"))...)
		return
	}
	b.log.Warn("a source failed", append(fields, zap.String("event", "source failed"), zap.String("kind", string(t.Kind)))...)
}

// recovered tells of the sources that failed before and have not for a while: one that fails every
// second time is one trouble, and not two lines a minute.
func (b *Reporter) recovered() {
	now := time.Now()
	b.mu.Lock()
	over := map[source]time.Duration{}
	for from, f := range b.failing {
		switch {
		case f.met:
			f.met = false
		case f.well.IsZero():
			f.well = now
		case now.Sub(f.well) >= wellFor:
			over[from] = f.well.Sub(f.since).Round(time.Second)
			delete(b.failing, from)
			// Whatever it fails with next is news.
			maps.DeleteFunc(b.troubles, func(key string, _ time.Time) bool {
				return strings.HasPrefix(key, strings.Join([]string{from.Account, from.Region, from.name, ""}, " "))
			})
		}
	}
	b.mu.Unlock()
	for _, from := range slices.SortedFunc(maps.Keys(over), func(a, b source) int { return strings.Compare(a.name+a.Region, b.name+b.Region) }) {
		b.log.Info("a source answers again", append(from.fields([]zap.Field{zap.String("event", "source back"), zap.String("source", from.name)}), zap.Duration("after", over[from]))...)
	}
}
