package config

import (
	"path"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/keys"
)

// Ledger is where the memory lives and how far back it goes.
type Ledger struct {
	Path      string
	Retention time.Duration
}

// inMemory are folders whose files a restart of the machine deletes, with all that is below them.
var inMemory = []string{"/dev/shm", "/run", "/var/run"}

// forgotten notes a ledger that a restart of the machine deletes, where tiers are changed: to try dynascale, any place
// will do, and so will a folder of one's own in /tmp.
func (c *Config) forgotten(at keys.At) {
	const key = "ledger.path"
	folder := path.Dir(path.Clean(c.Ledger.Path))
	deleted := folder == "/tmp" || slices.ContainsFunc(inMemory, func(f string) bool { return strings.HasPrefix(folder+"/", f+"/") })
	if deleted && at.Sound(key) && slices.ContainsFunc(c.Tiers, func(t Tier) bool { return t.Mode.Writes() }) {
		c.note(at, key, "files in "+folder+" are deleted at a restart of the machine, and dynascale then forgets pauses, cooldowns, spending and history; "+
			"write a path such as /var/lib/dynascale/ledger.db")
	}
}

// Keys are the keys of the ledger.
func (l *Ledger) Keys() keys.Set {
	return keys.Set{
		foreignToLedger,
		keys.Alone(func(text string) string {
			if !strings.HasPrefix(text, "/") {
				return ""
			}
			return "write {path: " + keys.InBraces(text) + "}"
		}),
		keys.Text("path", &l.Path, keys.NotEmpty, keys.Path),
		// One day at least, because guards look back up to a day.
		keys.Span("retention", &l.Retention, keys.AtLeast(guard.LongestLook), keys.AtMost(3650*keys.Day)),
	}
}
