package sim

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

// busy is a world in which everything happens.
func busy(seed uint64) (*Cloud, error) {
	web := Web("web", Day{Base: 100, Noise: 0.05, Seed: seed}, 10, start)
	web.Boot = 95 * time.Second
	workers := Workers("workers", jobs)
	workers.Desired = 2
	return New(Options{
		Seed: seed, Start: start.Add(7 * time.Second),
		Groups: []GroupSpec{web, workers},
		Queues: []QueueSpec{{URL: jobs, Arrivals: Constant(1.3), ServiceTime: 3 * time.Second}},
		Machines: []MachineSpec{{
			ID: reporting, Type: "m5.large", Load: Day{Base: 1, Noise: 0.1, Seed: seed}, Detailed: true, TargetGroups: []string{blue}, PublicIP: "203.0.113.9",
		}},
		Clusters: []ClusterSpec{{ID: "cart", Reads: Constant(500), Writes: Constant(100), MinACU: 1, MaxACU: 16}},
		Databases: []DatabaseSpec{
			{ID: "shop", Class: "db.r6g.large", BackupDays: 7, Reads: Day{Base: 400, Noise: 0.1, Seed: seed}, Writes: Constant(50), Connections: Constant(100)},
			{ID: "ledger", Class: "db.m5.large", MultiAZ: true, Engine: "postgres", Reads: Constant(300), Writes: Constant(30)},
			{ID: "cart-a", Cluster: "cart", Class: "db.serverless"}, {ID: "cart-b", Cluster: "cart", Class: "db.serverless"},
		},
		Faults: []Fault{
			{From: start.Add(50 * time.Minute), To: start.Add(55 * time.Minute), Kind: FaultTimeout, Service: "rds"},
			{From: start.Add(30 * time.Minute), To: start.Add(35 * time.Minute), Kind: FaultStartFails, Match: "m5.xlarge"},
			{From: start.Add(20 * time.Minute), To: start.Add(25 * time.Minute), Kind: FaultLaunchFails},
			{From: start.Add(40 * time.Minute), To: start.Add(45 * time.Minute), Kind: FaultTimeout, Service: "autoscaling"},
		},
	})
}

// story drives a world for an hour, its minutes cut as asked, and writes down
// everything it says.
func story(t testing.TB, seed uint64, cut func() []time.Duration) string {
	c, err := busy(seed)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	var out bytes.Buffer
	for minute := range 60 {
		for _, d := range cut() {
			c.Step(d)
		}
		fmt.Fprintln(&out, c.SetDesired(ctx, "web", 10+minute*7%13), c.SetDesired(ctx, "workers", minute*5%7))
		groups, err := c.Groups(ctx, c.GroupNames())
		fmt.Fprintln(&out, groups, err)
		series, err := c.Series(ctx, []signal.Query{cpu(), alb("TargetResponseTime", "p95"), target("RequestCount", "Sum"), queued("ApproximateAgeOfOldestMessage", "Maximum")}, c.Now().Add(-5*time.Minute), c.Now())
		fmt.Fprintln(&out, series, err)
		queue, err := c.Queue(ctx, jobs)
		fmt.Fprintln(&out, queue, err, c.Instances("web"), c.ScalingActivities("workers"))
		change(c, &out, minute)
	}
	fmt.Fprintln(&out, c.Usage("web"), c.Usage("workers"), c.Calls(), c.Writes())
	fmt.Fprintln(&out, c.MachineUsage(reporting), c.DatabaseUsage("shop"), c.DatabaseUsage("ledger"), c.DatabaseUsage("cart-b"), c.DatabaseUsage("shop-r3"))
	return out.String()
}

