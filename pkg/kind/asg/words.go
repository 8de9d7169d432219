package asg

import "github.com/dynascale/dynascale/pkg/reason"

// Words are those of machines, or units where the group counts in weights.
func (*Group) Words() reason.Words {
	return reason.Words{Unit: "instances", Of: "group", Holder: "group's"}
}
