package ecs

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/dynascale/dynascale/pkg/scale"
)

// The words of ECS's scheduler, without the names around them. Source: ECS developer guide,
// "Amazon ECS service event messages". A task that runs and fails its health checks is not
// among the failures: it was placed, and its target group tells of it.
var (
	failures = []string{
		"unable to place a task",
		"unable to place tasks",
		"unable to consistently start tasks",
		"unable to stop or start tasks",
		"unable to launch",
		"failed to launch",
		"failed to start",
		"could not launch",
		"operations are being throttled",
	}
	steady = "has reached a steady state"
)

// failed are the events that say that tasks cannot be placed or started, newest first,
// since the service was steady last: whatever was wrong before is over.
func failed(events []types.ServiceEvent) []scale.Activity {
	var out []scale.Activity
	newest := slices.Clone(events)
	slices.SortStableFunc(newest, func(a, b types.ServiceEvent) int {
		return aws.ToTime(b.CreatedAt).Compare(aws.ToTime(a.CreatedAt))
	})
	for i := range newest {
		message := aws.ToString(newest[i].Message)
		if strings.Contains(message, steady) {
			break
		}
		if slices.ContainsFunc(failures, func(words string) bool { return strings.Contains(message, words) }) {
			out = append(out, scale.Activity{ID: aws.ToString(newest[i].Id), Message: message, Start: aws.ToTime(newest[i].CreatedAt), Failed: true})
		}
	}
	return out
}
