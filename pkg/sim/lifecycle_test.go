package sim

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/scale"
)

type sizes struct{ Desired, InService, Pending int }

func now(t *testing.T, c *Cloud) sizes {
	t.Helper()
	k := capacity(t, c)
	return sizes{k.Desired, k.InService, k.Pending}
}

func states(c *Cloud) map[string]int {
	n := map[string]int{}
	for _, i := range c.Instances("web") {
		n[i.State]++
	}
	return n
}

func TestGrowingTakesBootAndShrinkingDrains(t *testing.T) {
	c := webWorld(t, Constant(10), 2)
	ctx := context.Background()
	step := func(d time.Duration, want sizes, machines map[string]int) {
		t.Helper()
		c.Step(d)
		if got := now(t, c); got != want {
			t.Errorf("at +%s sizes %+v, want %+v", c.Now().Sub(start), got, want)
		}
		if diff := cmp.Diff(machines, states(c)); diff != "" {
			t.Errorf("at +%s instances (-want +got):\n%s", c.Now().Sub(start), diff)
		}
	}
	if err := c.SetDesired(ctx, "web", 5); err != nil {
		t.Fatal(err)
	}
	step(0, sizes{5, 2, 3}, map[string]int{"InService": 2, "Pending": 3})
	step(119*time.Second, sizes{5, 2, 3}, map[string]int{"InService": 2, "Pending": 3})
	step(time.Second, sizes{5, 5, 0}, map[string]int{"InService": 5})
	old := c.Instances("web")[0].ID
	if err := c.SetDesired(ctx, "web", 4); err != nil {
		t.Fatal(err)
	}
	step(0, sizes{4, 4, 0}, map[string]int{"InService": 4, "Terminating": 1})
	if got := c.Instances("web")[0]; got.ID != old || got.State != "Terminating" {
		t.Errorf("first instance is %+v, want the oldest, %s, to leave", got, old)
	}
	step(time.Minute, sizes{4, 4, 0}, map[string]int{"InService": 4})
	// 2 x 3 min + 3 x 3 min, of which one unit left at minute 2 and drained for one.
	c.Step(time.Minute)
	billed := 0.0
	for _, m := range c.Usage("web") {
		billed += m.Billed
	}
	if want := 5.0*180 + 4*60; billed != want {
		t.Errorf("billed %v unit-seconds, want %v: boot and drain are paid for", billed, want)
	}
}

func TestShrinkingCancelsPendingFirst(t *testing.T) {
	c := webWorld(t, Constant(10), 2)
	ctx := context.Background()
	for _, n := range []int{6, 3} {
		if err := c.SetDesired(ctx, "web", n); err != nil {
			t.Fatal(err)
		}
		c.Step(10 * time.Second)
	}
	if got, want := now(t, c), (sizes{3, 2, 1}); got != want {
		t.Errorf("sizes %+v, want %+v", got, want)
	}
	if diff := cmp.Diff(map[string]int{"InService": 2, "Pending": 1}, states(c)); diff != "" {
		t.Errorf("instances (-want +got):\n%s", diff)
	}
}

func TestLaunchesFailInTheWindowAndArriveAfterIt(t *testing.T) {
	c := webWorld(t, Constant(10), 2, func(o *Options) {
		o.Faults = []Fault{{From: start, To: start.Add(5 * time.Minute), Kind: FaultLaunchFails, Match: "web"}}
	})
	ctx := context.Background()
	if err := c.SetDesired(ctx, "web", 4); err != nil {
		t.Fatalf("accepting a size says nothing of launching: %v", err)
	}
	c.Step(4 * time.Minute)
	if got, want := now(t, c), (sizes{4, 2, 2}); got != want {
		t.Errorf("sizes %+v, want %+v", got, want)
	}
	acts, err := c.Activities(ctx, "web", start)
	if err != nil {
		t.Fatal(err)
	}
	if len(acts) != 4 {
		t.Fatalf("%d activities, want one failed launch a minute: %v", len(acts), acts)
	}
	for i, a := range acts {
		if !a.Failed || !strings.HasPrefix(a.Message, "We currently do not have sufficient m5.large capacity") {
			t.Errorf("activity %d: %+v, want a failure in AWS's words", i, a)
		}
		if i > 0 && a.Start.After(acts[i-1].Start) {
			t.Errorf("activity %d is newer than the one before", i)
		}
	}
	c.Step(4 * time.Minute)
	if got, want := now(t, c), (sizes{4, 4, 0}); got != want {
		t.Errorf("sizes %+v after the window, want %+v", got, want)
	}
	late, err := c.Activities(ctx, "web", start.Add(4*time.Minute+time.Second))
	if err != nil || len(late) != 2 || late[0].Failed || late[1].Failed || late[0].ID == late[1].ID {
		t.Errorf("activities %v, %v; want the two launches that worked", late, err)
	}
}

