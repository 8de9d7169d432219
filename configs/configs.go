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
