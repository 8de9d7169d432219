package doctor

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/clinic"
)

// visited is a simulated account that the doctor looks at.
type visited struct{ clinic.Clinic }

func (c *visited) examine(t *testing.T, text string) []finding.Finding {
	t.Helper()
	cfg, err := config.Parse("clinic.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Ledger.Path == "/var/lib/dynascale/ledger.db" {
		cfg.Ledger.Path = filepath.Join(t.TempDir(), "ledger.db")
	}
	if cfg.HTTP.Listen == "127.0.0.1:9077" {
		cfg.HTTP.Listen = "127.0.0.1:0" // free on every machine
	}
	return Run(t.Context(), cfg, Options{ConfigPath: "clinic.yaml", Timeout: 2 * time.Second, Now: c.World.Now})
}

func show(findings []finding.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "%s | %s | %s | %s | %s\n", f.Result, f.About, f.Check, f.Found, f.Do)
	}
	return b.String()
}

// A healthy account: every check by name, in a fixed order, and nothing to do but
// to compare the rights to write.
func TestDoctorFindsAHealthyAccountWell(t *testing.T) {
	c := visited{}
	c.Open(t, clinic.Groups())
	got := c.examine(t, clinic.GroupsConfig)
	want := []string{
		"ok aws credentials: account 123456789012 as arn:aws:iam::123456789012:user/simulated",
		"ok aws region: us-east-1 (from the configuration)",
		"ok aws clock: within ",
		"ok aws activities: 2 of 2 read (autoscaling:DescribeScalingActivities)",
		"ok aws groups: 2 of 2 found (autoscaling:DescribeAutoScalingGroups)",
		"ok aws policies: can be listed (autoscaling:DescribePolicies)",
		"ok aws refreshes: 2 of 2 read (autoscaling:DescribeInstanceRefreshes)",
		"ok aws schedules: can be listed (autoscaling:DescribeScheduledActions)",
		"ok aws target group attributes: 1 of 1 read (elasticloadbalancing:DescribeTargetGroupAttributes)",
		"ok aws target groups: can be listed (elasticloadbalancing:DescribeTargetGroups)",
		"ok ledger folder: ",
		"ok ledger file: the ledger does not exist yet; the first 'dynascale run' creates it",
		"ok ledger disk: ",
		"ok brake file: neither PAUSE nor PAUSE-HARD is in ",
		"ok http token: there is no token, so changes over TCP are disabled; the control socket needs no token",
		"ok http listen: 127.0.0.1:0 is free",
		"info daemon life: not running: ",
		"ok cost cloudwatch: CloudWatch bills at most $1.73 in 30 days for the metrics that dynascale requests: web $1.73; $0.43 of the sum is for HealthyHostCount, which dynascale requests for a tier only while the scalers recommend to shrink that tier",
		"ok web objections: nothing prevents a change",
		"ok web group: web-asg: desired 5, in service 5",
		"ok web limits: 1 to 100, within the group's own limits 1 to 100",
		"ok web policies: no other scaling policy changes the size",
		"ok web schedules: no scheduled action",
		"ok web refresh: no instance refresh is running",
		"ok web activities: no launch or termination failed in the last hour",
		"ok web health: health check ELB, grace period 5 min; targetgroup/web-asg/73e2d6bc24d8a067 checks HTTP /health every 30 s, and finds a machine healthy after 1 min; 30 s to drain; 3 zones in balance; no maximum lifetime; termination Default",
		"ok web price: $0.4080 an hour now, one more unit costs $0.0816 (shipped prices of 2026-07-20)",
		"ok web signal cpu: 90 %, 2 min old (cloudwatch:GetMetricData)",
		"ok web signal errors: there is data, 2 min old (cloudwatch:GetMetricData)",
		"ok web signal requests: 450 requests/second, 2 min old (cloudwatch:GetMetricData)",
		"info web writing: autoscaling:SetDesiredCapacity cannot be verified without making a change",
		"ok web lock: no dynascale on this machine manages web-asg",
		"ok workers objections: nothing prevents a change",
		"ok workers group: workers-asg: desired 3, in service 3",
		"ok workers limits: 1 to 100, within",
		"ok workers policies: ",
		"ok workers schedules: ",
		"ok workers refresh: ",
		"ok workers activities: ",
		"ok workers health: health check EC2; 3 zones in balance; no maximum lifetime; termination Default",
		"ok workers price: $0.2448 an hour now, one more unit costs $0.0816 (shipped prices of 2026-07-20)",
		"ok workers queue jobs: ",
		"info workers writing: ",
		"ok workers lock: ",
	}
	if len(got) != len(want) {
		t.Fatalf("%d findings, want %d:\n%s", len(got), len(want), show(got))
	}
	for i, f := range got {
		if line := fmt.Sprintf("%s %s %s: %s", f.Result, f.About, f.Check, f.Found); !strings.HasPrefix(line, want[i]) {
			t.Errorf("finding %d: got  %s\n                     want %s", i+1, line, want[i])
		}
	}
	for name, n := range c.World.Calls() {
		if !strings.HasPrefix(name, "Describe") && !strings.HasPrefix(name, "Get") {
			t.Errorf("%s was called %d times: the doctor changes nothing", name, n)
		}
	}
}

