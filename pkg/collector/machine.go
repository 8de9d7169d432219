package collector

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Step is a rung of a ladder as the configuration has it.
type Step struct {
	scale.Rung
	// Others are types that count as the same rung.
	Others []string
}

// Machine is one EC2 instance whose type is scaled.
type Machine struct {
	ID     string
	Ladder []Step
	Rules  operation.Rules
	Region string
}

type machine struct {
	Machine
	mode scale.Mode
}

// look finds the rung of the machine's type.
func (m machine) look(s *stock, snapshot *scale.Snapshot) string {
	if why := s.machines.why(m.ID, "EC2 instance", place(m.Region)); why != "" {
		return why
	}
	is := s.machines.is[m.ID]
	rung := rungOf(m.Ladder, is.Type)
	if rung == 0 {
		return offLadder(m.ID, is.Type, m.Ladder)
	}
	present := s.types.is[is.Type]
	snapshot.Capacity = onLadder(m.Ladder, rung, snapshot, func(r scale.Rung) scale.Rung {
		t, known := s.types.is[r.Name]
		if known && r.Memory == 0 {
			r.Memory = t.Memory
		}
		if known && r.Name != is.Type {
			r.Unfit = strings.Join(operation.TypeObjections(is, present, t), "; ")
		}
		return r
	})
	protection := s.protections.of(m.ID)
	is.StopProtected = protection.is
	snapshot.Objections = append(operation.MachineObjections(is, present, m.Rules), operation.LadderObjections(snapshot.Capacity.Ladder)...)
	for _, b := range []scale.Breaker{snapshot.Past.Breaker, snapshot.Past.ShrinkBreaker} {
		if why := operation.RefusedForGood(is, b); why != "" {
			snapshot.Objections = append(snapshot.Objections, why)
		}
	}
	if m.mode == scale.Manage && !protection.answered && protection.trouble != "" {
		snapshot.Objections = append(snapshot.Objections, fmt.Sprintf("cannot verify that %s may be stopped: %s", m.ID, protection.trouble))
	}
	if !s.types.at.IsZero() {
		for _, r := range m.Ladder {
			if _, known := s.types.is[r.Name]; !known {
				snapshot.Objections = append(snapshot.Objections, fmt.Sprintf("EC2 has no type %s in %s", r.Name, place(m.Region)))
			}
		}
	}
	return ""
}

// rungOf is the size that a type is; 0 when it is on no rung.
func rungOf(ladder []Step, name string) int {
	for i, r := range ladder {
		if r.Name == name || slices.Contains(r.Others, name) {
			return i + 1
		}
	}
	return 0
}

func offLadder(what, is string, ladder []Step) string {
	names := make([]string, len(ladder))
	for i, r := range ladder {
		names[i] = r.Name
	}
	return fmt.Sprintf("%s is %s, which is not on the ladder %s; add it, or bring it onto the ladder by hand", what, is, strings.Join(names, ", "))
}

// onLadder is the capacity of a vertical tier: it is always in service as a whole.
func onLadder(ladder []Step, rung int, s *scale.Snapshot, know func(scale.Rung) scale.Rung) scale.Capacity {
	c := scale.Capacity{Desired: rung, InService: rung, Min: 1, Max: len(ladder), At: s.Now}
	for _, r := range ladder {
		c.Ladder = append(c.Ladder, know(r.Rung))
	}
	return c
}

func place(region string) string {
	if region == "" {
		return "the default region"
	}
	return region
}

// machineOf is the EC2 type that a database class is made of, as their names say:
// db.r6g.large runs on an r6g.large.
func machineOf(class string) string { return strings.TrimPrefix(class, "db.") }

// memoryOf is the memory of a database class in bytes; 0 when it is not known.
func memoryOf(types map[string]estate.MachineType, class string) int64 {
	return types[machineOf(class)].Memory
}
