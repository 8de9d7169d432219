package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// examineSubject looks at a tier that scales no group.
func (d doctor) examineSubject(ctx context.Context, n *notes, t config.Tier, w *ward) []Finding {
	if why := w.holdings.missing(t); why != "" {
		n.add(Failed, "resource", why, "correct its name, region or role; 'dynascale discover' lists what there is")
		return n.all
	}
	var rooms []room
	switch s := subjectOf(t); {
	case s.Machine != nil:
		rooms = []room{d.examineMachine, d.examineTypes, d.examineRehearsal, d.examineStart, d.examineTargets}
	case s.Class != nil:
		rooms = []room{d.examineDatabase, d.examineClasses, examineSizes}
	case s.ACU != nil:
		rooms = []room{examineCapacity}
	case s.Replicas != nil:
		rooms = []room{examineSource, examineReaders, d.examineReaderClass, examineEndpoints}
	}
	d.walk(ctx, n, t, w, append(rooms, d.examineWindow, d.examineHours, d.examineNeighbours, d.examineOperation, d.examineQueues, d.examineSignals)...)
	tellHeld(n, t, w)
	d.tellWriting(n, t)
	d.tellLock(ctx, n, t, w)
	d.tellContested(n, t)
	return n.all
}

// missing says that what a tier scales does not exist, "" where it does or where
// that could not be read.
func (h holdings) missing(t config.Tier) string {
	name := t.Target.Name()
	absent := func(known, there bool, kind string) string {
		if !known || there {
			return ""
		}
		return fmt.Sprintf("there is no %s %s", kind, name)
	}
	_, machine := h.machines.is[name]
	_, database := h.databases.is[name]
	_, cluster := h.clusters.is[name]
	switch s := subjectOf(t); {
	case s.Machine != nil:
		return absent(h.machines.known(), machine, "EC2 instance")
	case s.Class != nil, s.Replicas != nil && s.Replicas.Source != "":
		return absent(h.databases.known(), database, "RDS database")
	}
	return absent(h.clusters.known(), cluster, "RDS cluster")
}

// tellRung says on which rung a vertical tier stands; rung is 0 for none.
func tellRung(n *notes, t config.Tier, is string, ladder []scale.Rung, rung int) {
	names := make([]string, len(ladder))
	for i, r := range ladder {
		names[i] = r.Name
	}
	switch {
	case rung == 0:
		n.add(Failed, "ladder", fmt.Sprintf("%s is %s, which is not on the ladder %s: nothing is decided about it", t.Target.Name(), is, strings.Join(names, ", ")),
			"add it to the ladder, or bring it onto the ladder by hand")
	case rung < t.Limits.Min || rung > t.Limits.Max:
		n.add(Doubted, "ladder", fmt.Sprintf("%s is step %d of the ladder, outside limits %d to %d; in mode manage it is corrected at the first opportunity", is, rung, t.Limits.Min, t.Limits.Max),
			"correct limits if that is not wanted")
	default:
		n.add(Well, "ladder", fmt.Sprintf("%s is step %d of %d", is, rung, len(ladder)), "")
	}
}

// rungNamed is the rung of a name or of one that stands for it; 0 for none.
func rungNamed(ladder []scale.Rung, others map[string][]string, name string) int {
	return 1 + slices.IndexFunc(ladder, func(r scale.Rung) bool { return r.Name == name || slices.Contains(others[r.Name], name) })
}

// tellObjections says one by one what speaks against a change.
func tellObjections(n *notes, t config.Tier, all []scale.Objection) {
	const check = "objections"
	for _, o := range all {
		switch {
		case o.Passing:
			n.add(Doubted, check, o.Text, "if that passes by itself there is nothing to do: dynascale waits")
		case o.Accept != "":
			n.add(held(t), check, reason.Objection(o), "accept it as it says, or leave the tier in mode observe")
		default:
			n.add(held(t), check, o.Text, "change that, or leave the tier in mode observe")
		}
	}
	if len(all) == 0 {
		n.add(Well, check, "nothing speaks against a change", "")
	}
}

// examineNeighbours names the tiers that wait for this one.
func (d doctor) examineNeighbours(_ context.Context, n *notes, t config.Tier, _ *ward) {
	for _, other := range d.cfg.Tiers {
		if other.Name != t.Name && other.Resource() == t.Resource() {
			n.add(Noted, "neighbours", fmt.Sprintf("%s changes %s too: while one of them is at it, the other waits", other.Name, other.Target.Name()), "")
		}
	}
}
