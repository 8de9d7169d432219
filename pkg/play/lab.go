package play

import (
	"maps"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/sim"
)

// lab is a simulated cloud with the real daemon's parts before it.
type lab struct {
	world *sim.Cloud
	cloud assembly.Cloud
	calls func() map[string]int
	close func()
}

// newLab puts the parts before one of the two faces.
func newLab(cfg *config.Config, world *sim.Cloud, fast bool) (*lab, error) {
	if fast {
		return &lab{world: world, cloud: Direct{world}, calls: world.Calls, close: func() {}}, nil
	}
	e, err := Serve(world, 0)
	if err != nil {
		return nil, err
	}
	connected, err := cloud.Simulated(e.URL, world.Region(), cfg.AWS.Protocol)
	if err != nil {
		e.Close()
		return nil, err
	}
	return &lab{world: world, cloud: connected, calls: func() map[string]int { return maps.Clone(e.Calls()) }, close: e.Close}, nil
}
