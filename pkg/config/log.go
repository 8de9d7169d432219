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

// levels and formats are what other programs call ours.
var (
	levels = keys.Words{
		"warning": "warn", "warnings": "warn", "wrn": "warn", "trace": "debug", "verbose": "debug", "fine": "debug", "all": "debug", "dbg": "debug",
		"information": "info", "informational": "info", "notice": "info", "normal": "info", "default": "info",
		"err": "error", "errors": "error", "fatal": "error", "critical": "error", "crit": "error", "panic": "error", "emergency": "error", "alert": "error",
		"off": "error", "none": "error", "quiet": "error", "silent": "error", "false": "error",
	}
	formats = keys.Words{
		"text": "console", "txt": "console", "plain": "console", "pretty": "console", "human": "console", "logfmt": "console", "tty": "console", "terminal": "console",
		"structured": "json", "ndjson": "json", "jsonl": "json", "default": "auto",
	}
)

// Keys are the keys of the log.
func (l *Log) Keys() keys.Set {
	return keys.Set{
		foreignToLog,
		keys.Answered("level", &l.Level, levels, "debug", "info", "warn", "error"),
		keys.Answered("format", &l.Format, formats, "auto", "console", "json"),
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
