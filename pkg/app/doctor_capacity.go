package app

import (
	"context"
	"fmt"
	"strconv"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/operation"
)

// examineCapacity looks at a Serverless v2 cluster.
func examineCapacity(_ context.Context, n *notes, t config.Tier, w *ward) {
	a := subjectOf(t).ACU
	c, known := w.clusters.is[a.Cluster]
	if !known {
		return
	}
	if c.MaxACU == 0 {
		n.add(Failed, "cluster", fmt.Sprintf("%s has no capacity range of Serverless v2", c.ID), "give it one, or remove the tier")
		return
	}
	n.add(Well, "cluster", fmt.Sprintf("%s: %s %s, %s, %s to %s ACU", c.ID, c.Engine, c.Version, c.Status, operation.ACU(c.MinACU), operation.ACU(c.MaxACU)), "")
	tellRung(n, t, operation.ACU(c.MinACU), a.Rungs, rungNamed(a.Rungs, nil, operation.ACU(c.MinACU)))
	tellObjections(n, t, operation.ClusterObjections(c, rulesOf(t)))
	tellParameters(n, c)
	top := a.Rungs[len(a.Rungs)-1].Name
	highest, err := strconv.ParseFloat(top, 64)
	switch {
	case err != nil: // the configuration was checked
	case a.MaxACU > 0 && c.MaxACU > a.MaxACU:
		n.add(Noted, "largest", fmt.Sprintf("the largest capacity is %s, above max_acu %s: it stays, because somebody may need it", operation.ACU(c.MaxACU), operation.ACU(a.MaxACU)), "lower it by hand when nobody does")
	case a.MaxACU > 0 && a.MaxACU != c.MaxACU:
		n.add(Noted, "largest", fmt.Sprintf("every change sets the largest capacity to max_acu %s; it is %s now", operation.ACU(a.MaxACU), operation.ACU(c.MaxACU)), "")
	case a.MaxACU == 0 && highest > c.MaxACU:
		n.add(Doubted, "largest", fmt.Sprintf("step %s of the ladder is above the largest capacity %s, and will never be chosen", top, operation.ACU(c.MaxACU)),
			"end the ladder there, or set max_acu, which raises the largest capacity")
	}
}

// tellParameters names the members of a cluster that its parameter group waits for.
// Nothing that dynascale does to a cluster restarts one.
func tellParameters(n *notes, c estate.Cluster) {
	for _, m := range c.Members {
		if m.Parameters != "" {
			n.add(Noted, "parameters", fmt.Sprintf("the cluster's parameter group is %s on %s, and its next restart applies it; no change of this tier restarts it", m.Parameters, m.ID), "")
		}
	}
}
