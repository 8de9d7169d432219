package actuator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kind/asg"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/schedule"
)

// cloud is a group store that notes every write.
type cloud struct {
	mu         sync.Mutex
	groups     map[string]resource.Group
	reads      int
	writes     []string
	readErr    error
	writeErr   error
	refreshing string
	refreshErr error
	turns      int // how many are given before turnErr; without it all are
	turnErr    error
}

func (c *cloud) Groups(_ context.Context, names []string) (map[string]resource.Group, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reads++
	if len(names) > 100 {
		return nil, errors.New("more than 100 names")
	}
	if c.readErr != nil {
		return nil, c.readErr
	}
	out := map[string]resource.Group{}
	for _, n := range names {
		if g, ok := c.groups[n]; ok {
			out[n] = g
		}
	}
	return out, nil
}

// write makes a change of a size.
func (c *cloud) write(_ context.Context, op scale.Operation, call operation.Call) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	what := map[operation.Verb]string{operation.SetDesired: "desired", operation.SetMin: "min", operation.RaiseTo: "max and desired", operation.SetMax: "max"}[call.Verb]
	c.writes = append(c.writes, fmt.Sprintf("%s %s %s", what, op.Target, call.Argument))
	return c.writeErr
}

func (c *cloud) Refreshing(context.Context, time.Time, string) (string, error) {
	return c.refreshing, c.refreshErr
}

func (c *cloud) Turn(ctx context.Context, _ time.Time) (context.Context, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.turns--; c.turnErr != nil && c.turns < 0 {
		return ctx, c.turnErr
	}
	return ctx, nil
}

func groupSetters(c *cloud) *Setters { return groupSettersOf(c, map[string]string{"web": "web-asg"}) }

// groupSettersOf is an actuator for Auto Scaling groups, by tier.
func groupSettersOf(c *cloud, of map[string]string) *Setters {
	return setters(of, c.Groups, c.Refreshing, Calls{
		operation.SetDesired: {Make: c.write, Turn: c.Turn}, operation.SetMin: {Make: c.write, Turn: c.Turn},
		operation.RaiseTo: {Make: c.write, Turn: c.Turn}, operation.SetMax: {Make: c.write, Turn: c.Turn},
	})
}

func setters(of map[string]string, groups func(context.Context, []string) (map[string]resource.Group, error), refreshing func(context.Context, time.Time, string) (string, error), calls Calls) *Setters {
	s := &Setters{Of: map[string]Setting{}, Calls: calls, Sources: []fetch.Source{fetch.From(facts.Groups, groups), fetch.FromOne(facts.Refreshes, refreshing)}}
	for tier, group := range of {
		s.Of[tier] = Setting{Kind: &asg.Group{Group: group}, Tier: func() kind.Watched {
			return kind.Watched{Name: tier, Mode: scale.Manage,
				Schedule: schedule.Schedule{Entries: []schedule.Entry{{RaiseMax: true, Min: schedule.Bound{Size: 60, Given: true}}}}}
		}}
	}
	return s
}

func group(desired int) resource.Group {
	return resource.Group{Name: "web-asg", Capacity: scale.Capacity{Desired: desired, Min: 2, Max: 50}}
}

func with(g resource.Group, change func(*resource.Group)) resource.Group {
	change(&g)
	return g
}

