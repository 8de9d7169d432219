package app

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/wire"
)

// clinic is a simulated account on a loopback port that real SDK clients of the
// environment talk to.
type clinic struct {
	world *sim.Cloud
	// instead answers a call in place of the account when it returns true.
	instead func(w http.ResponseWriter, operation string) bool
}

const clinicQueue = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"

var clinicStart = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// clinicOptions are a web group and the workers of a queue, two hours old.
func clinicOptions() sim.Options {
	web := sim.Web("web-asg", sim.Constant(450), 100, clinicStart)
	workers := sim.Workers("workers-asg", clinicQueue)
	workers.Desired, workers.Min = 3, 1
	return sim.Options{
		Start: clinicStart, Exact: true, Groups: []sim.GroupSpec{web, workers},
		Queues: []sim.QueueSpec{{URL: clinicQueue, ServiceTime: time.Second, Arrivals: sim.Constant(1)}},
	}
}

const clinicConfig = `
aws: {region: us-east-1}
tiers:
  web:
    mode: manage
    group: web-asg
    load_balancer: app/web-asg/50dc6c495c0c9188
    target_group: targetgroup/web-asg/73e2d6bc24d8a067
    limits: {min: 1, max: 100}
    signals:
      cpu: {preset: asg-cpu}
      requests: {preset: alb-requests}
      errors: {preset: alb-target-5xx}
    scalers: [{target: {signal: cpu, goal: 60}}]
  workers:
    mode: manage
    group: workers-asg
    queue: ` + clinicQueue + `
    limits: {min: 1, max: 100}
    signals: {backlog: {preset: sqs-backlog}}
    scalers: [{backlog: {signal: backlog, messages_per_worker: 10}}]
`

// open starts the account and points the environment at it.
func (c *clinic) open(t *testing.T, o sim.Options) {
	t.Helper()
	world, err := sim.New(o)
	if err != nil {
		t.Fatal(err)
	}
	world.Step(2 * time.Hour)
	c.world = world
	face := wire.New(world, wire.Options{Hold: 10 * time.Millisecond})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		form, _ := url.ParseQuery(string(body))
		_, target, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		if c.instead == nil || !c.instead(w, cmp.Or(form.Get("Action"), target)) {
			face.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_REGION": "us-east-1", "AWS_PROFILE": "",
		"AWS_ACCESS_KEY_ID": "SIMULATED", "AWS_SECRET_ACCESS_KEY": "SIMULATED", "AWS_SESSION_TOKEN": "",
		"AWS_CONFIG_FILE": "/nonexistent", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(name, value)
	}
}

func (c *clinic) examine(t *testing.T, text string) []Finding {
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
	return Doctor(t.Context(), cfg, DoctorOptions{ConfigPath: "clinic.yaml", Timeout: 2 * time.Second, Now: c.world.Now})
}

// refuse answers one operation as AWS does when a permission is missing.
func refuse(operation string) func(http.ResponseWriter, string) bool {
	return func(w http.ResponseWriter, asked string) bool {
		if asked != operation {
			return false
		}
		w.WriteHeader(http.StatusForbidden)
		_, _ = fmt.Fprintf(w, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized to perform %s</Message></Error></ErrorResponse>", operation)
		return true
	}
}

func show(findings []Finding) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "%s | %s | %s | %s | %s\n", f.Result, f.About, f.Check, f.Found, f.Do)
	}
	return b.String()
}

