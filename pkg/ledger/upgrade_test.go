package ledger

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// fixture unpacks the ledger that the code of 1a4efc4 wrote: five hours of four tiers in
// the modes own, floor, observe and own again, packed and not, with a growth, two orders, an
// operation under way, and an intent whose answer was never heard.
func fixture(t *testing.T) (path string) {
	t.Helper()
	packed, err := os.Open("testdata/1a4efc4.db.gz")
	must(t, err)
	defer func() { _ = packed.Close() }()
	z, err := gzip.NewReader(packed)
	must(t, err)
	text, err := io.ReadAll(z)
	must(t, err)
	path = filepath.Join(t.TempDir(), "ledger.db")
	must(t, os.WriteFile(path, text, 0o600))
	return path
}

// An upgrade changes what modes are called, and nothing that was remembered.
func TestTheLedgerOf1a4efc4Opens(t *testing.T) {
	path := fixture(t)
	for n, readOnly := range []bool{true, false, true, false, false} {
		if n == 4 { // a process that ended after the tables were made, and before the memory was in them
			db, err := open(path, "rwc")
			must(t, err)
			_, err = db.Exec("DELETE FROM resources")
			must(t, err)
			must(t, db.Close())
		}
		l := openLedger(t, Options{Path: path, ReadOnly: readOnly})
		for tier, want := range map[string]struct {
			mode     scale.Mode
			expected int
			grew     time.Time
		}{
			"web": {scale.Manage, 6, minute(290)}, "edge": {scale.Minimum, 4, minute(300)}, // an answer that was never heard may have been yes
			"seen": {scale.Observe, 5, time.Time{}}, "box": {scale.Manage, 2, time.Time{}},
		} {
			p := l.Past(tier)
			if p.Mode != want.mode || p.Expected != want.expected || !p.ExpectedKnown || !p.Grew.Equal(want.grew) || !p.Outside.IsZero() || !p.Since.Equal(minute(0)) {
				t.Errorf("%s: mode %s, expected %d, grew %v, outside %v, since %v", tier, p.Mode, p.Expected, p.Grew, p.Outside, p.Since)
			}
			if len(p.Ring) < 70 || len(p.Wishes) < 70 {
				t.Errorf("%s: %d capacities and %d recommendations are remembered", tier, len(p.Ring), len(p.Wishes))
			}
			// The packed records too: the first hours are in blocks.
			for _, m := range []int{3, 60, 180, 299} {
				r, err := l.At(ctx, tier, minute(m))
				if err != nil || r.Decision.Mode != want.mode || !r.Decision.At.Equal(minute(m)) {
					t.Errorf("%s at minute %d: %s at %v, %v", tier, m, r.Decision.Mode, r.Decision.At, err)
				}
			}
		}
		if u := l.Unsettled(); n > 1 && len(u) != 0 {
			t.Errorf("opening %d: unsettled again: %+v", n, u)
		} else if n == 1 && (len(u) != 1 || u[0].Decision.Mode != scale.Minimum) {
			t.Errorf("unsettled: %+v", u)
		}
		same(t, "operations", []string{"box-1"}, ids(l.Operations()))
		if n := len(l.Actions(noon)); n != 2 {
			t.Errorf("%d actions are in force, want 2", n)
		}
		got, err := l.History(ctx, "", time.Time{}, 0)
		must(t, err)
		for _, r := range got {
			if m := r.Decision.Mode; m != scale.Manage && m != scale.Minimum && m != scale.Observe {
				t.Errorf("history: %s in mode %q", r.Decision.Tier, m)
			}
		}
		must(t, l.Close())
	}
}
