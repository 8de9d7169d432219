package ec2

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

const reporting = `<instanceId>i-0a1</instanceId><imageId>ami-1</imageId>
<instanceState><code>16</code><name>running</name></instanceState>
<privateDnsName>ip-10-0-0-4.eu-west-1.compute.internal</privateDnsName><reason/><amiLaunchIndex>0</amiLaunchIndex><productCodes/>
<instanceType>m7g.large</instanceType><launchTime>2026-03-01T04:05:06.000Z</launchTime>
<placement><availabilityZone>eu-west-1b</availabilityZone><groupName/><tenancy>default</tenancy></placement>
<monitoring><state>disabled</state></monitoring><subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId>
<privateIpAddress>10.0.0.4</privateIpAddress><ipAddress>198.51.100.7</ipAddress>
<architecture>arm64</architecture><rootDeviceType>ebs</rootDeviceType><rootDeviceName>/dev/xvda</rootDeviceName>
<blockDeviceMapping>
 <item><deviceName>/dev/xvda</deviceName><ebs><volumeId>vol-1</volumeId><status>attached</status></ebs></item>
 <item><deviceName>/dev/sdf</deviceName><ebs><volumeId>vol-2</volumeId><status>attached</status></ebs></item>
</blockDeviceMapping>
<virtualizationType>hvm</virtualizationType>
<tagSet><item><key>Name</key><value>reporting</value></item><item><key>team</key><value>bi</value></item></tagSet>
<hypervisor>xen</hypervisor>
<networkInterfaceSet>
 <item><networkInterfaceId>eni-1</networkInterfaceId><association><publicIp>198.51.100.7</publicIp><ipOwnerId>amazon</ipOwnerId></association></item>
 <item><networkInterfaceId>eni-2</networkInterfaceId></item>
</networkInterfaceSet>
<ebsOptimized>true</ebsOptimized><enaSupport>true</enaSupport><hibernationOptions><configured>false</configured></hibernationOptions>
<operator><managed>false</managed></operator>`

const batchSpot = `<instanceId>i-0b2</instanceId><instanceState><code>80</code><name>stopped</name></instanceState>
<instanceType>m5.large</instanceType><instanceLifecycle>spot</instanceLifecycle>
<stateReason><code>Server.InsufficientInstanceCapacity</code><message>Insufficient capacity to satisfy instance request</message></stateReason>
<architecture>x86_64</architecture><rootDeviceType>instance-store</rootDeviceType><virtualizationType>paravirtual</virtualizationType>
<hibernationOptions><configured>true</configured></hibernationOptions>
<operator><managed>true</managed><principal>eks.amazonaws.com</principal></operator>` + "<tagSet><item><key>aws:autoscaling:groupName</key><value>web-asg</value></item></tagSet>"

func statuses(items ...string) string {
	return "<DescribeInstanceStatusResponse><requestId>1</requestId><instanceStatusSet>" + strings.Join(items, "") + "</instanceStatusSet></DescribeInstanceStatusResponse>"
}

func status(id, instance, system string) string {
	return "<item><instanceId>" + id + "</instanceId><instanceState><code>16</code><name>running</name></instanceState>" +
		"<systemStatus><status>" + system + "</status></systemStatus><instanceStatus><status>" + instance + "</status></instanceStatus></item>"
}