func TestApply(t *testing.T) {
	fail := func(kind scale.Kind) error {
		return &scale.Failure{Doing: "resizing web-asg", Kind: kind, Err: errors.New("words of AWS")}
	}
	raising := scale.Decision{Mode: scale.Manage, From: 10, To: 60, Maximum: scale.Maximum{From: 50, To: 60}}
	lowering := scale.Decision{Mode: scale.Manage, From: 10, To: 10, Maximum: scale.Maximum{From: 50, To: 20}}
	for _, c := range []struct {
		name     string
		cloud    *cloud
		decision scale.Decision
		status   scale.Status
		detail   string
		writes   string
	}{
		{"grows", &cloud{}, scale.Decision{Mode: scale.Manage, From: 10, To: 12}, scale.Applied, "set desired 10 -> 12", "desired web-asg 12"},
		{"shrinks", &cloud{}, scale.Decision{Mode: scale.Manage, From: 10, To: 9}, scale.Applied, "set desired 10 -> 9", "desired web-asg 9"},
		{"minimum mode moves the minimum", &cloud{}, scale.Decision{Mode: scale.Minimum, From: 2, To: 5}, scale.Applied, "set the minimum 2 -> 5", "min web-asg 5"},
		{"no change asks nothing", &cloud{}, scale.Decision{Mode: scale.Manage, From: 10, To: 10}, scale.Unchanged, "", ""},
		{"somebody else was faster", &cloud{groups: map[string]resource.Group{"web-asg": group(11)}}, scale.Decision{Mode: scale.Manage, From: 10, To: 12}, scale.Refused, "the value is 11 now, changed since this evaluation read it", ""},
		{"an external actor already shrank it, so it shrinks once", &cloud{groups: map[string]resource.Group{"web-asg": group(9)}}, scale.Decision{Mode: scale.Manage, From: 10, To: 9}, scale.Unchanged, "the value is 9 already", ""},
		{"what came over it since the look is met", &cloud{groups: map[string]resource.Group{"web-asg": with(group(10), func(g *resource.Group) {
			g.Operator, g.Status, g.Suspended, g.Uncounted = "ecs.amazonaws.com", "Delete in progress", []string{"Terminate"}, "vcpu"
		})}}, scale.Decision{Mode: scale.Manage, From: 10, To: 9}, scale.Refused, "set desired 10 -> 9: group web-asg may only be changed by ecs.amazonaws.com; " +
			"group web-asg is being deleted (Delete in progress); group web-asg counts its size in vcpu, but AWS does not report this number for each machine; " +
			"dynascale cannot know how much is in service; process Terminate of group web-asg is suspended", ""},
		{"the group is gone", &cloud{groups: map[string]resource.Group{}}, scale.Decision{Mode: scale.Manage, From: 10, To: 12}, scale.Refused, "set desired 10 -> 12: no Auto Scaling group named web-asg in the default region; check its name, the account and the region", ""},
		{"no reading, no writing", &cloud{readErr: fail(scale.Busy)}, scale.Decision{Mode: scale.Manage, From: 10, To: 12}, scale.InProgress, "set desired 10 -> 12: AWS could not be read again before the change: resizing web-asg: busy: words of AWS; dynascale looks again", ""},
		{"a read that AWS throttles waits", &cloud{readErr: fail(scale.Throttled)}, scale.Decision{Mode: scale.Manage, From: 10, To: 12}, scale.Waiting, "set desired 10 -> 12: AWS could not be read again before the change: waiting for the API rate limit: resizing web-asg: throttled: words of AWS; the next evaluation tries again", ""},
		{"no turn in time waits", &cloud{turnErr: fail(scale.Throttled)}, scale.Decision{Mode: scale.Manage, From: 10, To: 12}, scale.Waiting, "set desired 10 -> 12: waiting for the API rate limit: resizing web-asg: throttled: words of AWS; the next evaluation tries again", ""},
		{"an unreachable read leaves nothing unknown", &cloud{readErr: fail(scale.Unreachable)}, scale.Decision{Mode: scale.Manage, From: 10, To: 12}, scale.Failed, "set desired 10 -> 12: AWS could not be read again before the change: resizing web-asg: unreachable: words of AWS; dynascale looks again at the next evaluation", ""},
		{"an instance refresh holds shrinking", &cloud{refreshing: "instance refresh abc is InProgress"}, scale.Decision{Mode: scale.Manage, From: 10, To: 9}, scale.InProgress, "set desired 10 -> 9: instance refresh abc is InProgress", ""},
		{"an instance refresh does not hold growth", &cloud{refreshing: "instance refresh abc is Baking"}, scale.Decision{Mode: scale.Manage, From: 10, To: 12}, scale.Applied, "set desired 10 -> 12", "desired web-asg 12"},
		{"an unknown refresh holds shrinking", &cloud{refreshErr: fail(scale.Denied)}, scale.Decision{Mode: scale.Manage, From: 10, To: 9}, scale.Refused, "set desired 10 -> 9: AWS could not be read again before the change: resizing web-asg: denied: words of AWS; check the credentials and permissions of dynascale", ""},
		{"growth does not ask for refreshes", &cloud{refreshErr: fail(scale.Denied)}, scale.Decision{Mode: scale.Manage, From: 10, To: 12}, scale.Applied, "set desired 10 -> 12", "desired web-asg 12"},
		{"a write without an answer is unknown", &cloud{writeErr: fail(scale.Unreachable)}, scale.Decision{Mode: scale.Manage, From: 10, To: 12}, scale.Unknown, "whether AWS made the change is not known", "desired web-asg 12"},
		{"beyond the bounds is refused", &cloud{writeErr: fail(scale.Invalid)}, scale.Decision{Mode: scale.Manage, From: 10, To: 12}, scale.Refused, "words of AWS", "desired web-asg 12"},
		{"no permission is refused and says so", &cloud{writeErr: fail(scale.Denied)}, scale.Decision{Mode: scale.Manage, From: 10, To: 12}, scale.Refused, "check the credentials and permissions", "desired web-asg 12"},
		{"an error of AWS's own may come after the deed", &cloud{writeErr: fail(scale.Internal)}, scale.Decision{Mode: scale.Manage, From: 10, To: 12}, scale.Unknown, "whether AWS made the change is not known", "desired web-asg 12"},
		{"minimum mode does not ask for refreshes", &cloud{refreshErr: fail(scale.Denied)}, scale.Decision{Mode: scale.Minimum, From: 2, To: 5}, scale.Applied, "set the minimum 2 -> 5", "min web-asg 5"},
		{"a size above the maximum raises it, in one call", &cloud{}, raising, scale.Applied, "set desired 10 -> 60 and the maximum 50 -> 60", "max and desired web-asg 60"},
		{"a maximum that somebody else set is not raised", &cloud{groups: map[string]resource.Group{"web-asg": with(group(10), func(g *resource.Group) { g.Capacity.Max = 55 })}}, raising, scale.Refused,
			"set desired 10 -> 60 and the maximum 50 -> 60: the maximum is 55 now, changed since this evaluation read it", ""},
		{"a warm pool that came since holds it", &cloud{groups: map[string]resource.Group{"web-asg": with(group(10), func(g *resource.Group) { g.PoolFollowsMax = true })}}, raising, scale.Refused,
			"has a warm pool of the default size", ""},
		{"a maximum without an answer is unknown", &cloud{writeErr: fail(scale.Unreachable)}, raising, scale.Unknown, "whether AWS made the change is not known", "max and desired web-asg 60"},
		{"the maximum is lowered alone", &cloud{}, lowering, scale.Applied, "set the maximum 50 -> 20", "max web-asg 20"},
		{"and not below what is desired by now", &cloud{groups: map[string]resource.Group{"web-asg": group(21)}}, lowering, scale.Refused,
			"set the maximum 50 -> 20: the value is 21 now, changed since this evaluation read it", ""},
		{"nor when somebody else lowered it", &cloud{groups: map[string]resource.Group{"web-asg": with(group(10), func(g *resource.Group) { g.Capacity.Max = 30 })}}, lowering, scale.Refused,
			"set the maximum 50 -> 20: the maximum is 30 now", ""},
		{"nor during an instance refresh", &cloud{refreshing: "instance refresh abc is InProgress"}, lowering, scale.InProgress, "set the maximum 50 -> 20: instance refresh abc is InProgress", ""},
		{"busy is in progress", &cloud{writeErr: fail(scale.Busy)}, scale.Decision{Mode: scale.Manage, From: 10, To: 12}, scale.InProgress, "words of AWS", "desired web-asg 12"},
		{"throttled takes its turn again, and then waits", &cloud{writeErr: fail(scale.Throttled)}, scale.Decision{Mode: scale.Manage, From: 10, To: 12}, scale.Waiting,
			"set desired 10 -> 12: waiting for the API rate limit: resizing web-asg: throttled: words of AWS", "desired web-asg 12,desired web-asg 12,desired web-asg 12"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.cloud.groups == nil {
				c.cloud.groups = map[string]resource.Group{"web-asg": group(10)}
			}
			c.decision.Tier = "web"
			out := groupSetters(c.cloud).Apply(t.Context(), scale.Plan{c.decision})
			if out[0].Status != c.status || !strings.Contains(out[0].Detail, c.detail) {
				t.Errorf("got %s: %s\nwant %s: %s", out[0].Status, out[0].Detail, c.status, c.detail)
			}
			if got := strings.Join(c.cloud.writes, ","); got != c.writes {
				t.Errorf("wrote %q, want %q", got, c.writes)
			}
		})
	}
}

