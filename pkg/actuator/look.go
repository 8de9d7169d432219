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
}

func newLooks(from []fetch.Source, all []Setting) *looks {
	l := &looks{from: from, all: all, free: make(chan struct{}, 1), seen: make([]look, len(all))}
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
		f := fetch.New(l.from).Read(ctx, now, func(known facts.Facts, o *facts.Order) {
			for _, s := range batch {
				s.Kind.Look(kind.Change{Tier: s.Tier}, known, o)
			}
		})
		for i, s := range batch {
			var own facts.Order
			s.Kind.Look(kind.Change{Tier: s.Tier}, f, &own)
			l.seen[first+i] = look{facts: f, err: own.Failed(f), at: now}
		}
	}
	return l.all[n].Kind.View(l.all[n].Tier, l.seen[n].facts, d.At), l.seen[n].err
}

// toShrink looks at what else speaks against a smaller size.
func (l *looks) toShrink(ctx context.Context, n int, d scale.Decision) ([]string, error) {
	var own facts.Order
	s := l.all[n]
	f := fetch.New(l.from).Read(ctx, d.At, func(known facts.Facts, o *facts.Order) {
		s.Kind.LookToShrink(kind.Change{Tier: s.Tier, Decision: d}, known, o)
		own = *o
	})
	return s.Kind.View(s.Tier, f, d.At).NoShrink, own.Failed(f)
}
