package app

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// tellActions tells which actions of operators are in force on a tier, and who changes its
// size although it is paused: dynascale holds still then, and others do not.
func (d doctor) tellActions(n *notes, t config.Tier, w *ward) {
	var texts []string
	paused := false
	for _, a := range d.actions {
		if a.Covers(t.Name) {
			texts = append(texts, fmt.Sprintf("%s of %s: %s", a.ID, reason.Subject(a), reason.Action(a, d.Now())))
			paused = paused || a.Kind == scale.Pause
		}
	}
	if len(texts) == 0 {
		return
	}
	n.add(Noted, "actions", strings.Join(texts, "; "), "'dynascale resume ID' ends one")
	others := slices.Concat(w.policies[groupOf(t)], w.scheduled[groupOf(t)])
	if paused && groupOf(t) != "" && len(others) > 0 {
		n.add(Doubted, "paused", "dynascale holds still, and others change the size all the same, also what was set by hand: "+strings.Join(others, "; "),
			fmt.Sprintf("aws autoscaling suspend-processes --auto-scaling-group-name %s --scaling-processes AlarmNotification ScheduledActions, and resume them after the pause", groupOf(t)))
	}
}