func TestApplyReadsInBatchesAndKeepsTheOrder(t *testing.T) {
	c := &cloud{groups: map[string]resource.Group{}}
	of := map[string]string{}
	var plan scale.Plan
	for i := range 250 {
		tier := fmt.Sprintf("tier-%03d", i)
		of[tier] = "asg-" + tier
		c.groups[of[tier]] = group(10)
		plan = append(plan, scale.Decision{Tier: tier, Mode: scale.Manage, From: 10, To: 10 + i%2})
	}
	out := groupSettersOf(c, of).Apply(t.Context(), plan)
	for i, o := range out {
		want := scale.Unchanged
		if i%2 == 1 {
			want = scale.Applied
		}
		if o.Status != want {
			t.Fatalf("tier %d: %s, want %s", i, o.Status, want)
		}
	}
	if c.reads != 2 {
		t.Errorf("125 changed groups were read in %d calls, want 2", c.reads)
	}
}

func TestDryRunAndObserveNeverWrite(t *testing.T) {
	c := &cloud{groups: map[string]resource.Group{"web-asg": group(10)}}
	grow := scale.Decision{Tier: "web", Mode: scale.Manage, From: 10, To: 12}
	watch := scale.Decision{Tier: "web", Mode: scale.Observe, From: 10, To: 12}
	keep := scale.Decision{Tier: "web", Mode: scale.Manage, From: 10, To: 10}
	out := DryRun{}.Apply(t.Context(), scale.Plan{grow, keep})
	if out[0].Status != scale.Unchanged || out[0].Detail != "dry run: would set desired 10 -> 12" || out[1].Detail != "" {
		t.Errorf("dry run: %+v", out)
	}
	out = Observing{Next: groupSetters(c)}.Apply(t.Context(), scale.Plan{watch, keep})
	if out[0].Status != scale.Unchanged || out[0].Detail != "observe mode: would set desired 10 -> 12" {
		t.Errorf("observe: %+v", out)
	}
	if len(c.writes) != 0 || c.reads != 0 {
		t.Errorf("dry run and observe asked the cloud: %d reads, writes %v", c.reads, c.writes)
	}
	out = Observing{Next: groupSetters(c)}.Apply(t.Context(), scale.Plan{watch, grow})
	if out[0].Status != scale.Unchanged || out[1].Status != scale.Applied || len(c.writes) != 1 {
		t.Errorf("only the tier in observe mode is withheld: %+v, writes %v", out, c.writes)
	}
}

