package play

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/wire"
)

// Direct is the loop-level face of the simulated cloud: no network, no SDK,
// and otherwise every line of the real daemon.
type Direct struct{ *sim.Cloud }

// Policies lists the enabled foreign scaling policies of every group, in one call
// as the account-wide listing of AWS is.
func (c Direct) Policies(context.Context) (map[string][]string, error) {
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
func (c Direct) Refreshing(ctx context.Context, group string) (string, error) {
	running, err := c.Cloud.Refreshing(ctx, group)
	if err != nil || !running {
		return "", err
	}
	return "an instance refresh is in progress", nil
}

// Turn waits for nothing.
func (c Direct) Turn(ctx context.Context, _ time.Time) (context.Context, error) { return ctx, nil }

// Endpoint serves a simulated cloud on a loopback port until it is closed.
type Endpoint struct {
	*wire.Server
	// URL is where it is served.
	URL    string
	server *http.Server
}

// Serve shows a cloud to the SDK; every answer takes the latency.
func Serve(world *sim.Cloud, latency time.Duration) (*Endpoint, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("serve the simulated cloud on a loopback port: %w", err)
	}
	face := wire.New(world, wire.Options{Account: world.Account(), Region: world.Region(), Latency: latency})
	e := &Endpoint{Server: face, URL: "http://" + listener.Addr().String(), server: &http.Server{Handler: face, ReadHeaderTimeout: 5 * time.Second}}
	go func() { _ = e.server.Serve(listener) }()
	return e, nil
}

// Close ends it, and every answer under way.
func (e *Endpoint) Close() { _ = e.server.Close() }

// Home is the region of the world.
func (c Direct) Home() string { return c.Region() }
