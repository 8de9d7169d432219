package ecs

import (
	"context"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// definition is the ARN of a service's task definition.
func (c *Scheduler) definition(s *service) string {
	return c.ARN("ecs", "task-definition/"+s.Name+":1")
}

// task is what a task of a service reserves.
func (s *service) task() resource.Task {
	if s.Task == (resource.Task{}) {
		return resource.Task{CPUs: 0.5, GiB: 1}
	}
	return s.Task
}

// TaskDefinition answers DescribeTaskDefinition: every service has a definition of its own. The error is
// a *scale.Failure.
func (c *Scheduler) TaskDefinition(ctx context.Context, arn string) (resource.Task, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	doing := "reading the task definition " + arn[strings.LastIndexByte(arn, '/')+1:]
	if err := c.Enter(ctx, world.Call{Service: "ecs", API: "DescribeTaskDefinition", Doing: doing}); err != nil {
		return resource.Task{}, err
	}
	for _, s := range c.services {
		if c.definition(s) == arn {
			return s.task(), nil
		}
	}
	return resource.Task{}, world.Refuse(doing, "ClientException", "Unable to describe task definition.")
}

type describeTaskInput struct {
	TaskDefinition string   `json:"taskDefinition"`
	Include        []string `json:"include"`
}

type describeTaskOutput struct {
	TaskDefinition taskShape `json:"taskDefinition"`
}

type taskShape struct {
	ARN      string        `json:"taskDefinitionArn"`
	Revision int           `json:"revision"`
	CPU      string        `json:"cpu"`
	Memory   string        `json:"memory"`
	Platform platformShape `json:"runtimePlatform"`
}

type platformShape struct {
	Architecture string `json:"cpuArchitecture"`
	Family       string `json:"operatingSystemFamily"`
}

func (t table) describeTaskDefinition(ctx context.Context, in *describeTaskInput) (any, error) {
	is, err := t.Scheduler.TaskDefinition(ctx, in.TaskDefinition)
	if err != nil {
		return nil, err
	}
	out := taskShape{ARN: in.TaskDefinition, Revision: 1, CPU: strconv.Itoa(int(is.CPUs * 1024)), Memory: strconv.Itoa(int(is.GiB * 1024)), Platform: platformShape{"X86_64", "LINUX"}}
	if is.ARM {
		out.Platform.Architecture = "ARM64"
	}
	if is.Windows {
		out.Platform.Family = "WINDOWS_SERVER_2022_CORE"
	}
	return describeTaskOutput{out}, nil
}
