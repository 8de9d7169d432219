// Package configs embeds the sample configurations that the program itself uses,
// so that `dynascale demo` runs anywhere.
package configs

import _ "embed"

// WebAndWorkers is examples/web-and-workers.yaml: the demo's configuration.
//
//go:embed examples/web-and-workers.yaml
var WebAndWorkers []byte

// Database is examples/database.yaml: the configuration of the demo's other scenario.
//
//go:embed examples/database.yaml
var Database []byte

// PlaygroundShop is playground/shop.yaml: the configuration of the playground's scenarios of
// the shop.
//
//go:embed playground/shop.yaml
var PlaygroundShop []byte

// PlaygroundDatabase is playground/database.yaml, for its scenario of databases.
//
//go:embed playground/database.yaml
var PlaygroundDatabase []byte