// A healthy account: every check by name, in a fixed order, and nothing to do but
// to compare the rights to write.
func TestDoctorFindsAHealthyAccountWell(t *testing.T) {
	c := clinic{}
	c.open(t, clinicOptions())
	got := c.examine(t, clinicConfig)
	want := []string{
		"ok aws credentials: account 123456789012 as arn:aws:iam::123456789012:user/simulated",
		"ok aws region: us-east-1 (of the configuration)",
		"ok aws clock: within ",
		"ok aws groups: 2 of 2 found (autoscaling:DescribeAutoScalingGroups)",
		"ok aws policies: can be listed",
		"ok aws schedules: can be listed",
		"ok ledger folder: ",
		"ok ledger file: does not exist yet; the first run makes it",
		"ok ledger disk: ",
		"ok brake file: neither PAUSE nor PAUSE-HARD is in ",
		"ok http token: there is none: over TCP nothing can be changed; the control socket needs none",
		"ok http listen: 127.0.0.1:0 is free",
		"info daemon life: not running: ",
		"ok web group: web-asg: desired 5, in service 5",
		"ok web limits: 1 to 100, within the group's own 1 to 100",
		"ok web policies: no other scaling policy moves the size",
		"ok web schedules: no scheduled action",
		"ok web refresh: no instance refresh is running",
		"ok web activities: no launch failed in the last hour",
		"ok web signal cpu: 90 percent, 2m old (cloudwatch:GetMetricData)",
		"ok web signal errors: there is data, 2m old (cloudwatch:GetMetricData)",
		"ok web signal requests: 450 requests/second, 2m old (cloudwatch:GetMetricData)",
		"info web writing: autoscaling:SetDesiredCapacity is not tested: no call of it is harmless",
		"ok web lock: no dynascale on this machine manages web-asg",
		"ok workers group: workers-asg: desired 3, in service 3",
		"ok workers limits: 1 to 100, within",
		"ok workers policies: ",
		"ok workers schedules: ",
		"ok workers refresh: ",
		"ok workers activities: ",
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
	for name, n := range c.world.Calls() {
		if !strings.HasPrefix(name, "Describe") && !strings.HasPrefix(name, "Get") {
			t.Errorf("%s was called %d times: the doctor changes nothing", name, n)
		}
	}
}

// Every trouble shows in its own line, with what to do; the rest stays well.
func TestDoctorFindsTrouble(t *testing.T) {
	fault := func(kind, service string) func(*sim.Options, *clinic) {
		return func(o *sim.Options, _ *clinic) {
			o.Faults = []sim.Fault{{From: clinicStart, To: clinicStart.Add(24 * time.Hour), Kind: kind, Service: service}}
		}
	}
	web := func(change func(*sim.GroupSpec)) func(*sim.Options, *clinic) {
		return func(o *sim.Options, _ *clinic) { change(&o.Groups[0]) }
	}
	without := func(operation string) func(*sim.Options, *clinic) {
		return func(_ *sim.Options, c *clinic) { c.instead = refuse(operation) }
	}
	policy := web(func(g *sim.GroupSpec) {
		g.Policies = []sim.Policy{{Name: "cpu60", Type: "TargetTrackingScaling", Enabled: true}, {Name: "old", Type: "StepScaling"}}
	})
	in := func(mode string) string { return strings.Replace(clinicConfig, "mode: manage", "mode: "+mode, 1) }
	const iam = "'dynascale iam --config clinic.yaml' writes the whole policy"
	for _, c := range []struct {
		name, config string
		arrange      func(*sim.Options, *clinic)
		want         string // result | about | check | found ... | do ...
		well         string // a check that has nothing to do with it
	}{
		{"no right to read groups", clinicConfig, fault(sim.FaultDenied, "autoscaling"),
			"fail | aws | groups | reading 2 groups: denied: AccessDenied: *not authorized to perform: autoscaling:DescribeAutoScalingGroups* | allow autoscaling:DescribeAutoScalingGroups; " + iam, "workers | queue jobs"},
		{"no right to read metrics", clinicConfig, fault(sim.FaultDenied, "cloudwatch"),
			"fail | web | signals | reading 3 CloudWatch series: denied: * | allow cloudwatch:GetMetricData; " + iam, "workers | queue jobs"},
		{"no right to read the queue", clinicConfig, fault(sim.FaultDenied, "sqs"),
			"fail | workers | queue jobs | reading queue " + clinicQueue + ": denied: * | allow sqs:GetQueueAttributes; " + iam, "web | signal cpu"},
		{"no right to list policies", clinicConfig, without("DescribePolicies"),
			"fail | aws | policies | *denied: *; tiers in mode manage hold still until this can be read | allow autoscaling:DescribePolicies; " + iam, "web | schedules"},
		{"no right to list policies, nothing owned", strings.ReplaceAll(clinicConfig, "mode: manage", "mode: minimum"), without("DescribePolicies"),
			"warn | aws | policies | *denied: * | allow autoscaling:DescribePolicies; " + iam, "web | schedules"},
		{"no right to list schedules", clinicConfig, without("DescribeScheduledActions"),
			"warn | aws | schedules | *denied: * | allow autoscaling:DescribeScheduledActions; " + iam, "web | policies"},
		{"no right to see refreshes", clinicConfig, without("DescribeInstanceRefreshes"),
			"fail | web | refresh | *denied: *; nothing shrinks until this can be read | allow autoscaling:DescribeInstanceRefreshes; " + iam, "web | activities"},
		{"no right to see refreshes, and no need", in("observe"), without("DescribeInstanceRefreshes"),
			"info | web | refresh | *denied: *; not needed in mode observe | ", "web | activities"},
		{"no right to see activities", clinicConfig, without("DescribeScalingActivities"),
			"warn | web | activities | *denied: * | allow autoscaling:DescribeScalingActivities; " + iam, "web | refresh"},
		{"metrics do not answer", clinicConfig, fault(sim.FaultTimeout, "cloudwatch"),
			"fail | web | signals | *unreachable: * | check network, proxy and VPC endpoints, and aws.timeout", "workers | queue jobs"},
		{"no data at all", clinicConfig, fault(sim.FaultNoData, "cloudwatch"),
			"fail | web | signal cpu | no data lately | check namespace, name and dimensions*", "workers | queue jobs"},
		{"no requests", clinicConfig, fault(sim.FaultNoData, "cloudwatch"),
			"warn | web | signal requests | no data lately; a load balancer publishes only while requests come | if there were requests, check load_balancer and target_group", "workers | group"},
		{"no requests, which count as zero", strings.Replace(clinicConfig, "preset: alb-requests", "preset: alb-requests, missing: zero", 1), fault(sim.FaultNoData, "cloudwatch"),
			"warn | web | signal requests | no data in two weeks, which counts as 0 here, also if there is no such metric | if there should have been some, check namespace*", "workers | group"},
		{"no requests today, which count as zero", strings.Replace(clinicConfig, "preset: alb-requests", "preset: alb-requests, missing: zero", 1), func(o *sim.Options, _ *clinic) {
			o.Faults = []sim.Fault{{From: clinicStart.Add(5 * time.Minute), To: clinicStart.Add(24 * time.Hour), Kind: sim.FaultNoData, Service: "cloudwatch"}}
		}, "ok | web | signal requests | no data lately, which counts as 0 here (cloudwatch:GetMetricData) | ", "workers | group"},
		{"data ended half an hour ago", clinicConfig, func(o *sim.Options, _ *clinic) {
			o.Faults = []sim.Fault{{From: clinicStart.Add(90 * time.Minute), To: clinicStart.Add(24 * time.Hour), Kind: sim.FaultNoData, Service: "cloudwatch"}}
		}, "warn | web | signal cpu | the newest datapoint is 30m old, allowed are 5m30s; a stale signal never shrinks the tier | if it is published this slowly*", "workers | queue jobs"},
		{"basic monitoring", clinicConfig, web(func(g *sim.GroupSpec) { g.Detailed = false }),
			"warn | web | signal cpu | comes only every 5m, not every 1m: the group has basic monitoring | set period: 5m on this signal, or turn on detailed monitoring in the launch template", "web | signal requests"},
		{"an empty group has no CPU", clinicConfig, web(func(g *sim.GroupSpec) { g.Min, g.Desired, g.Load = 0, 0, sim.Constant(0) }),
			"info | web | signal cpu | no data lately: nothing of the group runs | ", "workers | group"},
		{"a query that CloudWatch refuses", strings.Replace(clinicConfig, "cpu: {preset: asg-cpu}",
			"cpu: {preset: asg-cpu}\n      bad: {unit: x, math: {expression: \"NOSUCH(a)\", inputs: {a: {namespace: N, name: n, statistic: Sum}}}}", 1), nil,
			"fail | web | signal bad | reading CloudWatch series NOSUCH(a): invalid: * | correct the configuration as the message says", "web | signal cpu"},
		{"a competing policy of an owned tier", clinicConfig, policy,
			"fail | web | policies | target tracking policy cpu60 is enabled and moves the desired capacity | disable them, or choose mode minimum*", "workers | policies"},
		{"a competing policy of a watched tier", in("observe"), policy,
			"warn | web | policies | target tracking policy cpu60 * | before leaving mode observe, disable them or choose mode minimum", "workers | policies"},
		{"a policy beside a floor", in("minimum"), policy,
			"ok | web | policies | target tracking policy cpu60 *; mode minimum works beside them | ", "workers | policies"},
		{"a scheduled action", clinicConfig, func(_ *sim.Options, c *clinic) {
			c.instead = func(w http.ResponseWriter, operation string) bool {
				if operation == "DescribeScheduledActions" {
					_, _ = io.WriteString(w, xml.Header+"<DescribeScheduledActionsResponse><DescribeScheduledActionsResult><ScheduledUpdateGroupActions><member>"+
						"<AutoScalingGroupName>web-asg</AutoScalingGroupName><ScheduledActionName>night</ScheduledActionName><MinSize>1</MinSize><Recurrence>0 22 * * *</Recurrence>"+
						"</member></ScheduledUpdateGroupActions></DescribeScheduledActionsResult></DescribeScheduledActionsResponse>")
				}
				return operation == "DescribeScheduledActions"
			}
		}, `warn | web | schedules | scheduled action night sets min to 1 on "0 22 * * *" (UTC) | expect the size to move at these times, or delete the actions`, "workers | schedules"},
		{"an instance refresh", clinicConfig, web(func(g *sim.GroupSpec) { g.Refreshing = true }),
			"warn | web | refresh | instance refresh * is InProgress | nothing to do: dynascale grows meanwhile, and shrinks when it is over", "workers | refresh"},
		{"launching is suspended", clinicConfig, web(func(g *sim.GroupSpec) { g.Suspended = []string{"AZRebalance", "Launch"} }),
			"fail | web | processes | Launch is suspended: it cannot grow, and dynascale holds still | aws autoscaling resume-processes --auto-scaling-group-name web-asg --scaling-processes Launch", "workers | group"},
		{"terminating is suspended, watched only", in("observe"), web(func(g *sim.GroupSpec) { g.Suspended = []string{"Terminate"} }),
			"warn | web | processes | Terminate is suspended: * | aws autoscaling resume-processes *", "workers | group"},
		{"new machines are not registered", clinicConfig, web(func(g *sim.GroupSpec) { g.Suspended = []string{"AddToLoadBalancer"} }),
			"warn | web | processes | AddToLoadBalancer is suspended: new machines are not registered * | aws autoscaling resume-processes *", "web | group"},
		{"unhealthy machines stay", clinicConfig, web(func(g *sim.GroupSpec) { g.Suspended = []string{"ReplaceUnhealthy"} }),
			"warn | web | processes | ReplaceUnhealthy is suspended: unhealthy machines are not replaced* | aws autoscaling resume-processes *", "web | group"},
		{"failing machines are not found", clinicConfig, web(func(g *sim.GroupSpec) { g.Suspended = []string{"HealthCheck"} }),
			"warn | web | processes | HealthCheck is suspended: machines that fail are not found* | aws autoscaling resume-processes *", "web | group"},
		{"another process is suspended", clinicConfig, web(func(g *sim.GroupSpec) { g.Suspended = []string{"AZRebalance"} }),
			"info | web | processes | AZRebalance suspended; this does not hinder dynascale | ", "web | group"},
		{"an operator", clinicConfig, web(func(g *sim.GroupSpec) { g.Operator = "eks.amazonaws.com" }),
			"fail | web | group | web-asg may only be changed by eks.amazonaws.com | leave this group to its operator*", "workers | group"},
		{"no such group", strings.Replace(clinicConfig, "group: web-asg", "group: web", 1), nil,
			"fail | web | group | there is no group web | correct group, region or role*", "workers | group"},
		{"limits beyond the group's", strings.Replace(clinicConfig, "max: 100", "max: 200", 1), nil,
			"warn | web | limits | limits.max 200 is above the group's own maximum 100, which is where it will stop | raise the group's maximum*", "workers | limits"},
		{"limits below the group's", clinicConfig, web(func(g *sim.GroupSpec) { g.Min = 3 }),
			"warn | web | limits | limits.min 1 is below the group's own minimum 3, which is where it will stop | lower the group's minimum*", "workers | limits"},
		{"a size outside the limits", strings.Replace(clinicConfig, "max: 100", "max: 4", 1), nil,
			"warn | web | limits | the desired capacity 5 is outside limits 1 to 4; * | correct limits if that is not wanted", "workers | limits"},
		{"launches fail", clinicConfig, func(o *sim.Options, _ *clinic) {
			o.Groups[0].Desired = 5
			o.Faults = []sim.Fault{{From: clinicStart, To: clinicStart.Add(24 * time.Hour), Kind: sim.FaultLaunchFails}}
		}, "", ""}, // arranged below: somebody asks for more
		{"the clock is wrong", clinicConfig, func(_ *sim.Options, c *clinic) {
			c.instead = func(w http.ResponseWriter, _ string) bool {
				w.Header().Set("Date", time.Now().Add(-time.Minute).UTC().Format(http.TimeFormat))
				return false
			}
		}, "warn | aws | clock | this machine's clock is 1m* ahead of AWS's | set it by NTP*: the age of every sample is wrong by this much", "aws | groups"},
		{"the clock is very wrong", clinicConfig, func(_ *sim.Options, c *clinic) {
			c.instead = func(w http.ResponseWriter, _ string) bool {
				w.Header().Set("Date", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
				return false
			}
		}, "fail | aws | clock | this machine's clock is * behind AWS's | set it by NTP*", "aws | credentials"},
		{"credentials that AWS refuses", clinicConfig, without("GetCallerIdentity"),
			"fail | aws | credentials | asking AWS who this is: denied: * | give dynascale credentials*", "ledger | folder"},
		{"no folder for the ledger", "ledger: {path: /nonexistent/dynascale/ledger.db}\n" + clinicConfig, nil,
			"fail | ledger | folder | /nonexistent/dynascale does not exist | correct ledger.path, or make the folder*", "web | signal cpu"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, k := clinicOptions(), clinic{}
			if c.arrange != nil {
				c.arrange(&o, &k)
			}
			k.open(t, o)
			if c.name == "launches fail" {
				if err := k.world.SetDesired(t.Context(), "web-asg", 9); err != nil {
					t.Fatal(err)
				}
				k.world.Step(10 * time.Minute)
				c.want, c.well = "warn | web | activities | * launches or terminations failed in the last hour; the newest: *capacity* | mend what AWS says there*", "workers | activities"
			}
			got := show(k.examine(t, c.config))
			found, well := false, false
			for line := range strings.Lines(got) {
				found = found || like(c.want, strings.TrimSuffix(line, "\n"))
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

// like matches a text with a pattern in which * is anything.
func like(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	rest, ok := strings.CutPrefix(text, parts[0])
	if !ok {
		return false
	}
	for i, p := range parts[1:] {
		if i == len(parts)-2 {
			return strings.HasSuffix(rest, p)
		}
		_, after, found := strings.Cut(rest, p)
		if !found {
			return false
		}
		rest = after
	}
	return rest == ""
}

// Without credentials nothing is asked, and the tiers say so instead of failing one
// by one.
func TestDoctorWithoutCredentials(t *testing.T) {
	c := clinic{}
	c.open(t, clinicOptions())
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	got := show(c.examine(t, clinicConfig))
	for _, want := range []string{
		"fail | aws | credentials | finding credentials: denied: no usable AWS credentials: ",
		"info | web | all | not looked at: there are no credentials | \n",
		"info | workers | all | not looked at: there are no credentials | \n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %q in\n%s", want, got)
		}
	}
	if n := len(c.world.Calls()); n > 0 {
		t.Errorf("AWS was asked: %v", c.world.Calls())
	}
}

// Two accounts are told apart, and a tier is looked at in its own.
func TestDoctorInTwoPlaces(t *testing.T) {
	c := clinic{}
	c.open(t, clinicOptions())
	got := show(c.examine(t, strings.Replace(clinicConfig, "group: workers-asg",
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
