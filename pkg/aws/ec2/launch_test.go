package ec2

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

func TestLaunchTemplate(t *testing.T) {
	version := func(data string) answer {
		return answer{Body: "<DescribeLaunchTemplateVersionsResponse><launchTemplateVersionSet><item><launchTemplateId>lt-1</launchTemplateId><versionNumber>3</versionNumber><launchTemplateData>" + data +
			"</launchTemplateData></item></launchTemplateVersionSet></DescribeLaunchTemplateVersionsResponse>"}
	}
	for _, c := range []struct {
		name string
		data string
		want resource.LaunchData
	}{
		{"a type", "<imageId>ami-1</imageId><instanceType>m5.large</instanceType><blockDeviceMappingSet><item><ebs><volumeType>gp3</volumeType></ebs></item></blockDeviceMappingSet>", resource.LaunchData{Type: "m5.large"}},
		{"no type", "<imageId>ami-1</imageId>", resource.LaunchData{}},
		{"attributes", "<instanceRequirements><vCpuCount><min>2</min></vCpuCount></instanceRequirements>", resource.LaunchData{ByAttributes: true}},
		{"the spot market", "<instanceType>m5.large</instanceType><instanceMarketOptions><marketType>spot</marketType><spotOptions><maxPrice>0.05</maxPrice></spotOptions></instanceMarketOptions>", resource.LaunchData{Type: "m5.large", Spot: true, SpotMax: 0.05}},
		{"the spot market at any price", "<instanceType>m5.large</instanceType><instanceMarketOptions><marketType>spot</marketType></instanceMarketOptions>", resource.LaunchData{Type: "m5.large", Spot: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			client, script := scripted(t, version(c.data))
			got, err := client.LaunchTemplate(t.Context(), resource.Template{Name: "lt-1", Version: "$Latest"})
			if got != c.want || err != nil {
				t.Errorf("got %+v, %v", got, err)
			}
			if f := script.Forms[0]; f.Get("Action") != "DescribeLaunchTemplateVersions" || f.Get("LaunchTemplateId") != "lt-1" || f.Get("LaunchTemplateVersion.1") != "$Latest" || f.Get("MaxResults") != "" {
				t.Errorf("asked %v", f)
			}
		})
	}
	client, script := scripted(t, version("<instanceType>m5.large</instanceType>"))
	if _, err := client.LaunchTemplate(t.Context(), resource.Template{Name: "web", Version: "1"}); err != nil || script.Forms[0].Get("LaunchTemplateName") != "web" {
		t.Errorf("by its name: %v, %v", script.Forms, err)
	}
	client, _ = scripted(t, refusal(400, "InvalidLaunchTemplateId.NotFound", "The specified launch template, with template ID lt-0, does not exist."))
	if _, err := client.LaunchTemplate(t.Context(), resource.Template{Name: "lt-0", Version: "1"}); scale.KindOf(err) != scale.Missing {
		t.Errorf("one that is not there: %v, %v", scale.KindOf(err), err)
	}
	client, _ = scripted(t, refusal(403, "UnauthorizedOperation", "You are not authorized to perform this operation."))
	if _, err := client.LaunchTemplate(t.Context(), resource.Template{Name: "lt-1", Version: "1"}); scale.KindOf(err) != scale.Denied {
		t.Errorf("denied: %v, %v", scale.KindOf(err), err)
	}
}

