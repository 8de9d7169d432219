package config

import (
	"os"

	"gopkg.in/yaml.v3"

	"github.com/dynascale/dynascale/pkg/keys"
)

// Log says how much is logged and in which shape.
type Log struct {
	Level  string // debug, info, warn or error
	Format string // auto, console or json
}

// Keys are the keys of the log.
func (l *Log) Keys() keys.Set {
	return keys.Set{
		foreignToLog,
		keys.Choice("level", &l.Level, "debug", "info", "warn", "error"),
		keys.Choice("format", &l.Format, "auto", "console", "json"),
	}
}

// LogOf is how a file asks for its log, also one that is refused for something else; what it
// does not say, or says wrongly, is the default. A start that fails is told in that form.
func LogOf(path string) Log {
	asked, is := struct{ Log Log }{}, defaults().Log
	text, err := os.ReadFile(path)
	if err != nil || yaml.Unmarshal(text, &asked) != nil {
		return is
	}
	if asked.Log.Format == "json" || asked.Log.Format == "console" {
		is.Format = asked.Log.Format
	}
	return is
}
