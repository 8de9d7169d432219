package collector

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/kind/asg"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/signal/queue"
)

func TestGroupsAreReadByTheHundred(t *testing.T) {
	cloud := &cloud{groups: map[string]resource.Group{}}
	var tiers []Tier
	for i := range 250 {
		name := fmt.Sprintf("asg-%03d", i)
		cloud.groups[name] = calm(name)
		tiers = append(tiers, Tier{Name: fmt.Sprint("tier-", i), Kind: &asg.Group{Group: name}, Mode: scale.Observe})
	}
	c := New(cloud.options(tiers...))
	world := c.Observe(t.Context(), noon)
	if len(cloud.groupCalls) != 3 {
		t.Errorf("%d calls for 250 groups, want 3", len(cloud.groupCalls))
	}
	for i, s := range world {
		if s.Tier != tiers[i].Name || s.Capacity.Desired != 4 || !s.Capacity.At.Equal(noon) || len(s.Gaps) != 0 {
			t.Fatalf("snapshot %d is %+v", i, s)
		}
	}
}

func TestGroupGaps(t *testing.T) {
	cloud := &cloud{groups: map[string]resource.Group{"web-asg": calm("web-asg"), "bad(": calm("bad(")}}
	gone := Tier{Name: "gone", Kind: &asg.Group{Group: "gone-asg"}, Mode: scale.Manage}
	bad := Tier{Name: "bad", Kind: &asg.Group{Group: "bad("}, Mode: scale.Manage}
	c := New(cloud.options(web(), gone, bad))
	cloud.groupError = func(names []string) error {
		if slices.Contains(names, "bad(") {
			return fail(scale.Invalid, "no such name")
		}
		return nil
	}
	world := c.Observe(t.Context(), noon)
	if !world[0].Capacity.Known() || world[0].GapOf(scale.CapacitySignal) != "" {
		t.Errorf("a bad name blinded its neighbour: %+v", world[0])
	}
	want(t, world[1].GapOf(scale.CapacitySignal), "no Auto Scaling group named gone-asg in eu-west-1; check its name, the account and the region")
	want(t, world[2].GapOf(scale.CapacitySignal), "refused at 12:00 UTC, and dynascale asks again 15 min later: testing: invalid: no such name")
	before := len(cloud.groupCalls)
	c.Observe(t.Context(), noon.Add(time.Minute))
	if n := len(cloud.groupCalls) - before; n != 1 {
		t.Errorf("%d calls while the bad name is known, want 1", n)
	}
	cloud.groupError = func([]string) error { return fail(scale.Denied, "not allowed") }
	world = c.Observe(t.Context(), noon.Add(2*time.Minute))
	want(t, world[0].GapOf(scale.CapacitySignal), "testing: denied: not allowed")
	if world[0].Capacity.Known() {
		t.Error("an old size passes for a new one")
	}
}

func TestQueues(t *testing.T) {
	signal := func(delayed bool) signal.Signal {
		return signal.Signal{Name: fmt.Sprint("backlog-", delayed), Unit: "messages", MaxAge: 2 * time.Minute,
			Source: signal.Source{Direct: &queue.Queue{URL: "https://q/1", Delayed: delayed}}}
	}
	cloud := &cloud{queues: map[string]resource.Queue{"https://q/1": {Visible: 200, InFlight: 100, Delayed: 50}}}
	c := New(cloud.options(web(signal(true), signal(false))))
	s := observe(t, c, noon)
	want(t, said(s, "backlog-false"), "300 at 12:00 fresh")
	want(t, said(s, "backlog-true"), "350 at 12:00 fresh")
	if cloud.queueCalls != 1 {
		t.Errorf("one queue was read %d times", cloud.queueCalls)
	}
	cloud.queueError = fail(scale.Throttled, "slow down")
	want(t, said(observe(t, c, noon.Add(2*time.Minute)), "backlog-true"), "350 at 12:00 fresh")
	want(t, said(observe(t, c, noon.Add(3*time.Minute)), "backlog-true"), "350 at 12:00 stale")
	want(t, said(observe(t, c, noon.Add(7*time.Minute)), "backlog-true"), "gap: last value 7 min old; testing: throttled: slow down")
	cloud.queueError = nil
	observe(t, c, noon.Add(8*time.Minute))
	cloud.queueError = fail(scale.Missing, "no such queue")
	want(t, said(observe(t, c, noon.Add(9*time.Minute)), "backlog-true"), "gap: testing: missing: no such queue")
}

