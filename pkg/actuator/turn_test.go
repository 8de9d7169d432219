package actuator

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

func TestTheMostUrgentIsSentFirst(t *testing.T) {
	plan := scale.Plan{
		{Tier: "calm-shrink", From: 10, To: 9},
		{Tier: "bounds-shrink", From: 60, To: 50, Urgency: scale.Repair},
		{Tier: "unchanged", From: 5, To: 5, Urgency: scale.High},
		{Tier: "half-missing", From: 10, To: 20},
		{Tier: "most-missing", From: 2, To: 20},
		{Tier: "few-missing", From: 100, To: 110},
		{Tier: "vital", From: 100, To: 101},
		{Tier: "felt", From: 100, To: 101, Urgency: scale.High},
		{Tier: "below-bounds", From: 0, To: 2, Urgency: scale.Repair},
		{Tier: "also-half-missing", From: 50, To: 100},
	}
	var got []string
	for _, i := range new(turns).order(plan, map[string]int{"vital": 9}) {
		got = append(got, plan[i].Tier)
	}
	const want = "below-bounds felt vital most-missing also-half-missing half-missing few-missing calm-shrink bounds-shrink"
	if strings.Join(got, " ") != want {
		t.Errorf("sent in the order\n%s, want\n%s", strings.Join(got, " "), want)
	}
}

// Whatever the others want in whatever order, and however few turns there are: a tier
// that keeps asking is served before every other one was served often.
func TestEveryTurnComes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tiers, served := rapid.IntRange(2, 30).Draw(t, "tiers"), rapid.IntRange(1, 5).Draw(t, "turns in an evaluation")
		var queue turns
		last := make([]int, tiers) // the evaluation in which each was served last
		bound := (tiers+served-1)/served + shrinking + 1
		for evaluation := 1; evaluation <= 4*bound; evaluation++ {
			plan, out := make(scale.Plan, tiers), make([]scale.Outcome, tiers)
			for i := range plan {
				from := rapid.IntRange(0, 50).Draw(t, "from")
				plan[i] = scale.Decision{
					Tier: fmt.Sprint("tier-", i), From: from, To: from + rapid.SampledFrom([]int{-1, 1, 9}).Draw(t, "change"),
					Urgency: rapid.SampledFrom([]scale.Urgency{scale.Calm, scale.High, scale.Repair}).Draw(t, "urgency"),
				}
				out[i].Status = scale.Waiting
			}
			for _, i := range queue.order(plan, nil)[:min(served, tiers)] {
				out[i].Status, last[i] = scale.Applied, evaluation
			}
			queue.note(plan, out)
			for i, at := range last {
				if evaluation-at > bound {
					t.Fatalf("tier %d waits since evaluation %d, now it is %d; %d tiers, %d turns", i, at, evaluation, tiers, served)
				}
			}
		}
	})
}

func TestWhoWaitedGoesOnFirst(t *testing.T) {
	throttled := &scale.Failure{Doing: "waiting for a turn", Kind: scale.Throttled, Err: errors.New("too many")}
	c := &cloud{turns: 2, turnErr: throttled, groups: map[string]resource.Group{}}
	of := map[string]string{}
	plan := scale.Plan{}
	for i := range 4 {
		tier := fmt.Sprint("tier-", i)
		of[tier], c.groups["asg-"+tier] = "asg-"+tier, group(10)
		plan = append(plan, scale.Decision{Tier: tier, Mode: scale.Manage, From: 10, To: 20 - i})
	}
	g := groupSettersOf(c, of)
	var first []string
	for _, o := range g.Apply(t.Context(), plan) {
		first = append(first, string(o.Status))
	}
	c.turns, c.writes = 4, nil
	if got := strings.Count(strings.Join(first, " "), "waiting"); got != 2 {
		t.Fatalf("%s, want two that wait", first)
	}
	for n, i := range g.turns.order(plan, nil)[:2] {
		if first[i] != "waiting" {
			t.Errorf("turn %d is for a tier that has had one: %s", n, plan[i].Tier)
		}
	}
}

// timed is a cloud that gives two turns a second and tells how old the look was that
// a change was compared with.
type timed struct {
	*cloud
	next   time.Time
	looked map[string]time.Time
	oldest time.Duration
}

func (c *timed) Turn(ctx context.Context, before time.Time) (context.Context, error) {
	c.mu.Lock()
	if now := time.Now(); c.next.Before(now) {
		c.next = now
	}
	at := c.next
	if at.After(before) {
		c.mu.Unlock()
		return ctx, &scale.Failure{Doing: "waiting for a turn", Kind: scale.Throttled, Err: errors.New("too many")}
	}
	c.next = at.Add(500 * time.Millisecond)
	c.mu.Unlock()
	time.Sleep(time.Until(at))
	return ctx, nil
}

func (c *timed) Groups(ctx context.Context, names []string) (map[string]resource.Group, error) {
	c.mu.Lock()
	for _, n := range names {
		c.looked[n] = time.Now()
	}
	c.mu.Unlock()
	return c.cloud.Groups(ctx, names)
}

func (c *timed) write(ctx context.Context, op scale.Operation, call operation.Call) error {
	c.mu.Lock()
	c.oldest = max(c.oldest, time.Since(c.looked[op.Target]))
	c.mu.Unlock()
	return c.cloud.write(ctx, op, call)
}

// A slow rate makes no old looks, nothing is begun in the last second, and what has to
// wait says so.
func TestALookIsFreshHoweverSlowTheRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &timed{cloud: &cloud{groups: map[string]resource.Group{}}, looked: map[string]time.Time{}}
		of := map[string]string{}
		var plan scale.Plan
		for i := range 150 {
			tier := fmt.Sprintf("tier-%03d", i)
			of[tier], c.groups["asg-"+tier] = "asg-"+tier, group(10)
			plan = append(plan, scale.Decision{Tier: tier, Mode: scale.Manage, From: 10, To: 20})
		}
		g := setters(of, c.Groups, c.Refreshing, Calls{operation.SetDesired: {Make: c.write, Turn: c.Turn}})
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Second)
		defer cancel()
		counts := map[scale.Status]int{}
		for _, o := range g.Apply(ctx, plan) {
			counts[o.Status]++
		}
		if counts[scale.Applied] != 99 || counts[scale.Waiting] != 51 {
			t.Errorf("%v, want 99 in 49 seconds at two a second, and the rest waiting", counts)
		}
		if c.oldest > lookAge {
			t.Errorf("a change was compared with a look %s old", c.oldest)
		}
		if c.reads > 11 {
			t.Errorf("%d reads for 99 changes in 49 s, want one in %s", c.reads, lookAge)
		}
	})
}

func TestOperationsUnderWayComeFirst(t *testing.T) {
	plan := scale.Plan{
		{Tier: "rest", From: 1, To: 1}, {Tier: "calm", From: 1, To: 2}, {Tier: "felt", From: 1, To: 2, Urgency: scale.High}, {Tier: "running", From: 1, To: 1},
	}
	got := fmt.Sprint(new(Operations).order(plan, map[string]scale.Operation{"running": {}}))
	if got != "[3 2 1 0]" {
		t.Errorf("moved in the order %s, want the one under way first and the one without a change last", got)
	}
}
