package ec2

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

func ties(i *types.Instance) resource.Ties {
	t := resource.Ties{
		Outpost:      aws.ToString(i.OutpostArn),
		BootMode:     bootMode(i),
		TPM:          aws.ToString(i.TpmSupport) != "",
		EBSOptimized: aws.ToBool(i.EbsOptimized),
		Marketplace: slices.ContainsFunc(i.ProductCodes, func(p types.ProductCode) bool {
			return p.ProductCodeType == types.ProductCodeValuesMarketplace
		}),
	}
	if p := i.Placement; p != nil {
		t.Tenancy, t.Affinity = string(p.Tenancy), aws.ToString(p.Affinity)
		t.Host = cmp.Or(aws.ToString(p.HostId), aws.ToString(p.HostResourceGroupArn))
		t.PlacementGroup = aws.ToString(p.GroupName)
	}
	if r := i.CapacityReservationSpecification; r != nil {
		t.ReservationsOnly = r.CapacityReservationPreference == types.CapacityReservationPreferenceCapacityReservationsOnly
		if to := r.CapacityReservationTarget; to != nil {
			t.Reservation, t.ReservationGroup = aws.ToString(to.CapacityReservationId), aws.ToString(to.CapacityReservationResourceGroupArn)
		}
	}
	if i.EnclaveOptions != nil {
		t.Enclave = aws.ToBool(i.EnclaveOptions.Enabled)
	}
	if o := i.CpuOptions; o != nil {
		t.Cores, t.Threads = int(aws.ToInt32(o.CoreCount)), int(aws.ToInt32(o.ThreadsPerCore))
		t.SNP = o.AmdSevSnp == types.AmdSevSnpSpecificationEnabled
	}
	if i.IamInstanceProfile != nil {
		t.Profile = aws.ToString(i.IamInstanceProfile.Arn)
	}
	for k := range i.NetworkInterfaces {
		n := &i.NetworkInterfaces[k]
		t.EFA = t.EFA || strings.HasPrefix(aws.ToString(n.InterfaceType), "efa")
		t.IPv4 = max(t.IPv4, len(n.PrivateIpAddresses)+len(n.Ipv4Prefixes))
		t.IPv6 = max(t.IPv6, len(n.Ipv6Addresses)+len(n.Ipv6Prefixes))
		if n.Attachment != nil {
			t.Cards = max(t.Cards, 1+int(aws.ToInt32(n.Attachment.NetworkCardIndex)))
		}
	}
	return t
}

// bootMode is the one that the machine cannot do without. An image that prefers UEFI
// boots the other way where a type has none.
func bootMode(i *types.Instance) string {
	switch i.BootMode {
	case types.BootModeValuesUefiPreferred:
		return ""
	case "":
		return string(i.CurrentInstanceBootMode)
	}
	return string(i.BootMode)
}

// strategies tells what the placement groups of machines do. Without the right to read
// it the strategy stays unknown, which is for others to judge; any other failure is one
// of the whole answer.
func (c *Client) strategies(ctx context.Context, machines map[string]resource.Machine) error {
	var names []string
	for _, m := range machines {
		if g := m.PlacementGroup; g != "" && !slices.Contains(names, g) {
			names = append(names, g)
		}
	}
	slices.Sort(names)
	strategy := map[string]string{}
	for some := range slices.Chunk(names, batch) {
		out, err := c.api.DescribePlacementGroups(ctx, &ec2.DescribePlacementGroupsInput{Filters: []types.Filter{filter("group-name", some...)}})
		if err = session.Failed(about("placement group", some), err); err != nil {
			if scale.KindOf(err) == scale.Denied {
				return nil
			}
			return err
		}
		for _, g := range out.PlacementGroups {
			strategy[aws.ToString(g.GroupName)] = string(g.Strategy)
		}
	}
	for id, m := range machines {
		m.Strategy = strategy[m.PlacementGroup]
		machines[id] = m
	}
	return nil
}
