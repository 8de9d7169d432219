package resource

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// History is which machines a group started and took away.
type History struct {
	// Since is how far back it reaches: what was earlier is not known.
	Since time.Time
	// Lives are those of machines that came or went since, the earliest first.
	Lives []Life
}

// Life is how long a machine ran, as far as its group tells.
type Life struct {
	ID string
	// Begin is when its start began; zero where that was before the history. End is when it was gone; zero
	// while it is not.
	Begin, End time.Time
}

// Change is one scaling activity in AWS's words.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-verify-scaling-activity.html
type Change struct {
	Description string
	// Begin is when it began, and End when it was over; zero while it is not.
	Begin, End time.Time
	// Undone is set when it failed or was called off.
	Undone bool
}

// The activities after which AWS bills another number of machines for the group. Machines of a warm pool and
// those in standby are not told by these words: when such a one was started, EC2 tells.
var (
	comes = []string{"Launching a new EC2 instance: ", "Attaching an existing EC2 instance: "}
	goes  = []string{"Terminating EC2 instance: ", "Detaching EC2 instance: "}
)

// HistoryOf reads what changed since an instant. A machine is billed from the moment its start begins until
// its termination is over; one whose start was undone, until then.
func HistoryOf(since time.Time, changes []Change) History {
	lives := map[string]Life{}
	for _, c := range changes {
		if id := machineOf(c.Description, comes); id != "" {
			l := lives[id]
			l.ID, l.Begin = id, c.Begin
			if c.Undone && l.End.IsZero() {
				l.End = c.End
			}
			lives[id] = l
		}
		if id := machineOf(c.Description, goes); id != "" && !c.Undone && !c.End.IsZero() {
			l := lives[id]
			l.ID, l.End = id, c.End
			lives[id] = l
		}
	}
	h := History{Since: since}
	for _, l := range lives {
		h.Lives = append(h.Lives, l)
	}
	slices.SortFunc(h.Lives, func(a, b Life) int {
		return cmp.Or(a.Begin.Compare(b.Begin), a.End.Compare(b.End), cmp.Compare(a.ID, b.ID))
	})
	return h
}

// With adds the machines that run now and that no activity told of, such as those of a warm pool: when they
// were started, EC2 tells.
func (h History) With(running []Life) History {
	told := make(map[string]bool, len(h.Lives))
	for _, l := range h.Lives {
		told[l.ID] = told[l.ID] || !l.Begin.IsZero()
	}
	h.Lives = slices.Clone(h.Lives)
	for _, l := range running {
		if !told[l.ID] && !l.Begin.Before(h.Since) {
			h.Lives = append(h.Lives, Life{ID: l.ID, Begin: l.Begin})
		}
	}
	return h
}

// machineOf is the machine that a description names after one of some beginnings; "" where it names none.
func machineOf(description string, beginnings []string) string {
	for _, words := range beginnings {
		if rest, found := strings.CutPrefix(description, words); found {
			if id := strings.TrimRight(strings.SplitN(rest, " ", 2)[0], ".,;"); strings.HasPrefix(id, "i-") {
				return id
			}
		}
	}
	return ""
}
