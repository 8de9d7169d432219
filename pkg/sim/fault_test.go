package sim

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/sim/elb"
)

func TestFaultWindows(t *testing.T) {
	ctx := context.Background()
	reads := map[string]func(*Cloud) error{
		"group":    func(c *Cloud) error { _, err := c.Groups(ctx, []string{"web"}); return err },
		"metric":   func(c *Cloud) error { _, err := c.Series(ctx, []signal.Query{cpu()}, start, c.Now()); return err },
		"queue":    func(c *Cloud) error { _, err := c.Queue(ctx, jobs); return err },
		"activity": func(c *Cloud) error { _, err := c.Activities(ctx, "web", start); return err },
		"owner":    func(c *Cloud) error { _, err := c.Objections(ctx, "web"); return err },
		"size":     func(c *Cloud) error { return c.SetDesired(ctx, "web", 3) },
	}
	for _, tc := range []struct {
		name  string
		fault Fault
		kind  scale.Kind
		hit   []string
	}{
		{"throttling of everything", Fault{Kind: FaultThrottle}, scale.Throttled, []string{"group", "metric", "queue", "activity", "owner", "size"}},
		{"no answer from one service", Fault{Kind: FaultTimeout, Service: "autoscaling"}, scale.Unreachable, []string{"group", "activity", "owner", "size"}},
		{"CloudWatch broken", Fault{Kind: FaultInternal, Service: "cloudwatch"}, scale.Internal, []string{"metric"}},
		{"one queue denied", Fault{Kind: FaultDenied, Match: "jobs"}, scale.Denied, []string{"queue"}},
		{"one queue by its URL", Fault{Kind: FaultDenied, Match: jobs}, scale.Denied, []string{"queue"}},
		{"one group throttled", Fault{Kind: FaultThrottle, Match: "web", Service: "autoscaling"}, scale.Throttled, []string{"group", "activity", "owner", "size"}},
		{"another group", Fault{Kind: FaultThrottle, Match: "api"}, "", nil},
		{"a metric's name", Fault{Kind: FaultThrottle, Match: "CPUUtilization"}, scale.Throttled, []string{"metric"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.fault.From, tc.fault.To = start.Add(time.Minute), start.Add(2*time.Minute)
			c := webWorld(t, Constant(10), 2, func(o *Options) {
				o.Queues = []QueueSpec{{URL: jobs, ServiceTime: time.Second}}
				o.Faults = []Fault{tc.fault}
			})
			hit := map[string]bool{}
			for _, name := range tc.hit {
				hit[name] = true
			}
			for _, at := range []struct {
				name   string
				wait   time.Duration
				inside bool
			}{{"before", 59 * time.Second, false}, {"at its start", time.Second, true}, {"inside", 59 * time.Second, true}, {"at its end", time.Second, false}} {
				c.Step(at.wait)
				for name, read := range reads {
					err := read(c)
					if want := at.inside && hit[name]; (err != nil) != want {
						t.Errorf("%s: reading the %s: %v, want an error: %v", at.name, name, err, want)
					}
					if err == nil {
						continue
					}
					var f *scale.Failure
					if !errors.As(err, &f) || f.Kind != tc.kind || f.Doing == "" {
						t.Errorf("%s: reading the %s: %v, want %s", at.name, name, err, tc.kind)
					}
				}
			}
		})
	}
}

