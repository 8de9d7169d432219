package autoscaling

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// fake answers each request by its Action with the next of its pages, and keeps
// the forms.
type fake struct {
	pages  map[string][]string
	status int
	forms  []url.Values
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	f.forms = append(f.forms, r.Form)
	action := r.Form.Get("Action")
	if f.status != 0 {
		w.WriteHeader(f.status)
	}
	page := ""
	if pages := f.pages[action]; len(pages) > 0 {
		page = pages[0]
		if len(pages) > 1 {
			f.pages[action] = pages[1:]
		}
	}
	if strings.HasPrefix(page, "<ErrorResponse") {
		_, _ = w.Write([]byte(page))
		return
	}
	_, _ = fmt.Fprintf(w, "<%[1]sResponse><%[1]sResult>%[2]s</%[1]sResult></%[1]sResponse>", action, page)
}

func (f *fake) client(t testing.TB) *Client {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return New(aws.Config{
		Region: "eu-west-1", BaseEndpoint: aws.String(server.URL), HTTPClient: session.HTTPClient(time.Minute),
		Credentials: credentials.NewStaticCredentialsProvider("AK", "SK", ""), RetryMaxAttempts: 1,
	})
}

func groupXML(name, rest string) string {
	return "<member><AutoScalingGroupName>" + name + "</AutoScalingGroupName><DesiredCapacity>4</DesiredCapacity><MinSize>1</MinSize><MaxSize>9</MaxSize>" + rest + "</member>"
}

func instances(states ...string) string {
	var b strings.Builder
	b.WriteString("<Instances>")
	for _, s := range states {
		parts := strings.SplitN(s+"//", "/", 3)
		fmt.Fprintf(&b, "<member><LifecycleState>%s</LifecycleState><HealthStatus>%s</HealthStatus>", parts[0], parts[1])
		if weight := strings.Trim(parts[2], "/"); weight != "" {
			fmt.Fprintf(&b, "<WeightedCapacity>%s</WeightedCapacity>", weight)
		}
		b.WriteString("</member>")
	}
	return b.String() + "</Instances>"
}

// A group may count in vCPUs or memory: 40 desired vCPUs beside 10 machines in
// service is not a group with 30 missing.
func TestAnotherUnitThanTheMachinesIsNoticed(t *testing.T) {
	for _, c := range []struct{ name, rest, want string }{
		{"vCPUs", "<DesiredCapacityType>vcpu</DesiredCapacityType>" + instances("InService/Healthy"), "vcpu"},
		{"vCPUs that AWS counts as weights", "<DesiredCapacityType>vcpu</DesiredCapacityType>" + instances("InService/Healthy/4"), ""},
		{"nothing there to count", "<DesiredCapacityType>memory-mib</DesiredCapacityType>", ""},
		{"machines", "<DesiredCapacityType>units</DesiredCapacityType>" + instances("InService/Healthy"), ""},
		{"not said", instances("InService/Healthy"), ""},
	} {
		f := &fake{pages: map[string][]string{"DescribeAutoScalingGroups": {"<AutoScalingGroups>" + groupXML("web", c.rest) + "</AutoScalingGroups>"}}}
		groups, err := f.client(t).Groups(t.Context(), []string{"web"})
		if err != nil || groups["web"].Uncounted != c.want {
			t.Errorf("%s: %q, %v; want %q", c.name, groups["web"].Uncounted, err, c.want)
		}
	}
}

