package wire

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/signal"
)

// ask is a request for the last ten minutes.
func ask(queries ...types.MetricDataQuery) *cloudwatch.GetMetricDataInput {
	return &cloudwatch.GetMetricDataInput{
		StartTime: aws.Time(noon.Add(-10 * time.Minute)), EndTime: aws.Time(noon), MetricDataQueries: queries,
	}
}

func average(id, name string) types.MetricDataQuery {
	return types.MetricDataQuery{Id: aws.String(id), MetricStat: &types.MetricStat{
		Metric: &types.Metric{
			Namespace: aws.String("AWS/EC2"), MetricName: aws.String(name),
			Dimensions: []types.Dimension{{Name: aws.String("AutoScalingGroupName"), Value: aws.String("web")}},
		},
		Period: aws.Int32(60), Stat: aws.String("Average"),
	}}
}

func math1(id, expression string) types.MetricDataQuery {
	return types.MetricDataQuery{Id: aws.String(id), Expression: aws.String(expression)}
}

func hidden(q types.MetricDataQuery) types.MetricDataQuery {
	q.ReturnData = aws.Bool(false)
	return q
}

// inEveryProtocol runs a test once for each way CloudWatch can be spoken to.
func inEveryProtocol(t *testing.T, cloud Cloud, test func(t *testing.T, client *cloudwatch.Client)) {
	t.Helper()
	c := serve(t, cloud, Options{})
	for name := range wireProtocols {
		t.Run(name, func(t *testing.T) { test(t, c.cloudwatch(name)) })
	}
}

