package ec2

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

const groupsAnswer = "<DescribePlacementGroupsResponse><placementGroupSet><item><groupName>hpc</groupName><strategy>cluster</strategy></item></placementGroupSet></DescribePlacementGroupsResponse>"

func TestWhatAMachineIsTiedTo(t *testing.T) {
	for _, tt := range []struct {
		name, xml string
		want      resource.Ties
	}{
		{"a reservation by its id", "<capacityReservationSpecification><capacityReservationPreference>capacity-reservations-only</capacityReservationPreference>" +
			"<capacityReservationTarget><capacityReservationId>cr-1</capacityReservationId></capacityReservationTarget></capacityReservationSpecification>",
			resource.Ties{Reservation: "cr-1", ReservationsOnly: true}},
		{"a group of reservations", "<capacityReservationSpecification><capacityReservationTarget><capacityReservationResourceGroupArn>arn:x/y</capacityReservationResourceGroupArn>" +
			"</capacityReservationTarget></capacityReservationSpecification>", resource.Ties{ReservationGroup: "arn:x/y"}},
		{"any open reservation", "<capacityReservationId>cr-2</capacityReservationId><capacityReservationSpecification><capacityReservationPreference>open</capacityReservationPreference>" +
			"</capacityReservationSpecification>", resource.Ties{}},
		{"a host", "<placement><tenancy>host</tenancy><affinity>host</affinity><hostId>h-1</hostId></placement>", resource.Ties{Tenancy: "host", Affinity: "host", Host: "h-1"}},
		{"a host resource group", "<placement><tenancy>host</tenancy><hostResourceGroupArn>arn:h</hostResourceGroupArn></placement>", resource.Ties{Tenancy: "host", Host: "arn:h"}},
		{"a placement group", "<placement><groupName>hpc</groupName></placement>", resource.Ties{PlacementGroup: "hpc", Strategy: "cluster"}},
		{"an Outpost", "<outpostArn>arn:op</outpostArn>", resource.Ties{Outpost: "arn:op"}},
		{"its image's way to boot", "<bootMode>uefi</bootMode><currentInstanceBootMode>uefi</currentInstanceBootMode><tpmSupport>v2.0</tpmSupport>", resource.Ties{BootMode: "uefi", TPM: true}},
		{"the way it booted", "<currentInstanceBootMode>legacy-bios</currentInstanceBootMode>", resource.Ties{BootMode: "legacy-bios"}},
		{"no way to boot", "<bootMode>uefi-preferred</bootMode><currentInstanceBootMode>uefi</currentInstanceBootMode>", resource.Ties{}},
		{"enclaves", "<enclaveOptions><enabled>true</enabled></enclaveOptions>", resource.Ties{Enclave: true}},
		{"its processor", "<cpuOptions><coreCount>2</coreCount><threadsPerCore>1</threadsPerCore><amdSevSnp>enabled</amdSevSnp></cpuOptions>", resource.Ties{Cores: 2, Threads: 1, SNP: true}},
		{"a profile and a product", "<iamInstanceProfile><arn>arn:aws:iam::1:instance-profile/ecsInstanceRole</arn></iamInstanceProfile>" +
			"<productCodes><item><productCode>abc</productCode><type>marketplace</type></item></productCodes>",
			resource.Ties{Profile: "arn:aws:iam::1:instance-profile/ecsInstanceRole", Marketplace: true}},
		{"its interfaces", "<networkInterfaceSet><item><interfaceType>efa-only</interfaceType><attachment><networkCardIndex>1</networkCardIndex></attachment>" +
			"<privateIpAddressesSet><item><privateIpAddress>10.0.0.1</privateIpAddress></item><item><privateIpAddress>10.0.0.2</privateIpAddress></item></privateIpAddressesSet>" +
			"<ipv6AddressesSet><item><ipv6Address>fd00::1</ipv6Address></item></ipv6AddressesSet></item></networkInterfaceSet>",
			resource.Ties{EFA: true, Cards: 2, IPv4: 2, IPv6: 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, _ := scripted(t, ok(page("", "<instanceId>i-1</instanceId>"+tt.xml)), ok(groupsAnswer))
			got, err := c.Machines(t.Context(), []string{"i-1"})
			if diff := cmp.Diff(tt.want, got["i-1"].Ties); err != nil || diff != "" {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestAPlacementGroupThatCannotBeRead(t *testing.T) {
	grouped := ok(page("", "<instanceId>i-1</instanceId><placement><groupName>hpc</groupName></placement>"))
	c, _ := scripted(t, grouped, refusal(403, "UnauthorizedOperation", "no"))
	if got, err := c.Machines(t.Context(), []string{"i-1"}); err != nil || got["i-1"].PlacementGroup != "hpc" || got["i-1"].Strategy != "" {
		t.Errorf("without the right: %+v, %v", got["i-1"], err)
	}
	c, _ = scripted(t, grouped, refusal(400, "InvalidParameterValue", "no"))
	if got, err := c.Machines(t.Context(), []string{"i-1"}); err == nil || got != nil {
		t.Errorf("half an answer: %v, %v", got, err)
	}
}

func TestAddresses(t *testing.T) {
	c, _ := scripted(t, ok(page("", "<instanceId>i-1</instanceId><privateIpAddress>10.0.0.1</privateIpAddress><networkInterfaceSet><item>"+
		"<privateIpAddressesSet><item><privateIpAddress>10.0.0.1</privateIpAddress></item><item><privateIpAddress>10.0.0.2</privateIpAddress></item></privateIpAddressesSet>"+
		"<ipv6AddressesSet><item><ipv6Address>fd00::1</ipv6Address></item></ipv6AddressesSet></item></networkInterfaceSet>")))
	got, err := c.Machines(t.Context(), []string{"i-1"})
	if diff := cmp.Diff([]string{"10.0.0.1", "10.0.0.2", "fd00::1"}, got["i-1"].Addresses); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestStopProtection(t *testing.T) {
	c, asked := scripted(t, ok("<DescribeInstanceAttributeResponse><instanceId>i-1</instanceId><disableApiStop><value>true</value></disableApiStop></DescribeInstanceAttributeResponse>"))
	if is, err := c.StopProtected(t.Context(), "i-1"); err != nil || !is || asked.Forms[0].Get("Attribute") != "disableApiStop" || asked.Forms[0].Get("InstanceId") != "i-1" {
		t.Errorf("%v, %v, asked %v", is, err, asked.Forms)
	}
	c, _ = scripted(t, refusal(403, "UnauthorizedOperation", "no"))
	if is, err := c.StopProtected(t.Context(), "i-1"); is || err == nil || err.Error() != "reading the stop protection of machine i-1: denied: UnauthorizedOperation: no" {
		t.Errorf("%v, %v", is, err)
	}
}

func TestKeysOfVolumes(t *testing.T) {
	c, _ := scripted(t, ok("<DescribeVolumesResponse><volumeSet><item><kmsKeyId>arn:k1</kmsKeyId></item><item></item><item><kmsKeyId>arn:k1</kmsKeyId></item>"+
		"<item><kmsKeyId>arn:k2</kmsKeyId></item></volumeSet></DescribeVolumesResponse>"))
	got, err := c.VolumeKeys(t.Context(), "i-1")
	if diff := cmp.Diff([]string{"arn:k1", "arn:k2"}, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestRehearsals(t *testing.T) {
	calls := map[string]func(*Client) error{
		"stopping machine i-1":                   func(c *Client) error { return c.RehearseStop(t.Context(), "i-1") },
		"changing machine i-1 into a m7g.xlarge": func(c *Client) error { return c.RehearseType(t.Context(), "i-1", "m7g.xlarge") },
		"starting machine i-1":                   func(c *Client) error { return c.RehearseStart(t.Context(), "i-1") },
	}
	for doing, call := range calls {
		for _, tt := range []struct {
			name   string
			answer answer
			kind   scale.Kind
			want   string
		}{
			{"allowed", refusal(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set."), "", ""},
			{"allowed in another state", refusal(400, "IncorrectInstanceState", "The instance 'i-1' is not in the 'stopped' state."), "", ""},
			{"no right", refusal(403, "UnauthorizedOperation", "no"), scale.Denied, "denied: UnauthorizedOperation: no"},
			{"protected", refusal(400, "OperationNotPermitted", "no"), scale.Denied, "denied: OperationNotPermitted: no"},
			{"not possible", refusal(400, "UnsupportedOperation", "no"), scale.Invalid, "invalid: UnsupportedOperation: no"},
			{"taken for the real thing", ok("<X/>"), scale.Invalid, "invalid: the endpoint answered a dry run like a real call, and may have made the change; check aws.endpoint, AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_EC2, and endpoint_url in the AWS configuration files: they must lead to EC2 or to an emulator that supports dry runs"},
		} {
			t.Run(doing+" "+tt.name, func(t *testing.T) {
				c, asked := scripted(t, tt.answer)
				err := call(c)
				switch {
				case tt.want == "" && err != nil:
					t.Error(err)
				case tt.want != "" && (scale.KindOf(err) != tt.kind || err.Error() != "trying whether AWS would allow "+doing+": "+tt.want):
					t.Errorf("got %v", err)
				}
				if asked.Forms[0].Get("DryRun") != "true" {
					t.Errorf("it was made: %v", asked.Forms)
				}
			})
		}
	}
}

func TestAcceleratorsTakeOfTheVolumes(t *testing.T) {
	c, _ := scripted(t, typesAnswer("", `<item><instanceType>p4d.24xlarge</instanceType><ebsInfo><attachmentLimitType>shared</attachmentLimitType><maximumEbsAttachments>28</maximumEbsAttachments>
<nvmeSupport>required</nvmeSupport><ebsOptimizedSupport>default</ebsOptimizedSupport></ebsInfo><gpuInfo><gpus><item><count>8</count></item></gpus></gpuInfo>
<instanceStorageInfo><nvmeSupport>required</nvmeSupport><disks><item><count>8</count></item></disks></instanceStorageInfo>
<networkInfo><ipv4AddressesPerInterface>50</ipv4AddressesPerInterface><ipv6AddressesPerInterface>49</ipv6AddressesPerInterface><maximumNetworkCards>4</maximumNetworkCards><efaSupported>true</efaSupported></networkInfo>
<placementGroupInfo><supportedStrategies><item>cluster</item></supportedStrategies></placementGroupInfo><supportedBootModes><item>uefi</item></supportedBootModes>
<nitroEnclavesSupport>supported</nitroEnclavesSupport><nitroTpmSupport>supported</nitroTpmSupport>
<processorInfo><supportedFeatures><item>amd-sev-snp</item></supportedFeatures></processorInfo><vCpuInfo><defaultCores>48</defaultCores><defaultThreadsPerCore>2</defaultThreadsPerCore></vCpuInfo></item>`))
	got, err := c.MachineTypes(t.Context(), []string{"p4d.24xlarge"})
	want := resource.Limits{Shared: true, IPv4: 50, IPv6: 49, Cards: 4, BootModes: []string{"uefi"}, Strategies: []string{"cluster"},
		TPM: true, Enclaves: true, EFA: true, SNP: true, NVMe: "required", Optimized: "default", Cores: 48, Threads: 2}
	if diff := cmp.Diff(want, got["p4d.24xlarge"].Limits); err != nil || diff != "" || got["p4d.24xlarge"].Volumes != 12 {
		t.Errorf("%d volumes, %v (-want +got):\n%s", got["p4d.24xlarge"].Volumes, err, diff)
	}
}
