package replay

import (
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/memory/ram"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Memory is what a replay remembers: what the records so far tell, and what operators had ordered.
type Memory struct {
	*ram.Memory
	actions []scale.Action // oldest first
	// selected is what each tier scales, where it selects that.
	selected map[string]string
}

// NewMemory is a memory of pasts that reach back keep, and of all actions that were given, ended or not.
func NewMemory(keep time.Duration, actions []scale.Action) *Memory {
	actions = slices.DeleteFunc(slices.Clone(actions), func(a scale.Action) bool { return a.Ended.Equal(a.Given) }) // refused
	slices.SortFunc(actions, func(a, b scale.Action) int { return memory.NumberOf(a.ID) - memory.NumberOf(b.ID) })
	return &Memory{Memory: ram.New(keep, true), actions: actions, selected: map[string]string{}}
}

// Actions are those that were in force at an instant, as they stood then.
func (m *Memory) Actions(now time.Time) (out []scale.Action) {
	for _, a := range m.actions {
		if a.Given.After(now) || !a.Ended.IsZero() && !a.Ended.After(now) {
			continue
		}
		a.Ended, a.End = time.Time{}, ""
		if a.Holds(now) {
			out = append(out, a)
		}
	}
	return out
}

// follow gives a tier the memory of what it selects, as the daemon does: what was learned of one group says nothing of
// the one that takes its place.
func (m *Memory) follow(c scale.Capacity, tier string) {
	if len(c.Selected) != 1 || m.selected[tier] == c.Selected[0] {
		return
	}
	m.selected[tier] = c.Selected[0]
	var claims []memory.Claim
	for tier, name := range m.selected {
		claims = append(claims, memory.Claim{Tier: tier, Resource: memory.Resource{Kind: tier, Name: name}})
	}
	m.Claim(claims)
}

func (m *Memory) past(tier string, now time.Time) scale.Past {
	past := m.Past(tier)
	past.Actions = slices.DeleteFunc(m.Actions(now), func(a scale.Action) bool { return !a.Covers(tier) })
	return past
}

func (m *Memory) fold(r scale.Record) { m.Settle([]scale.Record{r}) }
