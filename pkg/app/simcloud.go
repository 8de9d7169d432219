package app

import (
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"time"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/wire"
)

// fastCloud is the loop-level face of the simulated cloud: no network, no SDK,
// and otherwise every line of the real daemon.
type fastCloud struct{ *sim.Cloud }

// Policies lists the enabled foreign scaling policies of every group, in one call
// as the account-wide listing of AWS is.
func (c fastCloud) Policies(context.Context) (map[string][]string, error) {
	out := map[string][]string{}
	for _, group := range c.GroupNames() {
		spec, _ := c.Spec(group)
		for _, p := range spec.Policies {
			if p.Enabled {
				out[group] = append(out[group], fmt.Sprintf("scaling policy %s (%s) is enabled", p.Name, p.Type))
			}
		}
	}
	return out, nil
}

// Refreshing tells of an instance refresh in a sentence.
func (c fastCloud) Refreshing(ctx context.Context, group string) (string, error) {
	running, err := c.Cloud.Refreshing(ctx, group)
	if err != nil || !running {
		return "", err
	}
	return "an instance refresh is in progress", nil
}

// Turn waits for nothing.
func (c fastCloud) Turn(ctx context.Context, _ time.Time) (context.Context, error) { return ctx, nil }

// endpoint serves a simulated cloud on a loopback port until it is closed.
type endpoint struct {
	*wire.Server
	url    string
	server *http.Server
}

func serveCloud(world *sim.Cloud, latency time.Duration) (*endpoint, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("serve the simulated cloud on a loopback port: %w", err)
	}
	face := wire.New(world, wire.Options{Account: world.Account(), Region: world.Region(), Latency: latency})
	e := &endpoint{Server: face, url: "http://" + listener.Addr().String(), server: &http.Server{Handler: face, ReadHeaderTimeout: 5 * time.Second}}
	go func() { _ = e.server.Serve(listener) }()
	return e, nil
}

func (e *endpoint) close() { _ = e.server.Close() }

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
		return &lab{world: world, cloud: fastCloud{world}, calls: world.Calls, close: func() {}}, nil
	}
	e, err := serveCloud(world, 0)
	if err != nil {
		return nil, err
	}
	connected, err := cloud.Simulated(e.url, world.Region(), cfg.AWS.Protocol)
	if err != nil {
		e.close()
		return nil, err
	}
	return &lab{world: world, cloud: connected, calls: func() map[string]int { return maps.Clone(e.Calls()) }, close: e.close}, nil
}
