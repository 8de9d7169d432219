package ecs

import (
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/aws/jsontest"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

func TestTaskDefinition(t *testing.T) {
	const definition = arn + "task-definition/web:7"
	for _, c := range []struct {
		name, answer string
		want         resource.Task
		why          string
	}{
		{"x86", `"cpu":"512","memory":"1024"`, resource.Task{CPUs: 0.5, GiB: 1}, ""},
		{"ARM", `"cpu":"1024","memory":"2048","runtimePlatform":{"cpuArchitecture":"ARM64","operatingSystemFamily":"LINUX"}`, resource.Task{CPUs: 1, GiB: 2, ARM: true}, ""},
		{"Windows", `"cpu":"2048","memory":"4096","runtimePlatform":{"cpuArchitecture":"X86_64","operatingSystemFamily":"WINDOWS_SERVER_2022_CORE"}`, resource.Task{CPUs: 2, GiB: 4, Windows: true}, ""},
		{"it reserves nothing", `"containerDefinitions":[{"cpu":256,"memory":512}]`, resource.Task{}, `reading the task definition web:7: invalid: the task definition says CPU "" and memory "", which Fargate does not accept`},
	} {
		t.Run(c.name, func(t *testing.T) {
			client, script := play(t, jsontest.OK(`{"taskDefinition":{"taskDefinitionArn":"`+definition+`","family":"web","revision":7,"requiresCompatibilities":["FARGATE"],`+c.answer+`},"tags":[]}`))
			got, err := client.TaskDefinition(t.Context(), definition)
			if got != c.want || c.why == "" && err != nil || c.why != "" && (err == nil || err.Error() != c.why) {
				t.Errorf("got %+v, %v", got, err)
			}
			if q := script.Calls[0]; q.Target != target+"DescribeTaskDefinition" || q.Sent["taskDefinition"] != definition {
				t.Errorf("asked %+v", q)
			}
		})
	}
	client, _ := play(t, jsontest.Refusal(400, "ClientException", "Unable to describe task definition."))
	if _, err := client.TaskDefinition(t.Context(), definition); err == nil || !strings.Contains(err.Error(), "ClientException: Unable to describe task definition.") {
		t.Errorf("one that is not there: %v, %v", scale.KindOf(err), err)
	}
}