// The group is seen once more right before its maximum is lowered: who grew it a second ago loses nothing.
func TestLoweringLooksOnceMore(t *testing.T) {
	c := &cloud{groups: map[string]resource.Group{"web-asg": group(10)}}
	g := groupSetters(c)
	g.Sources[0] = fetch.From(facts.Groups, func(ctx context.Context, names []string) (map[string]resource.Group, error) {
		found, err := c.Groups(ctx, names)
		c.groups = map[string]resource.Group{"web-asg": group(21)} // right after it was looked at
		return found, err
	})
	d := scale.Decision{Tier: "web", Mode: scale.Manage, From: 10, To: 10, Maximum: scale.Maximum{From: 50, To: 20}}
	check(t, g.Apply(t.Context(), scale.Plan{d})[0], scale.Refused,
		"set the maximum 50 -> 20: the desired size is 21 now, and AWS would immediately terminate all units above 20; dynascale looks again at the next evaluation")
	if len(c.writes) > 0 {
		t.Errorf("it wrote %v", c.writes)
	}
}

// A change of the maximum alone is a change: it is withheld and told where nothing is written, and a brake holds it.
func TestAMaximumIsWithheldLikeASize(t *testing.T) {
	c := &cloud{groups: map[string]resource.Group{"web-asg": group(10)}}
	d := scale.Decision{Tier: "web", Mode: scale.Observe, From: 10, To: 10, Maximum: scale.Maximum{From: 50, To: 20}}
	check(t, DryRun{}.Apply(t.Context(), scale.Plan{d})[0], scale.Unchanged, "dry run: would set the maximum 50 -> 20")
	check(t, Observing{Next: groupSetters(c)}.Apply(t.Context(), scale.Plan{d})[0], scale.Unchanged, "observe mode: would set the maximum 50 -> 20")
	d.Mode = scale.Manage
	g := groupSetters(c)
	g.Gate = brake.New(time.Now, func(w brake.Write) string {
		if w.Shrink {
			return "a pause of shrinking"
		}
		return ""
	})
	check(t, g.Apply(t.Context(), scale.Plan{d})[0], scale.Held, "set the maximum 50 -> 20: not sent, held by a pause of shrinking")
	if len(c.writes) > 0 {
		t.Errorf("it wrote %v", c.writes)
	}
}

