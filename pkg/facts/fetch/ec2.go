package fetch

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/facts"
)

// EC2 reads what the shelves of EC2 hold.
type EC2 interface {
	Machines(ctx context.Context, ids []string) (map[string]estate.Machine, error)
	MachineTypes(ctx context.Context, names []string) (map[string]estate.MachineType, error)
	// StopProtected tells whether EC2 would refuse to stop a machine.
	StopProtected(ctx context.Context, id string) (bool, error)
}

// FromEC2 are the sources of its shelves.
func FromEC2(c EC2) []Source {
	return []Source{
		From(facts.Machines, c.Machines), From(facts.MachineTypes, c.MachineTypes),
		FromOne(facts.StopProtection, func(ctx context.Context, _ time.Time, id string) (bool, error) { return c.StopProtected(ctx, id) }),
	}
}
