package ec2size

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/awsname"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Machine is an EC2 instance whose type is scaled.
type Machine struct {
	Instance        string
	Rungs           []scale.Rung
	Fallbacks       map[string][]string // by rung
	AllowNewAddress bool
	AllowManaged    bool
	Drain           time.Duration // for leaving the target groups
	Verify          time.Duration // for passing the checks after the start
	Worst           time.Duration
}

// New is a machine with the defaults of the configuration.
func New() *Machine {
	return &Machine{Drain: 5 * time.Minute, Verify: 10 * time.Minute, Worst: 30 * time.Minute}
}

var (
	anID = keys.That(idLooks.Rule(), func(v string) string {
		if n := len(v) - len("i-"); digits.MatchString(v) && n != 8 && n != 17 {
			return fmt.Sprintf("%s has %s after i-, and the id of an EC2 instance has 17 (or 8, if the instance is very old); copy the whole id", keys.Show(v), amount.Count(n, "digit"))
		}
		return idLooks.Wrong(v)
	})
	idLooks    = keys.Like(pattern.Of(`^i-([0-9a-f]{8}|[0-9a-f]{17})$`), "the id of an EC2 instance such as i-0123456789abcdef0")
	digits     = pattern.Of(`^i-[0-9a-f]+$`)
	instanceID = awsname.Belongs("the id of an EC2 instance such as i-0123456789abcdef0", anID, func(t awsname.Thing) string {
		if t.Sort == awsname.InstanceARN {
			return "write its id, " + t.Name
		}
		return ""
	}, awsname.Instance)
	instanceType = kind.InstanceType
)

// stopsAndStarts is what two stops and two starts of a machine take.
const stopsAndStarts = 10 * time.Minute

// Kind is "ec2_size".
func (*Machine) Kind() string { return "ec2_size" }

// Key has the keys of Keys beneath it.
func (m *Machine) Key() keys.Key {
	return keys.Section(m.Kind(), m).Like("ec2", "instance", "vm", "ec2_instance", "instance_type")
}

// Keys are the keys beneath it.
func (m *Machine) Keys() keys.Set {
	return keys.Set{
		keys.Text("instance", &m.Instance, instanceID).Single().Required().Like("id", "instance_id", "machine", "vm", "ec2"),
		kind.Ladder(&m.Rungs, instanceType),
		keys.Demand(nil, func(at keys.At) {
			kind.Rungs(m.Rungs, at)
			kind.Rising(m.Rungs, at)
		}),
		m.fallbacks(),
		keys.Demand(nil, func(at keys.At) {
			for _, r := range m.Rungs {
				kind.Fallbacks(r.Name, m.Fallbacks[r.Name], at)
			}
		}),
		keys.Yes("allow_new_address", &m.AllowNewAddress),
		keys.Yes("allow_managed", &m.AllowManaged),
		keys.Span("drain", &m.Drain, keys.AtMost(time.Hour)),
		keys.Span("verify", &m.Verify, keys.AtLeast(time.Minute), keys.AtMost(time.Hour)),
		keys.Span("worst_case", &m.Worst, keys.AtLeast(5*time.Minute), keys.AtMost(keys.Day)),
		keys.Demand(nil, func(at keys.At) {
			if least := 2*m.Drain + m.Verify + stopsAndStarts; m.Worst < least {
				at.Problem("worst_case", "%s is below %s, which is the sum of twice `drain` (%s), `verify` (%s), and %s for two stops and starts", keys.Say(m.Worst),
					keys.Say(least), keys.Say(m.Drain), keys.Say(m.Verify), keys.Say(stopsAndStarts))
			}
		}),
	}
}

// fallbacks are other types that are as good as a rung, by rung.
func (m *Machine) fallbacks() keys.Key {
	seen := map[string]bool{}
	other := keys.Checked(keys.TextForm, instanceType, keys.That(nil, func(name string) string {
		switch {
		case m.isRung(name):
			return keys.Show(name) + " is on the ladder itself; a fallback is another type of the same size"
		case seen[name]:
			return keys.Show(name) + " is already a fallback; it can replace only one type of the ladder"
		}
		seen[name] = true
		return ""
	}))
	entry := func(rung string) keys.Key {
		types := m.Fallbacks[rung]
		list := keys.List(rung, &types, "remove this key if the type has no fallbacks", other)
		return list.Then(func() {
			if m.Fallbacks == nil {
				m.Fallbacks = map[string][]string{}
			}
			m.Fallbacks[rung] = types
		})
	}
	return keys.Map("fallbacks", keys.Entries{
		Such: "m6i.2xlarge: [m5.2xlarge, m6a.2xlarge]",
		Names: []keys.Check[string]{keys.That(nil, func(name string) string {
			if len(m.Rungs) > 0 && !m.isRung(name) && !m.isRung("") { // "" stands for one that cannot be read
				return "is not on the ladder"
			}
			return ""
		})},
		Entry: func(name string, _ int) keys.Key { return entry(name) },
		All: func() (out []keys.Key) {
			for _, rung := range slices.Sorted(maps.Keys(m.Fallbacks)) {
				out = append(out, entry(rung))
			}
			return out
		},
	})
}

func (m *Machine) isRung(name string) bool {
	return slices.ContainsFunc(m.Rungs, func(r scale.Rung) bool { return r.Name == name })
}

// Name is the instance's id.
func (m *Machine) Name() string { return m.Instance }

// Thing is "instance".
func (*Machine) Thing() string { return "instance" }

// Ladder are the types.
func (m *Machine) Ladder() []scale.Rung { return m.Rungs }

// WorstCase is how long a resize may take, there and back.
func (m *Machine) WorstCase() time.Duration { return m.Worst }

// Guards are those of an outage both ways.
func (*Machine) Guards() guard.Set {
	return guard.Set{
		Stabilization:  guard.Stabilization{Grow: 10 * time.Minute, Shrink: time.Hour},
		ShrinkDelay:    guard.ShrinkDelay{Shrink: keys.Day},
		ShrinkLimit:    guard.ShrinkLimit{Share: 1},
		Cooldown:       guard.Cooldown{Grow: 2 * time.Hour, Shrink: keys.Day},
		CircuitBreaker: guard.CircuitBreaker{Probe: 12 * time.Hour},
	}
}

// Headroom looks at the memory that the CloudWatch agent tells of.
func (*Machine) Headroom(signalOf func(string) string) guard.Headroom {
	return guard.Headroom{Used: signalOf("mem_used_percent")}
}

// Demands wants a window.
func (m *Machine) Demands(t kind.Tier, at keys.At) {
	kind.Slow(t, m.Worst, at)
	kind.Vertical(t, at)
	kind.Interrupts(t, at)
}

// Rule is what a schema can say: a window, steps, and no minimum to move.
func (*Machine) Rule() keys.Rule {
	return kind.All(kind.Windowed(), kind.NoMinimum(), kind.Stepwise())
}

// Claims are none beside the name.
func (*Machine) Claims() []kind.Claim { return nil }

// Traits are the ladder.
func (*Machine) Traits() kind.Traits { return kind.Traits{Vertical: true} }
