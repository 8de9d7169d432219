package config

import (
	"strings"

	"github.com/dynascale/dynascale/pkg/rawtext"
)

// stands is a place of a configuration with the keys that stand there.
type stands map[string]stands

// standing says which keys stand where in a configuration. It is asked of a text that cannot be read, and so has no
// keys yet.
func standing() rawtext.Known {
	root := stands{}
	for _, shape := range (&Config{}).Keys().Schema().Names() {
		at := root
		for _, step := range strings.Split(strings.ReplaceAll(shape, rawtext.Entry, "."+rawtext.Entry), ".") {
			if at[step] == nil {
				at[step] = stands{}
			}
			at = at[step]
		}
	}
	return func(within []string, key string) (named, free bool) {
		at := root
		for _, step := range within {
			next, is := at[step]
			if !is {
				next, is = at["*"]
			}
			if !is {
				return false, true // nobody knows what stands there
			}
			at = next
		}
		_, named = at[key]
		_, free = at["*"]
		return named && key != "*", free || len(within) == 0 && strings.HasPrefix(key, "x-")
	}
}
