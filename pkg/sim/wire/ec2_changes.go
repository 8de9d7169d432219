package wire

import (
	"context"
	"net/http"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

type stopInstancesInput struct {
	DryRun     bool
	InstanceId []string `list:"-"` // AWS's spelling

	Force, Hibernate, SkipOsShutdown engine.Foreign
}

type startInstancesInput struct {
	DryRun     bool
	InstanceId []string `list:"-"` // AWS's spelling

	AdditionalInfo engine.Foreign
}

type instancesOutput struct {
	Instances []stateChange `xml:"instancesSet>item"`
}

type stateChange struct {
	InstanceID string        `xml:"instanceId"`
	Current    instanceState `xml:"currentState"`
	Previous   instanceState `xml:"previousState"`
}

func (s *tables) stopInstances(ctx context.Context, in *stopInstancesInput) (any, error) {
	if in.DryRun {
		return nil, s.rehearse(ctx, in.InstanceId, s.estate.machinery.RehearseStop)
	}
	return s.changeInstances(ctx, in.InstanceId, s.estate.machinery.StopMachine)
}

func (s *tables) startInstances(ctx context.Context, in *startInstancesInput) (any, error) {
	if in.DryRun {
		return nil, s.rehearse(ctx, in.InstanceId, s.estate.machinery.RehearseStart)
	}
	return s.changeInstances(ctx, in.InstanceId, s.estate.machinery.StartMachine)
}

// changeInstances changes one after the other, and stops at the first that cannot
// be changed. Of several ids, one that nobody has changes none. What is told of the
// states is no call of its own: a request that times out arrives or not as a whole.
func (s *tables) changeInstances(ctx context.Context, ids []string, change func(context.Context, string) error) (any, error) {
	if err := s.changeable(ids); err != nil {
		return nil, err
	}
	var out instancesOutput
	for _, id := range ids {
		before, _ := s.estate.machinery.DescribeMachine(id)
		if err := change(ctx, id); err != nil {
			return nil, err
		}
		after, _ := s.estate.machinery.DescribeMachine(id)
		out.Instances = append(out.Instances, stateChange{InstanceID: id, Current: stateOf(after.State), Previous: stateOf(before.State)})
	}
	return out, nil
}

// changeable checks what is asked for before anything is changed.
func (s *tables) changeable(ids []string) error {
	if len(ids) == 0 {
		return &engine.Fault{Code: "MissingParameter", Message: "The request must contain the parameter InstanceId", Status: http.StatusBadRequest}
	}
	found := map[string]resource.Machine{}
	for _, id := range ids {
		if m, there := s.estate.machinery.DescribeMachine(id); there || len(ids) == 1 {
			found[id] = m
		}
	}
	return known(ids, found)
}

// rehearse answers a request that is only to be checked.
func (s *tables) rehearse(ctx context.Context, ids []string, try func(context.Context, string) error) error {
	if err := s.changeable(ids); err != nil {
		return err
	}
	for _, id := range ids {
		if err := try(ctx, id); err != nil {
			return err
		}
	}
	return dryRun(true)
}

type modifyInstanceAttributeInput struct {
	DryRun       bool
	InstanceId   string // AWS's spelling
	InstanceType struct{ Value string }

	Attribute, BlockDeviceMapping, DisableApiStop, DisableApiTermination, EbsOptimized, EnaSupport engine.Foreign
	EnclaveOptions, GroupId, InstanceInitiatedShutdownBehavior, Kernel, Ramdisk, SourceDestCheck   engine.Foreign
	SriovNetSupport, UserData, Value                                                               engine.Foreign
}

type modifyInstanceAttributeOutput struct {
	Return bool `xml:"return"`
}

func (s *tables) modifyInstanceAttribute(ctx context.Context, in *modifyInstanceAttributeInput) (any, error) {
	if in.InstanceType.Value == "" {
		return nil, &engine.Fault{Code: "MissingParameter", Message: "The request must contain the parameter InstanceType.Value", Status: http.StatusBadRequest}
	}
	if in.DryRun {
		return nil, s.rehearse(ctx, []string{in.InstanceId}, func(ctx context.Context, id string) error {
			return s.estate.machinery.RehearseType(ctx, id, in.InstanceType.Value)
		})
	}
	if err := s.changeable([]string{in.InstanceId}); err != nil {
		return nil, err
	}
	return modifyInstanceAttributeOutput{Return: true}, s.estate.machinery.SetMachineType(ctx, in.InstanceId, in.InstanceType.Value)
}
