package elb

import (
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

func page(next string, items string) string {
	return "<DescribeTargetGroupsResponse><DescribeTargetGroupsResult><TargetGroups>" + items + "</TargetGroups><NextMarker>" + next +
		"</NextMarker></DescribeTargetGroupsResult></DescribeTargetGroupsResponse>"
}

func TestTargetGroupsOfAllPages(t *testing.T) {
	c := client(t, func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		if got := r.Form.Get("PageSize"); got != "400" {
			t.Errorf("page size %q", got)
		}
		if r.Form.Get("Marker") == "more" {
			_, _ = io.WriteString(w, page("", "<member><TargetGroupArn>b</TargetGroupArn><HealthCheckProtocol>HTTP</HealthCheckProtocol><HealthCheckPath>/health</HealthCheckPath>"+
				"<HealthCheckIntervalSeconds>30</HealthCheckIntervalSeconds><HealthCheckTimeoutSeconds>5</HealthCheckTimeoutSeconds><HealthyThresholdCount>2</HealthyThresholdCount>"+
				"<UnhealthyThresholdCount>3</UnhealthyThresholdCount></member>"))
			return
		}
		_, _ = io.WriteString(w, page("more", "<member><TargetGroupArn>a</TargetGroupArn><LoadBalancerArns><member>x</member><member>y</member></LoadBalancerArns></member>"))
	})
	got, err := c.TargetGroups(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]resource.TargetGroup{"a": {ARN: "a", LoadBalancers: []string{"x", "y"}}, "b": {ARN: "b", Check: resource.HealthCheck{
		Protocol: "HTTP", Path: "/health", Interval: 30 * time.Second, Timeout: 5 * time.Second, Healthy: 2, Unhealthy: 3}}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestTargetGroupsFail(t *testing.T) {
	denied := client(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(403)
		_, _ = io.WriteString(w, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>")
	})
	_, err := denied.TargetGroups(t.Context())
	if scale.KindOf(err) != scale.Denied || err.Error() != "listing target groups: denied: AccessDenied: no" {
		t.Errorf("got %v", err)
	}
	calls := 0
	endless := client(t, func(w http.ResponseWriter, _ *http.Request) {
		calls++
		_, _ = io.WriteString(w, page(fmt.Sprint(calls), ""))
	})
	if got, err := endless.TargetGroups(t.Context()); got != nil || calls != maxPages || err == nil {
		t.Errorf("got %v, %v after %d calls: half a listing is worse than none", got, err, calls)
	}
}
