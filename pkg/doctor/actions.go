package doctor

import (
	"fmt"
	"strings"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// tellActions tells which actions of operators are in force on a tier, and reports whether
// one pauses it.
func (d doctor) tellActions(n *finding.Notes, t config.Tier) (paused bool) {
	var texts []string
	for _, a := range d.actions {
		if a.Covers(t.Name) {
			texts = append(texts, fmt.Sprintf("%s of %s: %s", a.ID, reason.Subject(a), reason.Action(a, d.Now())))
			paused = paused || a.Kind == scale.Pause
		}
	}
	if len(texts) > 0 {
		n.Add(finding.Noted, "actions", strings.Join(texts, "; "), "to end an action: dynascale resume ID")
	}
	return paused
}
