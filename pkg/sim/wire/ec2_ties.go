package wire

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

type placementShape struct {
	Zone      string `xml:"availabilityZone"`
	Tenancy   string `xml:"tenancy,omitempty"`
	Affinity  string `xml:"affinity,omitempty"`
	HostID    string `xml:"hostId,omitempty"`
	HostGroup string `xml:"hostResourceGroupArn,omitempty"`
	Group     string `xml:"groupName,omitempty"`
}

func placementOf(m resource.Machine) placementShape {
	p := placementShape{Zone: m.Zone, Tenancy: m.Tenancy, Affinity: m.Affinity, HostID: m.Host, Group: m.PlacementGroup}
	if strings.HasPrefix(m.Host, "arn:") {
		p.HostID, p.HostGroup = "", m.Host
	}
	return p
}

// tiesShape is what else an instance says of what it is bound to.
type tiesShape struct {
	Preference   string         `xml:"capacityReservationSpecification>capacityReservationPreference,omitempty"`
	Reservation  string         `xml:"capacityReservationSpecification>capacityReservationTarget>capacityReservationId,omitempty"`
	ReservedIn   string         `xml:"capacityReservationSpecification>capacityReservationTarget>capacityReservationResourceGroupArn,omitempty"`
	Outpost      string         `xml:"outpostArn,omitempty"`
	BootMode     string         `xml:"currentInstanceBootMode,omitempty"`
	TPM          string         `xml:"tpmSupport,omitempty"`
	Enclave      bool           `xml:"enclaveOptions>enabled"`
	SNP          string         `xml:"cpuOptions>amdSevSnp,omitempty"`
	Cores        int            `xml:"cpuOptions>coreCount,omitempty"`
	Threads      int            `xml:"cpuOptions>threadsPerCore,omitempty"`
	EBSOptimized bool           `xml:"ebsOptimized"`
	Profile      string         `xml:"iamInstanceProfile>arn,omitempty"`
	Products     []productShape `xml:"productCodes>item"`
}

type productShape struct {
	Type string `xml:"type"`
}

type ipv4Shape struct {
	Address string `xml:"privateIpAddress"`
}

type ipv6Shape struct {
	Address string `xml:"ipv6Address"`
}

func tiesOf(t resource.Ties) tiesShape {
	x := tiesShape{
		Reservation: t.Reservation, ReservedIn: t.ReservationGroup, Outpost: t.Outpost, BootMode: t.BootMode, Enclave: t.Enclave,
		Cores: t.Cores, Threads: t.Threads, EBSOptimized: t.EBSOptimized, Profile: t.Profile,
	}
	if t.ReservationsOnly {
		x.Preference = "capacity-reservations-only"
	}
	if t.TPM {
		x.TPM = "v2.0"
	}
	if t.SNP {
		x.SNP = "enabled"
	}
	if t.Marketplace {
		x.Products = []productShape{{"marketplace"}}
	}
	return x
}

// tie gives an interface what the machine's ties say of all of them: the first has the
// machine's addresses and as many more as there are, the last is on the last card.
func (n *interfaceShape) tie(m resource.Machine, i int) {
	n.Type = "interface"
	if i == 0 {
		for k := range max(m.IPv4, len(m.Addresses)) {
			a := ipv4Shape{fmt.Sprintf("10.255.0.%d", k)}
			if k < len(m.Addresses) {
				a.Address = m.Addresses[k]
			}
			n.IPv4 = append(n.IPv4, a)
		}
		for k := range m.IPv6 {
			n.IPv6 = append(n.IPv6, ipv6Shape{fmt.Sprintf("fd00::%x", k)})
		}
		if m.EFA {
			n.Type = "efa"
		}
	}
	if i == m.Interfaces-1 {
		n.Card = max(0, m.Cards-1)
	}
}

type describeInstanceAttributeInput struct {
	DryRun     bool
	InstanceId string // AWS's spelling
	Attribute  string
}

type describeInstanceAttributeOutput struct {
	InstanceID string `xml:"instanceId"`
	Protected  bool   `xml:"disableApiStop>value"`
}

func (s *tables) describeInstanceAttribute(ctx context.Context, in *describeInstanceAttributeInput) (any, error) {
	if in.Attribute != "disableApiStop" {
		return nil, ec2Invalid("the simulated cloud knows only the attribute disableApiStop of an instance, and not '" + in.Attribute + "'")
	}
	is, err := s.estate.machinery.StopProtected(ctx, in.InstanceId)
	if err == nil {
		err = dryRun(in.DryRun)
	}
	return describeInstanceAttributeOutput{InstanceID: in.InstanceId, Protected: is}, err
}

type describeVolumesInput struct {
	DryRun     bool
	Filter     []ec2Filter `list:"-"`
	MaxResults *int
	NextToken  string

	IncludeManagedResources engine.Unused
	VolumeId                engine.Foreign
}

type describeVolumesOutput struct {
	Volumes []volumeShape `xml:"volumeSet>item"`
}

type volumeShape struct {
	ID        string `xml:"volumeId"`
	Type      string `xml:"volumeType"`
	Size      int    `xml:"size"`
	Encrypted bool   `xml:"encrypted"`
	Key       string `xml:"kmsKeyId,omitempty"`
}

// describeVolumes tells of the volumes of one machine.
func (s *tables) describeVolumes(ctx context.Context, in *describeVolumesInput) (any, error) {
	through, err := ec2Filters(in.Filter, "attachment.instance-id")
	if err != nil {
		return nil, err
	}
	var out describeVolumesOutput
	for _, id := range through["attachment.instance-id"] {
		keys, err := s.estate.machinery.VolumeKeys(ctx, id)
		if err != nil {
			return nil, err
		}
		m, _ := s.estate.machinery.DescribeMachine(id)
		size, name := 8, "gp3"
		if w, is := s.cloud.(interface {
			VolumesOf(id string) []resource.Volume
		}); is && m.Volumes > 0 {
			for _, v := range w.VolumesOf(id) {
				size, name = int(v.GiB)/m.Volumes, v.Type
			}
		}
		for i := range max(m.Volumes, len(keys)) {
			v := volumeShape{ID: fmt.Sprintf("vol-0%08x%08x", hash(id), i), Type: name, Size: size}
			if i < len(keys) {
				v.Encrypted, v.Key = true, keys[i]
			}
			out.Volumes = append(out.Volumes, v)
		}
	}
	return out, dryRun(in.DryRun)
}

type describePlacementGroupsInput struct {
	DryRun bool
	Filter []ec2Filter `list:"-"`

	GroupName, GroupId engine.Foreign // AWS's spelling
}

type describePlacementGroupsOutput struct {
	Groups []placementGroupShape `xml:"placementGroupSet>item"`
}

type placementGroupShape struct {
	Name     string `xml:"groupName"`
	State    string `xml:"state"`
	Strategy string `xml:"strategy"`
}

func (s *tables) describePlacementGroups(ctx context.Context, in *describePlacementGroupsInput) (any, error) {
	through, err := ec2Filters(in.Filter, "group-name")
	if err != nil {
		return nil, err
	}
	all, err := s.estate.machinery.PlacementGroups(ctx, through["group-name"])
	if err != nil {
		return nil, err
	}
	var out describePlacementGroupsOutput
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if wanted(through["group-name"], name) {
			out.Groups = append(out.Groups, placementGroupShape{Name: name, State: "available", Strategy: all[name]})
		}
	}
	return out, dryRun(in.DryRun)
}
