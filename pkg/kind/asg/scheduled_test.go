package asg

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
)

func TestScheduledActionsBecomeASchedule(t *testing.T) {
	got := imported([]resource.ScheduledAction{
		{Name: "morning", Recurrence: "0 8 * * 1-5", Zone: "Europe/Paris", Min: new(5), Max: new(40), Desired: new(15)},
		{Name: "night", Recurrence: "0 23 * * *", Zone: "UTC", Min: new(0), Max: new(0), Desired: new(0)},
		{Name: "(sale)", Start: time.Date(2026, 11, 27, 5, 0, 0, 0, time.UTC), Zone: "UTC", Desired: new(100)},
		{Name: "nothing", Recurrence: "0 1 * * *", Zone: "UTC"},
		{Name: "flood", Recurrence: "0 9 * * 1", Zone: "UTC", Max: new(60), Desired: new(50)},
		{Name: "odd", Recurrence: "0 0 30 2 *", Zone: "UTC", Min: new(1)},
	}, 40)
	const want = `    # From the scheduled actions of the group, which stay in force until you delete them. AWS sets the desired capacity
    # once; here that size is the minimum until the next entry. Where an entry has no min or no max, the limits of the tier apply.
    schedule:
      entries:
        - {name: morning, start: "0 8 * * 1-5", zone: Europe/Paris, min: 15, max: 40}
        - {name: night, start: "0 23 * * *", zone: UTC, min: 0, max: 0}
        - {name: "sale-", start: "2026-11-27 05:00", zone: UTC, min: 100}
        # Left out, because an entry of a schedule cannot do the same: scheduled action nothing sets nothing on "0 1 * * *" (UTC).
        - {name: flood, start: "0 9 * * 1", zone: UTC, min: 50, max: 60, raise_max: true}
        # Left out, because an entry of a schedule cannot do the same: scheduled action odd sets min to 1 on "0 0 30 2 *" (UTC).
`
	if got != want {
		t.Errorf("written is\n%s\nwant\n%s", got, want)
	}
	alone := imported([]resource.ScheduledAction{{Name: "nothing", Recurrence: "0 1 * * *", Zone: "UTC"}}, 40)
	if alone != "        # Left out, because an entry of a schedule cannot do the same: scheduled action nothing sets nothing on \"0 1 * * *\" (UTC).\n" {
		t.Errorf("an action that is no entry, alone: %q", alone)
	}
	if imported(nil, 40) != "" || mostOf([]resource.ScheduledAction{{Desired: new(100)}}, 20) != 100 {
		t.Error("no actions are no schedule, and the largest size is a limit")
	}
}