// The smallest change of a group that counts in weights is its lightest machine, of those that run and those
// that it may launch.
func TestTheStepOfAGroup(t *testing.T) {
	may := func(weights ...string) string {
		out := ""
		for _, w := range weights {
			out += "<member><InstanceType>m5.large</InstanceType><WeightedCapacity>" + w + "</WeightedCapacity></member>"
		}
		return "<MixedInstancesPolicy><LaunchTemplate><Overrides>" + out + "</Overrides></LaunchTemplate></MixedInstancesPolicy>"
	}
	for _, tt := range []struct {
		name, instances string
		step            int
	}{
		{"machines are counted", instances("InService/Healthy", "InService/Healthy"), 0},
		{"nothing runs and nothing is known", "", 0},
		{"the lightest that runs", strings.ReplaceAll(instances("InService/Healthy/8", "InService/Healthy/4"), "<WeightedCapacity>", "<InstanceType>m5.large</InstanceType><WeightedCapacity>"), 4},
		{"one of one", instances("InService/Healthy/8", "InService/Healthy/1"), 0},
		{"a lighter one may be launched", instances("InService/Healthy/8") + may("8", "2"), 2},
		{"nothing runs, and what may", may("16", "4"), 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := &fake{pages: map[string][]string{"DescribeAutoScalingGroups": {"<AutoScalingGroups>" + groupXML("web", tt.instances) + "</AutoScalingGroups>"}}}
			groups, err := f.client(t).Groups(t.Context(), []string{"web"})
			if got := groups["web"].Capacity.Step; err != nil || got != tt.step {
				t.Errorf("%d, %v; want %d", got, err, tt.step)
			}
		})
	}
}

func TestCapacity(t *testing.T) {
	tests := []struct {
		name      string
		instances string
		inService int
		pending   int
	}{
		{"all there", instances("InService/Healthy", "InService/Healthy", "InService/HEALTHY", "InService"), 4, 0},
		{"nothing launched yet", "", 0, 4},
		{"booting in every way", instances("Pending/Healthy", "Pending:Wait/Healthy", "Pending:Proceed/Healthy", "InService/Healthy"), 1, 3},
		{"one not begun", instances("InService/Healthy", "InService/Healthy", "Pending/Healthy"), 2, 2},
		{"an unhealthy one does no work and is not on its way", instances("InService/Healthy", "InService/Healthy", "InService/Healthy", "InService/Unhealthy"), 3, 0},
		{"draining ones are gone already", instances("InService/Healthy", "InService/Healthy", "InService/Healthy", "InService/Healthy", "Terminating:Wait/Healthy", "Terminating/Healthy"), 4, 0},
		{"standby and warm pool do not count", instances("InService/Healthy", "InService/Healthy", "Standby/Healthy", "Warmed:Pending/Healthy", "Warmed:Stopped/Healthy"), 2, 2},
		{"weights count as units", instances("InService/Healthy/2", "Pending/Healthy/1"), 2, 2},
		{"weights overshoot", instances("InService/Healthy/4", "Pending/Healthy/4"), 4, 4},
		{"an unreadable weight is one", instances("InService/Healthy/2", "InService/Healthy/x"), 3, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := &fake{pages: map[string][]string{"DescribeAutoScalingGroups": {"<AutoScalingGroups>" + groupXML("web", tt.instances) + "</AutoScalingGroups>"}}}
			groups, err := f.client(t).Groups(t.Context(), []string{"web"})
			if err != nil {
				t.Fatal(err)
			}
			c := groups["web"].Capacity
			if c.InService != tt.inService || c.Pending != tt.pending || c.Desired != 4 || c.Min != 1 || c.Max != 9 || !c.Known() {
				t.Errorf("%+v, want %d in service, %d pending", c, tt.inService, tt.pending)
			}
			// Hosts are machines, whatever they weigh.
			hosts := strings.Count(strings.ToLower(tt.instances), ">healthy<")
			for _, state := range []string{"Pending", "Pending:Wait", "Pending:Proceed", "Terminating", "Terminating:Wait", "Standby", "Warmed:Pending", "Warmed:Stopped"} {
				hosts -= strings.Count(tt.instances, ">"+state+"<")
			}
			if tt.name == "all there" {
				hosts++ // one whose health AWS does not tell
			}
			if got := groups["web"].Hosts; got != hosts {
				t.Errorf("%d hosts, want %d", got, hosts)
			}
		})
	}
}

