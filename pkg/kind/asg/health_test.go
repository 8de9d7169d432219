package asg

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kind/kindtest"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// cared is a group that is well, behind a load balancer, and what a case changes of it.
type cared struct {
	group  resource.Group
	target resource.TargetGroup
	traits resource.TargetTraits
	acts   []scale.Activity
	ring   []scale.CapacityPoint
	tail   string
}

const cares = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/73e2d6bc24d8a067"

func TestHealthIsTold(t *testing.T) {
	const (
		well = "ok web health: health check ELB, grace period 5 min; targetgroup/web/73e2d6bc24d8a067 checks HTTP /health every 30 s, and finds a machine healthy after 1 min; 30 s to drain; " +
			"3 zones in balance; no maximum lifetime; termination Default"
		update = "aws autoscaling update-auto-scaling-group --auto-scaling-group-name web-asg "
		target = "aws elbv2 modify-target-group --target-group-arn " + cares + " "
		traits = "aws elbv2 modify-target-group-attributes --target-group-arn " + cares + " --attributes Key="
		web    = "targetgroup/web/73e2d6bc24d8a067"
	)
	minutes := func(sizes ...[2]int) (ring []scale.CapacityPoint) { // desired and in service, a minute apart
		for i, c := range sizes {
			ring = append(ring, scale.CapacityPoint{At: kindtest.Noon.Add(time.Duration(i-len(sizes)) * time.Minute), Desired: c[0], InService: c[1]})
		}
		return ring
	}
	for _, c := range []struct {
		name string
		set  func(*cared)
		want string // all that is told of health
	}{
		{"well", func(*cared) {}, well},
		{"nothing was read", func(c *cared) { c.group.Upkeep = resource.Upkeep{} }, ""},
		{"the group does not listen to its load balancer", func(c *cared) { c.group.Upkeep.Check = "EC2" },
			"warn web health check: the health check type is EC2 although a load balancer is in front of the " +
				"group: a machine that the load balancer finds unhealthy gets no requests, is not replaced, and still " +
				"counts as part of the desired capacity -> " +
				update + "--health-check-type ELB --health-check-grace-period 300"},
		{"several checks, ELB among them", func(c *cared) { c.group.Upkeep.Check = "EBS,ELB" }, strings.Replace(well, "check ELB", "check EBS,ELB", 1)},
		{"too little grace for the checks", func(c *cared) { c.group.Upkeep.Grace = 30 * time.Second },
			"warn web health check: the grace period is 30 s, but 2 checks of the target group take 1 min: AWS may terminate a machine before the load balancer can find it healthy -> " + update + "--health-check-grace-period 300"},
		{"a machine that was seen to start slowly", func(c *cared) {
			c.ring = minutes([2]int{2, 2}, [2]int{3, 2}, [2]int{3, 2}, [2]int{3, 2}, [2]int{3, 2}, [2]int{3, 2}, [2]int{3, 2}, [2]int{3, 2}, [2]int{3, 3})
		}, "warn web health check: the grace period is 5 min, but a machine took 7 min to come into service: AWS may terminate machines before they are ready -> " + update + "--health-check-grace-period 420"},
		{"AWS's own checks", func(c *cared) { c.target.Check.Healthy = 5 },
			"warn web target group: " + web + " needs 5 checks, one every 30 s, to find a machine healthy: after its start a machine waits 2 min 30 s for its first requests -> " +
				target + "--health-check-interval-seconds 30 --healthy-threshold-count 2"},
		{"the front page", func(c *cared) { c.target.Check.Path = "/" },
			"info web target group: " + web + " checks health with the front page; a path made for this check is less work for the machine, and can also check what the application depends on -> " + target +
				"--health-check-path /health, if the application answers at /health; otherwise another path\n" + strings.Replace(well, "HTTP /health", "HTTP /", 1)},
		{"a port", func(c *cared) { c.target.Check.Protocol, c.target.Check.Path = "TCP", "" },
			"info web target group: " + web + " checks only whether the port of a machine answers: a machine whose application fails stays in service -> " + target +
				"--health-check-protocol HTTP --health-check-path /health, if the application answers at /health; otherwise another path\n" + strings.Replace(well, "HTTP /health", "TCP", 1)},
		{"AWS's own draining", func(c *cared) { c.traits.Drain = 5 * time.Minute },
			"warn web draining: " + web + " waits up to 5 min for open requests of a machine that is removed: the machine is billed until then, and shrinking takes as long -> " +
				traits + "deregistration_delay.timeout_seconds,Value=30, unless requests take longer than that"},
		{"stickiness", func(c *cared) { c.traits.Sticky = true },
			"warn web stickiness: " + web + " always sends a client to the same machine: new machines get only new " +
				"clients, so growth helps late, and sessions are lost when a machine is removed -> " +
				traits + "stickiness.enabled,Value=false, if the application keeps no sessions on the machine"},
		{"one zone", func(c *cared) { c.group.Upkeep.Zones = []string{"a"} },
			"warn web zones: all machines are in a: if that zone fails, no machine is left; and instance types that the " +
				"zone does not offer can never be launched -> " + update + "--vpc-zone-identifier " +
				"SUBNET-IN-THIS-ZONE,SUBNET-IN-ANOTHER"},
		{"zones that lean", func(c *cared) { c.group.Upkeep.In = []int{6, 3, 0} },
			"warn web zones: machines are out of balance: a 6, b 3, c 0; the failure of the largest zone would take 6 of 9 machines -> " +
				"look for failed launches in the zones with fewer machines: aws autoscaling describe-scaling-activities --auto-scaling-group-name web-asg"},
		{"zones that nobody balances", func(c *cared) {
			c.group.Upkeep.In, c.group.Suspended = []int{6, 3, 0}, []string{"AZRebalance"}
		}, "info web processes: suspended processes: AZRebalance; dynascale does not need them\nwarn web zones: machines are out of balance: a 6, b 3, c 0; the failure of the largest zone would take 6 of 9 machines -> " +
			"aws autoscaling resume-processes --auto-scaling-group-name web-asg --scaling-processes AZRebalance"},
		{"spot machines that are taken", func(c *cared) { c.group.Launch = resource.Launch{Mixed: true, Base: 2} },
			"warn web spot: spot machines are replaced only after they are interrupted: EC2 warns earlier, but the group does not use the warning -> " + update + "--capacity-rebalance"},
		{"spot machines that are replaced before", func(c *cared) {
			c.group.Launch, c.group.Upkeep.Rebalances = resource.Launch{Mixed: true, Above: 50}, true
		},
			strings.Replace(well, "3 zones in balance; ", "3 zones in balance; spot machines are replaced before they are interrupted; ", 1)},
		{"machines that are ended again and again", func(c *cared) { c.acts = []scale.Activity{{Sick: true}, {}, {Sick: true}} },
			"warn web replacements: AWS terminated 2 machines in the last hour because of failed health checks; each is replaced by a machine that serves no requests while it starts -> " +
				"find the cause: aws autoscaling describe-scaling-activities --auto-scaling-group-name " +
				"web-asg; if the machines are only slow to start: " + update + "--health-check-grace-period SECONDS (more than the present 300)"},
		{"one that was ended", func(c *cared) { c.acts = []scale.Activity{{Sick: true}} }, well},
		{"a longest life", func(c *cared) { c.group.Upkeep.Lifetime = 604800 * time.Second },
			"info web lifetime: AWS replaces each machine when it is 7 d old, a few at a time; capacity may be missing until the new machines are in service -> " + update +
				"--max-instance-lifetime 0 disables this\n" + strings.Replace(well, "no maximum lifetime; ", "", 1)},
		{"the seed's termination policies", func(c *cared) { c.group.Upkeep.Ends = []string{"OldestInstance", "Default"} }, strings.Replace(well, "termination Default", "termination OldestInstance, Default", 1)},
		{"policies that do not look at types", func(c *cared) {
			c.group.Upkeep.Ends, c.group.Launch = []string{"OldestLaunchTemplate"}, resource.Launch{Mixed: true, Above: 100}
		}, "warn web termination: the group has several instance types, spot machines or weights, but its termination policies (OldestLaunchTemplate) ignore this mix: after shrinking, the mix can differ from the one that the group should have -> " +
			update + "--termination-policies AllocationStrategy OldestLaunchTemplate"},
		{"the newest go first", func(c *cared) { c.group.Upkeep.Ends = []string{"NewestInstance"} },
			"info web termination: the newest machine is terminated first, so machines with an old " +
				"launch template stay -> " + update +
				"--termination-policies Default\n" + strings.Replace(well, "; termination Default", "", 1)},
		{"a group that is not attached", func(c *cared) { c.group.TargetGroups = nil },
			"warn web target group: the group is not attached to " + web + ", which the tier names: new machines get no requests from this target group -> " +
				"aws autoscaling attach-load-balancer-target-groups --auto-scaling-group-name web-asg --target-group-arns ARN-OF-THE-TARGET-GROUP, or correct target_group in the tier"},
		{"a tier that does not name it", func(c *cared) { c.tail = "" },
			"info web target group: the group is attached to " + web + ", which the tier does not name: for this tier dynascale reads neither target health nor requests -> add target_group to the tier, and also load_balancer if it is an Application Load Balancer\n" +
				"ok web health: health check ELB, grace period 5 min; 3 zones in balance; no maximum lifetime; termination Default"},
		{"workers", func(c *cared) { c.tail, c.group.TargetGroups, c.group.Upkeep.Check = "", nil, "EC2" },
			"ok web health: health check EC2; 3 zones in balance; no maximum lifetime; termination Default"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := cared{
				group: resource.Group{Name: "web-asg", Hosts: 9, Capacity: scale.Capacity{Desired: 9, InService: 9, Min: 2, Max: 50}, TargetGroups: []string{cares},
					Upkeep: resource.Upkeep{Check: "ELB", Grace: 5 * time.Minute, Ends: []string{"Default"}, Zones: []string{"a", "b", "c"}, In: []int{3, 3, 3}}},
				target: resource.TargetGroup{ARN: cares, Check: resource.HealthCheck{Protocol: "HTTP", Path: "/health", Interval: 30 * time.Second, Timeout: 5 * time.Second, Healthy: 2, Unhealthy: 3}},
				traits: resource.TargetTraits{Drain: 30 * time.Second}, tail: web,
			}
			c.set(&is)
			cloud := &kindtest.Cloud{}
			kindtest.On(cloud, facts.Policies)
			kindtest.On(cloud, facts.Schedules)
			kindtest.On(cloud, facts.SpotMachines)
			kindtest.Put(cloud, facts.Activities, "web-asg", is.acts)
			kindtest.Put(cloud, facts.Groups, "web-asg", is.group)
			kindtest.Put(cloud, facts.TargetGroups, cares, is.target)
			kindtest.Put(cloud, facts.TargetTraits, cares, is.traits)
			g := &Group{Group: "web-asg"}
			tier := kind.Watched{Name: "web", Mode: scale.Observe, TargetGroup: is.tail, Past: &scale.Past{Ring: is.ring}}
			f, err := cloud.Look(t.Context(), kindtest.Noon, func(known facts.Facts, o *facts.Order) { g.Wants(tier, known, o); g.Inspect(tier, known, o) })
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, x := range g.Examine(kind.Examination{Tier: tier, Facts: f, View: g.View(tier, f, kindtest.Noon), Now: kindtest.Noon}) {
				switch x.Check {
				case "group", "limits", "policies", "schedules", "activities":
					continue
				}
				lines = append(lines, strings.TrimSuffix(fmt.Sprintf("%s %s %s: %s -> %s", x.Result, x.About, x.Check, x.Found, x.Do), " -> "))
			}
			if got := strings.Join(lines, "\n"); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}
