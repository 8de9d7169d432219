package playground

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/sim"
)

var begin = time.Date(2026, time.March, 2, 12, 0, 20, 0, time.UTC)

func play(t *testing.T, edit ...func(*Options)) *Playground {
	t.Helper()
	o := Options{Scenario: "shop", Speed: 1, DayTime: 8*time.Hour + 30*time.Minute, Begin: begin, Seed: 1}
	for _, e := range edit {
		e(&o)
	}
	p, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEveryScenarioHasAPastAndSomethingToDo(t *testing.T) {
	for _, name := range Names() {
		for _, speed := range []float64{1, 10, MaxSpeed} {
			p := play(t, func(o *Options) { o.Scenario, o.Speed = name, speed })
			if !p.world.Now().Equal(begin) || p.Day().Format("15:04") != "08:30" {
				t.Errorf("%s at %g begins at %s, its day at %s", name, speed, p.world.Now(), p.Day())
			}
			query := signal.Query{Namespace: "AWS/EC2", Name: "CPUUtilization", Statistic: "Average", Period: time.Minute, Dimensions: signal.DimensionsOf(map[string]string{"AutoScalingGroupName": "shop-web"})}
			switch name {
			case "database":
				query.Dimensions = signal.DimensionsOf(map[string]string{"InstanceId": Reports})
			case "service":
				query.Namespace, query.Dimensions = "AWS/ECS", signal.DimensionsOf(map[string]string{"ClusterName": "shop", "ServiceName": "api"})
			}
			series, err := p.world.Series(context.Background(), []signal.Query{query}, begin.Add(-20*time.Minute), begin)
			if err != nil || len(series[0].Points) < 17 {
				t.Errorf("%s at %g: %d points of twenty minutes, %v", name, speed, len(series[0].Points), err)
			}
			if name != "database" && (series[0].Points[0].Value < 80 || series[0].Points[0].Value > 95) {
				t.Errorf("%s at %g: CPU is %g at the beginning", name, speed, series[0].Points[0].Value)
			}
		}
	}
}

func TestTheDayPassesFasterAndTheClockDoesNot(t *testing.T) {
	p := play(t, func(o *Options) { o.Speed = 60 })
	for i := range 120 {
		p.Advance(begin.Add(time.Duration(i+1) * time.Second))
	}
	if now := p.world.Now(); !now.Equal(begin.Add(2 * time.Minute)) {
		t.Errorf("the clock is at %s", now)
	}
	if day := p.Day().Format("15:04"); day != "10:30" {
		t.Errorf("the day is at %s after two minutes at speed 60", day)
	}
	spec, _ := p.world.Spec("shop-web")
	if spec.Boot != 2*time.Second {
		t.Errorf("a launch takes %s", spec.Boot)
	}
	// The machine slept, and then its clock was set back.
	p.Advance(begin.Add(8 * time.Hour))
	p.Advance(begin.Add(7 * time.Hour))
	if now := p.world.Now(); !now.Equal(begin.Add(8 * time.Hour)) {
		t.Errorf("after a clock that was set back it is %s", now)
	}
}

func TestTheDayRepeats(t *testing.T) {
	p := play(t)
	first, _ := p.world.Arriving("shop-workers")
	p.Advance(begin.Add(48 * time.Hour))
	if again, _ := p.world.Arriving("shop-workers"); first != again || first < 0.1 {
		t.Errorf("%g jobs per second arrive, two days later %g", first, again)
	}
}

func TestACrowdComesEveryHour(t *testing.T) {
	p := play(t, func(o *Options) { o.Scenario = "flash-crowd" })
	at := func(d time.Duration) float64 {
		p.Advance(begin.Add(d))
		rate, _ := p.world.Arriving("shop-web")
		return rate
	}
	for _, hour := range []time.Duration{0, time.Hour, 5 * time.Hour} {
		before, in, after := at(hour+4*time.Minute), at(hour+10*time.Minute), at(hour+40*time.Minute)
		if in < before+2500 || after > before+1000 {
			t.Errorf("hour %s: %g before, %g in, %g after the crowd", hour, before, in, after)
		}
	}
}

func TestABadHourOfAWS(t *testing.T) {
	var told []string
	p := play(t, func(o *Options) {
		o.Scenario = "outage"
		o.Told = func(at time.Time, text string) { told = append(told, at.Sub(begin).String()+" "+text) }
	})
	for s := range 2 * 3600 {
		p.Advance(begin.Add(time.Duration(s+1) * time.Second))
	}
	want := []string{
		"5m0s scenario: AWS throttles every call, until 12:10:20 UTC",
		"15m0s scenario: CloudWatch does not answer, until 12:25:20 UTC",
		"30m0s scenario: no machine of shop-web can be launched, until 12:38:20 UTC",
		"31m0s scenario: shop-web loses 3 of its ",
		"45m0s scenario: autoscaling does not answer, and still carries out half of the calls that change something, until 12:48:20 UTC",
	}
	if len(told) != 2*len(want) {
		t.Fatalf("two hours had %d events:\n%s", len(told), strings.Join(told, "\n"))
	}
	for i, w := range want {
		if !strings.HasPrefix(told[i], w) {
			t.Errorf("got %q, want %q", told[i], w)
		}
		if again := strings.Replace(told[i+len(want)], "1h", "", 1); !strings.HasPrefix(again, strings.Fields(w)[0]) {
			t.Errorf("an hour later: %q", told[i+len(want)])
		}
	}
}

func TestCommandsSayWhatTheyDid(t *testing.T) {
	for _, c := range []struct {
		scenario string
		command  Command
		want     string // of what is said, or of the error
		trouble  string
	}{
		{"shop", Command{Verb: "load", Name: "web", Factor: 3}, "shop-web has 3 times its normal load, now ", "shop-web has 3 times its normal load until 12:10:20 UTC"},
		{"shop", Command{Verb: "load", Name: "shop-workers", Factor: 0.5, For: Span(time.Hour)}, "until 13:00:20 UTC", "shop-workers has 0.5 times its normal load until 13:00:20 UTC"},
		{"shop", Command{Verb: "load", Name: "web", Factor: 1}, "shop-web has its normal load again", ""},
		{"shop", Command{Verb: "load", Name: "web", Factor: -1}, "the factor of a load can be from x0 to x1000, not x-1", ""},
		{"shop", Command{Verb: "load", Name: "wbe", Factor: 3}, `this command does not apply to "wbe"; it applies to shop-web or shop-workers`, ""},
		{"shop", Command{Verb: "load", Factor: 3}, `this command does not apply to ""`, ""},
		{"shop", Command{Verb: "load", Name: "web", Factor: 3, For: Span(1000 * time.Hour)}, "a trouble can last from 1s to 7d, not 1000h", ""},
		{"database", Command{Verb: "load", Name: "db", Factor: 2}, "shop-db has 2 times its normal load", "shop-db has 2 times its normal load until 12:10:20 UTC"},
		{"shop", Command{Verb: "lose", Name: "web", Count: 2}, "shop-web loses 2 of its 9 machines in service; the group tries to launch others, which normally takes 2 min", ""},
		{"shop", Command{Verb: "lose", Name: "web", Count: 99}, "shop-web loses 9 of its 9 machines", ""},
		{"shop", Command{Verb: "lose", Name: "workers", Count: 1}, "shop-workers has no machine in service that could be lost", ""},
		{"shop", Command{Verb: "lose", Name: "web"}, "'playground lose' needs a number from 1 to 2000", ""},
		{"database", Command{Verb: "lose", Name: "db", Count: 1}, `this command does not apply to "db", nor to any other resource of this scenario`, ""},
		{"shop", Command{Verb: "sicken", Name: "web", Count: 1}, "unhealthy now: 1 of the 9 machines in service of shop-web", ""},
		{"shop", Command{Verb: "stick", Name: "web", Count: 2}, "the next 2 launches of shop-web never come into service", ""},
		{"shop", Command{Verb: "stick", Name: "web", Count: 1}, "the next launch of shop-web never comes into service", ""},
		{"shop", Command{Verb: "twin", Name: "workers"}, "both groups work on the same queue until you run 'playground retire shop-workers'", ""},
		{"shop", Command{Verb: "twin", Name: "web"}, "shop-web-green is a copy of shop-web, and launches 9 machines now; the work stays with shop-web until you run 'playground retire shop-web'", ""},
		{"shop", Command{Verb: "retire", Name: "web"}, "shop-web has no twin that could take its work; 'playground twin shop-web' makes one", ""},
		{"shop", Command{Verb: "no-capacity", Name: "web"}, "no machine of shop-web can be launched, until 12:10:20 UTC", "launch-fails shop-web until 12:10:20 UTC"},
		{"database", Command{Verb: "no-capacity", Name: "m6i.xlarge"}, "EC2 has no capacity for m6i.xlarge", "no-capacity m6i.xlarge until 12:10:20 UTC"},
		{"database", Command{Verb: "no-capacity", Name: "db.r6g.xlarge"}, "RDS has no capacity for db.r6g.xlarge", "no-capacity db.r6g.xlarge until 12:10:20 UTC"},
		{"shop", Command{Verb: "no-capacity", Name: "nix"}, "an instance type or a database class is allowed, such as m6i.xlarge", ""},
		{"shop", Command{Verb: "throttle"}, "AWS throttles every call, until 12:10:20 UTC", "throttle everything until 12:10:20 UTC"},
		{"shop", Command{Verb: "throttle", Name: "elbv2"}, "elasticloadbalancing throttles every call", "throttle elasticloadbalancing until 12:10:20 UTC"},
		{"shop", Command{Verb: "outage", Name: "s3"}, `"s3" is no AWS service of this playground; write autoscaling, `, ""},
		{"shop", Command{Verb: "deny", Name: "sqs"}, "sqs denies every call", "denied sqs until 12:10:20 UTC"},
		{"shop", Command{Verb: "cloudwatch", Name: "dead"}, "CloudWatch does not answer, until", "timeout cloudwatch until 12:10:20 UTC"},
		{"shop", Command{Verb: "cloudwatch", Name: "silent"}, "CloudWatch answers, but has no new datapoints", "nodata cloudwatch until 12:10:20 UTC"},
		{"shop", Command{Verb: "cloudwatch", Name: "back"}, "no trouble that affects only CloudWatch is in force", ""},
		{"shop", Command{Verb: "cloudwatch", Name: "tired"}, `"tired" is not a state of CloudWatch; write dead, silent or back`, ""},
		{"shop", Command{Verb: "calm"}, "no trouble was in force", ""},
		{"shop", Command{Verb: "explode"}, `there is no command "explode"`, ""},
	} {
		t.Run(c.command.String(), func(t *testing.T) {
			p := play(t, func(o *Options) { o.Scenario = c.scenario })
			said, err := p.Do(c.command)
			if err != nil {
				said = err.Error()
			}
			if !strings.Contains(said, c.want) {
				t.Errorf("it said %q, want %q", said, c.want)
			}
			if got := strings.Join(p.Status().Troubles, "; "); got != c.trouble {
				t.Errorf("in force is %q, want %q", got, c.trouble)
			}
		})
	}
}

// A group that is being deleted neither gives nor takes work: a second retire would leave the twin without load.
func TestRetireOfWhatIsBeingDeleted(t *testing.T) {
	p := play(t)
	for _, c := range []struct {
		Command
		want string
	}{
		{Command{Verb: "twin", Name: "web"}, "shop-web-green is a copy of shop-web"},
		{Command{Verb: "retire", Name: "web"}, "the work of shop-web goes to shop-web-green; shop-web is being deleted"},
		{Command{Verb: "retire", Name: "web"}, `shifting the work of group "shop-web" to "shop-web-green": shop-web is being deleted`},
		{Command{Verb: "retire", Name: "web-green"}, `shifting the work of group "shop-web-green" to "shop-web": shop-web is being deleted`},
	} {
		said, err := p.Do(c.Command)
		if err != nil {
			said = err.Error()
		}
		if !strings.Contains(said, c.want) {
			t.Errorf("%s: it said %q, want %q", c.Command, said, c.want)
		}
	}
}

func TestCalmEndsWhatLasts(t *testing.T) {
	p := play(t)
	for _, c := range []Command{
		{Verb: "load", Name: "web", Factor: 3}, {Verb: "throttle"}, {Verb: "cloudwatch", Name: "dead"}, {Verb: "stick", Name: "web", Count: 3},
	} {
		if _, err := p.Do(c); err != nil {
			t.Fatal(err)
		}
	}
	said, err := p.Do(Command{Verb: "calm"})
	if err != nil || said != "4 troubles are over; machines that are lost, unhealthy or stuck in their launch stay so" || len(p.Status().Troubles) != 0 {
		t.Errorf("%q, %v; left: %q", said, err, p.Status().Troubles)
	}
}

// What happens in a week of the worst must not fill the memory: the world's own test
// says that it forgets; here nothing else may grow.
func TestCommandsDoNotPileUp(t *testing.T) {
	p := play(t)
	for i := range 2000 {
		p.Advance(begin.Add(time.Duration(i) * time.Minute))
		for _, c := range []Command{
			{Verb: "load", Name: "web", Factor: float64(i%5 + 1)}, {Verb: "lose", Name: "web", Count: 1},
			{Verb: "throttle", For: Span(time.Minute)}, {Verb: "cloudwatch", Name: "silent", For: Span(2 * time.Minute)},
		} {
			if _, err := p.Do(c); err != nil && !strings.Contains(err.Error(), "no machine in service") {
				t.Fatalf("minute %d: %s: %v", i, c, err)
			}
		}
	}
}

func TestOnlyOnesOwnCommandsAreTaken(t *testing.T) {
	p := play(t)
	for _, c := range []struct {
		name, method, path, host string
		header                   map[string]string
		body                     string
		status                   int
		want                     string
	}{
		{"a command", "POST", Path + "/command", "127.0.0.1:4566", nil, `{"verb":"load","name":"web","factor":2,"for":"5m"}`, 200, "shop-web has 2 times its normal load"},
		{"by the name of this machine", "POST", Path + "/command", "localhost:4566", nil, `{"verb":"calm"}`, 200, "said"},
		{"IPv6", "POST", Path + "/command", "[::1]:4566", nil, `{"verb":"calm"}`, 200, "said"},
		{"a wrong command", "POST", Path + "/command", "127.0.0.1:1", nil, `{"verb":"explode"}`, 400, `there is no command \"explode\"`},
		{"no JSON", "POST", Path + "/command", "127.0.0.1:1", nil, `load web x3`, 400, "cannot be read"},
		{"an unknown member", "POST", Path + "/command", "127.0.0.1:1", nil, `{"verb":"calm","colour":"red"}`, 400, "colour"},
		{"a name of somebody else that points here", "POST", Path + "/command", "evil.example:4566", nil, `{"verb":"calm"}`, 403, "not at evil.example:4566"},
		{"an address of somebody else", "POST", Path + "/command", "192.0.2.1", nil, `{"verb":"calm"}`, 403, "loopback"},
		{"a page in a browser", "POST", Path + "/command", "127.0.0.1:4566", map[string]string{"Origin": "https://evil.example"}, `{"verb":"calm"}`, 403, "browser"},
		{"a form of a page", "POST", Path + "/command", "127.0.0.1:4566", map[string]string{"Content-Type": "text/plain"}, `{"verb":"calm"}`, 403, Header},
		{"without the header", "POST", Path + "/command", "127.0.0.1:4566", map[string]string{Header: ""}, `{"verb":"calm"}`, 403, Header},
		{"a browser's question", "OPTIONS", Path + "/command", "127.0.0.1:4566", nil, "", 403, "browser"},
		{"a link", "GET", Path + "/command", "127.0.0.1:4566", nil, "", 405, "POST"},
		{"a status", "GET", Path + "/status", "127.0.0.1:4566", nil, "", 200, `"scenario":"shop"`},
		{"a status without the header", "GET", Path + "/status", "127.0.0.1:4566", map[string]string{Header: ""}, "", 404, Header},
		{"AWS through another name", "POST", "/", "evil.example", nil, "Action=GetCallerIdentity&Version=2011-06-15", 403, "loopback"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
			r.Host = c.host
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set(Header, "1")
			for name, value := range c.header {
				r.Header.Set(name, value)
			}
			w := httptest.NewRecorder()
			p.ServeHTTP(w, r)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
				t.Errorf("got %d %s, want %d with %q", w.Code, w.Body, c.status, c.want)
			}
			for name := range w.Header() {
				if strings.HasPrefix(name, "Access-Control-") {
					t.Errorf("browsers are let in by %s", name)
				}
			}
		})
	}
}

