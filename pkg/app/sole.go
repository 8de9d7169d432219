package app

import (
	"context"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/config"
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
	net   *network
	// running are the operations under way, whose tiers stay locked in every mode.
	running func() []scale.Operation
	// onUnlocked is told why locks could not be taken although nobody has them; "" when all
	// could.
	onUnlocked func(why string)
}

// Observe waits a moment for whose account this is, because a lock belongs to one.
func (o sole) Observe(ctx context.Context, now time.Time) []scale.Snapshot {
	patience, cancel := context.WithTimeout(ctx, introduced)
	defer cancel()
	for at, cloud := range o.net.clouds {
		if at.quota().account == "" {
			cloud.identity.begin(context.WithoutCancel(ctx))
		}
	}
	world := o.Observer.Observe(ctx, now)
	others := o.hold(patience)
	for i, s := range world {
		if why := others[s.Tier]; why != "" && s.Mode.Writes() {
			world[i].Mode, world[i].Locked = scale.Observe, why
		}
	}
	return world
}

// hold takes the locks of all tiers that are to be changed, and gives back the others. It
// returns the tiers that somebody else manages, with who that is.
func (o sole) hold(patience context.Context) map[string]string {
	underWay := map[string]bool{}
	for _, op := range o.running() {
		underWay[op.Tier] = true
	}
	names, wanted := map[string]lock.Name{}, []lock.Name{}
	for _, t := range o.tiers {
		if t.Mode.Writes() || underWay[t.Name] {
			n := o.net.clouds[placeOf(t)].lockOf(patience, t)
			names[t.Name], wanted = n, append(wanted, n)
		}
	}
	taken, err := o.locks.Hold(wanted)
	o.onUnlocked(text(err))
	others := map[string]string{}
	for _, t := range o.tiers {
		if holder, is := taken[names[t.Name]]; is {
			others[t.Name] = holder.Keeps(t.Target.Name()) + ": only observed"
		}
	}
	return others
}

// lockOf names the lock of a tier. An account that STS does not tell in time stays unknown,
// and such a lock yields to the same resource of any account.
func (c awsCloud) lockOf(patience context.Context, t config.Tier) lock.Name {
	account := placeOf(t).quota().account
	if account == "" {
		account = c.identity.account()
	}
	if account == "" && patience.Err() == nil {
		if who, err := c.identity.get(patience); err == nil {
			account = who.Account
		}
	}
	kind, name := "group", groupOf(t)
	if parts := strings.SplitN(t.Resource(), "/", 3); len(parts) == 3 { // what operations lock
		kind, name, _ = strings.Cut(parts[2], "/")
	}
	service := map[string]string{"group": "AUTO_SCALING", "instance": "EC2", "database": "RDS", "cluster": "RDS"}[kind]
	return lock.Name{Endpoint: c.endpoint(service), Account: account, Region: c.region, Resource: kind + "/" + name}
}

// unlocked tells of locks that could not be taken although nobody has them.
func (b *Board) unlocked(why string) {
	b.once("unlocked", why, func() {
		b.log.Error("NO LOCK against a second dynascale on this machine: the tiers are managed all the same", zap.String("why", why))
	}, func() { b.log.Info("all tiers are locked against a second dynascale on this machine") })
}
