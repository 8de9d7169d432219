package keys

import (
	"fmt"
	"strconv"
	"time"

	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/span"
)

var plain = pattern.Of(`^[^\s"'\x00-\x1f:{}\[\]]{1,60}$`)

// Show is a text fit for a one-line message.
func Show(s string) string {
	if plain.MatchString(s) {
		return s
	}
	return quote(s)
}

func quote(s string) string {
	if short := []rune(s); len(short) > 60 {
		s = string(short[:60]) + "..."
	}
	return strconv.Quote(s)
}

// Say writes a value the way a file would.
func Say(v any) string {
	switch v := v.(type) {
	case time.Duration:
		return span.Span(v).String()
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return fmt.Sprint(v)
}

// Join puts a key behind the path that it stands in.
func Join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
