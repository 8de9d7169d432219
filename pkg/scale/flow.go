package scale

import "time"

// Flow is what is known of the messages that one signal counts: how many come, and how long a worker takes for one.
type Flow struct {
	// Signal is the name of the signal.
	Signal string `json:"signal"`
	// At is the time of the newest value of the signal.
	At time.Time `json:"at"`
	// Counted is the time of the newest period of the other metrics of the queue; left out before the first.
	Counted time.Time `json:"counted,omitzero"`
	// Rate is how many messages arrive in a second, as an average of about half an hour.
	Rate float64 `json:"rate,omitempty"`
	// Work is how many worker-seconds the messages counted in Done took. Old messages are forgotten.
	Work float64 `json:"work,omitempty"`
	// Done is how many finished messages Work is measured from.
	Done float64 `json:"done,omitempty"`
}
