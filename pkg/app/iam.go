package app

import (
	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/rights"
)

// IAM writes the least policies that a configuration needs.
func IAM(cfg *config.Config, o rights.Options) []rights.Policy {
	var tiers []rights.Tier
	for _, t := range cfg.Watched().Tiers {
		tiers = append(tiers, rights.Tier{Watched: assembly.Watched(t), Kind: t.Target, Role: t.AssumeRole.ARN, Pool: t.Guards.Connections.Parameter})
	}
	if cfg.AWS.Brake.Parameter != "" {
		o.Brake, o.BrakeRole, o.BrakeRegion = cfg.AWS.Brake.Parameter, cfg.AWS.AssumeRole.ARN, cfg.AWS.BrakePlace().Region
	}
	if cfg.Heartbeat.CloudWatch.Metric != "" {
		o.Heartbeat, o.HeartbeatRole = cfg.Heartbeat.CloudWatch.Namespace, cfg.HeartbeatPlace().Role.ARN
	}
	for _, c := range cfg.Notify.Channels {
		if c.Kind == config.SNSChannel {
			o.Topics, o.TopicsRole = append(o.Topics, c.SNS.Topic), cfg.NotifyPlace(c).Role.ARN
		}
	}
	o.EndpointRole = cfg.EndpointPlace(config.Endpoint{}).Role.ARN
	o.Prices = cfg.Prices.API
	if cfg.Prices.CostExplorer.On() {
		o.CostExplorer, o.CostExplorerRole = true, cfg.BillingPlace().Role.ARN
	}
	return rights.Policies(tiers, o)
}
