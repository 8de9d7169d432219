package config

import (
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
