package resource

import "strings"

// Machines are machines of a group that are alike, and that AWS bills.
type Machines struct {
	Type string
	// Weight is what one of them counts in the units of the group; 0 where it says nothing.
	Weight int
	// From is what they were started from.
	From  Template
	Count int
}

// Launch is what a group starts when it grows.
// https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AutoScalingGroup.html
type Launch struct {
	// Template is its launch template or its launch configuration.
	Template Template
	// Options are the types of a MixedInstancesPolicy, of which AWS chooses; none where the template
	// says the type.
	Options []LaunchOption
	// ByAttributes says that AWS chooses among all types with certain attributes.
	ByAttributes bool
	// Mixed is set where a MixedInstancesPolicy says what is bought on the spot market: what is above
	// Base, but for Above percent of it. AWS's defaults are 0 and 100.
	Mixed       bool
	Base, Above int
	// SpotMax is the most that is paid on the spot market for an hour of a unit, in US dollars; 0 is the
	// price on demand.
	SpotMax float64
	// Unit is what the sizes count: vcpu or memory-mib; "" for machines or their weights.
	Unit string
}

// LaunchOption is a type that a group may start.
type LaunchOption struct {
	Type   string
	Weight int // 0 where it says nothing
}

// Template names a version of a launch template, or a launch configuration.
type Template struct {
	// Name is its id, or its name where nothing else is known.
	Name string
	// Version is a number, $Latest or $Default; "" of a launch configuration, which has none.
	Version string
}

// Key is the template and its version, a word each; "" for none and for a launch configuration.
func (t Template) Key() string {
	if t.Name == "" || t.Version == "" {
		return ""
	}
	return t.Name + " " + t.Version
}

// Configuration is the name of a launch configuration; "" for anything else.
func (t Template) Configuration() string {
	if t.Version != "" {
		return ""
	}
	return t.Name
}

// Stands reports whether it never means anything else: $Latest and $Default do.
func (t Template) Stands() bool { return t.Name != "" && !strings.HasPrefix(t.Version, "$") }

// LaunchData is what a version of a launch template, or a launch configuration, says of what it starts.
type LaunchData struct {
	// Type is "" where ByAttributes, or where it does not say.
	Type         string
	ByAttributes bool
	// Spot is set where all is bought on the spot market, for at most SpotMax; 0 is the price on demand.
	Spot    bool
	SpotMax float64
}
