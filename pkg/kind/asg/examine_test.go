package asg

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kind/kindtest"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/schedule"
)

// examined is what the kind tells of a group, a line each.
func examined(t *testing.T, c *kindtest.Cloud, mode scale.Mode, paused bool) string {
	t.Helper()
	g := &Group{Group: "web-asg"}
	tier := kind.Watched{Name: "web", Mode: mode, Limits: guard.Limits{Min: 2, Max: 50}}
	f, err := c.Look(t.Context(), kindtest.Noon, func(known facts.Facts, o *facts.Order) { g.Wants(tier, known, o); g.Inspect(tier, known, o) })
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, x := range g.Examine(kind.Examination{Tier: tier, Facts: f, View: g.View(tier, f, kindtest.Noon), Now: kindtest.Noon, Paused: paused}) {
		lines = append(lines, strings.TrimSuffix(fmt.Sprintf("%s %s %s: %s -> %s", x.Result, x.About, x.Check, x.Found, x.Do), " -> "))
	}
	return strings.Join(lines, "\n")
}

// What the view objects to is told by doctor for every kind; this is what is beyond it.
func TestExamineTellsWhatIsBeyondTheView(t *testing.T) {
	const well = "ok web group: web-asg: desired 10, in service 9\nok web limits: 2 to 50, within the group's own limits 2 to 50\n" +
		"ok web policies: no other scaling policy changes the size\nok web schedules: no scheduled action\nok web refresh: no instance refresh is running\n" +
		"ok web activities: no launch or termination failed in the last hour"
	edit := func(f func(*resource.Group)) func(*kindtest.Cloud) {
		return func(c *kindtest.Cloud) { kindtest.Edit(c, facts.Groups, "web-asg", f) }
	}
	for _, c := range []struct {
		name   string
		mode   scale.Mode
		paused bool
		set    func(*kindtest.Cloud)
		want   string // a line; all of well where ""
	}{
		{"a group that is well", scale.Manage, false, func(*kindtest.Cloud) {}, ""},
		{"limits above its own", scale.Manage, false, edit(func(g *resource.Group) { g.Capacity.Max = 20 }),
			"warn web limits: limits.max 50 is above the group's own maximum 20; the size does not go above the group's maximum -> raise the group's maximum, or lower limits.max"},
		{"new machines take no traffic", scale.Manage, false, edit(func(g *resource.Group) { g.Suspended = []string{"AddToLoadBalancer", "AZRebalance"} }),
			"warn web processes: AddToLoadBalancer is suspended: new machines are not registered with the " +
				"load balancer of the group, so they get no requests from it -> " +
				"aws autoscaling resume-processes --auto-scaling-group-name web-asg --scaling-processes AddToLoadBalancer; then register the machines that were launched meanwhile, because AWS does not do this afterwards\ninfo web processes: suspended processes: AZRebalance; dynascale does not need them"},
		{"a policy beside a minimum", scale.Minimum, false, func(c *kindtest.Cloud) { kindtest.Put(c, facts.Policies, "web-asg", []string{"policy cpu is enabled"}) },
			"ok web policies: policy cpu is enabled; mode minimum works beside them"},
		{"a schedule beside a pause", scale.Manage, true, func(c *kindtest.Cloud) {
			kindtest.Put(c, facts.Schedules, "web-asg", []resource.ScheduledAction{{Name: "night", Recurrence: "0 22 * * *", Zone: "UTC", Min: new(1)}})
		},
			"warn web paused: the pause stops only dynascale; the size, even one that " +
				"you set yourself, is still changed by: scheduled action night sets min to 1 on \"0 22 * * *\" (UTC) -> aws autoscaling " +
				"suspend-processes "},
		{"a forecast beside a pause", scale.Manage, true, func(c *kindtest.Cloud) {
			kindtest.Put(c, facts.Policies, "web-asg", []string{"predictive scaling policy week is enabled and changes the desired capacity"})
		}, "with resume-processes; also set the predictive scaling policy to ForecastOnly, because this command does not stop it"},
		{"a size outside the limits", scale.Manage, false, edit(func(g *resource.Group) { g.Capacity.Desired = 60 }),
			"warn web limits: the desired capacity 60 is outside the limits 2 to 50; dynascale corrects it as soon as the tier may be changed -> change limits if you do not want this correction"},
		{"one that is only watched", scale.Observe, false, edit(func(g *resource.Group) { g.Capacity.Desired = 60 }),
			"the desired capacity 60 is outside the limits 2 to 50; in mode manage dynascale corrects it at the first opportunity"},
		{"a minimum above the least one", scale.Minimum, false, edit(func(g *resource.Group) { g.Capacity.Min = 5 }),
			"ok web limits: 2 to 50; dynascale sets the group's minimum, which is 5 now; the group's own maximum is 50"},
		{"launches that failed", scale.Manage, false, func(c *kindtest.Cloud) {
			kindtest.Put(c, facts.Activities, "web-asg", []scale.Activity{{Failed: true, Message: "no\ncapacity"}, {Failed: true}})
		}, "warn web activities: 2 launches or terminations failed in the last hour; the newest: no capacity -> correct the cause that AWS names; until then changes of the size may have no effect"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cloud := &kindtest.Cloud{}
			kindtest.On(cloud, facts.Policies)
			kindtest.On(cloud, facts.Schedules)
			kindtest.On(cloud, facts.Activities)
			kindtest.Put(cloud, facts.Activities, "web-asg", nil)
			kindtest.Put(cloud, facts.Refreshes, "web-asg", "")
			kindtest.Put(cloud, facts.Groups, "web-asg", resource.Group{Name: "web-asg", Capacity: scale.Capacity{Desired: 10, InService: 9, Min: 2, Max: 50}})
			c.set(cloud)
			got := examined(t, cloud, c.mode, c.paused)
			if c.want == "" && got != well {
				t.Errorf("got\n%s\nwant\n%s", got, well)
			}
			if !strings.Contains(got+"\n", c.want) {
				t.Errorf("there is no\n%s\nin\n%s", c.want, got)
			}
			edit(func(g *resource.Group) { g.Status = "Delete in progress" })(cloud)
			if got := examined(t, cloud, c.mode, c.paused); strings.Contains(got, " web limits: ") {
				t.Errorf("advice about limits of a group that is being deleted:\n%s", got)
			}
		})
	}
}