func TestFailedLaunches(t *testing.T) {
	short := calm("web-asg")
	short.Capacity.InService = 2
	launch := func(id string, minutes int, failed bool) scale.Activity {
		return scale.Activity{ID: id, Start: noon.Add(time.Duration(minutes) * time.Minute), Failed: failed}
	}
	ids := func(s scale.Snapshot) string {
		var out []string
		for _, a := range s.FailedLaunches {
			out = append(out, a.ID)
		}
		return strings.Join(out, " ")
	}
	cloud := &cloud{groups: map[string]resource.Group{"web-asg": calm("web-asg")}}
	cloud.activities = func(string) ([]scale.Activity, error) {
		return []scale.Activity{launch("new", 2, true), launch("fine", 1, false), launch("before", -5, true), launch("ages ago", -90, true)}, nil
	}
	cloud.past = map[string]scale.Past{"web": {Ring: []scale.CapacityPoint{{At: noon, Desired: 4, InService: 4}, {At: noon.Add(time.Minute), Desired: 4, InService: 2}}}}
	c := New(cloud.options(web()))
	observe(t, c, noon)
	if len(cloud.activityCalls) != 0 {
		t.Error("a group that has what it wants was asked for its activities")
	}
	cloud.groups["web-asg"] = short
	want(t, ids(observe(t, c, noon.Add(3*time.Minute))), "new")
	if !cloud.since[0].Equal(noon.Add(-57 * time.Minute)) {
		t.Errorf("asked since %s, want an hour ago", cloud.since[0])
	}
	cloud.activities = func(string) ([]scale.Activity, error) { return nil, fail(scale.Throttled, "slow down") }
	want(t, ids(observe(t, c, noon.Add(4*time.Minute))), "new")
	want(t, ids(observe(t, c, noon.Add(63*time.Minute))), "")
	cloud.groups["web-asg"] = calm("web-asg")
	want(t, ids(observe(t, c, noon.Add(64*time.Minute))), "")

	t.Run("after a restart the ledger knows since when", func(t *testing.T) {
		cloud.groups["web-asg"] = short
		cloud.activities = func(string) ([]scale.Activity, error) {
			return []scale.Activity{launch("new", 2, true), launch("before", -5, true), launch("earlier", -15, true)}, nil
		}
		cloud.past = map[string]scale.Past{"web": {Ring: []scale.CapacityPoint{
			{At: noon.Add(-20 * time.Minute), Desired: 4, InService: 4},
			{At: noon.Add(-10 * time.Minute), Desired: 4, InService: 4},
			{At: noon.Add(-1 * time.Minute), Desired: 4, InService: 3},
		}}}
		s := observe(t, New(cloud.options(web())), noon.Add(3*time.Minute))
		want(t, ids(s), "new before")
		if len(s.Past.Ring) != 3 {
			t.Error("the snapshot carries no past")
		}
	})
}

func TestShortGroupsTakeTurns(t *testing.T) {
	cloud := &cloud{groups: map[string]resource.Group{}}
	var tiers []Tier
	for i := range 25 {
		name := fmt.Sprintf("asg-%02d", i)
		g := calm(name)
		g.Capacity.InService = 0
		cloud.groups[name] = g
		tiers = append(tiers, Tier{Name: name, Kind: &asg.Group{Group: name}, Mode: scale.Observe})
	}
	c := New(cloud.options(tiers...))
	last := map[string]int{}
	for minute := range 9 {
		cloud.activityCalls = nil
		c.Observe(t.Context(), noon.Add(time.Duration(minute)*time.Minute))
		if len(cloud.activityCalls) != 10 {
			t.Fatalf("%d groups asked in one pass, want 10", len(cloud.activityCalls))
		}
		for _, g := range cloud.activityCalls {
			last[g] = minute
		}
		for name := range cloud.groups {
			if at, asked := last[name]; minute >= 2 && (!asked || minute-at >= 3) {
				t.Errorf("pass %d: %s waits for longer than 25 groups at 10 a pass need", minute, name)
			}
		}
	}
}

