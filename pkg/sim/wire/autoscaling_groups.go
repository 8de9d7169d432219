package wire

import (
	"context"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

type describeGroupsInput struct {
	AutoScalingGroupNames []string
	Filters               []filter
	IncludeInstances      *bool
	MaxRecords            *int
	NextToken             string
}

type describeGroupsOutput struct {
	AutoScalingGroups []groupShape `xml:"AutoScalingGroups>member"`
	NextToken         string       `xml:",omitempty"`
}

type groupShape struct {
	AutoScalingGroupName   string
	AutoScalingGroupARN    string
	AvailabilityZones      []string `xml:"AvailabilityZones>member"`
	CreatedTime            engine.Instant
	DefaultCooldown        int
	DesiredCapacity        int
	HealthCheckType        string
	HealthCheckGracePeriod int
	MaxInstanceLifetime    int             `xml:",omitempty"`
	CapacityRebalance      bool            `xml:",omitempty"`
	TerminationPolicies    []string        `xml:"TerminationPolicies>member"`
	Instances              []instanceShape `xml:"Instances>member"`
	// Of these three one is there.
	LaunchConfigurationName string      `xml:",omitempty"`
	LaunchTemplate          *launchSpec `xml:",omitempty"`
	MixedInstancesPolicy    *mixedShape `xml:",omitempty"`
	DesiredCapacityType     string      `xml:",omitempty"`
	MaxSize, MinSize        int
	Operator                string           `xml:"Operator>Principal,omitempty"`
	Status                  string           `xml:",omitempty"`
	SuspendedProcesses      []suspendedShape `xml:"SuspendedProcesses>member"`
	Tags                    []groupTagShape  `xml:"Tags>member"`
	TargetGroupARNs         []string         `xml:"TargetGroupARNs>member"`
	WarmPool                *warmPoolShape   `xml:"WarmPoolConfiguration,omitempty"`
}

// warmPoolShape is a warm pool without MaxGroupPreparedCapacity.
type warmPoolShape struct {
	MinSize   int
	PoolState string
}

type suspendedShape struct {
	ProcessName      string
	SuspensionReason string
}

type groupTagShape struct {
	Key   string
	Value string
}

type instanceShape struct {
	InstanceId           string // AWS's spelling
	InstanceType         string
	AvailabilityZone     string
	LifecycleState       string
	HealthStatus         string
	ProtectedFromScaleIn bool

	LaunchConfigurationName string      `xml:",omitempty"`
	LaunchTemplate          *launchSpec `xml:",omitempty"`
}

// standardGroups is the page length of DescribeAutoScalingGroups, and also the
// number of names it takes, unless MaxRecords says otherwise.
const standardGroups = 50

func (s *tables) describeGroups(ctx context.Context, in *describeGroupsInput) (any, error) {
	p := engine.Paging{Operation: "DescribeAutoScalingGroups", Max: in.MaxRecords, Standard: standardGroups, Token: in.NextToken}
	size, err := p.Size()
	if err != nil {
		return nil, err
	}
	names := in.AutoScalingGroupNames
	if len(names) > size {
		return nil, engine.Invalid(fmt.Sprintf("The number of group names that may be passed in is limited to %d", size))
	}
	none, err := filtersOut(in.Filters)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		names = s.cloud.GroupNames()
	}
	if none {
		names = nil
	}
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	names, next, err := engine.Page(names, p)
	if err != nil {
		return nil, err
	}
	groups, err := s.cloud.Groups(ctx, names)
	if err != nil {
		return nil, err
	}
	withInstances := in.IncludeInstances == nil || *in.IncludeInstances
	out := describeGroupsOutput{NextToken: next}
	for _, name := range names {
		if g, ok := groups[name]; ok {
			out.AutoScalingGroups = append(out.AutoScalingGroups, s.shape(g, withInstances))
		}
	}
	return out, nil
}

// filtersOut reports whether the filters leave no group: they ask for tags, which this
// server does not look at.
func filtersOut(filters []filter) (bool, error) {
	for _, f := range filters {
		if f.Name != "tag-key" && f.Name != "tag-value" && !strings.HasPrefix(f.Name, "tag:") {
			return false, engine.Invalid("Filter type " + f.Name + " is not correct. Allowed Filter types are: tag-key tag-value tag:<key>")
		}
	}
	return len(filters) > 0, nil
}

func (s *tables) shape(g resource.Group, withInstances bool) groupShape {
	zone := s.Region + "a"
	x := groupShape{
		AutoScalingGroupName: g.Name,
		AutoScalingGroupARN:  s.ARN("autoscaling", "autoScalingGroup:"+groupID(g.Name)+":autoScalingGroupName/"+g.Name),
		AvailabilityZones:    []string{zone},
		CreatedTime:          engine.Instant{Time: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)},
		DefaultCooldown:      300,
		DesiredCapacity:      g.Capacity.Desired,
		HealthCheckType:      "ELB",
		MinSize:              g.Capacity.Min,
		MaxSize:              g.Capacity.Max,
		Operator:             g.Operator,
		Status:               g.Status,
	}
	for _, name := range g.Suspended {
		x.SuspendedProcesses = append(x.SuspendedProcesses, suspendedShape{
			ProcessName: name, SuspensionReason: "User suspended",
		})
	}
	for _, key := range slices.Sorted(maps.Keys(g.Tags)) {
		x.Tags = append(x.Tags, groupTagShape{Key: key, Value: g.Tags[key]})
	}
	if tail := s.spec(g.Name).TargetGroup; tail != "" {
		x.TargetGroupARNs = []string{s.targetGroupARN(tail)}
	}
	if g.PoolFollowsMax {
		x.WarmPool = &warmPoolShape{PoolState: "Stopped"}
	}
	x.launches(g.Launch)
	x.keeps(g.Upkeep)
	if withInstances {
		x.Instances = s.instances(g, zone)
	}
	return x
}

// keeps tells how machines are watched over, where the Cloud says it.
func (x *groupShape) keeps(u resource.Upkeep) {
	x.TerminationPolicies = []string{"Default"}
	if u.Check == "" {
		return
	}
	x.HealthCheckType, x.AvailabilityZones, x.TerminationPolicies = u.Check, u.Zones, u.Ends
	x.HealthCheckGracePeriod, x.MaxInstanceLifetime, x.CapacityRebalance = int(u.Grace/time.Second), int(u.Lifetime/time.Second), u.Rebalances
}

func (s *tables) instances(g resource.Group, zone string) []instanceShape {
	var all []instanceShape
	add := func(id, zone, state, health, name string, from resource.Template) {
		all = append(all, instanceShape{
			InstanceId: id, InstanceType: name, AvailabilityZone: zone, LifecycleState: state, HealthStatus: health,
			LaunchConfigurationName: from.Configuration(), LaunchTemplate: specOf(from),
		})
	}
	if s.details != nil {
		for _, i := range s.details.Instances(g.Name) {
			add(i.ID, i.Zone, i.State, i.Health, i.Type, i.From)
		}
		return all
	}
	seed := hash(g.Name)
	for i := range g.Capacity.InService + g.Capacity.Pending {
		state := "InService"
		if i >= g.Capacity.InService {
			state = "Pending"
		}
		add(fmt.Sprintf("i-0%08x%08x", seed, i), zone, state, "Healthy", "m7g.large", resource.Template{})
	}
	return all
}

func hash(name string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name))
	return h.Sum32()
}

// groupID is a made-up unique id for a group's ARN.
func groupID(name string) string {
	return fmt.Sprintf("%08x-0000-4000-8000-000000000000", hash(name))
}
