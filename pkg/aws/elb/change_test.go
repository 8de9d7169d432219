package elb

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/scale"
)

func TestChanges(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Client) error
		form   url.Values // everything that is sent, and nothing beyond it
	}{
		{"register with a port", func(c *Client) error { return c.Register(t.Context(), "i-1", scale.Attachment{Group: web, Port: 8080}) },
			url.Values{"Action": {"RegisterTargets"}, "TargetGroupArn": {web}, "Targets.member.1.Id": {"i-1"}, "Targets.member.1.Port": {"8080"}}},
		{"register with the group's port", func(c *Client) error { return c.Register(t.Context(), "i-1", scale.Attachment{Group: web, Port: 0}) },
			url.Values{"Action": {"RegisterTargets"}, "TargetGroupArn": {web}, "Targets.member.1.Id": {"i-1"}}},
		{"deregister with a port", func(c *Client) error {
			return c.Deregister(t.Context(), "i-1", scale.Attachment{Group: web, Port: 8080})
		},
			url.Values{"Action": {"DeregisterTargets"}, "TargetGroupArn": {web}, "Targets.member.1.Id": {"i-1"}, "Targets.member.1.Port": {"8080"}}},
		{"deregister with the group's port", func(c *Client) error { return c.Deregister(t.Context(), "i-1", scale.Attachment{Group: web, Port: 0}) },
			url.Values{"Action": {"DeregisterTargets"}, "TargetGroupArn": {web}, "Targets.member.1.Id": {"i-1"}}},
		{"register by its address", func(c *Client) error {
			return c.Register(t.Context(), "i-1", scale.Attachment{Group: web, Port: 8080, Address: "10.0.0.7", Zone: "all"})
		}, url.Values{"Action": {"RegisterTargets"}, "TargetGroupArn": {web}, "Targets.member.1.Id": {"10.0.0.7"}, "Targets.member.1.Port": {"8080"},
			"Targets.member.1.AvailabilityZone": {"all"}}},
		{"deregister by its address", func(c *Client) error {
			return c.Deregister(t.Context(), "i-1", scale.Attachment{Group: web, Port: 8080, Address: "10.0.0.7", Zone: "eu-west-1a"})
		}, url.Values{"Action": {"DeregisterTargets"}, "TargetGroupArn": {web}, "Targets.member.1.Id": {"10.0.0.7"}, "Targets.member.1.Port": {"8080"},
			"Targets.member.1.AvailabilityZone": {"eu-west-1a"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			action := tt.form.Get("Action")
			c, asked := scripted(t, ok("<"+action+"Response><"+action+"Result/><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></"+action+"Response>"))
			if err := tt.change(c); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]url.Values{tt.form}, asked.Forms); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestChangesThatAreRefused(t *testing.T) {
	const early = "The following targets are not in a running state and cannot be registered: 'i-1'"
	tests := []struct {
		status        int
		code, message string
		kind          scale.Kind
	}{
		{400, "TargetGroupNotFound", "Target groups not found", scale.Missing},
		{400, "InvalidTarget", early, scale.Busy},
		{400, "InvalidTarget", "The following targets are not valid instances: 'i-1'", scale.Invalid},
		{400, "TooManyTargets", "You've reached the limit on the number of targets.", scale.Exhausted},
		{403, "AccessDenied", "no", scale.Denied},
		{400, "Throttling", "Rate exceeded", scale.Throttled},
	}
	for _, tt := range tests {
		t.Run(tt.code+" "+tt.message, func(t *testing.T) {
			c, _ := scripted(t, refusal(tt.status, tt.code, tt.message))
			tail := ": " + string(tt.kind) + ": " + tt.code + ": " + tt.message
			if err := c.Register(t.Context(), "i-1", scale.Attachment{Group: web, Port: 80}); scale.KindOf(err) != tt.kind || err.Error() != "registering machine i-1 in target group "+web+tail {
				t.Errorf("got %v", err)
			}
			if err := c.Deregister(t.Context(), "i-1", scale.Attachment{Group: web, Port: 80}); scale.KindOf(err) != tt.kind || err.Error() != "deregistering machine i-1 from target group "+web+tail {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestNoPort(t *testing.T) {
	c, asked := scripted(t, ok(""))
	for _, port := range []int{-1, 65536} {
		if err := c.Register(t.Context(), "i-1", scale.Attachment{Group: web, Port: port}); scale.KindOf(err) != scale.Invalid {
			t.Errorf("port %d: %v", port, err)
		}
		if err := c.Deregister(t.Context(), "i-1", scale.Attachment{Group: web, Port: port}); scale.KindOf(err) != scale.Invalid {
			t.Errorf("port %d: %v", port, err)
		}
	}
	if len(asked.Forms) != 0 {
		t.Errorf("%d calls", len(asked.Forms))
	}
}
