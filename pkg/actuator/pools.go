package actuator

import (
	"context"
	"encoding/json"
	"time"

	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Pool is where applications of a tier are told how many connections each unit may open.
type Pool struct {
	Publisher
	// Timeout and Idle are the advice that is published beside; 0 for none.
	Timeout, Idle time.Duration
}

// Pools publishes the pools of tiers before their sizes change: while a tier grows the pool is that of
// the larger size, so that the database never has more connections than it takes.
type Pools struct {
	Next Actuator
	Of   map[string]*Pool // by tier
}

// Apply publishes what changed, and lets Next carry out the plan. A pool that cannot be published is
// told and tried again; it holds no change back.
func (p Pools) Apply(ctx context.Context, plan scale.Plan) []scale.Outcome {
	for _, d := range plan {
		if to := p.Of[d.Tier]; to != nil && d.Pool > 0 && d.Mode.Writes() {
			to.publish(ctx, d)
		}
	}
	return p.Next.Apply(ctx, plan)
}

func (p *Pool) publish(ctx context.Context, d scale.Decision) {
	text, err := json.Marshal(struct {
		Pool    int `json:"pool"`
		Timeout int `json:"connection_timeout_seconds,omitempty"`
		Idle    int `json:"idle_timeout_seconds,omitempty"`
	}{d.Pool, int(p.Timeout.Seconds()), int(p.Idle.Seconds())})
	if err != nil {
		return // three numbers
	}
	ctx, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.last == nil {
		p.last = map[string]string{}
	}
	p.place("connection pool size", "SSM parameter "+p.Parameter, true, d.Tier, string(text), func() error {
		w := brake.Write{Tier: d.Tier, What: "publish the connection pool size in SSM parameter " + p.Parameter}
		return p.Gate.Do(ctx, w, func(ctx context.Context) error { return p.Store.PutParameter(ctx, p.Parameter, string(text)) })
	})
}
