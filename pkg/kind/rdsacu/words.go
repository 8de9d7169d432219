package rdsacu

import "github.com/dynascale/dynascale/pkg/reason"

// Words are those of Aurora capacity units.
func (*ACU) Words() reason.Words {
	return reason.Words{Unit: "ACU", Many: "ACU", Step: "ACU", Of: "capacity (ACU) of"}
}
