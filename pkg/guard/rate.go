package guard

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Rate is how far the size may go in one direction within a time, as `behavior` of the Kubernetes HPA
// has it: each policy allows a size, counted from the one that stood when its period began.
//
//	grow    count: start + n      percent: start x (1 + p/100), rounded up
//	shrink  count: start - n      percent: start x (1 - p/100), rounded down
//
// A percentage allows one unit at least, so that nothing stands still for ever; the HPA lets a
// tier of zero grow by no percentage at all. Changes made by others count, which the HPA forgets.
// Source: kubernetes v1.37, autoscaling/v2 HPAScalingRules.
type Rate struct {
	// Policies are none where the direction is not bounded.
	Policies []Allowance
	// Select says which policy counts: the one that allows most, the one that allows least, or
	// none of them, and then the direction is closed.
	Select Select
	// FreeUpTo is a size up to which growth is not limited: doubling takes long from 1. 0 for none.
	FreeUpTo int
}

// Allowance is one policy of a rate.
type Allowance struct {
	// Count in the unit of the tier, or Percent of the size at the beginning of the period; the
	// other is 0. With both 0 nothing is allowed.
	Count   int
	Percent float64
	// Period is above 0 and at most half an hour.
	Period time.Duration
}

// Select is which of several policies counts.
type Select string

// The choices, named as the HPA names them.
const (
	Max      Select = "max"      // the policy that allows most
	Min      Select = "min"      // the policy that allows least
	Disabled Select = "disabled" // the direction is closed
)

// bounds reports whether the direction is bounded at all.
func (r Rate) bounds() bool { return len(r.Policies) > 0 || r.Select == Disabled }

// allowed is how far a rate lets a tier go, the policy that says so, and the size that its period began with.
func (r Rate) allowed(s *scale.Snapshot, grow bool, interval time.Duration) (size int, by Allowance, start int) {
	for i, p := range r.Policies {
		from := stood(s, p.Period, interval)
		to := p.from(from, grow, max(1, s.Capacity.Step))
		further := to > size
		if !grow {
			further = to < size
		}
		if i == 0 || further && r.Select != Min || !further && to != size && r.Select == Min {
			size, by, start = to, p, from
		}
	}
	return size, by, start
}

// from is the size that a policy allows. step is the smallest change that the tier can make.
func (p Allowance) from(start int, grow bool, step int) int {
	by := p.Count
	if p.Percent > 0 {
		share := float64(start) * p.Percent / 100
		by = max(1, int(math.Ceil(min(share-1e-9*max(1, share), math.MaxInt32))))
	}
	if by > 0 {
		by = max(by, step)
	}
	if !grow {
		by = -by
	}
	return min(max(start+by, 0), math.MaxInt32)
}

// stood is the size at the beginning of a period that ends now: that of the first evaluation in it,
// because what an evaluation changes is seen by the next one. Half an interval forgives a clock that is not
// to the second. Memory that does not reach back knows of no change. In minimum mode the
// minimum moves, of which the last change alone is remembered.
func stood(s *scale.Snapshot, period, interval time.Duration) int {
	begin := s.Now.Add(-period + interval/2)
	if s.Mode == scale.Minimum {
		if w := s.Past.Wrote; w.At.After(begin) && !w.At.After(s.Now) {
			return w.From
		}
		return s.Current()
	}
	for _, p := range s.Past.Ring {
		if p.At.After(begin) && !p.At.After(s.Now) {
			return p.Desired
		}
	}
	return s.Current()
}

// String is a policy for a sentence: "100 % in 1m", "4 units in 1m".
func (p Allowance) String() string {
	if p.Percent > 0 {
		return amount.Percent(p.Percent) + " in " + amount.Span(p.Period)
	}
	return amount.Count(p.Count, "unit") + " in " + amount.Span(p.Period)
}

// longestPeriod is the HPA's.
const longestPeriod = 30 * time.Minute

// longest is the longest period of the policies.
func (r Rate) longest() (most time.Duration) {
	for _, p := range r.Policies {
		most = max(most, p.Period)
	}
	return most
}

