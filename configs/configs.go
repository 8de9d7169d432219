// Package configs embeds the sample configurations that the program itself uses,
// so that `dynascale demo` runs anywhere.
package configs

import "embed"

// WebAndWorkers is examples/web-and-workers.yaml: the demo's configuration.
//
//go:embed examples/web-and-workers.yaml
var WebAndWorkers []byte

// Database is examples/database.yaml: the configuration of the demo's other scenario.
//
//go:embed examples/database.yaml
var Database []byte

// ECS is examples/ecs.yaml: services of ECS, for the demo of them.
//
//go:embed examples/ecs.yaml
var ECS []byte

//go:embed examples/target-tracking.yaml examples/step-scaling.yaml examples/simple-scaling.yaml examples/threshold-alarms.yaml examples/composite.yaml examples/phases.yaml examples/adaptive.yaml examples/web-target.yaml examples/web-pressure.yaml
var policies embed.FS

// Policies are the examples that show one policy each on a web tier, by their names in Order.
func Policies(name string) []byte {
	text, _ := policies.ReadFile("examples/" + name + ".yaml")
	return text
}

// Order are the names of Policies, in which they are shown.
var Order = []string{"web-target", "web-pressure", "target-tracking", "step-scaling", "simple-scaling", "threshold-alarms", "composite", "phases", "adaptive"}

//go:embed playground
var playground embed.FS

// Playground is playground/NAME.yaml: the configuration of the playground's scenario of that
// name, or of the shop where it has none of its own.
func Playground(name string) []byte {
	text, err := playground.ReadFile("playground/" + name + ".yaml")
	if err != nil {
		text, _ = playground.ReadFile("playground/shop.yaml")
	}
	return text
}