// change keeps what stands still on the move, and writes down what it says.
func change(c *Cloud, out *bytes.Buffer, minute int) {
	ctx := context.Background()
	switch minute % 6 {
	case 0:
		fmt.Fprintln(out, c.Deregister(ctx, reporting, scale.Attachment{Group: blue, Port: 0}), c.CreateReplica(ctx, replica(fmt.Sprint("shop-r", minute/6))))
	case 1:
		fmt.Fprintln(out, c.StopMachine(ctx, reporting), c.SetACU(ctx, "cart", float64(1+minute%3), 16))
	case 2:
		fmt.Fprintln(out, c.SetMachineType(ctx, reporting, []string{"m5.large", "m5.xlarge"}[minute/6%2]), c.StartMachine(ctx, reporting))
	case 3:
		fmt.Fprintln(out, c.Register(ctx, reporting, scale.Attachment{Group: blue, Port: 0}), c.DeleteReplica(ctx, fmt.Sprint("shop-r", minute/6-2)))
	case 4:
		fmt.Fprintln(out, c.SetClass(ctx, "ledger", []string{"db.m5.xlarge", "db.m5.large"}[minute/12%2]), c.PutParameter(ctx, "/readers", fmt.Sprint(minute)))
	}
	machines, err := c.Machines(ctx, c.MachineIDs())
	fmt.Fprintln(out, machines, err)
	databases, err := c.Databases(ctx, c.DatabaseIDs())
	fmt.Fprintln(out, databases, err)
	clusters, err := c.Clusters(ctx, []string{"cart"})
	fmt.Fprintln(out, clusters, err, c.Seats(blue, reporting))
	series, err := c.Series(ctx, []signal.Query{
		ofMachine("CPUUtilization"), ofDatabase("CPUUtilization", "shop"), ofDatabase("ReplicaLag", "shop-r1"), ofDatabase("ServerlessDatabaseCapacity", "cart-b"),
	}, c.Now().Add(-5*time.Minute), c.Now())
	fmt.Fprintln(out, series, err)
}

func whole() []time.Duration { return []time.Duration{time.Minute} }

func TestSameSeedSameBytes(t *testing.T) {
	first := story(t, 1, whole)
	if first != story(t, 1, whole) {
		t.Error("the same seed told two stories")
	}
	if first == story(t, 2, whole) {
		t.Error("two seeds told the same story")
	}
	for _, a := range []time.Duration{time.Nanosecond, 2500 * time.Millisecond, 7 * time.Second, 31 * time.Second, time.Minute - 1} {
		cut := func() []time.Duration { return []time.Duration{a, 0, time.Minute - a} }
		if story(t, 1, cut) != first {
			t.Errorf("cutting the minutes at %s changed the story", a)
		}
	}
}

// A look in the middle of a cell must not move what happens in it, or a run would
// depend on who watches.
func TestLookingChangesNothing(t *testing.T) {
	run := func(look bool) string {
		c, err := busy(1)
		if err != nil {
			t.Fatal(err)
		}
		for minute := range 30 {
			var out bytes.Buffer
			change(c, &out, minute)
			for range 60 {
				c.Step(time.Second)
				if look {
					_, _ = c.Machines(context.Background(), c.MachineIDs())
					_, _ = c.Databases(context.Background(), c.DatabaseIDs())
					_, _ = c.Clusters(context.Background(), c.ClusterIDs())
					_, _, _ = c.Seats(blue, reporting), c.Instances("web"), c.Writes()
				}
			}
		}
		var out bytes.Buffer
		change(c, &out, 5)
		fmt.Fprintln(&out, c.MachineUsage(reporting), c.DatabaseUsage("shop"), c.DatabaseUsage("ledger"), c.DatabaseUsage("shop-r1"))
		return out.String()
	}
	if run(false) != run(true) {
		t.Error("a world that is looked at every second goes another way")
	}
}

func TestTimeDoesNotRunBackwards(t *testing.T) {
	c := webWorld(t, Constant(10), 2)
	c.Step(-time.Hour)
	if !c.Now().Equal(start) {
		t.Errorf("clock at %s", c.Now())
	}
}

