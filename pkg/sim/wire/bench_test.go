//go:build unix

package wire

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

func BenchmarkGetMetricData500(b *testing.B) {
	cloud := newPlainCloud()
	answer := points(noon, 10)
	cloud.series = func(signal.Query) signal.Series { return signal.Series{Points: answer} }
	in := getMetricDataInput{StartTime: &engine.Instant{Time: noon.Add(-time.Hour)}, EndTime: &engine.Instant{Time: noon}}
	for i := range 500 {
		in.MetricDataQueries = append(in.MetricDataQueries, metricDataQuery{Id: fmt.Sprint("m", i), MetricStat: &metricStat{
			Metric: metric{
				Namespace: "AWS/EC2", MetricName: "CPUUtilization",
				Dimensions: []dimension{{"AutoScalingGroupName", fmt.Sprint("group-", i)}},
			}, Period: 60, Stat: "Average",
		}})
	}
	// The members that are not set go out as empty, where the SDK leaves them out.
	body, err := engine.CBORWriter.Marshal(map[string]any{
		"StartTime": in.StartTime, "EndTime": in.EndTime, "MetricDataQueries": bare(in.MetricDataQueries),
	})
	if err != nil {
		b.Fatal(err)
	}
	drive(b, cloud, "monitoring", "/service/GraniteServiceVersion20100801/operation/GetMetricData", "application/cbor", string(body))
}

func bare(queries []metricDataQuery) (out []any) {
	for _, q := range queries {
		out = append(out, map[string]any{"Id": q.Id, "MetricStat": q.MetricStat})
	}
	return out
}

func BenchmarkDescribeAutoScalingGroups100(b *testing.B) {
	cloud := newPlainCloud()
	form := url.Values{"Action": {"DescribeAutoScalingGroups"}, "Version": {"2011-01-01"}, "MaxRecords": {"100"}}
	for i := range 100 {
		name := fmt.Sprint("group-", i)
		cloud.add(name, scale.Capacity{Min: 1, Desired: 10, InService: 10, Max: 20})
		form.Set("AutoScalingGroupNames.member."+strconv.Itoa(i+1), name)
	}
	for _, include := range []string{"false", "true"} {
		form.Set("IncludeInstances", include)
		b.Run("instances="+include, func(b *testing.B) {
			drive(b, cloud, "autoscaling", "/", "application/x-www-form-urlencoded", form.Encode())
		})
	}
}

func drive(b *testing.B, cloud Cloud, service, path, mime, body string) {
	server := New(cloud, Options{})
	b.ReportAllocs()
	before := processor(b)
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
		r.Header.Set("Content-Type", mime)
		r.Header.Set("Authorization", strings.Replace(signed, "SERVICE", service, 1))
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code, w.Body)
		}
	}
	b.ReportMetric(float64((processor(b)-before).Nanoseconds())/float64(b.N), "cpu-ns/op")
}

// processor is the processor time this process has used, which other work on the
// same machine does not lengthen.
func processor(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
