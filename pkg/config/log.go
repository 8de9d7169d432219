package config

import "github.com/dynascale/dynascale/pkg/keys"

// Log says how much is logged and in which shape.
type Log struct {
	Level  string // debug, info, warn or error
	Format string // auto, console or json
}

// Keys are the keys of the log.
func (l *Log) Keys() keys.Set {
	return keys.Set{
		keys.Choice("level", &l.Level, "debug", "info", "warn", "error"),
		keys.Choice("format", &l.Format, "auto", "console", "json"),
	}
}
