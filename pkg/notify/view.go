package notify

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/notice"
)

// Reached is how one channel is reached, as the store knows it.
type Reached struct {
	// Waiting are alerts, and ends of alerts, that wait to be told; Standing those that were told and are
	// not over.
	Waiting, Standing int
	// NotBefore is when the receiver is asked again, and Failing since when it takes nothing, because of
	// Why; zero and "" while all is well.
	NotBefore, Failing time.Time
	Why                string
	// Accepted is when it took a message last, with the Answer; zero and "" before the first.
	Accepted time.Time
	Answer   string
}

// Read is how the channels are reached, by their names, out of the texts of a store.
func Read(texts map[string]string) (map[string]Reached, error) {
	out := map[string]Reached{}
	for name, text := range texts {
		channel, is := strings.CutPrefix(name, deskText)
		if !is {
			continue
		}
		var d notice.Desk
		if err := json.Unmarshal([]byte(text), &d); err != nil {
			return nil, fmt.Errorf("the state of channel %s in the ledger cannot be read: %w", channel, err)
		}
		r := Reached{Waiting: d.Waiting(), NotBefore: d.NotBefore, Failing: d.Failing, Why: d.Why, Accepted: d.Accepted, Answer: d.Answer}
		for _, g := range d.Groups {
			for _, a := range g.Standing {
				if a.Sent && a.Ended.IsZero() {
					r.Standing++
				}
			}
		}
		out[channel] = r
	}
	return out, nil
}
