package rdsclass

import "github.com/dynascale/dynascale/pkg/reason"

// Words are those of instance classes.
func (*Class) Words() reason.Words {
	return reason.Words{Unit: "class", Of: "class of"}
}
