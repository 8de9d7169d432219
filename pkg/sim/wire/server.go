package wire

import "github.com/dynascale/dynascale/pkg/sim/wire/engine"

// Server answers AWS requests out of a Cloud.
type Server = engine.Server