func TestWrongOptions(t *testing.T) {
	for _, tc := range []struct {
		name string
		edit func(*Options)
		want string
	}{
		{"before 1970", func(o *Options) { o.Start = time.Unix(-1, 0) }, "is before 1970"},
		{"no start", func(o *Options) { o.Start = time.Time{} }, "no start time"},
		{"two groups of one name", func(o *Options) { o.Groups = append(o.Groups, o.Groups[0]) }, `two groups named "web"`},
		{"no name", func(o *Options) { o.Groups[0].Name = "" }, "no name"},
		{"sizes out of order", func(o *Options) { o.Groups[0].Min = 5 }, "sizes min 5, desired 2, max 100 are wrong: they need 0 <= min <= desired <= max"},
		{"no rate", func(o *Options) { o.Groups[0].UnitRate = 0 }, "unit rate 0 is not a positive number"},
		{"rate NaN", func(o *Options) { o.Groups[0].UnitRate = math.NaN() }, "unit rate NaN is not a positive number"},
		{"unknown queue", func(o *Options) { o.Groups[0].Load, o.Groups[0].Queue = nil, "q" }, `unknown queue "q"`},
		{"load and queue", func(o *Options) { o.Groups[0].Queue = "q" }, "both a load and a queue"},
		{"target group alone", func(o *Options) { o.Groups[0].LoadBalancer = "" }, "target group without a load balancer"},
		{"service time", func(o *Options) { o.Queues = []QueueSpec{{URL: jobs}} }, "a worker takes 0s for one message, and must take more than 0s"},
		{"fault kind", func(o *Options) { o.Faults = []Fault{{Kind: "flood"}} }, `unknown kind "flood"`},
		{"fault service", func(o *Options) { o.Faults = []Fault{{Kind: FaultDenied, Service: "s3"}} }, `unknown service "s3"`},
		{"machine without an ID", func(o *Options) { o.Machines = []MachineSpec{{Type: "t3.micro"}} }, `machine "": no ID`},
		{"two machines", func(o *Options) { o.Machines = []MachineSpec{{ID: "i", Type: "t3.micro"}, {ID: "i", Type: "t3.micro"}} }, "this identifier is used twice"},
		{"a type of nothing", func(o *Options) { o.Machines = []MachineSpec{{ID: "i", Type: "x9"}} }, `the type "x9" needs a capacity`},
		{"an endless type", func(o *Options) {
			o.Machines = []MachineSpec{{ID: "i", Type: "t3.micro", Types: map[string]MachineKind{"x9": {Capacity: math.Inf(1), Memory: 1}}}}
		}, `the type "x9" needs a capacity`},
		{"work of a vCPU", func(o *Options) { o.Machines = []MachineSpec{{ID: "i", Type: "t3.micro", PerCPU: -1}} }, "one vCPU must do a positive and finite amount of work per second, not -1"},
		{"database in capitals", func(o *Options) { o.Databases = []DatabaseSpec{{ID: "Shop", Class: "db.m5.large"}} }, "an RDS identifier has up to 63 lower-case letters"},
		{"two databases", func(o *Options) {
			o.Databases = []DatabaseSpec{{ID: "a", Class: "db.m5.large"}, {ID: "a", Class: "db.m5.large"}}
		}, "this identifier is used twice"},
		{"class of nothing", func(o *Options) { o.Databases = []DatabaseSpec{{ID: "a", Class: "db.x9"}} }, `the factor and the memory of the class "db.x9" must be above 0`},
		{"rates", func(o *Options) { o.Databases = []DatabaseSpec{{ID: "a", Class: "db.m5.large", ReadRate: math.NaN()}} }, "they are NaN and 500"},
		{"unknown source", func(o *Options) { o.Databases = []DatabaseSpec{{ID: "a", Class: "db.m5.large", Source: "b"}} }, `copies the unknown database "b"`},
		{"unknown cluster", func(o *Options) { o.Databases = []DatabaseSpec{{ID: "a", Class: "db.m5.large", Cluster: "b"}} }, `member of the unknown cluster "b"`},
		{"source and cluster", func(o *Options) { o.Databases = []DatabaseSpec{{ID: "a", Source: "b", Cluster: "b"}} }, "both a source and a cluster"},
		{"a replica's load", func(o *Options) { o.Databases = []DatabaseSpec{{ID: "a", Source: "b", Reads: Constant(1)}} }, "its work comes from b"},
		{"serverless alone", func(o *Options) { o.Databases = []DatabaseSpec{{ID: "a", Class: "db.serverless"}} }, "only a member of a cluster can have"},
		{"backup window", func(o *Options) { o.Databases = []DatabaseSpec{{ID: "a", Class: "db.m5.large", BackupWindow: "3-4"}} }, `"3-4" must be written like 03:00-03:30`},
		{"pending what", func(o *Options) {
			o.Databases = []DatabaseSpec{{ID: "a", Class: "db.m5.large", Pending: []string{"paint"}}}
		}, `pending modification "paint" must be one of`},
		{"cluster in capitals", func(o *Options) { o.Clusters = []ClusterSpec{{ID: "Shop"}} }, "an RDS identifier has up to 63 lower-case letters"},
		{"two clusters", func(o *Options) { o.Clusters = []ClusterSpec{{ID: "a"}, {ID: "a"}} }, "this identifier is used twice"},
		{"pending of a cluster", func(o *Options) { o.Clusters = []ClusterSpec{{ID: "a", Pending: []string{"paint"}}} }, "paint"},
		{"capacity range", func(o *Options) { o.Clusters = []ClusterSpec{{ID: "a", MinACU: 9, MaxACU: 8}} }, "minimum capacity 9 can't be greater"},
		{"fault window", func(o *Options) { o.Faults = []Fault{{Kind: FaultDenied, From: start, To: start}} }, "which is not after its beginning"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := Options{Start: start, Groups: []GroupSpec{Web("web", Constant(20), 10, start)}}
			tc.edit(&o)
			if _, err := New(o); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want it to say %q", err, tc.want)
			}
		})
	}
}

