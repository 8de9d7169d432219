package collector

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Class is one database whose class is scaled.
type Class struct {
	ID     string
	Ladder []Step
	Rules  operation.Rules
	Mode   scale.Mode
	Region string
}

type classes struct{ Class }

// look finds the rung of the database's class.
func (c *classes) look(s *stock, snapshot *scale.Snapshot) string {
	if why := s.databases.why(c.ID, "RDS database", place(c.Region)); why != "" {
		return why
	}
	is := s.databases.is[c.ID]
	rung := rungOf(c.Ladder, is.Class)
	if rung == 0 {
		return offLadder(c.ID, is.Class, c.Ladder)
	}
	snapshot.Capacity = onLadder(c.Ladder, rung, snapshot, func(r scale.Rung) scale.Rung {
		r.Memory = cmp.Or(r.Memory, memoryOf(s.types.is, r.Name))
		r.Connections = cmp.Or(r.Connections, operation.MostConnections(is.Engine, r.Memory))
		return r
	})
	snapshot.Objections = append(operation.ClassObjections(is, s.waiting.is[strings.ToLower(is.ARN)], c.Rules),
		operation.LadderObjections(snapshot.Capacity.Ladder)...)
	object := func(format string, args ...any) {
		snapshot.Objections = append(snapshot.Objections, fmt.Sprintf(format, args...))
	}
	// What is not known is respected too, where being wrong would be an outage.
	if s.waiting.at.IsZero() && c.Mode == scale.Manage {
		object("cannot verify that no maintenance waits for %s: %s", c.ID, s.waiting.trouble)
	}
	for _, r := range c.Ladder {
		switch o := s.orders[orderOf(is, r.Name)]; {
		case o != nil && o.known && !o.fits(is):
			object("%s cannot be ordered for %s %s as %s is", r.Name, is.Engine, is.Version, c.ID)
		case (o == nil || !o.known) && c.Mode == scale.Manage:
			object("cannot verify that %s can be ordered for %s", r.Name, c.ID)
		}
	}
	return ""
}
