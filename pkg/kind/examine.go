package kind

import (
	"time"

	"github.com/dynascale/dynascale/pkg/calendar"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Examiner is a kind that says what is worth knowing of its resource. It is pure: who reads
// is doctor, in one reading for all tiers of an account and region.
//
// Doctor itself tells which shelves could be read, that a size is not known, and what the
// view objects to, with the advice of the objection. A kind tells what is beyond that, and
// of what could not be read nothing.
type Examiner interface {
	// Inspect orders what doctor wants to see beyond what the view needs, from what is known
	// so far. All of it is among the shelves of Entitled.
	Inspect(t Watched, known facts.Facts, order *facts.Order)
	// Examine is what is worth knowing of the resource, in the order in which it is told.
	Examine(e Examination) []finding.Finding
}

// Examination is a tier whose resource is examined.
type Examination struct {
	Tier  Watched
	Facts facts.Facts
	// View is the tier as the daemon sees it.
	View View
	// Open are the hours in which a change may begin; without hours that is always.
	Open calendar.Week
	// Paused says that an operator's action holds the tier, while others may change it.
	Paused bool
	// Policy is the command that writes the IAM policies of the configuration.
	Policy string
	Now    time.Time
}

// Notes are an empty list of findings about the tier.
func (e Examination) Notes() finding.Notes { return finding.Notes{About: e.Tier.Name} }

// Allow is the advice to allow something that AWS refused.
func (e Examination) Allow(permission string) string {
	return "allow " + permission + "; '" + e.Policy + "' writes the whole policy"
}

// Held is how much it matters that something holds a tier still: it is a failure where the
// tier is meant to be moved.
func Held(m scale.Mode) finding.Result {
	if !m.Writes() {
		return finding.Doubted
	}
	return finding.Failed
}
