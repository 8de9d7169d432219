package scale

import "time"

// Flow is what is known of the messages that one signal counts: how many come, and how long a worker takes for one.
type Flow struct {
	// Signal is the name of the signal.
	Signal string `json:"signal"`
	// At is the time of the newest value of the signal.
	At time.Time `json:"at"`
	// Counted is the beginning of the newest period for which dynascale read how many messages arrived or were deleted;
	// left out if dynascale has read neither number so far. While `counted` is left out, `rate` is computed from the
	// length of the queue.
	Counted time.Time `json:"counted,omitzero"`
	// Rate is how many messages arrive in a second, as a moving average over about 20 minutes.
	Rate float64 `json:"rate,omitempty"`
	// Work is how many seconds all workers together were busy with the messages that Done counts.
	Work float64 `json:"work,omitempty"`
	// Done is the number of finished messages for which Work was measured, at most 1000. Older messages are forgotten.
	Done float64 `json:"done,omitempty"`
}
