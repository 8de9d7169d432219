package sim

import (
	"io"
	"time"

	"github.com/dynascale/dynascale/pkg/sim/appscaling"
	"github.com/dynascale/dynascale/pkg/sim/asg"
	"github.com/dynascale/dynascale/pkg/sim/cloudwatch"
	"github.com/dynascale/dynascale/pkg/sim/ec2"
	"github.com/dynascale/dynascale/pkg/sim/ecs"
	"github.com/dynascale/dynascale/pkg/sim/elb"
	"github.com/dynascale/dynascale/pkg/sim/rds"
	"github.com/dynascale/dynascale/pkg/sim/sqs"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// The words of the services, for who describes a whole cloud and plays with it.
type (
	// Fault is something wrong with the cloud for a while.
	Fault = world.Fault
	// Allowance is what FaultRate lets through.
	Allowance = world.Allowance
	// Refusal is an error in AWS's own code and words.
	Refusal = world.Refusal
	// Write is a write that the cloud accepted.
	Write = world.Write

	// Load is how much work arrives.
	Load = world.Load
	// Constant is the same rate for ever.
	Constant = world.Constant
	// Step is one rate before an instant and another one from then on.
	Step = world.Step
	// Flash is a crowd.
	Flash = world.Flash
	// Sum is several loads at once.
	Sum = world.Sum
	// Scaled is a load times a factor.
	Scaled = world.Scaled
	// Day is a web shop's day.
	Day = world.Day
	// Pressed is a load times a factor for a while.
	Pressed = world.Pressed
	// Trace is a recorded load.
	Trace = world.Trace
	// Jobs is a recorded load of single jobs.
	Jobs = world.Jobs

	// GroupSpec describes an Auto Scaling group and the work it does.
	GroupSpec = asg.GroupSpec
	// Policy is a scaling policy of somebody else.
	Policy = asg.Policy
	// Instance is a machine of a group.
	Instance = asg.Instance
	// ScalingActivity is what a group did.
	ScalingActivity = asg.ScalingActivity
	// Minute is what a group did in one minute.
	Minute = asg.Minute
	// Totals sums up minutes.
	Totals = asg.Totals

	// QueueSpec describes a queue and the messages that arrive in it.
	QueueSpec = sqs.QueueSpec
	// Flow is what went through a queue and what is in it.
	Flow = sqs.Flow

	// MachineSpec describes a machine and the work that is meant for it.
	MachineSpec = ec2.MachineSpec
	// MachineKind is what one type can do in a world.
	MachineKind = ec2.MachineKind
	// MachineMinute is what a machine did in one minute.
	MachineMinute = ec2.MachineMinute

	// Registration is a machine in a target group.
	Registration = elb.Registration

	// DatabaseSpec describes a database and the queries that are meant for it.
	DatabaseSpec = rds.DatabaseSpec
	// DatabaseClass is what one class can do.
	DatabaseClass = rds.DatabaseClass
	// DatabaseMinute is what a database did in one minute.
	DatabaseMinute = rds.DatabaseMinute
	// ClusterSpec describes a cluster.
	ClusterSpec = rds.ClusterSpec

	// ServiceSpec describes a service of ECS and the work that its tasks do.
	ServiceSpec = ecs.ServiceSpec
	// ServiceScaling is what Application Auto Scaling does with a service.
	ServiceScaling = ecs.Scaling
	// ScalingPolicy is a policy of that.
	ScalingPolicy = appscaling.Policy
	// ServiceMinute is what a service did in one minute.
	ServiceMinute = ecs.Minute

	// ScalableTarget is what Application Auto Scaling scales.
	ScalableTarget = appscaling.ScalableTarget

	// Metric is one that CloudWatch lists.
	Metric = cloudwatch.Metric
)

// CellLength is the step of the physics.
const CellLength = world.CellLength

// The kinds of Fault; package world tells what they do.
const (
	FaultThrottle    = world.FaultThrottle
	FaultRate        = world.FaultRate
	FaultTimeout     = world.FaultTimeout
	FaultNoData      = world.FaultNoData
	FaultLaunchFails = world.FaultLaunchFails
	FaultInternal    = world.FaultInternal
	FaultDenied      = world.FaultDenied
	FaultNoCapacity  = world.FaultNoCapacity
	FaultStartFails  = world.FaultStartFails
	FaultNoGrant     = world.FaultNoGrant
	FaultChecksFail  = world.FaultChecksFail
)

// Services are those that a Fault can be about.
func Services() []string { return world.Services() }

// ReadTrace reads a recorded load.
func ReadTrace(r io.Reader) (*Trace, error) { return world.ReadTrace(r) }

// Web is a group behind a load balancer of its own.
func Web(name string, load Load, unitRate float64, start time.Time) GroupSpec {
	return asg.Web(name, load, unitRate, start)
}

// Workers is a group of queue workers.
func Workers(name, queue string) GroupSpec { return asg.Workers(name, queue) }

// Total sums up minutes.
func Total(minutes []Minute) Totals { return asg.Total(minutes) }

// ReadJobs reads a recorded load of single jobs.
func ReadJobs(r io.Reader) (*Jobs, error) { return world.ReadJobs(r) }
