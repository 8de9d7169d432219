package facts

import (
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
)

const (
	// rarely is for what changes rarely and costs a call of its own.
	rarely = 10 * time.Minute
	// sold is for what AWS sells, which changes by the year.
	sold = 12 * time.Hour
)

// Machines are EC2 instances, by id.
var Machines = &Shelf[resource.Machine]{Label: Label{
	Name: "machines", Noun: "EC2 instance", Service: "ec2", Doing: "reading EC2 instances",
	Rights: []string{"ec2:DescribeInstances", "ec2:DescribeInstanceStatus", "ec2:DescribePlacementGroups"}, For: "the machines, their status checks, and what limits the choice of their type, such as placement groups",
}}

// MachineTypes are EC2 instance types, by name.
var MachineTypes = &Shelf[resource.MachineType]{Label: Label{
	Name: "types", Noun: "EC2 instance type", Service: "ec2", Doing: "reading EC2 instance types",
	Rights: []string{"ec2:DescribeInstanceTypes"}, For: "what instance types have", Every: sold, Keep: true,
}}

// Volumes are those of a machine, by its id. It costs a call for each machine.
var Volumes = &Shelf[[]resource.Volume]{Label: Label{
	Name: "volumes", Noun: "list of the volumes of the machine", Service: "ec2", Doing: "reading the sizes of the volumes of",
	Rights: []string{"ec2:DescribeVolumes"}, For: "what a machine costs while it is stopped", Way: One, Every: sold, Again: rarely, Keep: true, Few: 4, Turn: 4, Sample: 20,
}}

// StopProtection tells of which machines EC2 would refuse to stop them, by id. Nothing
// hurries, because it is asked again right before a stop.
var StopProtection = &Shelf[bool]{Label: Label{
	Name: "stop protection", Noun: "stop protection of the instance", Service: "ec2", Doing: "reading the stop protection of",
	Rights: []string{"ec2:DescribeInstanceAttribute"}, For: "whether a machine may be stopped", Way: One, Every: rarely, Keep: true, Few: 4, Turn: 4,
}}

// Offered tells which instance types a zone offers, by OfferKey.
var Offered = &Shelf[bool]{Label: Label{
	Name: "offered types", Noun: "offer of the type", Service: "ec2", Doing: "reading which types are offered",
	Rights: []string{"ec2:DescribeInstanceTypeOfferings"}, For: "which instance types a zone offers",
}}

// OfferKey is a type in a zone.
func OfferKey(zone, name string) string { return zone + " " + name }

// Rehearsals are what EC2 answers when it is asked whether it would make a change, without
// its being done. By StopKey, TypeKey and StartKey.
var Rehearsals = &Shelf[Rehearsal]{Label: Label{
	Name: "rehearsals", Noun: "rehearsal", Service: "ec2", Doing: "rehearsing", Way: One,
	Rights: []string{"ec2:StopInstances", "ec2:ModifyInstanceAttribute", "ec2:StartInstances"}, For: "whether EC2 would accept a resize",
}}

// Rehearsal is the answer to one. Refused is why it would not be done, "" for yes as far as
// EC2 looks; Denied says that the right to it is missing.
type Rehearsal struct {
	Refused string
	Denied  bool
}

// StopKey is the rehearsal of a stop.
func StopKey(id string) string { return "stop " + id }

// StartKey is the rehearsal of a start.
func StartKey(id string) string { return "start " + id }

// TypeKey is the rehearsal of another type.
func TypeKey(id, name string) string { return "type " + id + " " + name }

// VolumeKeys are the keys of the encrypted volumes of a machine, by id.
var VolumeKeys = &Shelf[[]string]{Label: Label{
	Name: "volume keys", Noun: "volumes of the machine", Service: "ec2", Doing: "reading the volumes of", Way: One,
	Rights: []string{"ec2:DescribeVolumes"}, For: "whether the volumes of a machine are encrypted, for 'dynascale doctor'",
}}