func TestReadsMetrics(t *testing.T) {
	cloud := newPlainCloud()
	cloud.series = func(q signal.Query) signal.Series {
		switch q.Name {
		case "CPUUtilization":
			return signal.Series{Points: []signal.Point{
				{At: noon.Add(-time.Minute), Value: 61.25}, {At: noon.Add(-2 * time.Minute), Value: math.NaN()}, {At: noon.Add(-90500 * time.Millisecond), Value: 1e-9},
			}}
		case "Partial":
			return signal.Series{Problem: "PartialData: some shards did not answer"}
		case "Broken":
			return signal.Series{Problem: "something broke"}
		case "Secret":
			return signal.Series{Problem: "Forbidden: no permission"}
		}
		return signal.Series{}
	}
	inEveryProtocol(t, cloud, func(t *testing.T, client *cloudwatch.Client) {
		foreign := average("other", "CPUUtilization")
		foreign.AccountId = aws.String("999999999999")
		out, err := client.GetMetricData(t.Context(), ask(
			average("cpu", "CPUUtilization"), average("partial", "Partial"), average("broken", "Broken"),
			average("secret", "Secret"), average("nothing", "Nothing"), hidden(average("unseen", "CPUUtilization")), foreign,
		))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range out.MetricDataResults {
			line := *r.Id + " " + *r.Label + " " + string(r.StatusCode)
			for i, v := range r.Values {
				line += fmt.Sprint(" ", r.Timestamps[i].UTC().Format("15:04:05.0"), "=", v)
			}
			for _, m := range r.Messages {
				line += " " + *m.Code + "/" + *m.Value
			}
			got = append(got, line)
		}
		want := []string{
			"cpu CPUUtilization Complete 11:59:00.0=61.25 11:58:29.5=1e-09",
			"partial Partial PartialData PartialData/PartialData: some shards did not answer",
			"broken Broken InternalError InternalError/something broke",
			"secret Secret Forbidden Forbidden/Forbidden: no permission",
			"nothing Nothing Complete",
			"other CPUUtilization Forbidden Forbidden/Forbidden: account 999999999999 is not linked to this account",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}

func TestHandsQueriesToTheWorldInItsWords(t *testing.T) {
	cpu := signal.Query{
		Namespace: "AWS/EC2", Name: "CPUUtilization", Statistic: "Average", Period: time.Minute,
		Dimensions: signal.DimensionsOf(map[string]string{"AutoScalingGroupName": "web"}),
	}
	errs := cpu
	errs.Name = "Errors"
	double := signal.Query{Expression: "m1*2", Period: time.Minute, Inputs: map[string]signal.Query{"m1": cpu}}
	share := signal.Query{
		Expression: "100*FILL(m2, 0)/e1", Period: time.Minute, Inputs: map[string]signal.Query{"m2": errs, "e1": double},
	}
	cloud := newPlainCloud()
	inEveryProtocol(t, cloud, func(t *testing.T, client *cloudwatch.Client) {
		cloud.asked, cloud.from, cloud.to = nil, nil, nil
		in := ask(average("cpu", "CPUUtilization"), math1("e2", "100*FILL(m2, 0)/e1"),
			hidden(math1("e1", "m1*2")), hidden(average("m1", "CPUUtilization")), hidden(average("m2", "Errors")))
		in.StartTime = aws.Time(in.StartTime.Add(34 * time.Second))
		if _, err := client.GetMetricData(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([][]signal.Query{{cpu, share}}, cloud.asked); diff != "" {
			t.Errorf("one call with both queries, inputs inside: -want +got:\n%s", diff)
		}
		if !cloud.from[0].Equal(noon.Add(-10*time.Minute)) || !cloud.to[0].Equal(noon) {
			t.Errorf("asked from %s to %s, want the start rounded down to the minute", cloud.from[0], cloud.to[0])
		}
	})
}

func TestStartIsRoundedDownAsDocumented(t *testing.T) {
	const day = 24 * time.Hour
	odd := 31*time.Minute + 23*time.Second // before noon: 11:28:37
	for _, c := range []struct {
		name   string
		age    time.Duration
		period time.Duration
		want   string
	}{
		{"recent", odd, time.Minute, "11:28:00"},
		{"recent, five minutes", odd, 5 * time.Minute, "11:28:00"},
		{"high resolution", odd, 10 * time.Second, "11:28:30"},
		{"one second", odd, time.Second, "11:28:37"},
		{"after 15 days", 16*day + odd, time.Minute, "11:25:00"},
		{"after 63 days", 64*day + odd, time.Minute, "11:00:00"},
	} {
		if got := roundStart(noon.Add(-c.age), c.period, noon).Format(time.TimeOnly); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestPagesByDatapoints(t *testing.T) {
	cloud := newPlainCloud()
	moved := 0
	cloud.series = func(q signal.Query) signal.Series {
		if q.Name == "Empty" {
			return signal.Series{}
		}
		// One newer point is published before every page.
		return signal.Series{Points: points(noon.Add(time.Duration(moved)*time.Minute), 4+moved)}
	}
	for _, order := range []types.ScanBy{types.ScanByTimestampDescending, types.ScanByTimestampAscending} {
		inEveryProtocol(t, cloud, func(t *testing.T, client *cloudwatch.Client) {
			moved = 0
			in := ask(average("a", "A"), average("none", "Empty"), average("b", "B"))
			in.ScanBy, in.MaxDatapoints = order, aws.Int32(3)
			values := map[string][]float64{}
			var pages []string
			for {
				out, err := client.GetMetricData(t.Context(), in)
				if err != nil {
					t.Fatal(err)
				}
				var page string
				for _, r := range out.MetricDataResults {
					page += fmt.Sprintf("%s:%d:%s ", *r.Id, len(r.Values), r.StatusCode)
					values[*r.Id] = append(values[*r.Id], r.Values...)
				}
				pages = append(pages, strings.TrimSpace(page))
				moved++
				if in.NextToken = out.NextToken; in.NextToken == nil || len(pages) > 9 {
					break
				}
			}
			for id, got := range values {
				sorted := slices.IsSorted(got)
				if order == types.ScanByTimestampDescending {
					sorted = slices.IsSortedFunc(got, func(a, b float64) int { return int(b - a) })
				}
				if !sorted || len(slices.Compact(slices.Clone(got))) != len(got) {
					t.Errorf("%s: values %v are not each given once and in order", id, got)
				}
			}
			if pages[0] != "a:3:PartialData" || !strings.HasPrefix(pages[1], "a:") || !strings.Contains(pages[1], "none:0:Complete") || len(values["a"]) < 4 || len(values["b"]) < 4 {
				t.Errorf("pages %q with values %v", pages, values)
			}
		})
	}
}

func TestRefusesWhatCloudWatchRefuses(t *testing.T) {
	cloud := newPlainCloud()
	cloud.series = func(q signal.Query) signal.Series {
		if strings.Contains(q.Expression, "WHAT") {
			return signal.Series{Problem: "ValidationError: no function WHAT"}
		}
		return signal.Series{}
	}
	many := make([]types.MetricDataQuery, 501)
	for i := range many {
		many[i] = average(fmt.Sprint("m", i), "CPUUtilization")
	}
	period := average("a", "A")
	period.MetricStat.Period = aws.Int32(45)
	stat := average("a", "A")
	stat.MetricStat.Stat = aws.String("Mean")
	both := average("a", "A")
	both.Expression = aws.String("1")
	m := average("m", "A")
	backwards := ask(m)
	backwards.StartTime = backwards.EndTime
	badToken := ask(m)
	badToken.NextToken = aws.String("R2V0TWV0cmljRGF0YTo5Oi0=") // beyond the last query
	const prefix = "Error in expression 'e': "
	for _, c := range []struct {
		name, message string
		in            *cloudwatch.GetMetricDataInput
	}{
		{"501 queries", "The collection MetricDataQueries must not have a size greater than 500.", ask(many...)},
		{"end at start", "The parameter StartTime must be less than the parameter EndTime.", backwards},
		{"an id with a capital", "The value Cpu for parameter MetricDataQueries.member.1.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.", ask(average("Cpu", "A"))},
		{"one id twice", "The values for parameter id in MetricDataQueries are not unique: m", ask(m, m)},
		{"metric and expression", "Exactly one of the parameters MetricDataQueries.member.1.MetricStat and MetricDataQueries.member.1.Expression is required.", ask(both)},
		{"neither", "Exactly one of the parameters MetricDataQueries.member.1.MetricStat and MetricDataQueries.member.1.Expression is required.", ask(types.MetricDataQuery{Id: aws.String("x")})},
		{"a period of 45 s", "The parameter MetricDataQueries.member.1.MetricStat.Period must be 1, 5, 10, 20, 30 or a multiple of 60, and is 45.", ask(period)},
		{"a statistic that is none", "The value Mean for parameter MetricDataQueries.member.1.MetricStat.Stat is not supported.", ask(stat)},
		{"nothing returned", "At least one of the MetricDataQueries must have ReturnData set to true.", ask(hidden(m))},
		{"an expression without its input", prefix + "there is no query with the id n", ask(m, math1("e", "m+n"))},
		{"an expression about itself", prefix + "it refers to itself", ask(math1("e", "f+1"), math1("f", "e+1"))},
		{"an open bracket", prefix + "a bracket is not closed", ask(m, math1("e", "SUM([m]"))},
		{"brackets crossed", prefix + "the bracket at position 7 has no matching opening bracket", ask(m, math1("e", "SUM([m)]"))},
		{"an open quote", prefix + "the quote at position 8 is not closed", ask(math1("e", "SEARCH('x"))},
		{"a strange character", prefix + "the character ';' at position 2 is not part of metric math", ask(m, math1("e", "m;m"))},
		{"a function the world does not know", prefix + "no function WHAT", ask(m, math1("e", "WHAT(m)"))},
		{"a token beyond the queries", "The token 'R2V0TWV0cmljRGF0YTo5Oi0=' is invalid.", badToken},
	} {
		t.Run(c.name, func(t *testing.T) {
			inEveryProtocol(t, cloud, func(t *testing.T, client *cloudwatch.Client) {
				_, err := client.GetMetricData(t.Context(), c.in)
				want := "ValidationError"
				if c.in == badToken {
					want = "InvalidNextToken"
				}
				if code(err) != want || message(err) != c.message {
					t.Errorf("got %v\nwant %s: %s", err, want, c.message)
				}
				var modelled *types.InvalidNextToken
				if c.in == badToken && !errors.As(err, &modelled) {
					t.Errorf("the SDK does not recognise %T", err)
				}
			})
		})
	}
}

func TestOtherOperationsOfCloudWatchAreUnknown(t *testing.T) {
	c := serve(t, newPlainCloud(), Options{})
	for name := range wireProtocols {
		want := "UnknownOperationException"
		if name == "query" {
			want = "InvalidAction"
		}
		_, err := c.cloudwatch(name).ListDashboards(t.Context(), &cloudwatch.ListDashboardsInput{})
		// The JSON and CBOR clients prefer the legacy code that they asked for.
		if got := code(err); got != want && got != "InvalidAction" {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
	}
	if calls := c.server.Calls(); len(calls) != 0 {
		t.Errorf("unknown operations were counted: %v", calls)
	}
}

func TestInputsOfExpressions(t *testing.T) {
	for expression, want := range map[string]string{
		"m1 + m2*m1":                                    "m1 m2",
		"FILL(m1, REPEAT)/PERIOD(m1)":                   "m1",
		"IF(m1 > 1e3 AND m_2 <= 0x, m3, 0)":             "m1 m_2 m3",
		"SEARCH('{AWS/EC2,InstanceId} cpu', 'p99', 60)": "",
		`SELECT AVG(cpu) FROM "AWS/EC2"`:                "",
		"SUM([a,b])":                                    "a b",
	} {
		got, err := inputsOf(expression)
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s: %q, %v; want %q", expression, got, err, want)
		}
	}
}
