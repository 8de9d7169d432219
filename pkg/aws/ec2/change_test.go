package ec2

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/scale"
)

var changes = []struct {
	name, answer string
	change       func(*Client, *testing.T) error
	form         url.Values // everything that is sent, and nothing beyond it
	doing        string
}{
	{
		"stop", "<StopInstancesResponse><requestId>1</requestId><instancesSet><item><instanceId>i-0a1</instanceId><currentState><code>64</code><name>stopping</name></currentState>" +
			"<previousState><code>16</code><name>running</name></previousState></item></instancesSet></StopInstancesResponse>",
		func(c *Client, t *testing.T) error { return c.StopMachine(t.Context(), "i-0a1") },
		url.Values{"Action": {"StopInstances"}, "InstanceId.1": {"i-0a1"}}, "stopping machine i-0a1",
	},
	{
		"start", "<StartInstancesResponse><requestId>1</requestId><instancesSet><item><instanceId>i-0a1</instanceId><currentState><code>0</code><name>pending</name></currentState>" +
			"<previousState><code>80</code><name>stopped</name></previousState></item></instancesSet></StartInstancesResponse>",
		func(c *Client, t *testing.T) error { return c.StartMachine(t.Context(), "i-0a1") },
		url.Values{"Action": {"StartInstances"}, "InstanceId.1": {"i-0a1"}}, "starting machine i-0a1",
	},
	{
		"set type", "<ModifyInstanceAttributeResponse><requestId>1</requestId><return>true</return></ModifyInstanceAttributeResponse>",
		func(c *Client, t *testing.T) error { return c.SetMachineType(t.Context(), "i-0a1", "m7g.xlarge") },
		url.Values{"Action": {"ModifyInstanceAttribute"}, "InstanceId": {"i-0a1"}, "InstanceType.Value": {"m7g.xlarge"}}, "changing machine i-0a1 into a m7g.xlarge",
	},
}

func TestChanges(t *testing.T) {
	for _, tt := range changes {
		t.Run(tt.name, func(t *testing.T) {
			c, asked := scripted(t, ok(tt.answer))
			if err := tt.change(c, t); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]url.Values{tt.form}, asked.Forms); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestChangesThatAreRefused(t *testing.T) {
	refusals := []struct {
		status        int
		code, message string
		kind          scale.Kind
	}{
		{400, "IncorrectInstanceState", "The instance 'i-0a1' is not in the 'stopped' state.", scale.Busy},
		{400, "InvalidInstanceID.NotFound", "The instance ID 'i-0a1' does not exist", scale.Missing},
		{400, "OperationNotPermitted", "The instance 'i-0a1' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.", scale.Denied},
		{400, "InvalidInstanceAttributeValue", "Invalid value 'm7g.xlarge' for InstanceType.", scale.Invalid},
		{400, "Unsupported", "Your requested instance type is not supported in your requested Availability Zone.", scale.Invalid},
		{400, "InstanceLimitExceeded", "You have requested more instances than your current limit allows.", scale.Exhausted},
		{400, "VcpuLimitExceeded", "You have requested more vCPU capacity than your current vCPU limit allows.", scale.Exhausted},
		{403, "UnauthorizedOperation", "no", scale.Denied},
	}
	for _, tt := range changes {
		for _, r := range refusals {
			t.Run(tt.name+" "+r.code, func(t *testing.T) {
				c, _ := scripted(t, refusal(r.status, r.code, r.message))
				err := tt.change(c, t)
				if want := tt.doing + ": " + string(r.kind) + ": " + r.code + ": " + r.message; scale.KindOf(err) != r.kind || err.Error() != want {
					t.Errorf("got  %v\nwant %s", err, want)
				}
			})
		}
	}
}

// No capacity comes with HTTP status 500, which the SDK tries again before it is
// believed.
func TestStartWithoutCapacity(t *testing.T) {
	none := refusal(500, "InsufficientInstanceCapacity", "Insufficient capacity.")
	c, asked := scripted(t, none, ok(changes[1].answer))
	if err := c.StartMachine(t.Context(), "i-0a1"); err != nil || len(asked.Forms) != 2 {
		t.Errorf("%v after %d attempts", err, len(asked.Forms))
	}
	c, asked = scripted(t, none)
	err := c.StartMachine(t.Context(), "i-0a1")
	if scale.KindOf(err) != scale.Exhausted || err.Error() != "starting machine i-0a1: exhausted: InsufficientInstanceCapacity: Insufficient capacity." {
		t.Errorf("got %v", err)
	}
	if len(asked.Forms) != 3 {
		t.Errorf("%d attempts", len(asked.Forms))
	}
}
