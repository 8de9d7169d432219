package sqs

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/sim/world"
)

// A queue that nobody works on keeps no more than the days that SQS does.
func TestAnAbandonedQueueForgets(t *testing.T) {
	w, err := world.New(world.Settings{Start: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC), Endless: true})
	if err != nil {
		t.Fatal(err)
	}
	mail, err := NewMail(w, []QueueSpec{{URL: "https://sqs/jobs", Arrivals: world.Constant(2), ServiceTime: time.Second}})
	if err != nil {
		t.Fatal(err)
	}
	w.Add(mail)
	for day := range 6 {
		w.Step(24 * time.Hour)
		if n, most := len(mail.Find("https://sqs/jobs").visible), retention/int(world.Cell)+1; n > most {
			t.Errorf("day %d: %d batches of messages, want at most %d", day+1, n, most)
		}
	}
	if f, _ := mail.Flow("https://sqs/jobs"); f.Expired == 0 || f.Arrived != f.Expired+f.Visible {
		t.Errorf("nobody worked for six days, and SQS keeps messages for four: %+v", f)
	}
}
