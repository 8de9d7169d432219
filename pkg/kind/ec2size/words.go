package ec2size

import "github.com/dynascale/dynascale/pkg/reason"

// Words are those of instance types.
func (*Machine) Words() reason.Words {
	return reason.Words{Unit: "machine type", Of: "machine type of"}
}