// Every trouble shows in its own line, with what to do; the rest stays well.
func TestDoctorFindsTrouble(t *testing.T) {
	fault := func(kind, service string) func(*sim.Options, *visited) {
		return func(o *sim.Options, _ *visited) {
			o.Faults = []sim.Fault{{From: clinic.Start, To: clinic.Start.Add(24 * time.Hour), Kind: kind, Service: service}}
		}
	}
	web := func(change func(*sim.GroupSpec)) func(*sim.Options, *visited) {
		return func(o *sim.Options, _ *visited) { change(&o.Groups[0]) }
	}
	without := func(operation string) func(*sim.Options, *visited) {
		return func(_ *sim.Options, c *visited) { c.Instead = clinic.Refuse(operation) }
	}
	policy := web(func(g *sim.GroupSpec) {
		g.Policies = []sim.Policy{{Name: "cpu60", Type: "TargetTrackingScaling", Enabled: true}, {Name: "old", Type: "StepScaling"}}
	})
	in := func(mode string) string {
		return strings.Replace(clinic.GroupsConfig, "mode: manage", "mode: "+mode, 1)
	}
	const iam = "'dynascale iam --config clinic.yaml' writes the whole policy"
	for _, c := range []struct {
		name, config string
		arrange      func(*sim.Options, *visited)
		want         string // result | about | check | found ... | do ...
		well         string // a check that has nothing to do with it
	}{
		{"no right to read groups", clinic.GroupsConfig, fault(sim.FaultDenied, "autoscaling"),
			"fail | aws | groups | reading 2 groups: denied: AccessDenied: *not authorized to perform: autoscaling:DescribeAutoScalingGroups* | allow autoscaling:DescribeAutoScalingGroups; " + iam, "workers | queue jobs"},
		{"no right to read metrics", clinic.GroupsConfig, fault(sim.FaultDenied, "cloudwatch"),
			"fail | web | signals | reading 3 CloudWatch series: denied: * | allow cloudwatch:GetMetricData; " + iam, "workers | queue jobs"},
		{"no right to read the queue", clinic.GroupsConfig, fault(sim.FaultDenied, "sqs"),
			"fail | workers | queue jobs | reading queue " + clinic.Queue + ": denied: * | allow sqs:GetQueueAttributes; " + iam, "web | signal cpu"},
		{"no right to read attributes", clinic.GroupsConfig, without("DescribeTargetGroupAttributes"),
			"warn | aws | target group attributes | reading the attributes of target group *: denied: *; not known: how long a leaving machine is drained* | allow elasticloadbalancing:DescribeTargetGroupAttributes; " + iam, "web | health"},
		{"the load balancer's checks do not count", clinic.GroupsConfig, web(func(g *sim.GroupSpec) { g.Upkeep.Check = "EC2" }),
			"warn | web | health check | the health check type is EC2 although a load balancer is in front of the group* | aws autoscaling update-auto-scaling-group *--health-check-type ELB *", "web | group"},
		{"no right to list policies", clinic.GroupsConfig, without("DescribePolicies"),
			"fail | aws | policies | *denied: *; web, workers are not changed until this can be read | allow autoscaling:DescribePolicies; " + iam, "web | schedules"},
		{"no right to list policies, nothing owned", strings.ReplaceAll(clinic.GroupsConfig, "mode: manage", "mode: minimum"), without("DescribePolicies"),
			"warn | aws | policies | *denied: *; not known: whether other scaling policies move the size | allow autoscaling:DescribePolicies; " + iam, "web | schedules"},
		{"no right to list schedules", clinic.GroupsConfig, without("DescribeScheduledActions"),
			"warn | aws | schedules | *denied: *; not known: scheduled actions | allow autoscaling:DescribeScheduledActions; " + iam, "web | policies"},
		{"no right to see refreshes", clinic.GroupsConfig, without("DescribeInstanceRefreshes"),
			"fail | aws | refreshes | *denied: *; and 1 more error; web, workers do not shrink until this can be read | allow autoscaling:DescribeInstanceRefreshes; " + iam, "web | activities"},
		{"no right to see refreshes, and no need", in("observe"), without("DescribeInstanceRefreshes"),
			"fail | aws | refreshes | *group workers-asg: denied: *; workers does not shrink until this can be read | allow autoscaling:DescribeInstanceRefreshes; " + iam, "web | activities"},
		{"no right to see activities", clinic.GroupsConfig, without("DescribeScalingActivities"),
			"warn | aws | activities | *denied: *; and 1 more error; not known: why launches fail | allow autoscaling:DescribeScalingActivities; " + iam, "web | refresh"},
		{"metrics do not answer", clinic.GroupsConfig, fault(sim.FaultTimeout, "cloudwatch"),
			"fail | web | signals | *unreachable: * | AWS_ENDPOINT_URL replaces the addresses of AWS here: check that the endpoint of AWS_ENDPOINT_URL answers, or remove AWS_ENDPOINT_URL; *", "workers | queue jobs"},
		{"no data at all", clinic.GroupsConfig, fault(sim.FaultNoData, "cloudwatch"),
			"fail | web | signal cpu | no data lately | check namespace, name and dimensions*", "workers | queue jobs"},
		{"no requests", clinic.GroupsConfig, fault(sim.FaultNoData, "cloudwatch"),
			"warn | web | signal requests | no data lately; a load balancer publishes most metrics only while requests come | if there were requests, check the load balancer and the target group that the signal names", "workers | group"},
		{"no requests, which count as zero", strings.Replace(clinic.GroupsConfig, "preset: alb-requests", "preset: alb-requests, missing: zero", 1), fault(sim.FaultNoData, "cloudwatch"),
			"warn | web | signal requests | no data in two weeks; without data this signal counts as 0, even " +
				"if its metric does not exist | if there should be data, check namespace*", "workers | group"},
		{"no requests today, which count as zero", strings.Replace(clinic.GroupsConfig, "preset: alb-requests", "preset: alb-requests, missing: zero", 1), func(o *sim.Options, _ *visited) {
			o.Faults = []sim.Fault{{From: clinic.Start.Add(5 * time.Minute), To: clinic.Start.Add(24 * time.Hour), Kind: sim.FaultNoData, Service: "cloudwatch"}}
		}, "ok | web | signal requests | no data lately; without data this signal counts as 0 " +
			"(cloudwatch:GetMetricData) | ", "workers | group"},
		{"data ended half an hour ago", clinic.GroupsConfig, func(o *sim.Options, _ *visited) {
			o.Faults = []sim.Fault{{From: clinic.Start.Add(90 * time.Minute), To: clinic.Start.Add(24 * time.Hour), Kind: sim.FaultNoData, Service: "cloudwatch"}}
		}, "warn | web | signal cpu | the newest datapoint is 30 min old, and max_age is 5 min 30 s; the tier does not shrink while this is so | if the metric is published this slowly*", "workers | queue jobs"},
		{"data of a signal that is only shown ended half an hour ago", strings.Replace(clinic.GroupsConfig, "cpu: {preset: asg-cpu}", "cpu: {preset: asg-cpu}\n      second: {preset: alb-requests, importance: low}", 1), func(o *sim.Options, _ *visited) {
			o.Faults = []sim.Fault{{From: clinic.Start.Add(90 * time.Minute), To: clinic.Start.Add(24 * time.Hour), Kind: sim.FaultNoData, Service: "cloudwatch"}}
		}, "warn | web | signal second | the newest datapoint is 30 min old, and max_age is 5 min 30 s; the tier can still shrink (importance: low) while this is so | if the metric is published this slowly*", "workers | queue jobs"},
		{"basic monitoring", clinic.GroupsConfig, web(func(g *sim.GroupSpec) { g.Detailed = false }),
			"warn | web | signal cpu | a datapoint arrives only every 5 min, but period is 1 min: the group has basic monitoring | set period: 5m on this signal, or turn on detailed monitoring in the launch template", "web | signal requests"},
		{"an empty group has no CPU", clinic.GroupsConfig, web(func(g *sim.GroupSpec) { g.Min, g.Desired, g.Load = 0, 0, sim.Constant(0) }),
			"info | web | signal cpu | no data lately: no machine or task of the group runs | ", "workers | group"},
		{"a query that CloudWatch refuses", strings.Replace(clinic.GroupsConfig, "cpu: {preset: asg-cpu}",
			"cpu: {preset: asg-cpu}\n      bad: {unit: x, math: {expression: \"NOSUCH(a)\", inputs: {a: {namespace: N, name: n, statistic: Sum}}}}", 1), nil,
			"fail | web | signal bad | reading CloudWatch series NOSUCH(a): invalid: * | correct the configuration as the message says", "web | signal cpu"},
		{"a competing policy of an owned tier", clinic.GroupsConfig, policy,
			"fail | web | objections | target tracking policy cpu60 is enabled and changes the desired capacity | disable the policy, or choose mode minimum*", "workers | policies"},
		{"a competing policy of a watched tier", in("observe"), policy,
			"warn | web | objections | target tracking policy cpu60 * | before you choose mode manage, disable the policy; mode minimum works beside it", "workers | policies"},
		{"a policy beside a floor", in("minimum"), policy,
			"ok | web | policies | target tracking policy cpu60 *; mode minimum works beside them | ", "workers | policies"},
		{"a scheduled action", clinic.GroupsConfig, func(_ *sim.Options, c *visited) {
			c.Instead = func(w http.ResponseWriter, operation string) bool {
				if operation == "DescribeScheduledActions" {
					_, _ = io.WriteString(w, xml.Header+"<DescribeScheduledActionsResponse><DescribeScheduledActionsResult><ScheduledUpdateGroupActions><member>"+
						"<AutoScalingGroupName>web-asg</AutoScalingGroupName><ScheduledActionName>night</ScheduledActionName><MinSize>1</MinSize><Recurrence>0 22 * * *</Recurrence>"+
						"</member></ScheduledUpdateGroupActions></DescribeScheduledActionsResult></DescribeScheduledActionsResponse>")
				}
				return operation == "DescribeScheduledActions"
			}
		}, `warn | web | schedules | scheduled action night sets min to 1 on "0 22 * * *" (UTC) | expect the size to change at these times; or use a schedule of the tier instead ('dynascale discover' writes it), and delete the actions`, "workers | schedules"},
		{"an instance refresh", clinic.GroupsConfig, web(func(g *sim.GroupSpec) { g.Refreshing = true }),
			"warn | web | shrink | instance refresh * is InProgress | nothing to do: the tier can shrink again when this is over; this does not prevent growth", "workers | refresh"},
		{"launching is suspended", clinic.GroupsConfig, web(func(g *sim.GroupSpec) { g.Suspended = []string{"AZRebalance", "Launch"} }),
			"fail | web | objections | process Launch of group web-asg is suspended | aws autoscaling resume-processes --auto-scaling-group-name web-asg --scaling-processes Launch", "workers | group"},
		{"terminating is suspended, watched only", in("observe"), web(func(g *sim.GroupSpec) { g.Suspended = []string{"Terminate"} }),
			"warn | web | objections | process Terminate of group web-asg is suspended | aws autoscaling resume-processes *", "workers | group"},
		{"new machines are not registered", clinic.GroupsConfig, web(func(g *sim.GroupSpec) { g.Suspended = []string{"AddToLoadBalancer"} }),
			"warn | web | processes | AddToLoadBalancer is suspended: new machines are not registered * | aws autoscaling resume-processes *", "web | group"},
		{"unhealthy machines stay", clinic.GroupsConfig, web(func(g *sim.GroupSpec) { g.Suspended = []string{"ReplaceUnhealthy"} }),
			"warn | web | processes | ReplaceUnhealthy is suspended: unhealthy machines are not replaced* | aws autoscaling resume-processes *", "web | group"},
		{"failing machines are not found", clinic.GroupsConfig, web(func(g *sim.GroupSpec) { g.Suspended = []string{"HealthCheck"} }),
			"warn | web | processes | HealthCheck is suspended: failed machines are not detected* | aws autoscaling resume-processes *", "web | group"},
		{"another process is suspended", clinic.GroupsConfig, web(func(g *sim.GroupSpec) { g.Suspended = []string{"AZRebalance"} }),
			"info | web | processes | suspended processes: AZRebalance; dynascale does not need them | ", "web | group"},
		{"an operator", clinic.GroupsConfig, web(func(g *sim.GroupSpec) { g.Operator = "eks.amazonaws.com" }),
			"fail | web | objections | group web-asg may only be changed by eks.amazonaws.com | leave this group to eks.amazonaws.com: *", "workers | group"},
		{"no such group", strings.Replace(clinic.GroupsConfig, "group: web-asg", "group: web", 1), nil,
			"fail | web | resource | no Auto Scaling group named web in us-east-1; check its name, the account and the region | *'dynascale discover' lists the resources that exist", "workers | group"},
		{"limits beyond the group's", strings.Replace(clinic.GroupsConfig, "max: 100", "max: 200", 1), nil,
			"warn | web | limits | limits.max 200 is above the group's own maximum 100; the size does not go above the group's maximum | raise the group's maximum*", "workers | limits"},
		{"limits below the group's", clinic.GroupsConfig, web(func(g *sim.GroupSpec) { g.Min = 3 }),
			"warn | web | limits | limits.min 1 is below the group's own minimum 3; the size does not go below the group's minimum | lower the group's minimum*", "workers | limits"},
		{"a size outside the limits", strings.Replace(clinic.GroupsConfig, "max: 100", "max: 4", 1), nil,
			"warn | web | limits | the desired capacity 5 is outside the limits 1 to 4; * | change limits if you do not want this correction", "workers | limits"},
		{"launches fail", clinic.GroupsConfig, func(o *sim.Options, _ *visited) {
			o.Groups[0].Desired = 5
			o.Faults = []sim.Fault{{From: clinic.Start, To: clinic.Start.Add(24 * time.Hour), Kind: sim.FaultLaunchFails}}
		}, "", ""}, // arranged below: somebody asks for more
		{"the clock is wrong", clinic.GroupsConfig, func(_ *sim.Options, c *visited) {
			c.Instead = func(w http.ResponseWriter, _ string) bool {
				w.Header().Set("Date", time.Now().Add(-time.Minute).UTC().Format(http.TimeFormat))
				return false
			}
		}, "warn | aws | clock | this machine's clock is 1 min* ahead of AWS's clock | set it by NTP*: the age of every sample is wrong by this much", "aws | groups"},
		{"the clock is very wrong", clinic.GroupsConfig, func(_ *sim.Options, c *visited) {
			c.Instead = func(w http.ResponseWriter, _ string) bool {
				w.Header().Set("Date", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
				return false
			}
		}, "fail | aws | clock | this machine's clock is * behind AWS's clock | set it by NTP*", "aws | credentials"},
		{"credentials that AWS refuses", clinic.GroupsConfig, without("GetCallerIdentity"),
			"fail | aws | credentials | asking AWS for the identity of these credentials: denied: * | give dynascale credentials*", "ledger | folder"},
		{"no folder for the ledger", "ledger: {path: /nonexistent/dynascale/ledger.db}\n" + clinic.GroupsConfig, nil,
			"fail | ledger | folder | /nonexistent/dynascale does not exist | correct ledger.path, or create the folder*", "web | signal cpu"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, k := clinic.Groups(), visited{}
			if c.arrange != nil {
				c.arrange(&o, &k)
			}
			k.Open(t, o)
			if c.name == "launches fail" {
				if err := k.World.SetDesired(t.Context(), "web-asg", 9); err != nil {
					t.Fatal(err)
				}
				k.World.Step(10 * time.Minute)
				c.want, c.well = "warn | web | activities | * launches or terminations failed in the last hour; the newest: *capacity* | correct the cause that AWS names*", "workers | activities"
			}
			got := show(k.examine(t, c.config))
			found, well := false, false
			for line := range strings.Lines(got) {
				found = found || clinic.Like(c.want, strings.TrimSuffix(line, "\n"))
				well = well || strings.HasPrefix(line, "ok | "+c.well+" |")
			}
			if !found {
				t.Errorf("there is no line\n%s\nin\n%s", c.want, got)
			}
			if !well {
				t.Errorf("%s is not well, though it has nothing to do with this:\n%s", c.well, got)
			}
		})
	}
}