// keys are those of one direction; free is for growth alone.
func (r *Rate) keys(free bool) keys.Set {
	set := keys.Set{
		keys.Foreign{}.
			Add("policies", "write policies: [{count: 4, period: 1m}]", "count", "percent", "period", "type", "value", "pods", "units", "step", "max", "max_step").
			Add("", "this belongs to another guard; write guards: {stabilization: {grow: 1m, shrink: 5m}}", "stabilization_window_seconds", "stabilization", "stabilization_window").
			Add("", "write it in the scaler, for example target: {signal: cpu, goal: 60, tolerance: 10%}", "tolerance"),
		keys.Alone(func(text string) string {
			if !slices.Contains(no, strings.ToLower(text)) {
				return ""
			}
			return "to forbid changes in this direction, write {select: disabled}"
		}),
		keys.Then(func() {
			if r.Select == "" {
				r.Select = Max
			}
		}),
		keys.Sections("policies", &r.Policies,
			"if this direction needs no limit, remove the key `policies`; to forbid changes in this direction, write select: disabled instead of this key", (*Allowance).Keys).
			ShownIf(func() bool { return len(r.Policies) > 0 }),
		keys.Answered("select", &r.Select, keys.Words{"maximum": string(Max), "minimum": string(Min), "most": string(Max), "least": string(Min), "off": string(Disabled), "none": string(Disabled), "false": string(Disabled)}, Max, Min, Disabled).Like("select_policy", "selectPolicy"),
		keys.Demand(nil, func(at keys.At) {
			if r.Select == Disabled && len(r.Policies) > 0 {
				at.Problem("policies", "is never used, because the key `select` has the value disabled: remove the key `policies` or the key `select`")
			}
			for i, p := range r.Policies {
				if path := fmt.Sprintf("policies[%d].percent", i); !free && p.Percent > 100 && at.Sound(path) {
					at.Problem(path, "%s %% is too much: a tier can shrink by at most 100 %%", keys.Say(p.Percent))
				}
			}
			if at.Has("select") && r.Select != Disabled && !at.Has("policies") && at.Sound("select") {
				at.Problem("select", "chooses between policies, but there are none; write the key `policies`, or remove the key `select`")
			}
		}),
	}
	if free {
		set = append(set, keys.Whole("free_up_to", &r.FreeUpTo, keys.AtLeast(0)).ShownIf(func() bool { return r.FreeUpTo > 0 }))
	}
	return set
}

// Keys are the keys of a policy.
func (p *Allowance) Keys() keys.Set {
	return keys.Set{
		keys.Foreign{}.
			Add("count", "write count: 4 for a number of units, or percent: 50; a policy has no type", "type", "value"),
		keys.Whole("count", &p.Count, keys.AtLeast(0)).Like("pods", "units", "instances", "by", "step", "change").ShownIf(func() bool { return p.Percent == 0 }),
		keys.Number("percent", &p.Percent, keys.Above(0.0)).ShownIf(func() bool { return p.Percent > 0 }),
		keys.Span("period", &p.Period, keys.AtLeast(time.Second), keys.AtMost(longestPeriod)).Required().Like("period_seconds", "periodSeconds"),
		keys.Demand(nil, func(at keys.At) {
			switch {
			case p.Percent > 0 && p.Percent < 1 && at.Sound("percent"):
				at.Problem("percent", "%s would be %[1]s %%; write %s for %[2]s %%", keys.Say(p.Percent), keys.Say(math.Round(p.Percent*1e4)/100))
			case at.Has("count") && at.Has("percent"):
				at.Problem("percent", "cannot be combined with count: write two policies; the key `select` chooses between them")
			case !at.Has("count") && !at.Has("percent") && !at.Misspelt("count") && !at.Misspelt("percent"):
				at.Problem("", "needs the key `count` or `percent`: how far the size may go in the period")
			}
		}),
	}
}

// Closed is the policy of a count of 0 that allows no change at all, however it is chosen; -1 where none does.
func (r Rate) Closed() int {
	first, all := -1, true
	for i, p := range r.Policies {
		switch {
		case p.Count > 0 || p.Percent > 0:
			all = false
		case first < 0:
			first = i
		}
	}
	if r.FreeUpTo > 0 || r.Select == Disabled || !all && r.Select != Min {
		return -1
	}
	return first
}
