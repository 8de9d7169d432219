package ecs

import (
	"cmp"
	"slices"
	"strings"

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
func failed(events []serviceEvent) []scale.Activity {
	var out []scale.Activity
	newest := slices.Clone(events)
	slices.SortStableFunc(newest, func(a, b serviceEvent) int { return cmp.Compare(b.Created, a.Created) })
	for i := range newest {
		e := &newest[i]
		if strings.Contains(e.Message, steady) {
			break
		}
		if slices.ContainsFunc(failures, func(words string) bool { return strings.Contains(e.Message, words) }) {
			out = append(out, scale.Activity{ID: e.ID, Message: e.Message, Start: e.Created.time(), Failed: true})
		}
	}
	return out
}
