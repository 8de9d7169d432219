package endpoint

import (
	"context"
	"net/http"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/resource"
)

// managed is the name that Amazon Managed Service for Prometheus has in signatures.
const managed = "aps"

// All are the endpoints of a configuration. The zero All has none.
type All struct {
	clients []*client
}

// New makes the clients of the endpoints of a configuration. Those that were there before and did not change are
// kept, with what they remember: a reload makes no counter unknown. before may be nil.
func New(cfg *config.Config, sign Sign, before *All) *All {
	all := &All{}
	for _, e := range cfg.Endpoints {
		c := before.of(e)
		if c == nil {
			c = &client{is: e, last: map[string]remembered{}}
		}
		if e.SigV4.Region != "" && sign != nil {
			at := cfg.EndpointPlace(e)
			c.signBy(func(ctx context.Context, r *http.Request, body []byte) error {
				return sign(ctx, at, managed, r, body)
			})
		}
		all.clients = append(all.clients, c)
	}
	if before != nil {
		for _, c := range before.clients {
			if all.of(c.is) == nil {
				c.close()
			}
		}
	}
	return all
}

func (a *All) of(e config.Endpoint) *client {
	if a == nil {
		return nil
	}
	for _, c := range a.clients {
		if c.is == e {
			return c
		}
	}
	return nil
}

// Sources read the shelves of the endpoints.
func (a *All) Sources() (out []fetch.Source) {
	if a == nil {
		return nil
	}
	for _, c := range a.clients {
		out = append(out, fetch.FromOne(facts.Endpoint(c.is.Name), func(ctx context.Context, now time.Time, key string) (resource.Answer, error) {
			return c.ask(ctx, now, key)
		}))
	}
	return out
}
