package ec2

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
)

func typesAnswer(next string, items ...string) answer {
	return ok("<DescribeInstanceTypesResponse><requestId>1</requestId><instanceTypeSet>" + strings.Join(items, "") +
		"</instanceTypeSet><nextToken>" + next + "</nextToken></DescribeInstanceTypesResponse>")
}

const m7gLarge = `<item><instanceType>m7g.large</instanceType><currentGeneration>true</currentGeneration><bareMetal>false</bareMetal>
<supportedRootDeviceTypes><item>ebs</item></supportedRootDeviceTypes>
<supportedVirtualizationTypes><item>hvm</item></supportedVirtualizationTypes>
<processorInfo><supportedArchitectures><item>arm64</item></supportedArchitectures></processorInfo>
<vCpuInfo><defaultVCpus>2</defaultVCpus></vCpuInfo><memoryInfo><sizeInMiB>8192</sizeInMiB></memoryInfo>
<ebsInfo><attachmentLimitType>shared</attachmentLimitType><maximumEbsAttachments>28</maximumEbsAttachments></ebsInfo>
<networkInfo><enaSupport>required</enaSupport><maximumNetworkInterfaces>3</maximumNetworkInterfaces></networkInfo></item>`

const m5dMetal = `<item><instanceType>m5d.metal</instanceType><bareMetal>true</bareMetal>
<supportedRootDeviceTypes><item>ebs</item></supportedRootDeviceTypes>
<supportedVirtualizationTypes><item>hvm</item></supportedVirtualizationTypes>
<processorInfo><supportedArchitectures><item>i386</item><item>x86_64</item></supportedArchitectures></processorInfo>
<vCpuInfo><defaultVCpus>96</defaultVCpus></vCpuInfo><memoryInfo><sizeInMiB>393216</sizeInMiB></memoryInfo>
<instanceStorageSupported>true</instanceStorageSupported><instanceStorageInfo><nvmeSupport>required</nvmeSupport><disks><item><count>4</count><sizeInGB>900</sizeInGB><type>ssd</type></item></disks></instanceStorageInfo>
<ebsInfo><attachmentLimitType>shared</attachmentLimitType><maximumEbsAttachments>31</maximumEbsAttachments></ebsInfo>
<networkInfo><enaSupport>supported</enaSupport><maximumNetworkInterfaces>15</maximumNetworkInterfaces></networkInfo></item>`

