package app

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/ledger"
)

// examineDaemon tells whether the daemon lives, and how old the newest evaluation is that
// the ledger knows of.
func (d doctor) examineDaemon(ctx context.Context, life Life) []Finding {
	n := &notes{about: "daemon"}
	const check = "life"
	info, err := ledger.Inspect(ctx, d.cfg.Ledger.Path)
	switch life.State {
	case LifeReady:
		n.add(Well, check, life.Text, "")
	case LifeForeign: // said by the check of http.listen
	case LifeDead:
		if err != nil || info.Newest.IsZero() {
			n.add(Noted, check, life.Text+"; it has not run yet", "")
			break
		}
		n.add(Doubted, check, life.Text, life.Do)
	case LifeAnother, LifeElsewhere:
		n.add(Doubted, check, life.Text, life.Do)
	default:
		n.add(Failed, check, life.Text, life.Do)
	}
	for _, note := range life.Notes {
		n.add(Doubted, check, oneLine(note), "")
	}
	if err == nil && !info.Newest.IsZero() {
		tellAge(n, api.AgeOf(info.Newest, d.Now(), d.cfg.Loop.Interval))
	}
	return n.all
}

func tellAge(n *notes, age api.Age) {
	const check = "evaluation"
	found := "the newest in the ledger was made " + age.String()
	switch {
	case age.Future():
		n.add(Failed, check, found, "this clock or the one of that time is wrong: set it by NTP; cooldowns count from that time")
	case age.Stale:
		n.add(Doubted, check, found+", at "+age.EvaluatedAt.Format(time.RFC3339)+": what status and explain show is how things were then", "see whether the daemon runs")
	default:
		n.add(Well, check, found, "")
	}
}
