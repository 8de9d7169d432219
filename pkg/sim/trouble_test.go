package sim

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

func playing(t *testing.T, edit ...func(*Options)) *Cloud {
	t.Helper()
	o := Options{
		Start: start, Exact: true,
		Groups: []GroupSpec{Web("web", Constant(300), 100, start), {Name: "workers", Max: 10, Queue: jobs}},
		Queues: []QueueSpec{{URL: jobs, ServiceTime: time.Second, Arrivals: Constant(2)}},
	}
	for _, e := range edit {
		e(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTroubleBeginsAndEndsWhileTheWorldRuns(t *testing.T) {
	c := playing(t)
	ask := func() scale.Kind {
		_, err := c.Groups(context.Background(), []string{"web"})
		return scale.KindOf(err)
	}
	c.Step(time.Minute)
	if err := c.Trouble(Fault{Kind: FaultThrottle, Service: "autoscaling", To: c.Now().Add(10 * time.Minute)}); err != nil {
		t.Fatal(err)
	}
	if got := ask(); got != scale.Throttled {
		t.Errorf("in trouble: %v", got)
	}
	if ended := c.Calm(func(f Fault) bool { return f.Kind == FaultDenied }); len(ended) != 0 || len(c.Troubles()) != 1 {
		t.Errorf("another kind ended %v, left %v", ended, c.Troubles())
	}
	c.Step(time.Minute)
	if ended := c.Calm(func(Fault) bool { return true }); len(ended) != 1 || len(c.Troubles()) != 0 {
		t.Errorf("ended %v, left %v", ended, c.Troubles())
	}
	if _, err := c.Groups(context.Background(), []string{"web"}); err != nil {
		t.Errorf("after the trouble: %v", err)
	}
	for name, f := range map[string]Fault{
		"over before it begins": {Kind: FaultThrottle, To: start},
		"of no kind":            {Kind: "boredom", To: c.Now().Add(time.Hour)},
		"of no service":         {Kind: FaultThrottle, Service: "s3", To: c.Now().Add(time.Hour)},
	} {
		if err := c.Trouble(f); err == nil {
			t.Errorf("%s: was taken", name)
		}
	}
}

// What is missing stays missing when its trouble is over, and is forgotten with the data
// around it.
func TestFaultsDoNotPileUp(t *testing.T) {
	c := playing(t)
	for range 5 * mostFaults {
		c.Step(time.Minute)
		kind := FaultNoData
		if c.Now().Minute()%2 == 0 {
			kind = FaultThrottle
		}
		if err := c.Trouble(Fault{Kind: kind, Service: "cloudwatch", To: c.Now().Add(time.Minute)}); err != nil {
			t.Fatalf("at +%s: %v", c.Now().Sub(start), err)
		}
		if n := len(c.Opts.Faults); n > mostFaults {
			t.Fatalf("at +%s there are %d faults", c.Now().Sub(start), n)
		}
	}
	c = playing(t)
	for range mostFaults {
		if err := c.Trouble(Fault{Kind: FaultThrottle, To: c.Now().Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Trouble(Fault{Kind: FaultThrottle, To: c.Now().Add(time.Hour)}); err == nil || err.Error() != "there are 1000 faults already, and there cannot be more: wait until some end, or end all with 'dynascale playground calm'" {
		t.Errorf("one too many: %v", err)
	}
}

func TestALoadIsPressed(t *testing.T) {
	c := playing(t, func(o *Options) {
		o.Machines = []MachineSpec{{ID: "i-1", Type: "m6i.large", Load: Constant(1)}}
		o.Databases = []DatabaseSpec{
			{ID: "db", Class: "db.r6g.large", BackupDays: 1, Reads: Constant(100), Writes: Constant(10), Connections: Constant(7)},
			{ID: "db-replica", Source: "db"},
		}
	})
	for name, before := range map[string]float64{"web": 300, "workers": 2, jobs: 2, "i-1": 1, "db": 110} {
		for _, factor := range []float64{5, 3} { // the second takes the place of the first
			if err := c.Press(name, factor, c.Now().Add(time.Minute)); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		got, _ := c.Arriving(name)
		if f, until := c.Pressure(name); got != 3*before || f != 3 || !until.Equal(c.Now().Add(time.Minute)) {
			t.Errorf("%s: %g arrives, factor %g until %s", name, got, f, until)
		}
	}
	c.Step(time.Minute)
	for name, before := range map[string]float64{"web": 300, "workers": 2, "db": 110} {
		if got, _ := c.Arriving(name); got != before {
			t.Errorf("%s: %g arrives after the pressure, want %g", name, got, before)
		}
	}
	for range 1000 {
		if err := c.Press("web", 2, c.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	loadOf := func() Load { spec, _ := c.Spec("web"); return spec.Load }
	if p, is := loadOf().(Pressed); !is || p.Load != Constant(300) {
		t.Errorf("pressures pile up: %#v", loadOf())
	}
	if err := c.Press("web", 1, c.Now()); err != nil || loadOf() != Constant(300) {
		t.Errorf("a factor of 1 leaves %#v, %v", loadOf(), err)
	}
	for _, name := range []string{"db-replica", "nobody"} {
		if err := c.Press(name, 2, c.Now()); err == nil {
			t.Errorf("%s has a load of its own", name)
		}
	}
}

// A world that runs for weeks beside people must not fill their memory.
func TestAnEndlessWorldForgets(t *testing.T) {
	c := playing(t, func(o *Options) {
		o.Endless = true
		o.Machines = []MachineSpec{{ID: "i-1", Type: "m6i.large", Load: Constant(1)}}
		o.Databases = []DatabaseSpec{{ID: "db", Class: "db.r6g.large", BackupDays: 1}}
	})
	for day := range 6 {
		for range 24 * 60 {
			c.Step(time.Minute)
			if err := c.SetDesired(context.Background(), "web", 3); err != nil {
				t.Fatal(err)
			}
		}
		for what, n := range map[string]int{
			"minutes of the group": len(c.Usage("web")) - 2*keepMinutes, "of the machine": len(c.MachineUsage("i-1")) - 2*keepMinutes,
			"of the database": len(c.DatabaseUsage("db")) - 2*keepMinutes, "writes": len(c.Writes()) - 2*keepWrites,
			"activities": len(c.ScalingActivities("web")) - keepActivities,
		} {
			if n > 0 {
				t.Errorf("day %d: %d too many %s", day+1, n, what)
			}
		}
	}
	if f, _ := c.Flow(jobs); f.Expired == 0 || f.Arrived != f.Expired+f.Visible {
		t.Errorf("nobody worked for six days, and SQS keeps messages for four: %+v", f)
	}
	if n := len(c.Usage("web")); n < keepMinutes {
		t.Errorf("only %d minutes are left", n)
	}
}

func TestMachinesBeyondTheQuotaAreNotLaunched(t *testing.T) {
	c := playing(t, func(o *Options) { o.InstanceQuota = 12 })
	if err := c.SetDesired(context.Background(), "web", 60); err != nil {
		t.Fatal(err)
	}
	c.Step(10 * time.Minute)
	g, _ := c.Describe("web")
	if g.Capacity.InService != 12 || g.Capacity.Pending != 48 {
		t.Errorf("12 machines may be there: %+v", g.Capacity)
	}
	last := c.ScalingActivities("web")[0]
	if last.Status != "Failed" || !strings.Contains(last.Message, "vCPU limit of 24") {
		t.Errorf("the newest activity is %+v", last)
	}
}