func TestGroups(t *testing.T) {
	t.Run("all pages, missing ones absent", func(t *testing.T) {
		f := &fake{pages: map[string][]string{"DescribeAutoScalingGroups": {
			"<AutoScalingGroups>" + groupXML("a", "") + "</AutoScalingGroups><NextToken>more</NextToken>",
			"<AutoScalingGroups>" + groupXML("b", "<Status>Delete in progress</Status><Operator><Principal>ecs</Principal></Operator>"+
				"<SuspendedProcesses><member><ProcessName>Launch</ProcessName></member></SuspendedProcesses>") + "</AutoScalingGroups>",
		}}}
		groups, err := f.client(t).Groups(t.Context(), []string{"a", "b", "gone"})
		if err != nil || len(groups) != 2 {
			t.Fatalf("%v, %v", groups, err)
		}
		if b := groups["b"]; b.Operator != "ecs" || b.Status != "Delete in progress" || len(b.Suspended) != 1 || b.Suspended[0] != "Launch" {
			t.Errorf("%+v", b)
		}
		if f.forms[0].Get("MaxRecords") != "100" || f.forms[0].Get("AutoScalingGroupNames.member.3") != "gone" || f.forms[1].Get("NextToken") != "more" {
			t.Errorf("asked %v", f.forms)
		}
	})
	t.Run("no names ask for nothing, not for everything", func(t *testing.T) {
		f := &fake{}
		if groups, err := f.client(t).Groups(t.Context(), nil); err != nil || len(groups) != 0 || len(f.forms) != 0 {
			t.Errorf("%v, %v, %d calls", groups, err, len(f.forms))
		}
	})
	t.Run("too many names", func(t *testing.T) {
		if _, err := (&fake{}).client(t).Groups(t.Context(), make([]string, 101)); scale.KindOf(err) != scale.Invalid {
			t.Error(err)
		}
	})
	t.Run("an endless listing ends", func(t *testing.T) {
		f := &fake{pages: map[string][]string{"DescribeAutoScalingGroups": {"<AutoScalingGroups/><NextToken>again</NextToken>"}}}
		if _, err := f.client(t).Groups(t.Context(), []string{"a"}); scale.KindOf(err) != scale.Internal || len(f.forms) != maxPages {
			t.Errorf("%v after %d calls", err, len(f.forms))
		}
	})
}

func TestChanges(t *testing.T) {
	f := &fake{}
	c := f.client(t)
	if err := c.SetDesired(t.Context(), "web", 7); err != nil {
		t.Fatal(err)
	}
	if err := c.SetMin(t.Context(), "web", 3); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(c.RaiseTo(t.Context(), "web", 15), c.SetMax(t.Context(), "web", 10)); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"Action=SetDesiredCapacity&AutoScalingGroupName=web&DesiredCapacity=7&HonorCooldown=false&Version=2011-01-01",
		"Action=UpdateAutoScalingGroup&AutoScalingGroupName=web&MinSize=3&Version=2011-01-01",
		"Action=UpdateAutoScalingGroup&AutoScalingGroupName=web&DesiredCapacity=15&MaxSize=15&Version=2011-01-01",
		"Action=UpdateAutoScalingGroup&AutoScalingGroupName=web&MaxSize=10&Version=2011-01-01",
	}
	for i, w := range want {
		if got := f.forms[i].Encode(); got != w {
			t.Errorf("got  %s\nwant %s", got, w)
		}
	}
	for _, size := range []int{-1, 1 << 40} {
		for _, set := range []func(context.Context, string, int) error{c.SetDesired, c.SetMin, c.RaiseTo, c.SetMax} {
			if err := set(t.Context(), "web", size); scale.KindOf(err) != scale.Invalid || len(f.forms) != 4 {
				t.Errorf("size %d: %v, and %d calls", size, err, len(f.forms))
			}
		}
	}
}