func TestMachines(t *testing.T) {
	c, asked := scripted(t, ok(page("more", reporting)), ok(page("", batchSpot)), ok(statuses(status("i-0a1", "ok", "ok"))))
	got, err := c.Machines(t.Context(), []string{"i-0a1", "i-0b2", "i-0gone"})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]resource.Machine{
		"i-0a1": {
			ID: "i-0a1", Type: "m7g.large", State: "running", Checks: "ok", Zone: "eu-west-1b", VPC: "vpc-1",
			Architecture: "arm64", Virtualization: "hvm", RootDevice: "ebs", PublicIP: "198.51.100.7", ENA: true, Interfaces: 2, Volumes: 2,
			Tags: map[string]string{"Name": "reporting", "team": "bi"}, Launched: time.Date(2026, 3, 1, 4, 5, 6, 0, time.UTC),
			Addresses: []string{"10.0.0.4"}, Ties: resource.Ties{Tenancy: "default", EBSOptimized: true},
		},
		"i-0b2": {
			ID: "i-0b2", Type: "m5.large", State: "stopped", Lifecycle: "spot", Hibernation: true, Group: "web-asg", Operator: "eks.amazonaws.com",
			Why:          "Server.InsufficientInstanceCapacity: Insufficient capacity to satisfy instance request",
			Architecture: "x86_64", Virtualization: "paravirtual", RootDevice: "instance-store",
			Tags: map[string]string{"aws:autoscaling:groupName": "web-asg"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("a machine that is gone must be absent, and no error:\n%s", diff)
	}
	first := url.Values{
		"Action": {"DescribeInstances"}, "MaxResults": {"1000"}, "Filter.1.Name": {"instance-id"},
		"Filter.1.Value.1": {"i-0a1"}, "Filter.1.Value.2": {"i-0b2"}, "Filter.1.Value.3": {"i-0gone"},
	}
	second := url.Values{"NextToken": {"more"}}
	for k, v := range first {
		second[k] = v
	}
	checks := url.Values{"Action": {"DescribeInstanceStatus"}, "InstanceId.1": {"i-0a1"}}
	if diff := cmp.Diff([]url.Values{first, second, checks}, asked.Forms); diff != "" {
		t.Errorf("only what runs has checks:\n%s", diff)
	}
}

func TestMachinesThatNobodyAskedFor(t *testing.T) {
	c, asked := scripted(t, ok(page("", strings.Replace(reporting, "i-0a1", "i-0other", 1))), ok(statuses()))
	got, err := c.Machines(t.Context(), []string{"i-0a1"})
	if err != nil || len(got) != 0 {
		t.Errorf("an endpoint that ignores the filter: %v, %v; want nothing", got, err)
	}
	if len(asked.Forms) != 1 {
		t.Errorf("the checks of machines that nobody asked for were read: %v", asked.Forms[1:])
	}
}

func TestNoMachinesAskNothing(t *testing.T) {
	c, asked := scripted(t, ok(""))
	got, err := c.Machines(t.Context(), nil)
	if err != nil || len(got) != 0 || len(asked.Forms) != 0 {
		t.Errorf("got %v, %v after %d calls: EC2 would list the whole account", got, err, len(asked.Forms))
	}
}

func TestMachinesInBatches(t *testing.T) {
	var ids []string
	for i := range 150 {
		ids = append(ids, fmt.Sprint("i-", i))
	}
	c, asked := scripted(t, ok(page("")))
	if _, err := c.Machines(t.Context(), ids); err != nil {
		t.Fatal(err)
	}
	if len(asked.Forms) != 2 || asked.Forms[0].Get("Filter.1.Value.100") != "i-99" || asked.Forms[0].Has("Filter.1.Value.101") || asked.Forms[1].Get("Filter.1.Value.1") != "i-100" {
		t.Errorf("%d calls: %v", len(asked.Forms), asked.Forms)
	}
}

func TestPublicAddress(t *testing.T) {
	one := func(association string) string {
		return "<ipAddress>198.51.100.7</ipAddress><networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId>" + association + "</item></networkInterfaceSet>"
	}
	tests := []struct{ name, xml, want string }{
		{"automatic", one("<association><publicIp>198.51.100.7</publicIp><ipOwnerId>amazon</ipOwnerId></association>"), "198.51.100.7"},
		{"elastic", one("<association><publicIp>198.51.100.7</publicIp><ipOwnerId>123456789012</ipOwnerId></association>"), ""},
		{"none", one(""), ""},
		{"no interfaces told", "<ipAddress>198.51.100.7</ipAddress>", "198.51.100.7"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, _ := scripted(t, ok(page("", "<instanceId>i-1</instanceId>"+tt.xml)))
			got, err := c.Machines(t.Context(), []string{"i-1"})
			if err != nil || got["i-1"].PublicIP != tt.want {
				t.Errorf("got %q, %v, want %q", got["i-1"].PublicIP, err, tt.want)
			}
		})
	}
}

