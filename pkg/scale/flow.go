package scale

import "time"

// Flow is what is known of the messages that one signal counts: how many come, and how long a worker takes for one.
type Flow struct {
	Signal string `json:"signal"`
	// At is the time of the newest value of the signal, and Counted that of the newest period of the other
	// metrics.
	At      time.Time `json:"at"`
	Counted time.Time `json:"counted,omitzero"`
	// Rate is how many messages arrive in a second, as an average of about half an hour.
	Rate float64 `json:"rate,omitempty"`
	// Work is how many worker-seconds Done messages took; old messages are forgotten.
	Work float64 `json:"work,omitempty"`
	Done float64 `json:"done,omitempty"`
}
