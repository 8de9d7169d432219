package elb

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

func TestTargetTraits(t *testing.T) {
	c := client(t, func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		if got := r.Form.Get("TargetGroupArn"); got != "arn" {
			t.Errorf("asked about %q", got)
		}
		_, _ = io.WriteString(w, "<DescribeTargetGroupAttributesResponse><DescribeTargetGroupAttributesResult><Attributes>"+
			"<member><Key>stickiness.enabled</Key><Value>true</Value></member><member><Key>slow_start.duration_seconds</Key><Value>7</Value></member>"+
			"<member><Key>deregistration_delay.timeout_seconds</Key><Value>300</Value></member></Attributes></DescribeTargetGroupAttributesResult></DescribeTargetGroupAttributesResponse>")
	})
	if got, err := c.TargetTraits(t.Context(), "arn"); err != nil || got != (resource.TargetTraits{Drain: 5 * time.Minute, Sticky: true}) {
		t.Errorf("got %+v, %v", got, err)
	}
	denied := client(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>")
	})
	if _, err := denied.TargetTraits(t.Context(), "arn"); scale.KindOf(err) != scale.Denied || err.Error() != "reading the attributes of target group arn: denied: AccessDenied: no" {
		t.Errorf("got %v", err)
	}
}