func TestRefusedChange(t *testing.T) {
	tests := []struct {
		code, message string
		kind          scale.Kind
		text          string
	}{
		{"ValidationError", "New SetDesiredCapacity value 7 is above max value 4 for the AutoScalingGroup.", scale.Invalid,
			"setting the desired size of group web to 7: invalid: ValidationError: New SetDesiredCapacity value 7 is above max value 4 for the AutoScalingGroup."},
		{"ScalingActivityInProgress", "busy", scale.Busy, "setting the desired size of group web to 7: busy: ScalingActivityInProgress: busy"},
		{"AccessDenied", "no", scale.Denied, "setting the desired size of group web to 7: denied: AccessDenied: no"},
		{"Throttling", "Rate exceeded", scale.Throttled, "setting the desired size of group web to 7: throttled: Throttling: Rate exceeded"},
	}
	for _, tt := range tests {
		t.Run(tt.code, func(t *testing.T) {
			f := &fake{status: http.StatusBadRequest, pages: map[string][]string{"SetDesiredCapacity": {
				"<ErrorResponse><Error><Code>" + tt.code + "</Code><Message>" + tt.message + "</Message></Error></ErrorResponse>"}}}
			t.Setenv("AWS_NEW_RETRIES_2026", "true") // waits milliseconds, not seconds
			c := f.client(t)
			err := c.SetDesired(t.Context(), "web", 7)
			if err == nil || err.Error() != tt.text || scale.KindOf(err) != tt.kind {
				t.Errorf("got %v, want %s", err, tt.text)
			}
			if len(f.forms) != 1 {
				t.Errorf("tried %d times, want once: a throttled change is looked at again before it is repeated", len(f.forms))
			}
		})
	}
}

func TestActivities(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	member := func(id, status, message string, minutes int) string {
		return "<member><ActivityId>" + id + "</ActivityId><StatusCode>" + status + "</StatusCode><StatusMessage>" + message + "</StatusMessage><Description>Launching</Description>" +
			"<StartTime>" + now.Add(time.Duration(minutes)*time.Minute).Format(time.RFC3339) + "</StartTime></member>"
	}
	f := &fake{pages: map[string][]string{"DescribeScalingActivities": {"<Activities>" +
		member("progress", "InProgress", "", -9) + member("fine", "Successful", "", -1) +
		member("failed", "Failed", "We currently do not have sufficient capacity", -2) +
		member("abandoned", "Cancelled", "Instance failed to complete user's Lifecycle Action", -3) +
		member("cancelled", "Cancelled", "", -4) + member("old", "Failed", "x", -60) + "</Activities>"}}}
	activities, err := f.client(t).Activities(t.Context(), "web", now.Add(-30*time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range activities {
		got = append(got, fmt.Sprintf("%s %v %s", a.ID, a.Failed, a.Message))
	}
	want := "fine false Launching|failed true We currently do not have sufficient capacity|" +
		"abandoned true Instance failed to complete user's Lifecycle Action|cancelled false Launching|progress false Launching"
	if strings.Join(got, "|") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "|"), want)
	}
}

// A history asks for what began since, reads at most three pages, and says how far it reaches.
func TestHistory(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	at := func(minute int) string { return now.Add(time.Duration(minute) * time.Minute).Format(time.RFC3339) }
	page := func(id, status string, begin, end int, next string) string {
		ended := "<EndTime>" + at(end) + "</EndTime>"
		if status == "InProgress" {
			ended = ""
		}
		return "<Activities><member><ActivityId>" + id + "</ActivityId><StatusCode>" + status + "</StatusCode><Description>Launching a new EC2 instance: i-" + id + "</Description><StartTime>" +
			at(begin) + "</StartTime>" + ended + "</member></Activities>" + next
	}
	const more = "<NextToken>more</NextToken>"
	for _, c := range []struct {
		name         string
		back         time.Duration
		pages        []string
		since        int // minutes before now
		lives, calls int
		bound        string
	}{
		{"one page", 40 * time.Minute, []string{page("1", "InProgress", -9, 0, "")}, 40, 1, 1, "2026-03-02T09:20:00Z"},
		{"two pages, with one that failed", 40 * time.Minute, []string{page("1", "Successful", -9, -7, more), page("2", "Cancelled", -30, -25, "")}, 40, 2, 2, "2026-03-02T09:20:00Z"},
		{"more than are read", 40 * time.Minute, []string{page("1", "Successful", -9, -7, more), page("2", "Successful", -20, -18, more), page("3", "Successful", -25, -23, more)}, 25, 3, 3, "2026-03-02T09:20:00Z"},
		{"longer ago than AWS keeps", 100 * 24 * time.Hour, []string{"<Activities></Activities>"}, 42 * 24 * 60, 0, 1, "2026-01-19T10:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &fake{pages: map[string][]string{"DescribeScalingActivities": c.pages}}
			h, err := f.client(t).History(t.Context(), "web", now.Add(-c.back), now)
			if err != nil || !h.Since.Equal(now.Add(-time.Duration(c.since)*time.Minute)) || len(h.Lives) != c.lives || len(f.forms) != c.calls {
				t.Errorf("%+v, %v, %d calls", h, err, len(f.forms))
			}
			if got := f.forms[0].Get("Filters.member.1.Values.member.1"); got != c.bound {
				t.Errorf("asked since %s", got)
			}
		})
	}
}

