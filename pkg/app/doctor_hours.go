package app

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/calendar"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/estate"
)

// examineHours compares the hours in which RDS works on a database by itself with those that
// were given away for changes: a change waits for a backup, and maintenance restarts what is
// just being changed.
func (d doctor) examineHours(_ context.Context, n *notes, t config.Tier, w *ward) {
	const check = "hours of RDS"
	own := calendar.Week{Hours: t.Guards.MaintenanceWindow.Hours, Zone: t.Guards.MaintenanceWindow.Zone}
	if len(own.Hours) == 0 {
		return
	}
	var apart []string
	for _, db := range databasesOf(t, w) {
		for _, x := range []struct{ what, hours, means, option string }{
			{"backs " + db.ID + " up", db.BackupWindow, "a change waits until the backup is done", "--preferred-backup-window"},
			{"maintains " + db.ID, db.Maintenance, "both may restart it, one after the other", "--preferred-maintenance-window"},
		} {
			hours, known := hoursOfRDS(x.hours)
			if !known {
				continue
			}
			at, meets := own.Meets(calendar.Week{Hours: []calendar.Hours{hours}, Zone: time.UTC}, d.Now())
			if !meets {
				apart = append(apart, fmt.Sprintf("%s in %s UTC", x.what, x.hours))
				continue
			}
			n.add(Doubted, check, fmt.Sprintf("RDS %s in %s UTC, while maintenance_window is open (next %s): %s", x.what, x.hours, at.In(own.Zone).Format("Mon 15:04 MST"), x.means),
				fmt.Sprintf("move one of the two: maintenance_window, or aws rds modify-db-instance --db-instance-identifier %s %s", db.ID, x.option))
		}
	}
	if len(apart) > 0 {
		n.add(Well, check, "RDS "+strings.Join(apart, ", and ")+"; maintenance_window is closed then", "")
	}
}

// databasesOf are the databases that the changes of a tier are about, as far as they are known.
func databasesOf(t config.Tier, w *ward) (out []estate.Database) {
	names := []string{t.Target.Name()}
	for _, m := range w.clusters.is[t.Target.Name()].Members {
		names = append(names, m.ID)
	}
	for _, name := range names {
		if db, known := w.databases.is[name]; known {
			out = append(out, db)
		}
	}
	return out
}

// weekly is how RDS writes hours of the week: sun:04:00-sun:05:00.
var weekly = regexp.MustCompile(`^([a-z]{3}):([0-9]{2}:[0-9]{2})-[a-z]{3}:([0-9]{2}:[0-9]{2})$`)

// hoursOfRDS reads 03:00-03:30, which is every day, and sun:04:00-sun:05:00.
func hoursOfRDS(text string) (calendar.Hours, bool) {
	if parts := weekly.FindStringSubmatch(strings.ToLower(text)); parts != nil {
		text = fmt.Sprintf("%s %s-%s", parts[1], parts[2], parts[3])
	}
	h, err := calendar.Parse(text)
	return h, err == nil
}
