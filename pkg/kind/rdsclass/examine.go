package rdsclass

import (
	"fmt"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/kind"
)

// Inspect orders nothing: the view needs all that is worth knowing.
func (*Class) Inspect(kind.Watched, facts.Facts, *facts.Order) {}

// Examine tells how the database is, whether every class of the ladder can be ordered for it
// and what each holds, and when RDS works on it by itself.
func (c *Class) Examine(e kind.Examination) []finding.Finding {
	n := e.Notes()
	read := facts.Databases.Get(e.Facts, c.Database)
	if !read.Found {
		return nil
	}
	n.Add(finding.Well, "database", kind.Database(read.Is), "")
	kind.TellStep(&n, e, read.Is.Class)
	var good []string
	for _, r := range c.Rungs {
		if offer := facts.Orderable.Get(e.Facts, facts.OrderKey(read.Is, r.Name)); offer.Answered() && kind.Unorderable(read.Is, r.Name, offer.Is) == "" {
			good = append(good, r.Name)
		}
	}
	if len(good) == len(c.Rungs) {
		n.Add(finding.Well, "classes", fmt.Sprintf("%s can be ordered for the database (%s)", strings.Join(good, ", "), strings.Join(facts.Orderable.Rights, ", ")), "")
	}
	tellSizes(&n, e.View)
	kind.TellHours(&n, e, c.Database)
	return n.All
}

// tellSizes tells whether it is known what each class holds: a tier does not shrink onto one
// of which that is not known.
func tellSizes(n *finding.Notes, v kind.View) {
	var holds, unknown []string
	for _, r := range v.Capacity.Ladder {
		if r.Memory == 0 {
			unknown = append(unknown, "the memory of "+r.Name)
		}
		if r.Connections == 0 {
			unknown = append(unknown, "the maximum connections of "+r.Name)
		}
		holds = append(holds, fmt.Sprintf("%s: %s of memory, %s", r.Name, amount.Bytes(float64(r.Memory)), amount.Count(r.Connections, "connection")))
	}
	switch {
	case len(unknown) > 0:
		n.Add(finding.Doubted, "sizes", fmt.Sprintf("unknown: %s; until this is known, the tier does not shrink to these classes, and does not shrink from a class whose memory is unknown", strings.Join(unknown, ", ")),
			"set memory_gib and connections of these classes under rds_class.sizes")
	case len(holds) > 0:
		n.Add(finding.Well, "sizes", strings.Join(holds, "; "), "")
	}
}
