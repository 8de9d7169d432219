package ecs

import (
	"context"
	"fmt"
	"strconv"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// taskDefinition is what is read of the answer to DescribeTaskDefinition.
type taskDefinition struct {
	TaskDefinition struct {
		CPU      string `json:"cpu"`
		Memory   string `json:"memory"`
		Platform struct {
			Architecture string `json:"cpuArchitecture"`
			System       string `json:"operatingSystemFamily"`
		} `json:"runtimePlatform"`
	} `json:"taskDefinition"`
}

// TaskDefinition reads what a task of Fargate reserves: its CPU in 1/1024 and its memory in MiB, which
// Fargate demands of a definition. The error is a *scale.Failure.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#task_size
func (c *Client) TaskDefinition(ctx context.Context, arn string) (resource.Task, error) {
	doing := "reading the task definition " + nameOf(arn)
	var out taskDefinition
	if err := c.api.Call(ctx, "DescribeTaskDefinition", map[string]string{"taskDefinition": arn}, &out, usual); err != nil {
		return resource.Task{}, session.Failed(doing, err)
	}
	d := out.TaskDefinition
	cpu, wrongCPU := strconv.ParseFloat(d.CPU, 64)
	memory, wrongMemory := strconv.ParseFloat(d.Memory, 64)
	if wrongCPU != nil || wrongMemory != nil || !(cpu > 0) || !(memory > 0) {
		return resource.Task{}, &scale.Failure{Doing: doing, Kind: scale.Invalid, Err: fmt.Errorf("the task definition says CPU %q and memory %q, which Fargate does not accept", d.CPU, d.Memory)}
	}
	is := resource.Task{CPUs: cpu / 1024, GiB: memory / 1024, ARM: d.Platform.Architecture == "ARM64"}
	is.Windows = d.Platform.System != "" && d.Platform.System != "LINUX"
	return is, nil
}
