package wire

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

type describeInstancesInput struct {
	DryRun                  bool
	Filter                  []ec2Filter `list:"-"`
	IncludeManagedResources engine.Unused
	InstanceId              []string `list:"-"` // AWS's spelling
	MaxResults              *int
	NextToken               string
}

type describeInstancesOutput struct {
	Reservations []reservationShape `xml:"reservationSet>item"`
	NextToken    *string            `xml:"nextToken"`
}

type reservationShape struct {
	ReservationID string             `xml:"reservationId"`
	OwnerID       string             `xml:"ownerId"`
	Instances     []ec2InstanceShape `xml:"instancesSet>item"`
}

type ec2InstanceShape struct {
	InstanceID         string           `xml:"instanceId"`
	State              instanceState    `xml:"instanceState"`
	InstanceType       string           `xml:"instanceType"`
	LaunchTime         engine.Instant   `xml:"launchTime"`
	Placement          placementShape   `xml:"placement"`
	StateReason        *stateReason     `xml:"stateReason"`
	VPC                string           `xml:"vpcId"`
	PublicIP           string           `xml:"ipAddress,omitempty"`
	Architecture       string           `xml:"architecture"`
	RootDeviceType     string           `xml:"rootDeviceType"`
	Devices            []deviceShape    `xml:"blockDeviceMapping>item"`
	VirtualizationType string           `xml:"virtualizationType"`
	Lifecycle          string           `xml:"instanceLifecycle,omitempty"`
	Tags               []lowerTag       `xml:"tagSet>item"`
	Interfaces         []interfaceShape `xml:"networkInterfaceSet>item"`
	ENASupport         bool             `xml:"enaSupport"`
	Hibernation        bool             `xml:"hibernationOptions>configured"`
	Operator           instanceOperator `xml:"operator"`
	PrivateIP          string           `xml:"privateIpAddress"`
	tiesShape
}

type instanceState struct {
	Code int    `xml:"code"`
	Name string `xml:"name"`
}

// stateCodes are EC2's numbers for the states of an instance.
var stateCodes = map[string]int{
	resource.Pending: 0, resource.Running: 16, resource.ShuttingDown: 32, resource.Terminated: 48, resource.Stopping: 64, resource.Stopped: 80,
}

func stateOf(name string) instanceState { return instanceState{Code: stateCodes[name], Name: name} }

type stateReason struct {
	Code    string `xml:"code"`
	Message string `xml:"message"`
}

type deviceShape struct {
	Name   string `xml:"deviceName"`
	Volume string `xml:"ebs>volumeId"`
	Status string `xml:"ebs>status"`
}

type lowerTag struct {
	Key   string `xml:"key"`
	Value string `xml:"value"`
}

type interfaceShape struct {
	ID          string            `xml:"networkInterfaceId"`
	Association *associationShape `xml:"association"`
	Type        string            `xml:"interfaceType"`
	Card        int               `xml:"attachment>networkCardIndex"`
	IPv4        []ipv4Shape       `xml:"privateIpAddressesSet>item"`
	IPv6        []ipv6Shape       `xml:"ipv6AddressesSet>item"`
}

type associationShape struct {
	PublicIP string `xml:"publicIp"`
	Owner    string `xml:"ipOwnerId"`
}

type instanceOperator struct {
	Managed   bool   `xml:"managed"`
	Principal string `xml:"principal,omitempty"`
}

func (s *tables) describeInstances(ctx context.Context, in *describeInstancesInput) (any, error) {
	machines, err := s.machines(ctx, in.InstanceId, in.Filter)
	if err != nil {
		return nil, err
	}
	items, next, err := ec2Page(machines, "DescribeInstances", in.MaxResults, 5, in.NextToken, in.InstanceId)
	if err == nil {
		err = dryRun(in.DryRun)
	}
	out := describeInstancesOutput{NextToken: next}
	for _, m := range items {
		out.Reservations = append(out.Reservations, reservationShape{
			ReservationID: "r-" + strings.TrimPrefix(m.ID, "i-"), OwnerID: s.Account, Instances: []ec2InstanceShape{s.instanceOf(m)},
		})
	}
	return out, err
}