func TestPolicies(t *testing.T) {
	policy := func(group, name, kind, rest string) string {
		return "<member><AutoScalingGroupName>" + group + "</AutoScalingGroupName><PolicyName>" + name + "</PolicyName><PolicyType>" + kind + "</PolicyType>" + rest + "</member>"
	}
	mode := func(m string) string {
		return "<PredictiveScalingConfiguration><Mode>" + m + "</Mode></PredictiveScalingConfiguration>"
	}
	f := &fake{pages: map[string][]string{"DescribePolicies": {
		"<ScalingPolicies>" + policy("a", "tt", "TargetTrackingScaling", "<Enabled>true</Enabled>") + policy("a", "off", "StepScaling", "<Enabled>false</Enabled>") + "</ScalingPolicies><NextToken>more</NextToken>",
		"<ScalingPolicies>" + policy("a", "st", "StepScaling", "") + policy("b", "si", "SimpleScaling", "") +
			policy("c", "only", "PredictiveScaling", mode("ForecastOnly")) + policy("d", "pr", "PredictiveScaling", mode("ForecastAndScale")) + "</ScalingPolicies>",
	}}}
	got, err := f.client(t).Policies(t.Context())
	want := "map[a:[target tracking policy tt is enabled and changes the desired capacity step scaling policy st is enabled and changes the desired capacity] " +
		"b:[simple scaling policy si is enabled and changes the desired capacity] d:[predictive scaling policy pr is enabled and changes the desired capacity]]"
	if err != nil || fmt.Sprint(got) != want {
		t.Errorf("%v\ngot  %v\nwant %v", err, got, want)
	}
	if f.forms[0].Get("MaxRecords") != "100" || f.forms[0].Get("AutoScalingGroupName") != "" {
		t.Errorf("asked %v", f.forms[0])
	}
}

