package actuator

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/scale"
)

// looks are groups as they are now, read in batches in the order of their turns.
//
// A change is compared with a look that is at most lookAge old: a plan of a thousand
// changes takes most of a minute, and one look at its beginning would be compared
// with what an operator has set long since.
type looks struct {
	from  Reader
	names []string // in the order of their turns

	// free holds one value while nobody reads; who needs the same groups waits for
	// them, and not beyond its time.
	free chan struct{}
	seen map[string]look
}

func newLooks(from Reader, names []string) *looks {
	l := &looks{from: from, names: names, free: make(chan struct{}, 1), seen: map[string]look{}}
	l.free <- struct{}{}
	return l
}

const lookAge = 5 * time.Second

// look is what one reading said of a group.
type look struct {
	group estate.Group
	found bool
	err   error
	at    time.Time // when it was asked for
}

// at is the n-th group. When it was not looked at lately, those whose turn it is too
// and those that come next are read with it.
func (l *looks) at(ctx context.Context, n int) (group estate.Group, found bool, err error) {
	select {
	case <-l.free:
		defer func() { l.free <- struct{}{} }()
	case <-ctx.Done():
		return estate.Group{}, false, &scale.Failure{Doing: "reading groups", Kind: scale.Unreachable, Err: ctx.Err()}
	}
	now := time.Now()
	if is, ok := l.seen[l.names[n]]; ok && now.Sub(is.at) < lookAge {
		return is.group, is.found, is.err
	}
	first := max(0, n-writesAtOnce+1)
	batch := l.names[first:min(first+namesPerCall, len(l.names))]
	got, err := l.from.Groups(ctx, batch)
	for _, name := range batch {
		group, found := got[name]
		l.seen[name] = look{group: group, found: found, err: err, at: now}
	}
	is := l.seen[l.names[n]]
	return is.group, is.found, is.err
}
