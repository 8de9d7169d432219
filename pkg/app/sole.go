package app

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/lock"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/scale"
)

// sole observes, and takes the lock of every tier that is to be changed: of two daemons on
// one machine the second only observes, and takes over at the first evaluation after the
// first has gone. Dry runs, plans and tiers that are not changed take none.
type sole struct {
	loop.Observer
	locks *lock.Locks
	tiers []config.Tier
	net   *cloud.Network
	// running are the operations under way, whose tiers stay locked in every mode.
	running func() []scale.Operation
	// onUnlocked is told why locks could not be taken although nobody has them; nil when all
	// could.
	onUnlocked func(error)
}

// introduced is how long an evaluation waits for the first answer of STS.
const introduced = 5 * time.Second

// Observe waits a moment for whose account this is, because a lock belongs to one.
func (o sole) Observe(ctx context.Context, now time.Time) []scale.Snapshot {
	patience, cancel := context.WithTimeout(ctx, introduced)
	defer cancel()
	for at, cloud := range o.net.Clouds {
		if at.Account() == "" {
			cloud.Identity.Begin(context.WithoutCancel(ctx))
		}
	}
	world := o.Observer.Observe(ctx, now)
	selected := map[string]string{}
	for i := range world {
		if names := world[i].Capacity.Selected; len(names) == 1 {
			selected[world[i].Tier] = names[0]
		}
	}
	others := o.hold(patience, selected)
	for i, s := range world {
		if why := others[s.Tier]; why != "" && s.Mode.Writes() {
			world[i].Mode, world[i].Locked = scale.Observe, why
		}
	}
	return world
}

// hold takes the locks of all tiers that are to be changed, and gives back the others. It
// returns the tiers that somebody else manages, with who that is. What a tier selected has the
// lock of its own name, as if the configuration named it; while nothing is selected nothing is
// changed.
func (o sole) hold(patience context.Context, selected map[string]string) map[string]string {
	underWay := map[string]bool{}
	for _, op := range o.running() {
		underWay[op.Tier] = true
	}
	names, wanted := map[string]lock.Name{}, []lock.Name{}
	for _, t := range o.tiers {
		if t.Mode.Writes() || underWay[t.Name] {
			t.Target = kind.Chosen(t.Target, selected[t.Name])
			n := o.net.Clouds[t.Place()].Lock(patience, t)
			names[t.Name], wanted = n, append(wanted, n)
		}
	}
	taken, err := o.locks.Hold(wanted)
	o.onUnlocked(err)
	others := map[string]string{}
	for _, t := range o.tiers {
		if holder, is := taken[names[t.Name]]; is {
			others[t.Name] = holder.Keeps(kind.Chosen(t.Target, selected[t.Name]).Name()) + ": only observed"
		}
	}
	return others
}
