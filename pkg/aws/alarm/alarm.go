package alarm

import (
	"context"
	"fmt"
	"net/url"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/dynascale/dynascale/pkg/aws/query"
	"github.com/dynascale/dynascale/pkg/resource"
)

// Client talks to CloudWatch in one account and region. It is safe for concurrent use.
type Client struct{ api *query.Client }

// New builds a Client; see session.Load for cfg.
func New(cfg aws.Config) *Client {
	return &Client{query.New(cfg, query.Service{Name: "monitoring", Variable: "CLOUDWATCH", Version: "2010-08-01"})}
}

// alarm is one as AWS writes it.
type alarm struct {
	Name        string   `xml:"AlarmName"`
	ARN         string   `xml:"AlarmArn"`
	Description string   `xml:"AlarmDescription"`
	Actions     []string `xml:"AlarmActions>member"`
	Enabled     string   `xml:"ActionsEnabled"`
	State       string   `xml:"StateValue"`
	Namespace   string   `xml:"Namespace"`
	Metric      string   `xml:"MetricName"`
	Statistic   string   `xml:"Statistic"`
	Period      int      `xml:"Period"`
	Evaluations int      `xml:"EvaluationPeriods"`
	Datapoints  int      `xml:"DatapointsToAlarm"`
	Extended    string   `xml:"ExtendedStatistic"`
	Threshold   float64  `xml:"Threshold"`
	Comparison  string   `xml:"ComparisonOperator"`
	Missing     string   `xml:"TreatMissingData"`
	Dimensions  []struct {
		Name, Value string
	} `xml:"Dimensions>member"`
}

// pages bounds a listing that does not end: 50 pages are 5,000 alarms.
const pages = 50

// Alarms lists the metric alarms whose names begin with a prefix, each with its tags, in the order of AWS.
func (c *Client) Alarms(ctx context.Context, prefix string) (out []resource.Alarm, err error) {
	next := ""
	for range pages {
		form := url.Values{"AlarmNamePrefix": {prefix}, "AlarmTypes.member.1": {"MetricAlarm"}, "MaxRecords": {"100"}}
		if next != "" {
			form.Set("NextToken", next)
		}
		var page struct {
			Alarms []alarm `xml:"DescribeAlarmsResult>MetricAlarms>member"`
			Next   string  `xml:"DescribeAlarmsResult>NextToken"`
		}
		if err := c.api.Call(ctx, "listing alarms "+prefix+"*", "DescribeAlarms", form, &page); err != nil {
			return nil, err
		}
		for _, a := range page.Alarms {
			one := a.read()
			if one.Tags, err = c.tags(ctx, a.Name, a.ARN); err != nil {
				return nil, err
			}
			out = append(out, one)
		}
		if next = page.Next; next == "" {
			break
		}
	}
	return out, nil
}

// read is an alarm as it is compared.
func (a alarm) read() resource.Alarm {
	one := resource.Alarm{Name: a.Name, Description: a.Description, Actions: a.Actions, Off: a.Enabled == "false", State: a.State, Namespace: a.Namespace, Metric: a.Metric, Statistic: a.Statistic,
		Period: a.Period, Evaluations: a.Evaluations, Datapoints: a.Datapoints, Threshold: a.Threshold, Comparison: a.Comparison, Missing: a.Missing, Dimensions: map[string]string{}}
	if a.Extended != "" {
		one.Statistic = a.Extended
	}
	for _, d := range a.Dimensions {
		one.Dimensions[d.Name] = d.Value
	}
	return one
}

// MostNamed is how many alarms may be asked for by their names at once.
const MostNamed = 100

// Named reads metric alarms by their names, without their tags; what is not there is absent.
func (c *Client) Named(ctx context.Context, names []string) (map[string]resource.Alarm, error) {
	form := url.Values{"AlarmTypes.member.1": {"MetricAlarm"}, "MaxRecords": {strconv.Itoa(MostNamed)}}
	for i, name := range names {
		form.Set("AlarmNames.member."+strconv.Itoa(i+1), name)
	}
	var page struct {
		Alarms []alarm `xml:"DescribeAlarmsResult>MetricAlarms>member"`
	}
	found := map[string]resource.Alarm{}
	if len(names) == 0 {
		return found, nil // AWS would list the whole account
	}
	if err := c.api.Call(ctx, fmt.Sprintf("reading %d alarms", len(names)), "DescribeAlarms", form, &page); err != nil {
		return nil, err
	}
	for _, a := range page.Alarms {
		found[a.Name] = a.read()
	}
	return found, nil
}

func (c *Client) tags(ctx context.Context, name, arn string) (map[string]string, error) {
	var found struct {
		Tags []struct{ Key, Value string } `xml:"ListTagsForResourceResult>Tags>member"`
	}
	if err := c.api.Call(ctx, "reading the tags of alarm "+name, "ListTagsForResource", url.Values{"ResourceARN": {arn}}, &found); err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, t := range found.Tags {
		out[t.Key] = t.Value
	}
	return out, nil
}

// Put makes an alarm, or overwrites the one of its name as a whole; tags are taken of a new one alone.
func (c *Client) Put(ctx context.Context, a resource.Alarm) error {
	form := url.Values{
		"AlarmName": {a.Name}, "AlarmDescription": {a.Description}, "ActionsEnabled": {strconv.FormatBool(!a.Off)}, "Namespace": {a.Namespace}, "MetricName": {a.Metric}, "Statistic": {a.Statistic},
		"Period": {strconv.Itoa(a.Period)}, "EvaluationPeriods": {strconv.Itoa(a.Evaluations)}, "Threshold": {strconv.FormatFloat(a.Threshold, 'f', -1, 64)}, "ComparisonOperator": {a.Comparison}, "TreatMissingData": {a.Missing},
	}
	for i, action := range a.Actions {
		form.Set(fmt.Sprintf("AlarmActions.member.%d", i+1), action)
	}
	members(form, "Dimensions", "Name", a.Dimensions)
	members(form, "Tags", "Key", a.Tags)
	return c.api.Call(ctx, "putting alarm "+a.Name, "PutMetricAlarm", form, nil)
}

// Delete deletes an alarm by its name.
func (c *Client) Delete(ctx context.Context, name string) error {
	return c.api.Call(ctx, "deleting alarm "+name, "DeleteAlarms", url.Values{"AlarmNames.member.1": {name}}, nil)
}

// members writes pairs as the members of a list.
func members(form url.Values, list, key string, pairs map[string]string) {
	i := 0
	for name, value := range pairs {
		i++
		form.Set(fmt.Sprintf("%s.member.%d.%s", list, i, key), name)
		form.Set(fmt.Sprintf("%s.member.%d.Value", list, i), value)
	}
}
