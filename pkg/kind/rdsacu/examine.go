package rdsacu

import (
	"fmt"
	"strconv"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
)

// Inspect orders nothing: the view needs all that is worth knowing.
func (*ACU) Inspect(kind.Watched, facts.Facts, *facts.Order) {}

// Examine tells how the cluster is, and what becomes of its largest capacity.
func (a *ACU) Examine(e kind.Examination) []finding.Finding {
	n := e.Notes()
	read := facts.Clusters.Get(e.Facts, a.Cluster)
	c := read.Is
	if !read.Found || c.MaxACU == 0 {
		return nil
	}
	n.Add(finding.Well, "cluster", fmt.Sprintf("%s: %s %s, %s, %s to %s ACU", c.ID, c.Engine, c.Version, c.Status, operation.ACU(c.MinACU), operation.ACU(c.MaxACU)), "")
	kind.TellStep(&n, e, operation.ACU(c.MinACU))
	kind.TellParameters(&n, c)
	a.tellLargest(&n, c)
	var members []string
	for _, m := range c.Members {
		members = append(members, m.ID)
	}
	kind.TellHours(&n, e, members...)
	return n.All
}

// tellLargest compares the largest capacity of a cluster, which is what it may cost, with
// what the tier makes of it.
func (a *ACU) tellLargest(n *finding.Notes, c resource.Cluster) {
	const check = "largest"
	top := a.Rungs[len(a.Rungs)-1].Name
	highest, err := strconv.ParseFloat(top, 64)
	switch {
	case err != nil: // the configuration was checked
	case a.MaxACU > 0 && c.MaxACU > a.MaxACU:
		n.Add(finding.Noted, check, fmt.Sprintf("the maximum capacity is %s ACU, above max_acu %s: dynascale never lowers the maximum capacity", operation.ACU(c.MaxACU), operation.ACU(a.MaxACU)),
			"lower the maximum capacity yourself if it is not needed; if it is, set max_acu to "+operation.ACU(c.MaxACU))
	case a.MaxACU > 0 && a.MaxACU != c.MaxACU:
		n.Add(finding.Noted, check, fmt.Sprintf("every change sets the maximum capacity to max_acu %s; it is %s now", operation.ACU(a.MaxACU), operation.ACU(c.MaxACU)), "")
	case a.MaxACU == 0 && highest > c.MaxACU:
		n.Add(finding.Doubted, check, fmt.Sprintf("%s ACU on the ladder is above the maximum capacity of %s ACU and is never used", top, operation.ACU(c.MaxACU)),
			"end the ladder at "+operation.ACU(c.MaxACU)+" or below, or set max_acu, which raises the maximum capacity")
	}
}