func TestAWSIsAnsweredBesideTheCommands(t *testing.T) {
	p := play(t)
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("Action=DescribeAutoScalingGroups&Version=2011-01-01"))
	r.Host = "127.0.0.1:4566"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=playground/20260302/eu-central-2/autoscaling/aws4_request, SignedHeaders=host, Signature=0")
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "<AutoScalingGroupName>shop-web<") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if s := p.Status(); s.Calls != 1 || len(s.Things) != 2 {
		t.Errorf("status: %+v", s)
	}
}

func TestWhatCannotBePlayedIsRefused(t *testing.T) {
	for want, edit := range map[string]func(*Options){
		`there is no scenario "nix"; write shop, database, service, flash-crowd or outage`: func(o *Options) { o.Scenario = "nix" },
		"the speed is 0.5; it can be from 1 to 60":                                         func(o *Options) { o.Speed = 0.5 },
		"the time of day is 24h0m0s; it can be from 00:00 to 23:59":                        func(o *Options) { o.DayTime = 24 * time.Hour },
	} {
		o := Options{Scenario: "shop", Speed: 1, Begin: begin}
		edit(&o)
		if _, err := New(o); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestACommandReadsBack(t *testing.T) {
	for _, c := range []Command{{Verb: "load", Name: "web", Factor: 3, For: Span(90 * time.Second)}, {Verb: "lose", Name: "web", Count: 5}, {Verb: "calm"}} {
		text, err := json.Marshal(c)
		var back Command
		if err == nil {
			err = json.Unmarshal(text, &back)
		}
		if err != nil || back != c {
			t.Errorf("%s became %+v, %v", text, back, err)
		}
	}
	if !slices.Contains(sim.Services(), serviceOf("asg")) {
		t.Error("asg is no service")
	}
}
