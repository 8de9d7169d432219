package cloud

import (
	"context"
	"net/http"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/config"
)

// Signer signs requests to endpoints with the credentials of a place of a configuration. They are looked for at the first
// request, so that an endpoint that nobody may ask keeps no daemon from starting.
func Signer(cfg *config.Config) func(ctx context.Context, at config.Place, service string, r *http.Request, body []byte) error {
	var mu sync.Mutex
	loaded := map[config.Place]aws.Config{}
	as := func(ctx context.Context, at config.Place) (aws.Config, error) {
		mu.Lock()
		defer mu.Unlock()
		if is, has := loaded[at]; has {
			return is, nil
		}
		is, err := session.Load(ctx, session.Options{Region: at.Region, Profile: cfg.AWS.Profile, Endpoint: cfg.AWS.Endpoint, Timeout: cfg.AWS.Timeout, RoleARN: at.Role.ARN, ExternalID: at.Role.ExternalID})
		if err == nil {
			loaded[at] = is
		}
		return is, err
	}
	return func(ctx context.Context, at config.Place, service string, r *http.Request, body []byte) error {
		is, err := as(ctx, at)
		if err != nil {
			return err
		}
		return session.Sign(ctx, is, service, r, body)
	}
}
