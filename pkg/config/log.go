package config

// Log says how much is logged and in which shape.
type Log struct {
	Level  string // debug, info, warn or error
	Format string // auto, console or json
}

func decodeLog(s *section) Log {
	defer s.done()
	return Log{
		Level:  s.choice("level", "info", "debug", "info", "warn", "error"),
		Format: s.choice("format", "auto", "auto", "console", "json"),
	}
}