// Without credentials nothing is asked, and the tiers say so instead of failing one
// by one.
func TestDoctorWithoutCredentials(t *testing.T) {
	c := visited{}
	c.Open(t, clinic.Groups())
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	got := show(c.examine(t, clinic.GroupsConfig))
	for _, want := range []string{
		"fail | aws | credentials | finding credentials: denied: no usable AWS credentials: ",
		"info | web | all | not examined: there are no credentials | \n",
		"info | workers | all | not examined: there are no credentials | \n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %q in\n%s", want, got)
		}
	}
	if n := len(c.World.Calls()); n > 0 {
		t.Errorf("AWS was asked: %v", c.World.Calls())
	}
}

// Two accounts are told apart, and a tier is looked at in its own.
func TestDoctorInTwoPlaces(t *testing.T) {
	c := visited{}
	c.Open(t, clinic.Groups())
	got := show(c.examine(t, strings.Replace(clinic.GroupsConfig, "group: workers-asg",
		"group: workers-asg\n    assume_role: {arn: \"arn:aws:iam::123456789012:role/scale\", external_id: do-not-print-me}", 1)))
	for _, want := range []string{
		"ok | aws us-east-1 | groups | 1 of 1 found",
		"ok | aws us-east-1 as arn:aws:iam::123456789012:role/scale | groups | 1 of 1 found",
		"ok | workers | group | workers-asg: desired 3, in service 3",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "do-not-print-me") {
		t.Error("the external id is printed")
	}
}