func TestWhyAStateCame(t *testing.T) {
	tests := []struct{ name, xml, want string }{
		{"nothing", "", ""},
		{"code and sentence", "<stateReason><code>pending</code><message>Going up</message></stateReason>", "pending: Going up"},
		{"the sentence has the code", "<stateReason><code>Client.UserInitiatedShutdown</code><message>Client.UserInitiatedShutdown: User initiated shutdown</message></stateReason>",
			"Client.UserInitiatedShutdown: User initiated shutdown"},
		{"code only", "<stateReason><code>pending</code></stateReason>", "pending"},
		{"sentence only", "<stateReason><message>Going up</message></stateReason>", "Going up"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, _ := scripted(t, ok(page("", "<instanceId>i-1</instanceId>"+tt.xml)))
			got, err := c.Machines(t.Context(), []string{"i-1"})
			if err != nil || got["i-1"].Why != tt.want {
				t.Errorf("got %q, %v, want %q", got["i-1"].Why, err, tt.want)
			}
		})
	}
}

func TestOperator(t *testing.T) {
	tests := []struct{ name, xml, want string }{
		{"nobody", "", ""},
		{"not managed", "<operator><managed>false</managed><principal>x</principal></operator>", ""},
		{"managed", "<operator><managed>true</managed><principal>ecs.amazonaws.com</principal></operator>", "ecs.amazonaws.com"},
		{"managed by one unnamed", "<operator><managed>true</managed></operator>", "a service of AWS"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, _ := scripted(t, ok(page("", "<instanceId>i-1</instanceId>"+tt.xml)))
			got, err := c.Machines(t.Context(), []string{"i-1"})
			if err != nil || got["i-1"].Operator != tt.want {
				t.Errorf("got %q, %v, want %q", got["i-1"].Operator, err, tt.want)
			}
		})
	}
}

func TestChecks(t *testing.T) {
	tests := []struct{ name, statuses, want string }{
		{"both pass", status("i-1", "ok", "ok"), "ok"},
		{"one begins", status("i-1", "initializing", "ok"), "initializing"},
		{"one is unsure", status("i-1", "initializing", "insufficient-data"), "insufficient-data"},
		{"the system fails", status("i-1", "ok", "impaired"), "impaired"},
		{"the machine fails", status("i-1", "impaired", "initializing"), "impaired"},
		{"neither applies", status("i-1", "not-applicable", "not-applicable"), "insufficient-data"},
		{"nothing is told", "", "insufficient-data"},
		{"another machine is told", status("i-2", "ok", "ok"), "insufficient-data"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, _ := scripted(t, ok(page("", "<instanceId>i-1</instanceId><instanceState><name>running</name></instanceState>")), ok(statuses(tt.statuses)))
			got, err := c.Machines(t.Context(), []string{"i-1"})
			if err != nil || got["i-1"].Checks != tt.want {
				t.Errorf("got %q, %v, want %q", got["i-1"].Checks, err, tt.want)
			}
		})
	}
}

func TestMachinesFail(t *testing.T) {
	denied := refusal(403, "UnauthorizedOperation", "You are not authorized to perform this operation.")
	running := ok(page("", "<instanceId>i-1</instanceId><instanceState><name>running</name></instanceState>"))
	tests := []struct {
		name    string
		answers []answer
		want    string
	}{
		{"machines", []answer{denied}, "reading machine i-1: denied: UnauthorizedOperation: You are not authorized to perform this operation."},
		{"checks", []answer{running, denied}, "reading the status checks of machine i-1: denied: UnauthorizedOperation: You are not authorized to perform this operation."},
		{"endless", []answer{ok(page("again"))}, "reading machine i-1: internal: the list has more than 100 pages, and dynascale stopped reading it"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, _ := scripted(t, tt.answers...)
			got, err := c.Machines(t.Context(), []string{"i-1"})
			if got != nil || err == nil || err.Error() != tt.want {
				t.Errorf("got %v\n %v\nwant %s", got, err, tt.want)
			}
		})
	}
	c, _ := scripted(t, refusal(503, "RequestLimitExceeded", "Request limit exceeded."))
	if _, err := c.Machines(t.Context(), []string{"i-1", "i-2"}); scale.KindOf(err) != scale.Throttled ||
		err.Error() != "reading 2 machines: throttled: RequestLimitExceeded: Request limit exceeded." {
		t.Errorf("got %v", err)
	}
}
