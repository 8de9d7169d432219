package ecsservice

import "github.com/dynascale/dynascale/pkg/reason"

// Words are those of tasks.
func (*Service) Words() reason.Words {
	return reason.Words{Unit: "tasks", One: "task", Many: "tasks", Of: "service"}
}