func TestRefreshing(t *testing.T) {
	for status, want := range map[string]string{
		"Pending": "instance refresh r1 is Pending", "InProgress": "instance refresh r1 is InProgress", "Cancelling": "instance refresh r1 is Cancelling",
		"RollbackInProgress": "instance refresh r1 is RollbackInProgress", "Baking": "instance refresh r1 is Baking",
		"Successful": "", "Failed": "", "Cancelled": "", "RollbackSuccessful": "",
	} {
		t.Run(status, func(t *testing.T) {
			f := &fake{pages: map[string][]string{"DescribeInstanceRefreshes": {
				"<InstanceRefreshes><member><InstanceRefreshId>r1</InstanceRefreshId><Status>" + status + "</Status></member></InstanceRefreshes>"}}}
			if got, err := f.client(t).Refreshing(t.Context(), "web"); err != nil || got != want {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func BenchmarkHundredGroups(b *testing.B) {
	var page strings.Builder
	names := make([]string, MaxNames)
	for i := range names {
		names[i] = fmt.Sprint("asg-", i)
		page.WriteString(groupXML(names[i], instances("InService/Healthy", "InService/Healthy", "InService/Healthy", "Pending/Healthy")))
	}
	f := &fake{pages: map[string][]string{"DescribeAutoScalingGroups": {"<AutoScalingGroups>" + page.String() + "</AutoScalingGroups>"}}}
	c := f.client(b)
	b.ReportAllocs()
	for b.Loop() {
		f.forms = nil
		if groups, err := c.Groups(b.Context(), names); err != nil || len(groups) != len(names) {
			b.Fatal(err)
		}
	}
}

// The policies of groups with what they say: what discover writes scalers of.
func TestOwnPolicies(t *testing.T) {
	policy := func(name, kind, rest string) string {
		return "<member><AutoScalingGroupName>a</AutoScalingGroupName><PolicyName>" + name + "</PolicyName><PolicyType>" + kind + "</PolicyType>" + rest + "</member>"
	}
	f := &fake{pages: map[string][]string{"DescribePolicies": {
		"<ScalingPolicies>" + policy("cpu", "TargetTrackingScaling", "<EstimatedInstanceWarmup>60</EstimatedInstanceWarmup><TargetTrackingConfiguration><PredefinedMetricSpecification>"+
			"<PredefinedMetricType>ASGAverageCPUUtilization</PredefinedMetricType></PredefinedMetricSpecification><TargetValue>50</TargetValue><DisableScaleIn>true</DisableScaleIn></TargetTrackingConfiguration>") +
			policy("jobs", "TargetTrackingScaling", "<TargetTrackingConfiguration><CustomizedMetricSpecification><MetricName>Jobs</MetricName><Namespace>Shop</Namespace><Statistic>Average</Statistic>"+
				"<Dimensions><member><Name>Queue</Name><Value>jobs</Value></member></Dimensions></CustomizedMetricSpecification><TargetValue>10</TargetValue></TargetTrackingConfiguration>") +
			policy("off", "StepScaling", "<Enabled>false</Enabled>") + "</ScalingPolicies><NextToken>more</NextToken>",
		"<ScalingPolicies>" + policy("up", "StepScaling", "<AdjustmentType>PercentChangeInCapacity</AdjustmentType><MinAdjustmentMagnitude>2</MinAdjustmentMagnitude><MetricAggregationType>Maximum</MetricAggregationType>"+
			"<Alarms><member><AlarmName>high</AlarmName></member></Alarms><StepAdjustments><member><MetricIntervalLowerBound>0</MetricIntervalLowerBound><ScalingAdjustment>20</ScalingAdjustment></member></StepAdjustments>") +
			policy("minus", "", "<AdjustmentType>ChangeInCapacity</AdjustmentType><ScalingAdjustment>-1</ScalingAdjustment><Cooldown>600</Cooldown>") + "</ScalingPolicies>",
	}}}
	got, err := f.client(t).OwnPolicies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	zero := 0.0
	want := []resource.ScalingPolicy{
		{Name: "cpu", Type: "TargetTrackingScaling", Warmup: time.Minute, Goal: 50, GrowOnly: true, Tracks: resource.TrackedMetric{Predefined: "ASGAverageCPUUtilization"}},
		{Name: "jobs", Type: "TargetTrackingScaling", Goal: 10, Tracks: resource.TrackedMetric{Namespace: "Shop", Metric: "Jobs", Statistic: "Average", Dimensions: map[string]string{"Queue": "jobs"}}},
		{Name: "up", Type: "StepScaling", Alarms: []string{"high"}, Adjustment: "PercentChangeInCapacity", Statistic: "Maximum", Least: 2, Steps: []resource.PolicyStep{{Lower: &zero, Change: 20}}},
		{Name: "minus", Type: "SimpleScaling", Adjustment: "ChangeInCapacity", Change: -1, Cooldown: 10 * time.Minute},
	}
	if !reflect.DeepEqual(got["a"], want) {
		t.Errorf("got  %+v\nwant %+v", got["a"], want)
	}
}
