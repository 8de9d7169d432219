package doctor

import (
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/scale"
)

// tellWindow asks the guard itself when a change may begin.
func (d doctor) tellWindow(n *finding.Notes, t config.Tier) {
	w := t.Guards.MaintenanceWindow
	if len(w.Hours) == 0 {
		return
	}
	const check = "maintenance_window"
	now := scale.Snapshot{Now: d.Now()}
	if !longEnough(w, now.Now) {
		n.Add(finding.Doubted, check, fmt.Sprintf("the maintenance window is always shorter than a change may take (worst_case, %s), so no change can begin in it", words(w.Worst)),
			"make guards.maintenance_window longer, or worst_case shorter")
		return
	}
	if _, why := w.Check(&now, guard.Move{Current: 1, Want: 2}); why.Given() {
		n.Add(finding.Well, check, why.Text, "")
		return
	}
	n.Add(finding.Well, check, "open: a change may begin until "+w.Until(&now).In(w.Zone).Format("Mon 15:04 MST"), "")
}

// longEnough reports whether a change may begin at any time of the week. A moment
// is not enough, because passes come once a minute.
func longEnough(w guard.MaintenanceWindow, now time.Time) bool {
	allowed := func(at time.Time) bool {
		size, _ := w.Check(&scale.Snapshot{Now: at}, guard.Move{Current: 1, Want: 2})
		return size == 2
	}
	year, month, day := now.In(w.Zone).Date()
	for days := range 8 {
		for _, h := range w.Hours {
			opens := time.Date(year, month, day+days, 0, h.From, 0, 0, w.Zone)
			if h.Days[opens.Weekday()] && allowed(opens) && allowed(opens.Add(time.Minute)) {
				return true
			}
		}
	}
	return false
}