func TestSuspendedProcesses(t *testing.T) {
	ctx := context.Background()
	t.Run("Launch: desired moves and nothing comes", func(t *testing.T) {
		c := webWorld(t, Constant(10), 2, func(o *Options) { o.Groups[0].Suspended = []string{"Launch"} })
		if err := c.SetDesired(ctx, "web", 4); err != nil {
			t.Fatal(err)
		}
		c.Step(10 * time.Minute)
		if got, want := now(t, c), (sizes{4, 2, 2}); got != want {
			t.Errorf("sizes %+v, want %+v", got, want)
		}
		if err := c.Edit("web", func(g *GroupSpec) { g.Suspended = nil }); err != nil {
			t.Fatal(err)
		}
		c.Step(2 * time.Minute)
		if got, want := now(t, c), (sizes{4, 4, 0}); got != want {
			t.Errorf("sizes %+v once resumed, want %+v", got, want)
		}
	})
	t.Run("Terminate: desired moves and nothing goes", func(t *testing.T) {
		c := webWorld(t, Constant(10), 4, func(o *Options) { o.Groups[0].Suspended = []string{"Terminate"} })
		if err := c.SetDesired(ctx, "web", 2); err != nil {
			t.Fatal(err)
		}
		c.Step(10 * time.Minute)
		if got, want := now(t, c), (sizes{2, 4, 0}); got != want {
			t.Errorf("sizes %+v, want %+v", got, want)
		}
	})
}

func TestOutsideActor(t *testing.T) {
	c := webWorld(t, Constant(10), 4)
	if err := c.SetBounds("web", 5, 8); err != nil {
		t.Fatal(err)
	}
	if got := capacity(t, c); got.Desired != 5 || got.Min != 5 || got.Max != 8 {
		t.Errorf("capacity %+v, want the minimum to raise desired to 5", got)
	}
	if err := c.ChangeDesired("web", 7); err != nil {
		t.Fatal(err)
	}
	if got := capacity(t, c).Desired; got != 7 {
		t.Errorf("desired %d, want 7", got)
	}
	if err := c.SetBounds("web", 0, 2); err != nil {
		t.Fatal(err)
	}
	if got := capacity(t, c).Desired; got != 2 {
		t.Errorf("desired %d, want the maximum to lower it to 2", got)
	}
	if err := c.SetBounds("web", 3, 2); err == nil {
		t.Error("min above max was accepted")
	}
	if err := c.ChangeDesired("nobody", 2); err == nil {
		t.Error("a group that is not there was edited")
	}
	if n := c.Calls(); len(n) != 0 {
		t.Errorf("calls %v, want none: somebody else's are not ours", n)
	}
}

func TestObjections(t *testing.T) {
	c := webWorld(t, Constant(10), 2, func(o *Options) {
		g := &o.Groups[0]
		g.Policies = []Policy{{Name: "cpu60", Type: "TargetTrackingScaling", Enabled: true}, {Name: "old", Type: "StepScaling"}}
		g.Operator, g.Refreshing = "eks.amazonaws.com", true
	})
	got, err := c.Objections(context.Background(), "web")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"target tracking policy cpu60 is enabled and changes the desired capacity",
		"the group is managed by eks.amazonaws.com",
		"an instance refresh is in progress",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := c.SetDesired(context.Background(), "web", 3); scale.KindOf(err) != scale.Denied {
		t.Errorf("writing to an operator's group: %v, want it denied", err)
	}
}
