package rdsreplicas

import (
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/signal"
)

// Presets are those of the databases that reads are sent to, of the source where writes are
// what they are about, and of the lag of each reader: which one is behind decides where
// reads are sent. A replica that does not replicate reports -1, which is missing data.
func (r *Replicas) Presets() map[string]kind.Preset {
	dimension := "DBInstanceIdentifier"
	if r.Cluster != "" {
		dimension = "DBClusterIdentifier"
	}
	out := kind.DatabasePresets(dimension, r.Name(), true)
	lag := func(metric string) func(signal.Query) signal.Source {
		return func(how signal.Query) signal.Source {
			how.Namespace, how.Name = "AWS/RDS", metric
			return signal.Source{Each: &how}
		}
	}
	plain := kind.Preset{Unit: "seconds", Statistic: "Maximum", Level: true, Build: lag("ReplicaLag")}
	shared := kind.Preset{Unit: "milliseconds", Statistic: "Maximum", Level: true, Build: lag("AuroraReplicaLag")}
	if r.Cluster != "" {
		plain.Unfit = "is for replicas of a database without a cluster; for a cluster use aurora-replica-lag"
	}
	if r.Source != "" {
		shared.Unfit = "is for the readers of a cluster; for replicas of one database use rds-replica-lag"
	}
	out["rds-replica-lag"], out["aurora-replica-lag"] = plain, shared
	return out
}
