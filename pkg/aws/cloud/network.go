package cloud

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/dynascale/dynascale/pkg/aws/alarm"
	"github.com/dynascale/dynascale/pkg/aws/costexplorer"
	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Network keeps one set of clients per place of a configuration, and one limiter per
// account and region.
type Network struct {
	Clouds map[config.Place]Cloud

	watch    Watch
	aws      config.AWS
	brake    Cloud                  // reads the remote brake; the zero value while none is configured
	heart    Cloud                  // puts the heartbeat's metric; the zero value while none is configured
	bills    Cloud                  // tells what was spent; the zero value while nobody asks
	topics   map[config.Place]Cloud // publish notices
	limiters map[quota]*session.Limiter
}

// Watch is told of what happens between dynascale and AWS; its fields may be nil.
type Watch struct {
	// OnCall is told of every call, with the account that the role is of ("" for that of the
	// credentials) and the region.
	OnCall func(account, region, service, operation string, took time.Duration, err error)
	// OnRequested is told how many metrics were asked of CloudWatch, which is what AWS bills.
	OnRequested func(metrics int)
	// OnCredentials is told of credentials that changed.
	OnCredentials session.OnCredentials
}

// quota is what AWS counts calls in. Roles of one account share it. The account
// of the identity that dynascale runs with is not known before AWS is asked, and
// is taken for another one.
type quota struct{ account, region string }

func quotaOf(p config.Place) quota { return quota{account: p.Account(), region: p.Region} }

// Connect builds the clients of every place of a configuration. Nothing is asked of AWS
// yet, unless a role has to be assumed.
func Connect(ctx context.Context, cfg *config.Config, watch Watch) (*Network, error) {
	return (&Network{watch: watch}).Reconnect(ctx, cfg)
}

// Reconnect returns a network that reaches every place of a changed configuration: the
// clients are built anew and the limiters are kept, so that a reload does not forget a
// limit. Keys that are rotated on disk need no reload. On an error n is as good as before.
func (n *Network) Reconnect(ctx context.Context, cfg *config.Config) (*Network, error) {
	next := &Network{watch: n.watch, aws: cfg.AWS, Clouds: map[config.Place]Cloud{}, topics: map[config.Place]Cloud{}, limiters: map[quota]*session.Limiter{}}
	reach := func(p config.Place) (Cloud, error) {
		q := quotaOf(p)
		if next.limiters[q] == nil && cfg.AWS.Rate == n.aws.Rate {
			next.limiters[q] = n.limiters[q]
		}
		if next.limiters[q] == nil {
			next.limiters[q] = session.NewLimiter(cfg.AWS.Rate.Reads, cfg.AWS.Rate.Writes)
		}
		cloud, err := next.connect(ctx, p)
		if err != nil {
			return Cloud{}, fmt.Errorf("reach %s: %w", p, err)
		}
		return cloud, nil
	}
	for _, p := range cfg.Places() {
		cloud, err := reach(p)
		if err != nil {
			return nil, err
		}
		next.Clouds[p] = cloud
	}
	if cfg.AWS.Brake.Parameter != "" {
		cloud, err := reach(cfg.AWS.BrakePlace())
		if err != nil {
			return nil, fmt.Errorf("the remote brake: %w", err)
		}
		next.brake = cloud
	}
	if cfg.Heartbeat.CloudWatch.Metric != "" {
		cloud, err := reach(cfg.HeartbeatPlace())
		if err != nil {
			return nil, fmt.Errorf("the heartbeat's metric: %w", err)
		}
		next.heart = cloud
	}
	if cfg.Prices.CostExplorer.On() {
		cloud, err := reach(cfg.BillingPlace())
		if err != nil {
			return nil, fmt.Errorf("prices.cost_explorer: %w", err)
		}
		next.bills = cloud
	}
	for _, p := range cfg.NotifyPlaces() {
		cloud, err := reach(p)
		if err != nil {
			return nil, fmt.Errorf("an SNS topic in notify.channels: %w", err)
		}
		next.topics[p] = cloud
	}
	return next, nil
}

// Publish publishes a notice to a topic of SNS, at a place of the configuration.
func (n *Network) Publish(ctx context.Context, at config.Place, topic, subject, message, group, dedup string) (id string, err error) {
	return n.topics[at].SNS.Publish(ctx, topic, subject, message, group, dedup)
}

// Charges asks Cost Explorer, which has to be configured. AWS bills each call.
func (n *Network) Charges(ctx context.Context, q costexplorer.Question) ([]resource.Charge, error) {
	if n.bills.CostExplorer == nil {
		return nil, &scale.Failure{Doing: "asking Cost Explorer what was spent", Kind: scale.Invalid, Err: errors.New("prices.cost_explorer was turned off meanwhile")}
	}
	return n.bills.CostExplorer.Charges(ctx, q)
}

// Alarms reaches the alarms of one place of a configuration, which need not be that of a tier.
func Alarms(ctx context.Context, cfg *config.Config, at config.Place) (*alarm.Client, error) {
	loaded, err := session.Load(ctx, session.Options{Region: at.Region, Profile: cfg.AWS.Profile, Endpoint: cfg.AWS.Endpoint, Timeout: cfg.AWS.Timeout, RoleARN: at.Role.ARN, ExternalID: at.Role.ExternalID})
	if err != nil {
		return nil, fmt.Errorf("reach %s: %w", at, err)
	}
	return alarm.New(loaded), nil
}

// PutHeartbeat puts a value of the heartbeat's metric, which has to be configured.
func (n *Network) PutHeartbeat(ctx context.Context, namespace, metric string, at time.Time, value float64) error {
	return n.heart.CloudWatch.PutMetric(ctx, namespace, metric, at, value)
}

// ReadBrake reads the parameter of the remote brake, which has to be configured.
func (n *Network) ReadBrake(ctx context.Context) (text string, written time.Time, err error) {
	return n.brake.GetParameter(ctx, n.aws.Brake.Parameter)
}

// connect builds the clients of one place.
func (n *Network) connect(ctx context.Context, p config.Place) (Cloud, error) {
	limiter := n.limiters[quotaOf(p)]
	var onCall session.OnCall
	var region atomic.Pointer[string] // which the environment may tell
	region.Store(&p.Region)
	if n.watch.OnCall != nil {
		onCall = func(service, operation string, took time.Duration, err error) {
			n.watch.OnCall(p.Account(), *region.Load(), service, operation, took, err)
		}
	}
	loaded, err := session.Load(ctx, session.Options{
		Region: p.Region, Profile: n.aws.Profile, Endpoint: n.aws.Endpoint, Timeout: n.aws.Timeout,
		RoleARN: p.Role.ARN, ExternalID: p.Role.ExternalID, OnCall: onCall, OnCredentials: n.watch.OnCredentials, Limiter: limiter,
	})
	if err != nil {
		return Cloud{}, err
	}
	region.Store(&loaded.Region)
	cloud, err := New(loaded, n.aws.Protocol)
	cloud.Limiter, cloud.onRequested = limiter, n.watch.OnRequested
	return cloud, err
}