func TestMissingDatapoints(t *testing.T) {
	for _, match := range []string{"", "web", "CPUUtilization"} {
		t.Run("match "+match, func(t *testing.T) {
			c := webWorld(t, Constant(10), 2, func(o *Options) {
				o.Faults = []Fault{{From: start.Add(2 * time.Minute), To: start.Add(4 * time.Minute), Kind: FaultNoData, Match: match}}
			})
			c.Step(6 * time.Minute)
			minutes := func(q signal.Query) (list []int) {
				for _, p := range points(t, c, q) {
					list = append(list, int(p.At.Sub(start)/time.Minute))
				}
				return list
			}
			if diff := cmp.Diff([]int{5, 4, 1, 0}, minutes(cpu())); diff != "" {
				t.Errorf("CPU (-want +got):\n%s", diff)
			}
			want := []int{5, 4, 1, 0}
			if match == "CPUUtilization" {
				want = []int{5, 4, 3, 2, 1, 0}
			}
			if diff := cmp.Diff(want, minutes(target("RequestCount", "Sum"))); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOneForbiddenMetricLeavesTheOthers(t *testing.T) {
	c := webWorld(t, Constant(10), 2, func(o *Options) {
		o.Faults = []Fault{{From: start, To: start.Add(time.Hour), Kind: FaultDenied, Match: "CPUUtilization"}}
	})
	c.Step(2 * time.Minute)
	s, err := c.Series(context.Background(), []signal.Query{cpu(), target("RequestCount", "Sum")}, start, c.Now())
	if err != nil {
		t.Fatal(err)
	}
	if s[0].Problem == "" || len(s[0].Points) != 0 || s[1].Problem != "" || len(s[1].Points) != 2 {
		t.Errorf("series %+v, want a problem with the first only", s)
	}
}

func TestCallsAreCountedAsTheSDKMakesThem(t *testing.T) {
	ctx := context.Background()
	c := webWorld(t, Constant(10), 2)
	if _, err := c.Groups(ctx, make([]string, 101)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Groups(ctx, nil); err != nil {
		t.Fatal(err)
	}
	queries := make([]signal.Query, 400)
	for i := range queries {
		queries[i] = cpu()
	}
	queries[0] = signal.Query{Expression: "a+b", Inputs: map[string]signal.Query{"a": cpu(), "b": cpu()}}
	for range 2 {
		if _, err := c.Series(ctx, queries, start, c.Now()); err != nil {
			t.Fatal(err)
		}
		queries = append(queries, queries[1:100]...)
	}
	_ = c.SetDesired(ctx, "web", 1000)
	want := map[string]int{"DescribeAutoScalingGroups": 2, "GetMetricData": 1 + 2, "SetDesiredCapacity": 1}
	if diff := cmp.Diff(want, c.Calls()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCancelledContextIsNoAnswer(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c := webWorld(t, Constant(10), 2)
	if err := c.SetDesired(ctx, "web", 3); scale.KindOf(err) != scale.Unreachable || !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want no answer, because of the context", err)
	}
	if got := capacity(t, c).Desired; got != 2 {
		t.Errorf("desired %d, want it untouched", got)
	}
}

func TestEveryServiceHasFaultsInItsOwnCode(t *testing.T) {
	ctx := context.Background()
	calls := []struct {
		service, names string
		make           func(*Cloud) error
	}{
		{"ec2", reporting, func(c *Cloud) error { _, err := c.Machines(ctx, []string{reporting}); return err }},
		{"ec2", "m5.large", func(c *Cloud) error { _, err := c.MachineTypes(ctx, []string{"m5.large"}); return err }},
		{"ec2", "m5.large", func(c *Cloud) error { _, err := c.Offered(ctx, "us-east-1a", []string{"m5.large"}); return err }},
		{"ec2", reporting, func(c *Cloud) error { return c.StopMachine(ctx, reporting) }},
		{"elasticloadbalancing", blue, func(c *Cloud) error {
			_, err := c.Targets(ctx, []string{blue}, resource.Machine{ID: reporting})
			return err
		}},
		{"elasticloadbalancing", reporting, func(c *Cloud) error {
			_, err := c.TargetGroupsOf(ctx, resource.Machine{ID: reporting, VPC: elb.DefaultVPC})
			return err
		}},
		{"elasticloadbalancing", blue, func(c *Cloud) error { return c.Register(ctx, reporting, scale.Attachment{Group: blue, Port: 0}) }},
		{"rds", "shop", func(c *Cloud) error { _, err := c.Databases(ctx, []string{"shop"}); return err }},
		{"rds", "cart", func(c *Cloud) error { _, err := c.Clusters(ctx, []string{"cart"}); return err }},
		{"rds", "db.m5.large", func(c *Cloud) error { _, err := c.Orderable(ctx, "mysql", "", "", "db.m5.large"); return err }},
		{"rds", "", func(c *Cloud) error { _, err := c.Maintenance(ctx); return err }},
		{"rds", "", func(c *Cloud) error { _, _, err := c.Quota(ctx); return err }},
		{"rds", "shop", func(c *Cloud) error { return c.CreateReplica(ctx, replica("shop-r1")) }},
		{"rds", "cart", func(c *Cloud) error { return c.SetACU(ctx, "cart", 2, 4) }},
		{"ssm", "/readers", func(c *Cloud) error { return c.PutParameter(ctx, "/readers", "a") }},
		{"application-autoscaling", "", func(c *Cloud) error { _, err := c.ReplicaScaling(ctx); return err }},
	}
	for service, want := range map[string]map[string]string{
		"ec2":                     {FaultThrottle: "RequestLimitExceeded", FaultDenied: "UnauthorizedOperation", FaultInternal: "InternalError"},
		"elasticloadbalancing":    {FaultThrottle: "Throttling", FaultDenied: "AccessDenied", FaultInternal: "InternalFailure"},
		"rds":                     {FaultThrottle: "Throttling", FaultDenied: "AccessDenied", FaultInternal: "InternalFailure"},
		"ssm":                     {FaultThrottle: "ThrottlingException", FaultDenied: "AccessDeniedException", FaultInternal: "InternalServerError"},
		"application-autoscaling": {FaultThrottle: "ThrottlingException", FaultDenied: "AccessDeniedException", FaultInternal: "InternalServiceException"},
	} {
		for kind, code := range want {
			for i, call := range calls {
				world := func(match string) *Cloud {
					c, err := busy(1)
					if err != nil {
						t.Fatal(err)
					}
					c.Opts.Faults = []Fault{{From: start, To: start.Add(time.Hour), Kind: kind, Service: service, Match: match}}
					return c
				}
				for _, match := range []string{"", call.names} {
					err := call.make(world(match))
					var r *Refusal
					if call.service != service {
						if err != nil {
							t.Errorf("call %d of %s: %v because of %s", i, call.service, err, service)
						}
						continue
					}
					if !errors.As(err, &r) || r.Code != code {
						t.Errorf("call %d of %s, %s: %v, want %s", i, service, kind, err, code)
					}
				}
				if err := call.make(world("somebody else")); err != nil {
					t.Errorf("call %d of %s: %v because of somebody else", i, service, err)
				}
			}
		}
	}
}
