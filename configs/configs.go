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