func TestUsageAddsUp(t *testing.T) {
	c := webWorld(t, Step{Before: 15, After: 40, When: start.Add(30 * time.Minute)}, 3)
	c.Step(time.Hour)
	got := Total(c.Usage("web"))
	want := Totals{
		Load: 1800 * 55, Lost: 1800 * 10, LostWorkPct: 100 * 10.0 / 55, ViolationMinutes: 30,
		UnitHours: 3, ForesightUnitHours: 1 + 2,
	}
	close := func(a, b float64) bool { return math.Abs(a-b) < 1e-6 }
	if !close(got.Load, want.Load) || !close(got.Lost, want.Lost) || !close(got.LostWorkPct, want.LostWorkPct) ||
		got.ViolationMinutes != want.ViolationMinutes || !close(got.UnitHours, want.UnitHours) || !close(got.ForesightUnitHours, want.ForesightUnitHours) {
		t.Errorf("totals %+v\nwant   %+v", got, want)
	}
	if c.Usage("nobody") != nil {
		t.Error("a group that is not there has usage")
	}
}

func TestConcurrentUse(t *testing.T) {
	c, err := busy(1)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	var wg sync.WaitGroup
	for _, act := range []func(int){
		func(int) { c.Step(13 * time.Second) },
		func(n int) { _ = c.SetDesired(ctx, "web", 10+n%5) },
		func(int) { _, _ = c.Groups(ctx, c.GroupNames()) },
		func(int) { _, _ = c.Series(ctx, []signal.Query{cpu()}, c.Now().Add(-time.Hour), c.Now()) },
		func(int) { _, _ = c.Queue(ctx, jobs); _, _ = c.Objections(ctx, "web") },
		func(int) { _, _, _ = c.Usage("web"), c.Instances("web"), c.ScalingActivities("web") },
		func(n int) { _ = c.Edit("workers", func(g *GroupSpec) { g.Desired = n % 4 }) },
		func(n int) { change(c, new(bytes.Buffer), n) },
		func(int) { _ = c.EditMachine(reporting, func(m *MachineSpec) { m.Stopped = !m.Stopped }) },
		func(n int) { _, _ = c.MachineUsage(reporting), c.DatabaseUsage("shop"); _ = c.Failover("cart") },
	} {
		wg.Go(func() {
			for n := range 200 {
				act(n)
			}
		})
	}
	wg.Wait()
	if got := c.Now().Sub(start.Add(7 * time.Second)); got != 200*13*time.Second {
		t.Errorf("clock moved by %s", got)
	}
}

func BenchmarkMinuteOfOneGroup(b *testing.B) {
	c, err := New(Options{Seed: 1, Start: start, Groups: []GroupSpec{Web("web", Day{Base: 300, Noise: 0.05}, 10, start)}})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		c.Step(time.Minute)
	}
}

func BenchmarkMinuteOfOneDatabase(b *testing.B) {
	c := mysql(b, db(func(d *DatabaseSpec) { d.BackupWindow = "03:00-03:30" }), func(o *Options) {
		o.Databases = append(o.Databases, DatabaseSpec{ID: "shop-r1", Source: "shop"})
	})
	for b.Loop() {
		c.Step(time.Minute)
	}
}

func BenchmarkMinuteOfOneMachine(b *testing.B) {
	c := vm(b)
	for b.Loop() {
		c.Step(time.Minute)
	}
}

func BenchmarkSeries(b *testing.B) {
	c := webWorld(b, Constant(10), 2)
	c.Step(time.Hour)
	queries := []signal.Query{cpu(), alb("TargetResponseTime", "p95"), target("RequestCount", "Sum")}
	for b.Loop() {
		if _, err := c.Series(context.Background(), queries, c.Now().Add(-10*time.Minute), c.Now()); err != nil {
			b.Fatal(err)
		}
	}
}
