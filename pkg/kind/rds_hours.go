package kind

import (
	"fmt"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/calendar"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/resource"
)

// TellHours compares the hours in which RDS works on databases by itself with those that
// were given away for changes: a change waits for a backup, and maintenance restarts what is
// just being changed. Databases that were not read are passed over.
func TellHours(n *finding.Notes, e Examination, names ...string) {
	const check = "hours of RDS"
	if len(e.Open.Hours) == 0 {
		return
	}
	var apart []string
	for _, db := range known(e.Facts, names) {
		own := "modify-db-instance --db-instance-identifier " + db.ID
		backups := own
		if db.Cluster != "" { // the whole cluster is backed up at once
			backups = "modify-db-cluster --db-cluster-identifier " + db.Cluster
		}
		for _, x := range []struct{ what, hours, means, command string }{
			{"backs " + db.ID + " up", db.BackupWindow, "a change waits until the backup is done", backups + " --preferred-backup-window HH:MM-HH:MM"},
			{"maintains " + db.ID, db.Maintenance, "RDS may restart the database just before, during or just after a change", own + " --preferred-maintenance-window DDD:HH:MM-DDD:HH:MM"},
		} {
			hours, known := hoursOfRDS(x.hours)
			if !known {
				continue
			}
			at, meets := e.Open.Meets(calendar.Week{Hours: []calendar.Hours{hours}, Zone: time.UTC}, e.Now)
			if !meets {
				apart = append(apart, fmt.Sprintf("%s during %s UTC", x.what, x.hours))
				continue
			}
			n.Add(finding.Doubted, check, fmt.Sprintf("RDS %s during %s UTC, while maintenance_window is open (next %s): %s", x.what, x.hours, e.Open.Clock(at), x.means),
				"change maintenance_window, or the hours of RDS: aws rds "+x.command)
		}
	}
	if len(apart) > 0 {
		n.Add(finding.Well, check, "RDS "+strings.Join(apart, ", and ")+"; maintenance_window is closed then", "")
	}
}

func known(f facts.Facts, names []string) (out []resource.Database) {
	for _, name := range names {
		if db := facts.Databases.Get(f, name); db.Found {
			out = append(out, db.Is)
		}
	}
	return out
}

// weekly is how RDS writes hours of the week: sun:04:00-sun:05:00.
var weekly = pattern.Of(`^([a-z]{3}):([0-9]{2}:[0-9]{2})-[a-z]{3}:([0-9]{2}:[0-9]{2})$`)

// hoursOfRDS reads 03:00-03:30, which is every day, and sun:04:00-sun:05:00.
func hoursOfRDS(text string) (calendar.Hours, bool) {
	if parts := weekly.FindStringSubmatch(strings.ToLower(text)); parts != nil {
		text = fmt.Sprintf("%s %s-%s", parts[1], parts[2], parts[3])
	}
	h, err := calendar.Parse(text)
	return h, err == nil
}
