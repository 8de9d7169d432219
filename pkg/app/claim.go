package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/memory/ram"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// claimer is a memory that follows resources when a configuration calls them otherwise.
type claimer interface {
	Foresee(claims []memory.Claim) []memory.Move
	Claim(ctx context.Context, claims []memory.Claim, now time.Time) (ram.Claimed, error)
}

// claim gives the memory the names of a configuration, and says in sentences what goes on under
// another one. The locks of tiers are those of their resources, so they stay.
func (d *Daemon) claim(ctx context.Context, cfg *config.Config) (told []string) {
	now := time.Now()
	done, err := d.memory.Claim(ctx, assembly.Claims(cfg), now)
	say := func(text string, fields ...zap.Field) {
		told = append(told, text)
		d.log.Warn(text, append(fields, zap.String("event", "tier renamed"))...)
	}
	for _, m := range done.Moves {
		if m.To == "" {
			say(fmt.Sprintf("%s: this tier now scales %s; until now, the tier scaled %s: cooldowns, circuit breakers and all other stored state of %[3]s are kept for the next tier that scales it", m.From, claimed(cfg, m.From), memory.Say(m.Resource)))
			for _, a := range d.memory.Actions(now) {
				if a.Tier == m.From {
					say(fmt.Sprintf("%s: operator action %s was given for this tier, and stays in force although the tier now scales another resource; the action is: %s", m.From, a.ID, reason.Action(a, now)))
				}
			}
			continue
		}
		say(fmt.Sprintf("%s: was tier %s until now; cooldowns, circuit breakers and all other stored state continue under the new name (%s)", m.To, m.From, memory.Say(m.Resource)),
			zap.String("tier", m.To), zap.String("was", m.From))
		if makesReaders(cfg, m.To) {
			say(fmt.Sprintf("%s: readers that dynascale made under the old name have the tag %[3]s=%[2]s, and dynascale does not remove them under the new name: "+
				"set this tag of the readers to %[1]s, and replace the IAM policy with the new output of 'dynascale iam'", m.To, m.From, operation.TierTag), zap.String("tier", m.To))
		}
	}
	for _, a := range done.Actions {
		say(fmt.Sprintf("%s: operator action %s, which was given under the old name of this tier, now applies to the new name; the action is: %s", a.Tier, a.ID, reason.Action(a, now)), zap.String("tier", a.Tier), zap.String("id", a.ID))
	}
	for _, op := range d.memory.Operations() {
		name := assembly.Taker(cfg, op)
		if name == "" || name == op.Tier {
			continue
		}
		was := op.Tier
		op.Tier = name
		if e := d.memory.Advance(ctx, op); err == nil {
			err = e
		}
		say(fmt.Sprintf("%s: this tier continues operation %s, which tier %s began; progress: %s", name, op.ID, was, reason.Progress(op, now)), zap.String("tier", name))
	}
	for _, op := range done.Operations {
		say(fmt.Sprintf("%s: operation %s continues under the new name of this tier; progress: %s", op.Tier, op.ID, reason.Progress(op, now)), zap.String("tier", op.Tier))
	}
	if err != nil {
		d.log.Error("the new names of tiers are in RAM only, until an evaluation can write them into the ledger", zap.String("event", "names not on disk"), zap.Error(err))
	}
	return told
}

// claimed is what a tier of a configuration scales, in words. What a selector finds is known only at the next evaluation.
func claimed(cfg *config.Config, tier string) string {
	for _, c := range assembly.Claims(cfg) {
		if c.Tier == tier {
			return memory.Say(c.Resource.String())
		}
	}
	return "another resource"
}

// makesReaders reports whether a tier makes databases, which it knows again by its name.
func makesReaders(cfg *config.Config, tier string) bool {
	return slices.ContainsFunc(cfg.Tiers, func(t config.Tier) bool {
		k, is := t.Target.(kind.Changer)
		return is && t.Name == tier && k.Takes(t.Resource(), scale.Operation{Kind: scale.AddReplica, Resource: t.Resource()})
	})
}
