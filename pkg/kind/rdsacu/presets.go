package rdsacu

import (
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/signal"
)

// Presets are those of the cluster's metrics, and what its busiest member does. AWS tells
// of that as a share of the largest capacity; ACUUtilization would not do: the capacity is
// never below the least one, which so would look busier with every rung. Source: Aurora
// user guide, "Important Amazon CloudWatch metrics for Aurora Serverless v2".
func (a *ACU) Presets() map[string]kind.Preset {
	out := kind.DatabasePresets("DBClusterIdentifier", a.Cluster, false)
	busiest := kind.Metric("AWS/RDS", "CPUUtilization", "DBClusterIdentifier", a.Cluster)
	out["aurora-acu"] = kind.Preset{Unit: "percent", Statistic: "Maximum", Level: true, Least: kind.LeastPercent, Build: func(how signal.Query) signal.Source {
		source := busiest(how)
		source.RelativeToMin = true
		return source
	}}
	return out
}
