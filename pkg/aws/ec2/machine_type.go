package ec2

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
)

// typesPage is the largest page of DescribeInstanceTypes.
const typesPage = 100

const mib = 1 << 20

// MachineTypes reads the facts of instance types, all of them or an error. A name
// that EC2 does not know in this region is absent from the answer. The error is a
// *scale.Failure.
func (c *Client) MachineTypes(ctx context.Context, names []string) (map[string]resource.MachineType, error) {
	found := make(map[string]resource.MachineType, len(names))
	for some := range slices.Chunk(names, batch) {
		// Asked by InstanceTypes, one unknown name would fail the call for all others.
		in := &ec2.DescribeInstanceTypesInput{MaxResults: aws.Int32(typesPage), Filters: []types.Filter{filter("instance-type", some...)}}
		err := session.Pages(about("instance type", names), maxPages, func(token *string) (*string, error) {
			in.NextToken = token
			out, err := c.api.DescribeInstanceTypes(ctx, in)
			if err != nil {
				return nil, err
			}
			for i := range out.InstanceTypes {
				t := machineType(&out.InstanceTypes[i])
				if slices.Contains(some, t.Name) { // emulators ignore this filter
					found[t.Name] = t
				}
			}
			return out.NextToken, nil
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

func machineType(i *types.InstanceTypeInfo) resource.MachineType {
	t := resource.MachineType{
		Name:            string(i.InstanceType),
		Virtualizations: words(i.SupportedVirtualizationTypes),
		RootDevices:     words(i.SupportedRootDeviceTypes),
		BareMetal:       aws.ToBool(i.BareMetal),
		LocalDisks:      aws.ToBool(i.InstanceStorageSupported),
		Volumes:         volumes(i),
		Limits:          limits(i),
	}
	if i.VCpuInfo != nil {
		t.CPUs = int(aws.ToInt32(i.VCpuInfo.DefaultVCpus))
	}
	if i.MemoryInfo != nil {
		t.Memory = aws.ToInt64(i.MemoryInfo.SizeInMiB) * mib
	}
	if i.ProcessorInfo != nil {
		t.Architectures = words(i.ProcessorInfo.SupportedArchitectures)
	}
	if n := i.NetworkInfo; n != nil {
		t.ENARequired = n.EnaSupport == types.EnaSupportRequired
		t.Interfaces = int(aws.ToInt32(n.MaximumNetworkInterfaces))
	}
	return t
}

func limits(i *types.InstanceTypeInfo) resource.Limits {
	l := resource.Limits{
		BootModes: words(i.SupportedBootModes),
		TPM:       i.NitroTpmSupport == types.NitroTpmSupportSupported,
		Enclaves:  i.NitroEnclavesSupport == types.NitroEnclavesSupportSupported,
	}
	if n := i.NetworkInfo; n != nil {
		l.IPv4, l.IPv6 = int(aws.ToInt32(n.Ipv4AddressesPerInterface)), int(aws.ToInt32(n.Ipv6AddressesPerInterface))
		l.Cards, l.EFA = int(aws.ToInt32(n.MaximumNetworkCards)), aws.ToBool(n.EfaSupported)
	}
	if e := i.EbsInfo; e != nil {
		l.Shared = e.AttachmentLimitType == types.AttachmentLimitTypeShared
		l.NVMe, l.Optimized = string(e.NvmeSupport), string(e.EbsOptimizedSupport)
	}
	if p := i.PlacementGroupInfo; p != nil {
		l.Strategies = words(p.SupportedStrategies)
	}
	if p := i.ProcessorInfo; p != nil {
		l.SNP = slices.Contains(p.SupportedFeatures, types.SupportedAdditionalProcessorFeatureAmdSevSnp)
	}
	if v := i.VCpuInfo; v != nil {
		l.Cores, l.Threads = int(aws.ToInt32(v.DefaultCores)), int(aws.ToInt32(v.DefaultThreadsPerCore))
	}
	return l
}

// volumes is how many may be attached. Where network interfaces take of the same number,
// the type's own disks and accelerators do so too, and are off: every machine has them.
// Source: EC2 user guide, "Amazon EBS volume limits".
func volumes(i *types.InstanceTypeInfo) int {
	if i.EbsInfo == nil {
		return 0
	}
	most := int(aws.ToInt32(i.EbsInfo.MaximumEbsAttachments))
	if i.EbsInfo.AttachmentLimitType != types.AttachmentLimitTypeShared {
		return most
	}
	if s := i.InstanceStorageInfo; s != nil && s.NvmeSupport != types.EphemeralNvmeSupportUnsupported {
		for _, d := range s.Disks {
			most -= int(aws.ToInt32(d.Count))
		}
	}
	if g := i.GpuInfo; g != nil {
		for _, d := range g.Gpus {
			most -= int(aws.ToInt32(d.Count))
		}
	}
	return max(most, 1)
}

func words[T ~string](values []T) []string {
	var out []string
	for _, v := range values {
		out = append(out, string(v))
	}
	return out
}