// A schedule above the group's own maximum is refused before its day comes.
func TestExamineRefusesAScheduleAboveTheGroup(t *testing.T) {
	friday := schedule.Entry{Name: "black friday", Min: schedule.Bound{Size: 100, Given: true}}
	raising := friday
	raising.RaiseMax = true
	night := schedule.Entry{Name: "night", Max: schedule.Bound{Size: 3, Given: true}}
	for _, c := range []struct {
		entries []schedule.Entry
		most    int
		pool    bool // a warm pool of the default size
		want    string
	}{
		{nil, 20, false, "[]"},
		{[]schedule.Entry{night}, 2, true, "[]"},
		{[]schedule.Entry{night, friday}, 100, true, "[{ok web schedule the schedule asks for at most 100, and the group's own maximum is 100 }]"},
		{[]schedule.Entry{friday, night}, 99, false, "[{fail web schedule entry black friday of the schedule needs a size of 100, and the group's own maximum is 99: the size stops at that maximum " +
			"aws autoscaling update-auto-scaling-group --auto-scaling-group-name web-asg --max-size 100, or set raise_max: true or a smaller size for the entry}]"},
		{[]schedule.Entry{friday}, 99, true, "[{fail web schedule entry black friday of the schedule needs a size of 100, and the group's own maximum is 99: the size stops at that maximum " +
			"aws autoscaling update-auto-scaling-group --auto-scaling-group-name web-asg --max-size 100, or set a smaller size for the entry}]"},
		{[]schedule.Entry{raising, night}, 20, false, "[{ok web schedule entry black friday raises the group's own maximum from 20 to at most 100 while the entry applies }]"},
		{[]schedule.Entry{raising, night}, 100, true, "[]"},
		{[]schedule.Entry{raising}, 20, true, "[{fail web schedule entry black friday of the schedule cannot raise the group's own maximum from 20 to 100, so the size stops at 20: " +
			"group web-asg has a warm pool of the default size (maximum minus desired size), so a higher maximum would start more machines in the pool " +
			"aws autoscaling put-warm-pool --auto-scaling-group-name web-asg --max-group-prepared-capacity N (the most machines that the group and its pool may have together), or remove raise_max and raise the maximum yourself}]"},
	} {
		n := finding.Notes{About: "web"}
		(&Group{Group: "web-asg"}).tellSchedule(&n, kind.Watched{Schedule: schedule.Schedule{Entries: c.entries}}, resource.Group{Name: "web-asg", Capacity: scale.Capacity{Max: c.most}, PoolFollowsMax: c.pool})
		if got := fmt.Sprint(n.All); got != c.want {
			t.Errorf("got\n%s\nwant\n%s", got, c.want)
		}
	}
}

// Where a schedule raises the maximum, limits.max above it is meant.
func TestExamineOfLimitsThatAScheduleReaches(t *testing.T) {
	for raises, want := range map[bool]string{
		true:  "{ok web limits limits.max 100 is above the group's own maximum 20; the size can exceed that maximum only while an entry of the schedule with raise_max applies, such as black friday }",
		false: "{warn web limits limits.max 100 is above the group's own maximum 20; the size does not go above the group's maximum raise the group's maximum, or lower limits.max}",
	} {
		n := finding.Notes{About: "web"}
		tellLimits(&n, kind.Watched{Mode: scale.Manage, Limits: guard.Limits{Min: 2, Max: 100}, Schedule: schedule.Schedule{Entries: []schedule.Entry{
			{Name: "black friday", RaiseMax: raises, Min: schedule.Bound{Size: 100, Given: true}}}}}, scale.Capacity{Desired: 5, Min: 2, Max: 20})
		if got := fmt.Sprint(n.All[0]); got != want || len(n.All) != 1 {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}

// What was not read is told by doctor, once for all tiers: a kind makes nothing well of it.
func TestExamineSaysNothingOfWhatWasNotRead(t *testing.T) {
	g := &Group{Group: "web-asg"}
	if got := g.Examine(kind.Examination{Tier: kind.Watched{Name: "web", Mode: scale.Manage}}); len(got) > 0 {
		t.Errorf("of nothing it tells %+v", got)
	}
}
