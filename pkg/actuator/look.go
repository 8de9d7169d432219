package actuator

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/scale"
)

// looks are resources as they are now, read in batches in the order of their turns.
//
// A change is compared with a look that is at most lookAge old: a plan of a thousand
// changes takes most of a minute, and one look at its beginning would be compared
// with what an operator has set long since.
type looks struct {
	from []fetch.Source
	all  []Setting // in the order of their turns

	// free holds one value while nobody reads; who needs the same resources waits for
	// them, and not beyond its time.
	free chan struct{}
	seen []look // by turn
	// defects are what kinds panicked with when they were asked what to look at, by turn.
	defects []any
}

func newLooks(from []fetch.Source, all []Setting) *looks {
	l := &looks{from: from, all: all, free: make(chan struct{}, 1), seen: make([]look, len(all)), defects: make([]any, len(all))}
	l.free <- struct{}{}
	return l
}

const lookAge = 5 * time.Second

// look is what one reading said.
type look struct {
	facts facts.Facts
	err   error
	at    time.Time // when it was asked for; zero while it was not
}

// at is how the tier of the n-th turn is. When it was not looked at lately, those whose
// turn it is too and those that come next are read with it.
func (l *looks) at(ctx context.Context, n int, d scale.Decision) (kind.View, error) {
	select {
	case <-l.free:
		defer func() { l.free <- struct{}{} }()
	case <-ctx.Done():
		return kind.View{}, &scale.Failure{Doing: "reading it again", Kind: scale.Unreachable, Err: ctx.Err()}
	}
	now := time.Now()
	if is := l.seen[n]; is.at.IsZero() || now.Sub(is.at) >= lookAge {
		first := max(0, n-writesAtOnce+1)
		batch := l.all[first:min(first+namesPerCall, len(l.all))]
		f, _ := fetch.Once(ctx, l.from, now, func(known facts.Facts, o *facts.Order) {
			for i := range batch {
				l.order(first+i, known, o)
			}
		})
		for i := range batch {
			var own facts.Order
			l.order(first+i, f, &own)
			l.seen[first+i] = look{facts: f, err: own.Failed(f), at: now}
		}
	}
	if l.defects[n] != nil {
		panic(l.defects[n])
	}
	return l.view(n, l.seen[n].facts, d), l.seen[n].err
}

// order orders what the n-th kind looks at. Its defect keeps nobody from looking at the
// others.
func (l *looks) order(n int, known facts.Facts, o *facts.Order) {
	defer func() {
		if r := recover(); r != nil {
			l.defects[n] = r
		}
	}()
	l.all[n].Kind.Look(kind.Change{Tier: l.all[n].Tier()}, known, o)
}

// toShrink looks at what else speaks against a smaller size, or a smaller maximum.
func (l *looks) toShrink(ctx context.Context, n int, d scale.Decision) (kind.View, error) {
	s := l.all[n]
	f, wanted := fetch.Once(ctx, l.from, time.Now(), func(known facts.Facts, o *facts.Order) {
		s.Kind.LookToShrink(kind.Change{Tier: s.Tier(), Decision: d}, known, o)
	})
	return l.view(n, f, d), wanted.Failed(f)
}

// view is the tier in the mode in which it was decided.
func (l *looks) view(n int, f facts.Facts, d scale.Decision) kind.View {
	tier := l.all[n].Tier()
	tier.Mode = d.Mode
	return l.all[n].Kind.View(tier, f, d.At)
}
