package doctor

import (
	"context"
	"fmt"
	"strings"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/lock"
	"github.com/dynascale/dynascale/pkg/scale"
)

// tellLock says who on this machine manages a tier, which no second daemon of it does.
func (d doctor) tellLock(ctx context.Context, n *finding.Notes, t config.Tier, p *place) {
	if !t.Mode.Writes() {
		return
	}
	if !lock.Works {
		n.Add(finding.Noted, "lock", "this operating system has no lock against a second dynascale that changes "+t.Target.Name(), "run only one daemon")
		return
	}
	h, held := lock.Find(p.cloud.Lock(ctx, t))
	writer, err := ledger.HolderOf(d.cfg.Ledger.Path)
	switch {
	case !held:
		n.Add(finding.Well, "lock", "no dynascale on this machine manages "+t.Target.Name(), "")
	case h.PID != 0 && writer.Held && strings.HasPrefix(writer.By, fmt.Sprintf("pid %d ", h.PID)):
		n.Add(finding.Well, "lock", fmt.Sprintf("held by the daemon that writes this ledger (pid %d, user %s)", h.PID, h.User), "")
	case h.PID != 0 && h.PID == d.daemon:
		n.Add(finding.Well, "lock", fmt.Sprintf("held by the daemon of this configuration (pid %d, user %s)", h.PID, h.User), "")
	case h.Dynascale() && err != nil:
		n.Add(finding.Noted, "lock", fmt.Sprintf("held by a dynascale daemon (pid %d, user %s); whether that is the daemon of this configuration is unknown: %v", h.PID, h.User, cause(err)),
			"run doctor as the user that dynascale runs as")
	case !h.Seen():
		n.Add(finding.Doubted, "lock", h.Keeps(t.Target.Name())+": the daemon of this configuration would only observe the tier", "stop that process if it is not the daemon of this configuration; root finds the process with: ss -xlp | grep "+h.Address)
	case !h.Dynascale():
		n.Add(finding.Doubted, "lock", h.Keeps(t.Target.Name())+": the daemon of this configuration would only observe the tier", "stop that process if it is not the daemon of this configuration")
	case !writer.Held:
		n.Add(finding.Doubted, "lock", h.Keeps(t.Target.Name())+": the daemon of this configuration would only observe the tier",
			fmt.Sprintf("if pid %[1]d is the daemon of this configuration, its ledger was moved, deleted or replaced: move the ledger back or, "+
				"if the ledger no longer exists, restart the daemon; if pid %[1]d is another daemon, run only one of the two daemons", h.PID))
	default:
		n.Add(finding.Doubted, "lock", h.Keeps(t.Target.Name())+": the daemon of this configuration would only observe the tier",
			"stop one of the two daemons, or set mode: off for the tier in one of the two configurations")
	}
}

// tellContested says that changes of a tier are set back again and again.
func (d doctor) tellContested(n *finding.Notes, t config.Tier) {
	s := scale.Snapshot{Now: d.Now(), Past: d.past(t.Name)}
	if why := (guard.SecondDaemon{}).Suspected(s.Now, s.Past.Reversed); why.Given() {
		n.Add(finding.Doubted, "second daemon", why.Text, "look for another dynascale with "+t.Target.Name()+" in its configuration, and for people or scripts that change the size; CloudTrail shows who made the changes")
	}
}