func TestMachineTypes(t *testing.T) {
	c, asked := scripted(t, typesAnswer("more", m7gLarge), typesAnswer("", m5dMetal,
		"<item><instanceType>m8g.large</instanceType><ebsInfo><attachmentLimitType>dedicated</attachmentLimitType><maximumEbsAttachments>32</maximumEbsAttachments></ebsInfo></item>",
		"<item><instanceType>t1.micro</instanceType></item>", "<item><instanceType>t2.micro</instanceType></item>"))
	got, err := c.MachineTypes(t.Context(), []string{"m7g.large", "m5d.metal", "m8g.large", "t1.micro", "m99.huge"})
	if err != nil {
		t.Fatal(err)
	}
	const gib = int64(1) << 30
	want := map[string]resource.MachineType{
		"m7g.large": {
			Name: "m7g.large", CPUs: 2, Memory: 8 * gib, Architectures: []string{"arm64"}, Virtualizations: []string{"hvm"}, RootDevices: []string{"ebs"},
			ENARequired: true, Interfaces: 3, Volumes: 28, Limits: resource.Limits{Shared: true},
		},
		"m5d.metal": {
			Name: "m5d.metal", CPUs: 96, Memory: 384 * gib, Architectures: []string{"i386", "x86_64"}, Virtualizations: []string{"hvm"}, RootDevices: []string{"ebs"},
			Interfaces: 15, Volumes: 27, BareMetal: true, LocalDisks: true, // four of 31 are its own disks
			Limits: resource.Limits{Shared: true},
		},
		"m8g.large": {Name: "m8g.large", Volumes: 32},
		"t1.micro":  {Name: "t1.micro"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("an unknown type and one that nobody asked for must be absent, and no error:\n%s", diff)
	}
	first := url.Values{
		"Action": {"DescribeInstanceTypes"}, "MaxResults": {"100"}, "Filter.1.Name": {"instance-type"}, "Filter.1.Value.1": {"m7g.large"},
		"Filter.1.Value.2": {"m5d.metal"}, "Filter.1.Value.3": {"m8g.large"}, "Filter.1.Value.4": {"t1.micro"}, "Filter.1.Value.5": {"m99.huge"},
	}
	if diff := cmp.Diff(first, asked.Forms[0]); diff != "" || len(asked.Forms) != 2 || asked.Forms[1].Get("NextToken") != "more" {
		t.Errorf("%d calls: %s", len(asked.Forms), diff)
	}
}

func TestMachineTypesFail(t *testing.T) {
	c, asked := scripted(t, refusal(403, "UnauthorizedOperation", "no"))
	if got, err := c.MachineTypes(t.Context(), []string{"m7g.large"}); got != nil || err == nil || err.Error() != "reading instance type m7g.large: denied: UnauthorizedOperation: no" {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err := c.MachineTypes(t.Context(), nil); err != nil || len(got) != 0 || len(asked.Forms) != 1 {
		t.Errorf("got %v, %v after %d calls", got, err, len(asked.Forms))
	}
	endless, _ := scripted(t, typesAnswer("again"))
	if got, err := endless.MachineTypes(t.Context(), []string{"a", "b"}); got != nil || err == nil ||
		err.Error() != "reading 2 instance types: internal: the list has more than 100 pages, and dynascale stopped reading it" {
		t.Errorf("got %v, %v", got, err)
	}
}

func offerings(next string, names ...string) answer {
	items := ""
	for _, n := range names {
		items += "<item><instanceType>" + n + "</instanceType><locationType>availability-zone</locationType><location>eu-west-1b</location></item>"
	}
	return ok("<DescribeInstanceTypeOfferingsResponse><requestId>1</requestId><instanceTypeOfferingSet>" + items + "</instanceTypeOfferingSet><nextToken>" + next +
		"</nextToken></DescribeInstanceTypeOfferingsResponse>")
}

func TestOffered(t *testing.T) {
	c, asked := scripted(t, offerings("more", "m7g.large"), offerings("", "m7g.xlarge"))
	got, err := c.Offered(t.Context(), "eu-west-1b", []string{"m7g.large", "m7g.xlarge", "p5.48xlarge"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]bool{"m7g.large": true, "m7g.xlarge": true}, got); diff != "" {
		t.Error(diff)
	}
	first := url.Values{
		"Action": {"DescribeInstanceTypeOfferings"}, "MaxResults": {"1000"}, "LocationType": {"availability-zone"},
		"Filter.1.Name": {"location"}, "Filter.1.Value.1": {"eu-west-1b"}, "Filter.2.Name": {"instance-type"},
		"Filter.2.Value.1": {"m7g.large"}, "Filter.2.Value.2": {"m7g.xlarge"}, "Filter.2.Value.3": {"p5.48xlarge"},
	}
	if diff := cmp.Diff(first, asked.Forms[0]); diff != "" || len(asked.Forms) != 2 || asked.Forms[1].Get("NextToken") != "more" {
		t.Errorf("%d calls: %s", len(asked.Forms), diff)
	}
	denied, _ := scripted(t, refusal(403, "UnauthorizedOperation", "no"))
	if got, err := denied.Offered(t.Context(), "eu-west-1b", []string{"a"}); got != nil || err == nil ||
		err.Error() != "reading which instance types are offered in zone eu-west-1b: denied: UnauthorizedOperation: no" {
		t.Errorf("got %v, %v", got, err)
	}
}
