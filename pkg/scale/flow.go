package scale

import "time"

// Flow is what is known of the messages that one signal counts: how many come, and how long a worker takes for one.
type Flow struct {
	Signal string `json:"signal"`
	// At is the newest look at the signal in it, and Counted the newest period of the metrics beside it.
	At      time.Time `json:"at"`
	Counted time.Time `json:"counted,omitzero"`
	// Rate is the messages that arrive in a second, over the last half hour or so.
	Rate float64 `json:"rate,omitempty"`
	// Work is the worker-seconds that Done messages took; old ones are forgotten.
	Work float64 `json:"work,omitempty"`
	Done float64 `json:"done,omitempty"`
}
