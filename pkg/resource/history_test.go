package resource

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestHistoryOf(t *testing.T) {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	at := func(minute int) time.Time { return noon.Add(time.Duration(minute) * time.Minute) }
	for _, c := range []struct {
		name    string
		changes []Change
		want    []Life
	}{
		{"a machine that came and went", []Change{
			{Description: "Terminating EC2 instance: i-1", Begin: at(20), End: at(22)},
			{Description: "Launching a new EC2 instance: i-1", Begin: at(5), End: at(8)},
		}, []Life{{"i-1", at(5), at(22)}}},
		{"one that is still starting, one that is still leaving", []Change{
			{Description: "Launching a new EC2 instance: i-1", Begin: at(5)}, {Description: "Terminating EC2 instance: i-2", Begin: at(20)},
		}, []Life{{ID: "i-1", Begin: at(5)}}},
		{"one that was there before", []Change{{Description: "Terminating EC2 instance: i-2", Begin: at(1), End: at(2)}}, []Life{{ID: "i-2", End: at(2)}}},
		{"a start that failed before there was a machine", []Change{
			{Description: "Launching a new EC2 instance.  Status Reason: no capacity", Begin: at(5), End: at(5), Undone: true},
		}, nil},
		{"a start that was given up, by itself and with its termination", []Change{
			{Description: "Launching a new EC2 instance: i-1.  Status Reason: a lifecycle hook", Begin: at(5), End: at(9), Undone: true},
			{Description: "Launching a new EC2 instance: i-2", Begin: at(6), End: at(9), Undone: true},
			{Description: "Terminating EC2 instance: i-2", Begin: at(9), End: at(11)},
		}, []Life{{"i-1", at(5), at(9)}, {"i-2", at(6), at(11)}}},
		{"a termination that was called off", []Change{{Description: "Terminating EC2 instance: i-1", Begin: at(5), End: at(9), Undone: true}}, nil},
		{"attached and detached", []Change{
			{Description: "Attaching an existing EC2 instance: i-1", Begin: at(5), End: at(6)}, {Description: "Detaching EC2 instance: i-2", Begin: at(7), End: at(8)},
		}, []Life{{ID: "i-2", End: at(8)}, {ID: "i-1", Begin: at(5)}}},
		{"the warm pool, standby and other words", []Change{
			{Description: "Launching a new EC2 instance into warm pool: i-1", Begin: at(5), End: at(6)},
			{Description: "Moving EC2 instance to Standby: i-2", Begin: at(5), End: at(6)}, {Description: "Terminating EC2 instance: all of them", Begin: at(5), End: at(6)}, {},
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(History{Since: noon, Lives: c.want}, HistoryOf(noon, c.changes)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What no activity tells of, as a machine of a warm pool, has run since EC2 says; what an activity tells of keeps its
// beginning, and what ran before the history is no news.
func TestMachinesThatNoActivityTellsOf(t *testing.T) {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	at := func(minute int) time.Time { return noon.Add(time.Duration(minute) * time.Minute) }
	h := HistoryOf(noon, []Change{{Description: "Launching a new EC2 instance: i-1", Begin: at(5)}, {Description: "Terminating EC2 instance: i-2", Begin: at(20), End: at(22)}})
	got := h.With([]Life{{ID: "i-1", Begin: at(6)}, {ID: "i-3", Begin: at(9)}, {ID: "i-4", Begin: at(-9)}})
	want := History{Since: noon, Lives: []Life{{ID: "i-2", End: at(22)}, {ID: "i-1", Begin: at(5)}, {ID: "i-3", Begin: at(9)}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(h.Lives) != 2 {
		t.Error("the history itself was changed")
	}
}