func TestAPanicStaysInItsTier(t *testing.T) {
	c := &cloud{groups: map[string]resource.Group{"web-asg": group(10), "api-asg": group(10)}}
	g := groupSettersOf(c, map[string]string{"web": "web-asg", "api": "api-asg"})
	g.Calls[operation.SetDesired] = Maker{Make: func(context.Context, scale.Operation, operation.Call) error { panic("boom") }}
	out := g.Apply(t.Context(), scale.Plan{
		{Tier: "web", Mode: scale.Manage, From: 10, To: 12}, {Tier: "api", Mode: scale.Minimum, From: 2, To: 3}, {Tier: "stranger", Mode: scale.Manage, From: 2, To: 3},
	})
	if out[0].Status != scale.Unknown || !strings.Contains(out[0].Detail, "boom") || out[1].Status != scale.Applied {
		t.Errorf("%+v", out)
	}
	if out[2].Status != scale.Unknown || !strings.Contains(out[2].Detail, "a defect of dynascale") {
		t.Errorf("a tier of which nothing is known: %+v", out[2])
	}
}

// A name that AWS refuses keeps no other group from being changed.
func TestANameThatIsRefused(t *testing.T) {
	c := &cloud{groups: map[string]resource.Group{"web-asg": group(10), "api-asg": group(10)}}
	g := setters(map[string]string{"web": "web-asg", "api": "api-asg"}, func(ctx context.Context, names []string) (map[string]resource.Group, error) {
		if slices.Contains(names, "web-asg") {
			return nil, refuse(scale.Invalid, "words of AWS")
		}
		return c.Groups(ctx, names)
	}, c.Refreshing, Calls{operation.SetDesired: {Make: c.write}})
	out := g.Apply(t.Context(), scale.Plan{{Tier: "web", Mode: scale.Manage, From: 10, To: 12}, {Tier: "api", Mode: scale.Manage, From: 10, To: 12}})
	check(t, out[0], scale.Refused, "set desired 10 -> 12: AWS could not be read again before the change: asking EC2: invalid: words of AWS; dynascale looks again at the next evaluation")
	check(t, out[1], scale.Applied, "set desired 10 -> 12")
}

// A verb that nobody makes is refused in words, and changes nothing.
func TestACallThatNobodyMakes(t *testing.T) {
	const defect = `set 12: invalid: dynascale cannot make the call "set", which is a defect of dynascale; please report it`
	c := &cloud{groups: map[string]resource.Group{"web-asg": group(10)}}
	g := groupSetters(c)
	delete(g.Calls, operation.SetDesired)
	check(t, g.Apply(t.Context(), scale.Plan{{Tier: "web", Mode: scale.Manage, From: 10, To: 12}})[0], scale.Refused, "set desired 10 -> 12: "+defect+"; dynascale looks again at the next evaluation")
	if err := (Changing{}).Make(t.Context(), scale.Operation{}, operation.Call{Verb: operation.SetDesired, Argument: "12"}); err == nil || err.Error() != defect {
		t.Errorf("%v", err)
	}
}
