package ec2

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
)

// amazon owns the addresses that a machine has only while it runs; an Elastic IP
// is owned by an account.
const amazon = "amazon"

// Machines reads machines with their status checks, all of them or an error. An id
// that EC2 does not know is absent from the answer; a terminated machine is told
// for about an hour. The error is a *scale.Failure.
func (c *Client) Machines(ctx context.Context, ids []string) (map[string]resource.Machine, error) {
	machines := make(map[string]resource.Machine, len(ids))
	doing := about("machine", ids)
	for some := range slices.Chunk(ids, batch) {
		// Asked by InstanceIds, one id that is gone would fail the call for all others.
		in := &ec2.DescribeInstancesInput{MaxResults: aws.Int32(pageSize), Filters: []types.Filter{filter("instance-id", some...)}}
		var running []string
		err := session.Pages(doing, maxPages, func(token *string) (*string, error) {
			in.NextToken = token
			out, err := c.api.DescribeInstances(ctx, in)
			if err != nil {
				return nil, err
			}
			for i := range out.Reservations {
				for j := range out.Reservations[i].Instances {
					m := machine(&out.Reservations[i].Instances[j])
					// Emulators ignore this filter, and the checks of all that they
					// run would be too many for one call.
					if !slices.Contains(some, m.ID) {
						continue
					}
					machines[m.ID] = m
					if m.State == resource.Running {
						running = append(running, m.ID)
					}
				}
			}
			return out.NextToken, nil
		})
		if err != nil {
			return nil, err
		}
		checks, err := c.checks(ctx, running)
		if err != nil {
			return nil, err
		}
		for _, id := range running {
			m := machines[id]
			m.Checks = checks[id]
			machines[id] = m
		}
	}
	if err := c.strategies(ctx, machines); err != nil {
		return nil, err
	}
	return machines, nil
}

func machine(i *types.Instance) resource.Machine {
	m := resource.Machine{
		ID:             aws.ToString(i.InstanceId),
		Type:           string(i.InstanceType),
		Why:            why(i.StateReason),
		VPC:            aws.ToString(i.VpcId),
		Architecture:   string(i.Architecture),
		Virtualization: string(i.VirtualizationType),
		RootDevice:     string(i.RootDeviceType),
		Lifecycle:      string(i.InstanceLifecycle),
		Platform:       platform(aws.ToString(i.PlatformDetails)),
		PublicIP:       publicIP(i),
		ENA:            aws.ToBool(i.EnaSupport),
		Interfaces:     len(i.NetworkInterfaces),
		Volumes:        len(i.BlockDeviceMappings),
		Operator:       operator(i.Operator),
		Launched:       aws.ToTime(i.LaunchTime),
		Addresses:      addresses(i),
		Ties:           ties(i),
	}
	if i.State != nil {
		m.State = string(i.State.Name)
	}
	if i.Placement != nil {
		m.Zone = aws.ToString(i.Placement.AvailabilityZone)
	}
	if i.HibernationOptions != nil {
		m.Hibernation = aws.ToBool(i.HibernationOptions.Configured)
	}
	if len(i.Tags) > 0 {
		m.Tags = make(map[string]string, len(i.Tags))
		for _, t := range i.Tags {
			m.Tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
		}
	}
	m.Group = m.Tags[groupTag]
	return m
}

// addresses are its private IPv4 and IPv6 addresses.
func addresses(i *types.Instance) []string {
	all := []*string{i.PrivateIpAddress, i.Ipv6Address}
	for _, n := range i.NetworkInterfaces {
		for _, a := range n.PrivateIpAddresses {
			all = append(all, a.PrivateIpAddress)
		}
		for _, a := range n.Ipv6Addresses {
			all = append(all, a.Ipv6Address)
		}
	}
	var once []string
	for _, a := range all {
		if text := aws.ToString(a); text != "" && !slices.Contains(once, text) {
			once = append(once, text)
		}
	}
	return once
}

// why puts the code before the sentence, unless the sentence begins with it, as
// EC2's mostly do.
func why(r *types.StateReason) string {
	if r == nil {
		return ""
	}
	code, sentence := aws.ToString(r.Code), aws.ToString(r.Message)
	switch {
	case sentence == "":
		return code
	case code == "" || strings.HasPrefix(sentence, code):
		return sentence
	}
	return code + ": " + sentence
}

// operator is who alone may change a machine. A manager that EC2 does not name is
// one all the same.
func operator(o *types.OperatorResponse) string {
	switch {
	case o == nil || !aws.ToBool(o.Managed):
		return ""
	case aws.ToString(o.Principal) == "":
		return "a service of AWS"
	}
	return aws.ToString(o.Principal)
}

// publicIP is the address that a stop would lose. An instance that lists its
// interfaces shows there whose address it is.
func publicIP(i *types.Instance) string {
	for _, n := range i.NetworkInterfaces {
		if n.Association != nil && aws.ToString(n.Association.IpOwnerId) == amazon {
			return aws.ToString(n.Association.PublicIp)
		}
	}
	if len(i.NetworkInterfaces) > 0 {
		return ""
	}
	return aws.ToString(i.PublicIpAddress)
}
