package assembly

import (
	"context"
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/memory/ram"
	"github.com/dynascale/dynascale/pkg/scale"
)

// claiming is a memory that belongs to resources.
type claiming interface {
	Memory
	// Resource is what the memory of a tier belongs to; "" while nobody has said.
	Resource(tier string) string
	Claim(ctx context.Context, claims []memory.Claim, now time.Time) (ram.Claimed, error)
}

// following observes, and gives every tier with a selector the memory of what it selects. What
// was learned of one group, such as its cooldowns and its sizes, says nothing of the one that
// takes its place; what operators ordered is about the tier and stays in force.
type following struct {
	loop.Observer
	memory   claiming
	tiers    []config.Tier
	choosing map[string]config.Tier
	// told is told of every change-over; it may be nil.
	told func(tier, text string)
}

// follow makes the observer follow what tiers select, where any does.
func follow(o loop.Observer, tiers []config.Tier, m Memory, told func(tier, text string)) loop.Observer {
	c, is := m.(claiming)
	f := following{Observer: o, memory: c, tiers: tiers, choosing: map[string]config.Tier{}, told: told}
	for _, t := range tiers {
		if selects(t) && t.Mode != scale.Off {
			f.choosing[t.Name] = t
		}
	}
	if !is || len(f.choosing) == 0 {
		return o
	}
	return f
}

// Observe lets an evaluation pass in which a tier selects something else than before: the next
// one is the first that decides about it.
func (f following) Observe(ctx context.Context, now time.Time) []scale.Snapshot {
	world := f.Observer.Observe(ctx, now)
	names := map[string]string{}
	for i := range world {
		s := &world[i]
		if _, is := f.choosing[s.Tier]; is && s.Capacity.Known() && len(s.Capacity.Selected) == 1 {
			names[s.Tier] = s.Capacity.Selected[0]
		}
	}
	was, other := map[string]string{}, false
	for _, c := range claims(f.tiers, names) {
		if names[c.Tier] == "" {
			continue
		}
		was[c.Tier] = f.memory.Resource(c.Tier)
		other = other || was[c.Tier] != c.Resource.String()
	}
	if !other {
		return world
	}
	done, err := f.memory.Claim(ctx, claims(f.tiers, names), now)
	for _, m := range done.Moves {
		if _, is := names[m.To]; is && f.told != nil { // the tier was called otherwise before
			f.told(m.To, fmt.Sprintf("%s: was tier %s until now; cooldowns, circuit breakers and all other stored state continue under the new name (%s)", m.To, m.From, memory.Say(m.Resource)))
		}
	}
	for i := range world {
		s := &world[i]
		before, selected := was[s.Tier]
		if !selected || before == f.memory.Resource(s.Tier) {
			continue
		}
		s.Past = f.memory.Past(s.Tier)
		f.tell(s, before, err)
	}
	return world
}

// tell tells of a change-over, and lets nothing be decided before the next evaluation.
func (f following) tell(s *scale.Snapshot, before string, err error) {
	if before == "" {
		return // the first that it ever selected
	}
	known, _ := memory.ResourceOf(before)
	now := s.Capacity.Selected[0]
	why := fmt.Sprintf("%s is selected now, and %s was selected before; decisions begin with the next evaluation", now, known.Name)
	s.Capacity = scale.Capacity{Selected: s.Capacity.Selected}
	s.Gaps = append(s.Gaps, scale.Gap{Signal: scale.CapacitySignal, Why: why})
	if f.told == nil {
		return
	}
	text := fmt.Sprintf("%s: %s is selected now (%s), and %s was selected before: cooldowns, circuit breakers and all other state that dynascale "+
		"stores for %[4]s are kept, and used when %[4]s is selected again; pauses and overrides of the tier stay in force",
		s.Tier, now, f.choosing[s.Tier].Target.Name(), known.Name)
	if err != nil {
		text += fmt.Sprintf("; this change is in RAM only until the ledger can be written: %v", err)
	}
	f.told(s.Tier, text)
}