// Of each zone the newest price counts, and of the zones the highest. EC2 ends the listing with an empty
// token.
func TestSpotPrices(t *testing.T) {
	price := func(zone, kind, dollars, at string) string {
		return "<item><availabilityZone>" + zone + "</availabilityZone><instanceType>" + kind + "</instanceType><productDescription>Linux/UNIX</productDescription><spotPrice>" + dollars + "</spotPrice><timestamp>" + at + "</timestamp></item>"
	}
	page := func(items, token string) answer {
		return answer{Body: "<DescribeSpotPriceHistoryResponse><spotPriceHistorySet>" + items + "</spotPriceHistorySet><nextToken>" + token + "</nextToken></DescribeSpotPriceHistoryResponse>"}
	}
	client, script := scripted(t,
		page(price("eu-west-1a", "c5.large", "0.031000", "2026-03-02T11:00:00.000Z")+price("eu-west-1a", "c5.large", "0.090000", "2026-03-02T09:00:00.000Z")+price("eu-west-1b", "c5.large", "0.034000", "2026-03-02T10:00:00.000Z"), "more"),
		page(price("eu-west-1a", "m5.large", "0.040000", "2026-03-02T11:00:00.000Z")+price("eu-west-1c", "m5.large", "none", "2026-03-02T11:00:00.000Z"), ""))
	got, err := client.SpotPrices(t.Context(), []string{"c5.large", "m5.large", "zz9.large"})
	if diff := cmp.Diff(map[string]float64{"c5.large": 0.034, "m5.large": 0.04}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if f := script.Forms; len(f) != 2 || f[0].Get("InstanceType.3") != "zz9.large" || f[0].Get("ProductDescription.2") != "Linux/UNIX (Amazon VPC)" || f[0].Get("StartTime") == "" || f[1].Get("NextToken") != "more" {
		t.Errorf("asked %v", f)
	}
	if got, err := client.SpotPrices(t.Context(), nil); len(got) != 0 || err != nil || len(script.Forms) != 2 {
		t.Errorf("of none: %v, %v", got, err)
	}
}

func TestSpotMachinesAndVolumes(t *testing.T) {
	machine := func(kind, group string) string {
		return "<item><instancesSet><item><instanceType>" + kind + "</instanceType><tagSet><item><key>aws:autoscaling:groupName</key><value>" + group + "</value></item></tagSet></item></instancesSet></item>"
	}
	client, script := scripted(t, answer{Body: "<DescribeInstancesResponse><reservationSet>" + machine("c5.large", "web") + machine("c5.large", "web") + machine("m5.large", "batch") + "</reservationSet></DescribeInstancesResponse>"})
	got, err := client.SpotMachines(t.Context())
	if diff := cmp.Diff(map[string]map[string]int{"web": {"c5.large": 2}, "batch": {"m5.large": 1}}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if f := script.Forms[0]; f.Get("Filter.1.Name") != "instance-lifecycle" || f.Get("Filter.1.Value.1") != "spot" || f.Get("Filter.3.Value.1") != groupTag {
		t.Errorf("asked %v", f)
	}
	client, _ = scripted(t, answer{Body: "<DescribeVolumesResponse><volumeSet><item><volumeType>gp3</volumeType><size>8</size></item><item><volumeType>io2</volumeType><size>100</size></item><item><volumeType>gp3</volumeType><size>20</size></item></volumeSet></DescribeVolumesResponse>"})
	volumes, err := client.Volumes(t.Context(), "i-1")
	if diff := cmp.Diff([]resource.Volume{{Type: "gp3", GiB: 28}, {Type: "io2", GiB: 100}}, volumes); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestWhenMachinesWereStarted(t *testing.T) {
	machine := func(id, group, at string) string {
		return "<item><instancesSet><item><instanceId>" + id + "</instanceId><launchTime>" + at + "</launchTime><tagSet><item><key>aws:autoscaling:groupName</key><value>" + group + "</value></item></tagSet></item></instancesSet></item>"
	}
	client, script := scripted(t, answer{Body: "<DescribeInstancesResponse><reservationSet>" + machine("i-1", "web", "2026-03-02T12:00:00.000Z") + machine("i-2", "web", "2026-03-02T12:10:00.000Z") +
		machine("i-3", "somebody-elses", "2026-03-02T12:10:00.000Z") + "</reservationSet></DescribeInstancesResponse>"})
	got, err := client.Launched(t.Context(), []string{"web", "batch"})
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	want := map[string][]resource.Life{"web": {{ID: "i-1", Begin: noon}, {ID: "i-2", Begin: noon.Add(10 * time.Minute)}}, "batch": {}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if f := script.Forms[0]; f.Get("Filter.1.Name") != "tag:aws:autoscaling:groupName" || f.Get("Filter.1.Value.2") != "batch" || f.Get("Filter.2.Value.2") != "running" || len(script.Forms) != 1 {
		t.Errorf("asked %v", script.Forms)
	}
	if got, err := client.Launched(t.Context(), nil); len(got) != 0 || err != nil || len(script.Forms) != 1 {
		t.Errorf("of none: %v, %v", got, err)
	}
}

func TestPlatform(t *testing.T) {
	for details, want := range map[string]string{"Linux/UNIX": "", "": "", "Windows": "windows", "Red Hat Enterprise Linux": "red-hat-enterprise-linux", "Windows with SQL Server Web": "windows-with-sql-server-web"} {
		if got := platform(details); got != want {
			t.Errorf("%q is %q, want %q", details, got, want)
		}
	}
}