// machines are those that ids or filters let through, in the world's order. An id
// that is not there fails the request, a filter's value that is not there does not.
func (s *tables) machines(ctx context.Context, ids []string, filters []ec2Filter) ([]resource.Machine, error) {
	through, err := ec2Filters(filters, "instance-id", "instance-state-name", "instance-lifecycle", "tag-key", "tag:"+groupTag)
	if err != nil {
		return nil, err
	}
	if slices.Contains(through["tag-key"], groupTag) || len(through["tag:"+groupTag]) > 0 {
		return s.ofGroups(ctx, through)
	}
	all := s.estate.machinery.MachineIDs()
	names := all
	if len(ids) > 0 {
		names = ids
	}
	found, err := s.estate.machinery.Machines(ctx, names)
	if err != nil {
		return nil, err
	}
	if err := known(ids, found); err != nil {
		return nil, err
	}
	var list []resource.Machine
	for _, id := range all {
		m, there := found[id]
		if there && wanted(through["instance-id"], id) && wanted(through["instance-state-name"], m.State) && wanted(through["instance-lifecycle"], m.Lifecycle) && !slices.ContainsFunc(through["tag-key"], func(key string) bool { _, is := m.Tags[key]; return !is }) {
			list = append(list, m)
		}
	}
	return list, nil
}

// known refuses ids that nobody has, in the words of EC2.
func known(ids []string, found map[string]resource.Machine) error {
	var gone []string
	for _, id := range ids {
		if !strings.HasPrefix(id, "i-") {
			return &engine.Fault{Code: "InvalidInstanceID.Malformed", Message: "Invalid id: \"" + id + "\"", Status: http.StatusBadRequest}
		}
		if _, there := found[id]; !there {
			gone = append(gone, id)
		}
	}
	switch len(gone) {
	case 0:
		return nil
	case 1:
		return &engine.Fault{Code: "InvalidInstanceID.NotFound", Message: "The instance ID '" + gone[0] + "' does not exist", Status: http.StatusBadRequest}
	}
	return &engine.Fault{Code: "InvalidInstanceID.NotFound", Message: "The instance IDs '" + strings.Join(gone, ", ") + "' do not exist", Status: http.StatusBadRequest}
}

func (s *tables) instanceOf(m resource.Machine) ec2InstanceShape {
	x := ec2InstanceShape{
		InstanceID: m.ID, State: stateOf(m.State), InstanceType: m.Type, LaunchTime: engine.Instant{Time: m.Launched}, Placement: placementOf(m), VPC: m.VPC,
		PublicIP: m.PublicIP, Architecture: m.Architecture, RootDeviceType: m.RootDevice, VirtualizationType: m.Virtualization,
		Lifecycle: m.Lifecycle, ENASupport: m.ENA, Hibernation: m.Hibernation,
		Operator: instanceOperator{Managed: m.Operator != "", Principal: m.Operator}, tiesShape: tiesOf(m.Ties),
	}
	if len(m.Addresses) > 0 {
		x.PrivateIP = m.Addresses[0]
	}
	if code, _, reason := strings.Cut(m.Why, ": "); reason {
		// EC2 repeats the code in its sentence.
		x.StateReason = &stateReason{Code: code, Message: m.Why}
	}
	for i := range m.Volumes {
		x.Devices = append(x.Devices, deviceShape{
			Name: fmt.Sprintf("/dev/xvd%c", 'a'+i), Volume: fmt.Sprintf("vol-0%08x%08x", hash(m.ID), i), Status: "attached",
		})
	}
	for i := range m.Interfaces {
		n := interfaceShape{ID: fmt.Sprintf("eni-0%08x%08x", hash(m.ID), i)}
		if i == 0 && m.PublicIP != "" {
			n.Association = &associationShape{PublicIP: m.PublicIP, Owner: "amazon"}
		}
		n.tie(m, i)
		x.Interfaces = append(x.Interfaces, n)
	}
	for _, key := range slices.Sorted(maps.Keys(m.Tags)) {
		x.Tags = append(x.Tags, lowerTag{Key: key, Value: m.Tags[key]})
	}
	return x
}
