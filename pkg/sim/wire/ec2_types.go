package wire

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

type describeInstanceTypesInput struct {
	DryRun                     bool
	Filter                     []ec2Filter `list:"-"`
	IncludeUnsupportedInRegion engine.Unused
	InstanceType               []string `list:"-"`
	MaxResults                 *int
	NextToken                  string
}

type describeInstanceTypesOutput struct {
	Types     []instanceTypeShape `xml:"instanceTypeSet>item"`
	NextToken *string             `xml:"nextToken"`
}

type instanceTypeShape struct {
	InstanceType     string   `xml:"instanceType"`
	BareMetal        bool     `xml:"bareMetal"`
	Hypervisor       string   `xml:"hypervisor"`
	RootDevices      []string `xml:"supportedRootDeviceTypes>item"`
	Virtualizations  []string `xml:"supportedVirtualizationTypes>item"`
	Architectures    []string `xml:"processorInfo>supportedArchitectures>item"`
	CPUs             int      `xml:"vCpuInfo>defaultVCpus"`
	Memory           int64    `xml:"memoryInfo>sizeInMiB"`
	InstanceStorage  bool     `xml:"instanceStorageSupported"`
	ENASupport       string   `xml:"networkInfo>enaSupport"`
	MostInterfaces   int      `xml:"networkInfo>maximumNetworkInterfaces"`
	MostVolumes      int      `xml:"ebsInfo>maximumEbsAttachments"`
	VolumesShareWith string   `xml:"ebsInfo>attachmentLimitType,omitempty"`
	NVMe             string   `xml:"ebsInfo>nvmeSupport,omitempty"`
	Optimized        string   `xml:"ebsInfo>ebsOptimizedSupport,omitempty"`
	IPv4             int      `xml:"networkInfo>ipv4AddressesPerInterface"`
	IPv6             int      `xml:"networkInfo>ipv6AddressesPerInterface"`
	Cards            int      `xml:"networkInfo>maximumNetworkCards"`
	EFA              bool     `xml:"networkInfo>efaSupported"`
	BootModes        []string `xml:"supportedBootModes>item"`
	Strategies       []string `xml:"placementGroupInfo>supportedStrategies>item"`
	TPM              string   `xml:"nitroTpmSupport"`
	Enclaves         string   `xml:"nitroEnclavesSupport"`
	Features         []string `xml:"processorInfo>supportedFeatures>item"`
	Cores            int      `xml:"vCpuInfo>defaultCores,omitempty"`
	Threads          int      `xml:"vCpuInfo>defaultThreadsPerCore,omitempty"`
}

func (s *tables) describeInstanceTypes(ctx context.Context, in *describeInstanceTypesInput) (any, error) {
	through, err := ec2Filters(in.Filter, "instance-type")
	if err != nil {
		return nil, err
	}
	names := s.estate.machinery.TypeNames()
	if len(in.InstanceType) > 0 {
		names = in.InstanceType
	}
	found, err := s.estate.machinery.MachineTypes(ctx, names)
	if err != nil {
		return nil, err
	}
	var gone []string
	var all []instanceTypeShape
	for _, name := range names {
		t, there := found[name]
		if !there {
			gone = append(gone, name)
			continue
		}
		if wanted(through["instance-type"], name) {
			all = append(all, typeOf(t))
		}
	}
	if len(gone) > 0 {
		return nil, &engine.Fault{
			Code: "InvalidInstanceType", Status: http.StatusBadRequest,
			Message: "The following supplied instance types do not exist: [" + strings.Join(gone, ", ") + "]",
		}
	}
	items, next, err := ec2Page(all, "DescribeInstanceTypes", in.MaxResults, 5, in.NextToken, nil)
	if err == nil {
		err = dryRun(in.DryRun)
	}
	return describeInstanceTypesOutput{Types: items, NextToken: next}, err
}

func typeOf(t resource.MachineType) instanceTypeShape {
	supported := func(is bool) string {
		if is {
			return "supported"
		}
		return "unsupported"
	}
	x := instanceTypeShape{
		InstanceType: t.Name, BareMetal: t.BareMetal, InstanceStorage: t.LocalDisks, Hypervisor: "nitro", RootDevices: t.RootDevices, Virtualizations: t.Virtualizations,
		Architectures: t.Architectures, CPUs: t.CPUs, Memory: t.Memory >> 20, ENASupport: "supported", MostInterfaces: t.Interfaces, MostVolumes: t.Volumes,
		NVMe: t.NVMe, Optimized: t.Optimized, IPv4: t.IPv4, IPv6: t.IPv6, Cards: t.Cards, EFA: t.EFA, BootModes: t.BootModes, Strategies: t.Strategies,
		TPM: supported(t.TPM), Enclaves: supported(t.Enclaves), Cores: t.Cores, Threads: t.Threads,
	}
	if t.Shared {
		x.VolumesShareWith = "shared"
	}
	if t.SNP {
		x.Features = []string{"amd-sev-snp"}
	}
	if t.ENARequired {
		x.ENASupport = "required"
	}
	return x
}

type describeInstanceTypeOfferingsInput struct {
	DryRun       bool
	Filter       []ec2Filter `list:"-"`
	LocationType string
	MaxResults   *int
	NextToken    string
}

type describeInstanceTypeOfferingsOutput struct {
	Offerings []offeringShape `xml:"instanceTypeOfferingSet>item"`
	NextToken *string         `xml:"nextToken"`
}

type offeringShape struct {
	InstanceType string `xml:"instanceType"`
	LocationType string `xml:"locationType"`
	Location     string `xml:"location"`
}

// describeInstanceTypeOfferings knows the region, which has what its zone a has, and
// three zones.
func (s *tables) describeInstanceTypeOfferings(ctx context.Context, in *describeInstanceTypeOfferingsInput) (any, error) {
	through, err := ec2Filters(in.Filter, "instance-type", "location")
	if err != nil {
		return nil, err
	}
	places := map[string]string{s.Region: s.Region + "a"}
	switch in.LocationType {
	case "", "region":
		in.LocationType = "region"
	case "availability-zone":
		places = map[string]string{}
		for _, letter := range []string{"a", "b", "c"} {
			places[s.Region+letter] = s.Region + letter
		}
	default:
		return nil, ec2Invalid("the simulated cloud has no locations of the type " + in.LocationType)
	}
	names := s.estate.machinery.TypeNames()
	if given := through["instance-type"]; len(given) > 0 {
		names = given
	}
	var all []offeringShape
	for _, place := range slices.Sorted(maps.Keys(places)) {
		if !wanted(through["location"], place) {
			continue
		}
		offered, err := s.estate.machinery.Offered(ctx, places[place], names)
		if err != nil {
			return nil, err
		}
		for _, name := range slices.Compact(slices.Sorted(slices.Values(names))) {
			if offered[name] {
				all = append(all, offeringShape{InstanceType: name, LocationType: in.LocationType, Location: place})
			}
		}
	}
	items, next, err := ec2Page(all, "DescribeInstanceTypeOfferings", in.MaxResults, 5, in.NextToken, nil)
	if err == nil {
		err = dryRun(in.DryRun)
	}
	return describeInstanceTypeOfferingsOutput{Offerings: items, NextToken: next}, err
}
