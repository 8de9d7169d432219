package app

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/config"
)

// place is one region, seen with one role: what a set of clients is made for.
type place struct {
	region string
	role   config.AssumeRole
}

func placeOf(t config.Tier) place { return place{region: t.Region, role: t.AssumeRole} }

// String names a place in logs and errors; the external id is not part of it.
func (p place) String() string {
	name := p.region
	if name == "" {
		name = "the default region"
	}
	if p.role.ARN != "" {
		name += " as " + p.role.ARN
	}
	return name
}

// quota is what AWS counts calls in. Roles of one account share it. The account
// of the identity that dynascale runs with is not known before AWS is asked, and
// is taken for another one.
type quota struct{ account, region string }

func (p place) quota() quota {
	q := quota{region: p.region}
	if role, err := arn.Parse(p.role.ARN); err == nil {
		q.account = role.AccountID
	}
	return q
}

// placesOf lists the places of a configuration in the order of its tiers.
func placesOf(cfg *config.Config) []place {
	var out []place
	seen := map[place]bool{}
	for _, t := range cfg.Tiers {
		if p := placeOf(t); !seen[p] {
			seen[p] = true
			out = append(out, p)
		}
	}
	return out
}

// network keeps one set of clients per place, and one limiter per account and
// region. A reload builds the clients anew and keeps the limiters, so that SIGHUP
// does not forget a limit. Keys that are rotated on disk need no reload.
type network struct {
	onCall session.OnCall
	// onTrouble is told of sources that failed; it may be nil.
	onTrouble func(source, problem string)
	// onCredentials is told of credentials that changed; it may be nil.
	onCredentials session.OnCredentials

	aws      config.AWS
	clouds   map[place]awsCloud
	brake    parameterReader // reads the remote brake; nil while none is configured
	limiters map[quota]*session.Limiter
}

// to returns a network that reaches every place of cfg. On an error n is as good
// as before.
func (n *network) to(ctx context.Context, cfg *config.Config) (*network, error) {
	next := &network{
		onCall: n.onCall, onTrouble: n.onTrouble, onCredentials: n.onCredentials, aws: cfg.AWS,
		clouds: map[place]awsCloud{}, limiters: map[quota]*session.Limiter{},
	}
	reach := func(p place) (awsCloud, error) {
		q := p.quota()
		if next.limiters[q] == nil && cfg.AWS.Rate == n.aws.Rate {
			next.limiters[q] = n.limiters[q]
		}
		if next.limiters[q] == nil {
			next.limiters[q] = session.NewLimiter(cfg.AWS.Rate.Reads, cfg.AWS.Rate.Writes)
		}
		cloud, err := next.connect(ctx, p)
		if err != nil {
			return awsCloud{}, fmt.Errorf("reach %s: %w", p, err)
		}
		return cloud, nil
	}
	for _, p := range placesOf(cfg) {
		cloud, err := reach(p)
		if err != nil {
			return nil, err
		}
		next.clouds[p] = cloud
	}
	if cfg.AWS.Brake.Parameter != "" {
		cloud, err := reach(placeOfBrake(cfg))
		if err != nil {
			return nil, fmt.Errorf("the remote brake: %w", err)
		}
		next.brake = cloud
	}
	return next, nil
}

// connect builds the clients of one place. Nothing is asked of AWS yet.
func (n *network) connect(ctx context.Context, p place) (awsCloud, error) {
	loaded, err := session.Load(ctx, session.Options{
		Region: p.region, Profile: n.aws.Profile, Endpoint: n.aws.Endpoint, Timeout: n.aws.Timeout,
		RoleARN: p.role.ARN, ExternalID: p.role.ExternalID, OnCall: n.onCall, OnCredentials: n.onCredentials, Limiter: n.limiters[p.quota()],
	})
	if err != nil {
		return awsCloud{}, err
	}
	cloud, err := clients(loaded, n.aws.Protocol)
	cloud.limiter = n.limiters[p.quota()]
	return cloud, err
}

// all is the network as Assemble takes it.
func (n *network) all() map[place]Cloud {
	out := map[place]Cloud{}
	for p, c := range n.clouds {
		out[p] = c
	}
	return out
}
