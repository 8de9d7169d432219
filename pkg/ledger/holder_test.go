package ledger

import "testing"

// The process of a holder is a number, whatever its host is called.
func TestTheProcessOfAHolder(t *testing.T) {
	for by, want := range map[string]int{"pid 12 on host ops-1": 12, "pid 7": 7, "": 0, "somebody": 0} {
		if got := (Holder{By: by}).PID(); got != want {
			t.Errorf("%q: %d, want %d", by, got, want)
		}
	}
}
