package rdsreplicas

import "github.com/dynascale/dynascale/pkg/reason"

// Words are those of readers.
func (*Replicas) Words() reason.Words {
	return reason.Words{Unit: "readers", One: "reader", Many: "readers", Of: "readers of"}
}