// against is all that speaks against changing a tier.
func against(s scale.Snapshot) []string {
	var out []string
	for _, o := range s.Objections {
		out = append(out, reason.Objection(o))
	}
	for _, o := range s.NoShrink {
		out = append(out, "no shrinking: "+o.Text)
	}
	return out
}

func TestObjections(t *testing.T) {
	denied := fail(scale.Denied, "not allowed")
	tests := []struct {
		name   string
		mode   scale.Mode
		change func(*cloud)
		want   []string
	}{
		{"nobody else", scale.Manage, func(*cloud) {}, nil},
		{"a policy", scale.Manage, func(c *cloud) { c.policies = map[string][]string{"web-asg": {"policy p"}} }, []string{"policy p"}},
		{"a policy beside a floor", scale.Minimum, func(c *cloud) { c.policies = map[string][]string{"web-asg": {"policy p"}} }, nil},
		{"a policy while observing", scale.Observe, func(c *cloud) { c.policies = map[string][]string{"web-asg": {"policy p"}} }, []string{"policy p"}},
		{"a policy of another group", scale.Manage, func(c *cloud) { c.policies = map[string][]string{"api-asg": {"policy p"}} }, nil},
		{"a refresh", scale.Minimum, func(c *cloud) { c.refreshing = func(string) (string, error) { return "refresh r", nil } }, []string{"no shrinking: refresh r"}},
		{"all that a group says of itself", scale.Manage, func(c *cloud) {
			g := calm("web-asg")
			g.Operator, g.Status, g.Suspended = "ecs.amazonaws.com", "Delete in progress", []string{"AZRebalance", "Terminate", "Launch"}
			c.groups["web-asg"] = g
		}, []string{
			"group web-asg may only be changed by ecs.amazonaws.com", "group web-asg is being deleted (Delete in progress)",
			"process Launch of group web-asg is suspended", "process Terminate of group web-asg is suspended",
		}},
		{"an owner that counts its machines", scale.Manage, func(c *cloud) {
			g := calm("web-asg")
			g.Tags = map[string]string{"team": "shop", "AmazonECSManaged": ""}
			c.groups["web-asg"] = g
		}, []string{"the tag AmazonECSManaged of group web-asg says that an ECS capacity provider manages the size; two owners would conflict"}},
		{"such an owner beside a floor", scale.Minimum, func(c *cloud) {
			g := calm("web-asg")
			g.Tags = map[string]string{"AmazonECSManaged": ""}
			c.groups["web-asg"] = g
		}, nil},
		{"infrastructure as code lets sizes go", scale.Manage, func(c *cloud) {
			g := calm("web-asg")
			g.Tags = map[string]string{"aws:cloudformation:stack-name": "web", "terraform": "true"}
			c.groups["web-asg"] = g
		}, nil},
		{"a size in another unit than the machines", scale.Minimum, func(c *cloud) {
			g := calm("web-asg")
			g.Uncounted = "vcpu"
			c.groups["web-asg"] = g
		}, []string{"group web-asg counts its size in vcpu, but AWS does not report this number for each machine; dynascale cannot know how much is in service"}},
		{"policies unreadable", scale.Manage, func(c *cloud) { c.policyError = denied },
			[]string{"cannot check whether another scaling policy scales web-asg: testing: denied: not allowed"}},
		{"policies unreadable beside a floor", scale.Minimum, func(c *cloud) { c.policyError = denied }, nil},
		{"policies unreadable while observing", scale.Observe, func(c *cloud) { c.policyError = denied }, nil},
		{"refreshes unreadable", scale.Manage, func(c *cloud) { c.refreshing = func(string) (string, error) { return "", denied } },
			[]string{"no shrinking: cannot check whether an instance refresh of web-asg is running: testing: denied: not allowed"}},
		{"refreshes unreadable beside a floor", scale.Minimum, func(c *cloud) { c.refreshing = func(string) (string, error) { return "", denied } }, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cloud := &cloud{groups: map[string]resource.Group{"web-asg": calm("web-asg")}}
			tt.change(cloud)
			tier := web()
			tier.Mode = tt.mode
			if got := against(observe(t, New(cloud.options(tier)), noon)); !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestOwnersAreAskedEveryFiveMinutes(t *testing.T) {
	cloud := &cloud{groups: map[string]resource.Group{"web-asg": calm("web-asg")}, policies: map[string][]string{"web-asg": {"policy p"}}}
	cloud.refreshing = func(string) (string, error) { return "refresh r", nil }
	c := New(cloud.options(web()))
	for minute := range 11 {
		if minute == 5 { // from now on both fail, and the last answer stands
			cloud.policyError = fail(scale.Throttled, "slow down")
			cloud.refreshing = func(string) (string, error) { return "", fail(scale.Throttled, "slow down") }
		}
		s := observe(t, c, noon.Add(time.Duration(minute)*time.Minute))
		if !slices.Equal(against(s), []string{"policy p", "no shrinking: refresh r"}) {
			t.Fatalf("minute %d: objections %q", minute, against(s))
		}
		if minute == 4 && (cloud.policyCalls != 1 || len(cloud.refreshCalls) != 1) {
			t.Errorf("%d listings and %d refreshes in 5 minutes, want 1 and 1", cloud.policyCalls, len(cloud.refreshCalls))
		}
	}
	if len(cloud.refreshCalls) != 3 {
		t.Errorf("%d refresh calls in 11 minutes, want 3", len(cloud.refreshCalls))
	}
}

func TestRefreshesOfManyGroupsTakeTurns(t *testing.T) {
	cloud := &cloud{groups: map[string]resource.Group{}}
	busy := true
	cloud.refreshing = func(group string) (string, error) {
		if group == "asg-3" && busy {
			return "refresh r", nil
		}
		return "", nil
	}
	var tiers []Tier
	for i := range 20 {
		name := fmt.Sprint("asg-", i)
		cloud.groups[name] = calm(name)
		tiers = append(tiers, Tier{Name: name, Kind: &asg.Group{Group: name}, Mode: scale.Manage})
	}
	c := New(cloud.options(tiers...))
	var world []scale.Snapshot
	for minute := range 30 {
		busy = minute < 6
		world = c.Observe(t.Context(), noon.Add(time.Duration(minute)*time.Minute))
		if len(cloud.refreshCalls) > minute+1 {
			t.Fatal("more than one group asked in a pass")
		}
		if minute == 5 && len(world[3].NoShrink) != 1 {
			t.Errorf("objections %q while refreshing", against(world[3]))
		}
	}
	if len(against(world[3])) != 0 {
		t.Errorf("the refresh ended 24 minutes ago and still holds: %q", against(world[3]))
	}
	for name := range cloud.groups {
		if !slices.Contains(cloud.refreshCalls, name) {
			t.Errorf("%s was never asked", name)
		}
	}
}

// hanging never answers, not even when its context ends.
type hanging struct{ *cloud }

func (hanging) Series(context.Context, []signal.Query, time.Time, time.Time) ([]signal.Series, error) {
	select {}
}

// sleepy answers when its context ends.
type sleepy struct{ *cloud }

func (sleepy) Policies(ctx context.Context) (map[string][]string, error) {
	<-ctx.Done()
	return nil, fail(scale.Unreachable, ctx.Err().Error())
}

func (sleepy) Refreshing(ctx context.Context, _ string) (string, error) {
	<-ctx.Done()
	return "", fail(scale.Unreachable, ctx.Err().Error())
}

func (sleepy) Queue(ctx context.Context, url string) (resource.Queue, error) {
	if url == "https://slow" {
		<-ctx.Done()
		return resource.Queue{}, fail(scale.Unreachable, ctx.Err().Error())
	}
	return resource.Queue{Visible: 1}, nil
}

func TestHangingSourceCostsOnlyItsOwnSignals(t *testing.T) {
	queue := func(name, url string) signal.Signal {
		return signal.Signal{Name: name, Source: signal.Source{Direct: &queue.Queue{URL: url}}}
	}
	synctest.Test(t, func(t *testing.T) {
		// The hanging goroutine would outlive the test, so here the metrics wait
		// for longer than an evaluation and then give up.
		cloud := &cloud{groups: map[string]resource.Group{"web-asg": calm("web-asg")}}
		o := cloud.options(web(metric("cpu", time.Minute), queue("slow", "https://slow"), queue("quick", "https://quick")))
		o.Metrics, o.Sources = late{cloud}, slices.Concat(fetch.FromAutoScaling(sleepy{cloud}), fetch.FromSQS(sleepy{cloud}))
		c := New(o)
		ctx, cancel := context.WithTimeout(t.Context(), 24*time.Second)
		defer cancel()
		start := time.Now()
		s := observe(t, c, noon)
		if took := time.Since(start); took != 10*time.Second {
			t.Errorf("the pass took %s, want the 10 s of its slowest source", took)
		}
		want(t, said(s, "cpu"), "gap: reading CloudWatch: unreachable: no answer within 10 s")
		want(t, said(s, "quick"), "1 at 12:00 fresh")
		if why := said(s, "slow"); !strings.HasPrefix(why, "gap: ") || !strings.Contains(why, "unreachable") {
			t.Errorf("slow queue: %s", why)
		}
		if !s.Capacity.Known() || len(against(s)) != 2 {
			t.Errorf("capacity %+v, objections %q", s.Capacity, against(s))
		}
		start = time.Now()
		c.Observe(ctx, noon.Add(time.Minute))
		if took := time.Since(start); took > 16*time.Second {
			t.Errorf("the pass took %s of 24 s; a third must be left for acting", took)
		}
		time.Sleep(time.Hour) // let late answers arrive, and change nothing
	})
}

type late struct{ *cloud }

func (late) Series(_ context.Context, queries []signal.Query, _, _ time.Time) ([]signal.Series, error) {
	time.Sleep(20 * time.Minute)
	return make([]signal.Series, len(queries)), nil
}

func TestSourceThatIgnoresItsContext(t *testing.T) {
	cloud := &cloud{groups: map[string]resource.Group{"web-asg": calm("web-asg")}}
	o := cloud.options(web(metric("cpu", time.Minute)))
	o.Metrics = hanging{cloud}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := New(o).Observe(ctx, noon)[0]
	if why := s.GapOf("cpu"); why == "" {
		t.Error("a source that never answers has no gap")
	}
}

type panicking struct{ *cloud }

func (panicking) Series(context.Context, []signal.Query, time.Time, time.Time) ([]signal.Series, error) {
	panic("boom")
}

func (panicking) Queue(context.Context, string) (resource.Queue, error) { panic("boom") }

func (panicking) Past(string) scale.Past { panic("boom") }

func TestPanicStaysInItsSource(t *testing.T) {
	cloud := &cloud{groups: map[string]resource.Group{"web-asg": calm("web-asg")}}
	backlog := signal.Signal{Name: "backlog", Source: signal.Source{Direct: &queue.Queue{URL: "https://q"}}}
	o := cloud.options(web(metric("cpu", time.Minute), backlog))
	o.Metrics, o.Sources, o.Memory = panicking{cloud}, slices.Concat(fetch.FromAutoScaling(cloud), fetch.FromSQS(panicking{cloud})), panicking{cloud}
	s := observe(t, New(o), noon)
	want(t, said(s, "cpu"), "gap: reading CloudWatch: internal: panic: boom")
	want(t, said(s, "backlog"), "gap: reading queue https://q: internal: panic: boom")
	if !s.Capacity.Known() || !s.Past.Since.IsZero() {
		t.Errorf("capacity %+v, past %+v", s.Capacity, s.Past)
	}
}
