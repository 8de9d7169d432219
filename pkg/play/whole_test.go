package play

import "testing"

// whole is for tests that play in one goroutine, on a cloud in their own process, and for long
// ones over the wire: the race detector finds nothing there that the short ones do not show, and
// is five times slower. make test runs them without it.
func whole(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short leaves it to the run without the race detector")
	}
}
