package doctor

import (
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/life"
)

// examineDaemon tells whether the daemon lives, and how old the newest evaluation is that
// the ledger knows of.
func (d doctor) examineDaemon(alive life.Life, info *ledger.Info) []finding.Finding {
	n := &finding.Notes{About: "daemon"}
	const check = "life"
	switch alive.State {
	case life.Ready:
		n.Add(finding.Well, check, alive.Text, "")
	case life.Foreign: // said by the check of http.listen
	case life.Dead:
		if info == nil || info.Newest.IsZero() {
			n.Add(finding.Noted, check, alive.Text+"; no evaluation is recorded yet", "")
			break
		}
		n.Add(finding.Doubted, check, alive.Text, alive.Do)
	case life.Another, life.Elsewhere:
		n.Add(finding.Doubted, check, alive.Text, alive.Do)
	default:
		n.Add(finding.Failed, check, alive.Text, alive.Do)
	}
	for _, note := range alive.Notes {
		found, do := life.Parted(finding.OneLine(note))
		n.Add(finding.Doubted, check, found, do)
	}
	n.All = append(n.All, Emergencies(alive, d.Now())...)
	if info != nil && !info.Newest.IsZero() {
		tellAge(n, api.AgeOf(info.Newest, d.Now(), d.cfg.Loop.Interval))
	}
	return n.All
}

// Emergencies warn of every spending emergency: the daemon is ready while one lasts, and tiers may shrink by it.
func Emergencies(alive life.Life, now time.Time) []finding.Finding {
	n := &finding.Notes{About: "daemon"}
	for _, e := range alive.Emergencies() {
		n.Add(finding.Doubted, "budget", e.Text(now), "'dynascale budget' shows what is spent; docs/budgets.md says what to do")
	}
	return n.All
}

func tellAge(n *finding.Notes, age api.Age) {
	const check = "evaluation"
	found := "the newest evaluation in the ledger was made " + age.String()
	switch {
	case age.Future():
		n.Add(finding.Failed, check, found, "the clock is wrong now, or was wrong at that evaluation: set it by NTP; cooldowns are measured from recorded times")
	case age.Stale:
		n.Add(finding.Doubted, check, found+", at "+age.EvaluatedAt.Format(time.RFC3339)+": 'dynascale status' and 'dynascale explain' show this old state", "check whether the daemon runs, for example with systemctl status dynascale, and whether the daemon can write its ledger; a dry run does not write the ledger")
	default:
		n.Add(finding.Well, check, found, "")
	}
}
