package asg

import (
	"fmt"
	"strconv"

	"github.com/dynascale/dynascale/pkg/calendar"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/resource"
)

// mostOf is the largest size that any scheduled action gives a group, which AWS then lets it have.
func mostOf(actions []resource.ScheduledAction, most int) int {
	for _, a := range actions {
		for _, n := range []*int{a.Min, a.Max, a.Desired} {
			if n != nil {
				most = max(most, *n)
			}
		}
	}
	return most
}

// odd is what a name of a scheduled action has and one of an entry has not.
var odd = pattern.Of(`[^\pL\pN _.,:/-]+|^[^\pL\pN]+`)

// imported is the schedule that does what scheduled actions do; "" where there are none. An action is an entry
// without an end: it holds until the next. AWS sets the desired capacity once and lets policies move it afterwards,
// and here it is the minimum. Where an action raises the maximum, which the group has as own, the entry does.
func imported(actions []resource.ScheduledAction, own int) string {
	var l kind.Lines
	entries := 0
	for _, a := range actions {
		start, zone := a.Recurrence, a.Zone
		if start == "" {
			start, zone = a.Start.UTC().Format("2006-01-02 15:04"), "UTC"
		}
		_, unread := calendar.ParseMoment(start)
		_, nowhere := calendar.Zone(zone)
		least := a.Desired
		if least == nil {
			least = a.Min
		}
		if unread != nil || nowhere != nil || least == nil && a.Max == nil {
			l.Say("        # Left out, because an entry of a schedule cannot do the same: %s.", finding.OneLine(a.String()))
			continue
		}
		if entries++; !a.End.IsZero() {
			l.Say("        # AWS repeats this action until %s; remove this entry then.", a.End.UTC().Format("2006-01-02 15:04 UTC"))
		}
		sizes := ""
		if least != nil {
			sizes += fmt.Sprintf(", min: %d", *least)
		}
		if a.Max != nil {
			sizes += fmt.Sprintf(", max: %d", max(*a.Max, sizeOr(least, 0)))
			if *a.Max > own {
				sizes += ", raise_max: true"
			}
		}
		l.Say("        - {name: %s, start: %s, zone: %s%s}", kind.Quoted(nameOf(a)), strconv.Quote(start), zone, sizes)
	}
	if entries == 0 { // what is left out is told all the same
		return l.String()
	}
	var head kind.Lines
	head.Say("    # From the scheduled actions of the group, which stay in force until you delete them. AWS sets the desired capacity\n" +
		"    # once; here that size is the minimum until the next entry. Where an entry has no min or no max, the limits of the tier " +
		"apply.\n    schedule:\n      entries:")
	return head.String() + l.String()
}

func nameOf(a resource.ScheduledAction) string {
	name := []rune(odd.ReplaceAllString(a.Name, "-"))
	for len(name) > 0 && name[0] == '-' {
		name = name[1:]
	}
	if len(name) == 0 {
		return "action"
	}
	return string(name[:min(len(name), 60)])
}

func sizeOr(n *int, otherwise int) int {
	if n == nil {
		return otherwise
	}
	return *n
}
