package alarm

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/aws/querytest"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// watch is a small CloudWatch: it keeps alarms as AWS does. A put overwrites the whole alarm, but for its
// state, and takes tags of a new one alone; a page has two alarms.
type watch struct {
	mu     sync.Mutex
	alarms []url.Values
	tags   map[string]url.Values
}

func (c *watch) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = r.ParseForm()
	f := r.Form
	named := func(name string) int {
		return slices.IndexFunc(c.alarms, func(a url.Values) bool { return a.Get("AlarmName") == name })
	}
	switch action := f.Get("Action"); action {
	case "DescribeAlarms":
		var from int
		_, _ = fmt.Sscan(f.Get("NextToken"), &from)
		var found []url.Values
		for _, a := range c.alarms {
			if f.Has("AlarmNames.member.1") && f.Get("AlarmNames.member.1") != a.Get("AlarmName") && f.Get("AlarmNames.member.2") != a.Get("AlarmName") {
				continue
			}
			if strings.HasPrefix(a.Get("AlarmName"), f.Get("AlarmNamePrefix")) {
				found = append(found, a)
			}
		}
		io.WriteString(w, "<DescribeAlarmsResponse><DescribeAlarmsResult><MetricAlarms>")
		for _, a := range found[from:min(len(found), from+2)] {
			fmt.Fprintf(w, "<member><AlarmName>%[1]s</AlarmName><AlarmArn>arn:%[1]s</AlarmArn><StateValue>INSUFFICIENT_DATA</StateValue>", a.Get("AlarmName"))
			for _, k := range []string{"AlarmDescription", "ActionsEnabled", "Namespace", "MetricName", "Statistic", "Period", "EvaluationPeriods", "DatapointsToAlarm", "ExtendedStatistic", "Threshold", "ComparisonOperator", "TreatMissingData"} {
				fmt.Fprintf(w, "<%s>%s</%[1]s>", k, a.Get(k))
			}
			fmt.Fprintf(w, "<AlarmActions><member>%s</member></AlarmActions><Dimensions><member><Name>%s</Name><Value>%s</Value></member></Dimensions></member>",
				a.Get("AlarmActions.member.1"), a.Get("Dimensions.member.1.Name"), a.Get("Dimensions.member.1.Value"))
		}
		io.WriteString(w, "</MetricAlarms>")
		if from+2 < len(found) {
			fmt.Fprintf(w, "<NextToken>%d</NextToken>", from+2)
		}
		io.WriteString(w, "</DescribeAlarmsResult></DescribeAlarmsResponse>")
	case "ListTagsForResource":
		t := c.tags[strings.TrimPrefix(f.Get("ResourceARN"), "arn:")]
		fmt.Fprintf(w, "<R><ListTagsForResourceResult><Tags><member><Key>%s</Key><Value>%s</Value></member></Tags></ListTagsForResourceResult></R>", t.Get("Tags.member.1.Key"), t.Get("Tags.member.1.Value"))
	case "PutMetricAlarm":
		if i := named(f.Get("AlarmName")); i >= 0 {
			c.alarms[i] = f
			return
		}
		c.alarms = append(c.alarms, f)
		c.tags[f.Get("AlarmName")] = f
	case "DeleteAlarms":
		if i := named(f.Get("AlarmNames.member.1")); i >= 0 {
			c.alarms = slices.Delete(c.alarms, i, i+1)
		}
	}
}

func TestAlarms(t *testing.T) {
	world := &watch{tags: map[string]url.Values{}}
	c := New(querytest.Config(t, world.ServeHTTP))
	one := func(n int) resource.Alarm {
		return resource.Alarm{Name: fmt.Sprint("d-", n), Description: "what it is", Actions: []string{"arn:t"}, Namespace: "AWS/Billing", Metric: "EstimatedCharges", Statistic: "Maximum",
			Dimensions: map[string]string{"Currency": "USD"}, Period: 21600, Evaluations: 1, Threshold: 12500.5, Comparison: "GreaterThanOrEqualToThreshold", Missing: "ignore", Tags: map[string]string{"k": "v"}}
	}
	var want []resource.Alarm
	for n := range 5 {
		if err := c.Put(t.Context(), one(n)); err != nil {
			t.Fatal(err)
		}
		with := one(n)
		with.State = "INSUFFICIENT_DATA"
		want = append(want, with)
	}
	if err := c.Put(t.Context(), resource.Alarm{Name: "other"}); err != nil {
		t.Fatal(err)
	}
	changed := one(0)
	changed.Threshold, changed.Tags = 1, map[string]string{"another": "tag"}
	if err := c.Put(t.Context(), changed); err != nil {
		t.Fatal(err)
	}
	want[0].Threshold = 1 // and the tags are those of the first
	if err := c.Delete(t.Context(), "d-3"); err != nil {
		t.Fatal(err)
	}
	want = slices.Delete(want, 3, 4)
	got, err := c.Alarms(t.Context(), "d-")
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	named, err := c.Named(t.Context(), []string{"d-1", "gone"})
	second := want[1]
	second.Tags = nil
	if diff := cmp.Diff(map[string]resource.Alarm{"d-1": second}, named); diff != "" || err != nil {
		t.Errorf("by name: %v %s", err, diff)
	}
	if named, err := c.Named(t.Context(), nil); len(named) > 0 || err != nil {
		t.Errorf("of nothing: %v, %v", named, err)
	}
}

func TestAlarmsDenied(t *testing.T) {
	cfg, _ := querytest.Play(t, querytest.Answer{Status: 403, Body: `<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized to perform: cloudwatch:DescribeAlarms</Message></Error></ErrorResponse>`})
	if _, err := New(cfg).Alarms(t.Context(), "d-"); scale.KindOf(err) != scale.Denied || !strings.Contains(err.Error(), "listing alarms d-*: denied: AccessDenied: not authorized") {
		t.Errorf("%v", err)
	}
}
