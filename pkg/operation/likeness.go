package operation

import (
	"maps"
	"slices"
	"strings"
)

// mostTags is how many tags RDS takes.
const mostTags = 50

// TagsLike are the tags of a new reader: its own, and those of its source but for what
// AWS reserves, what names one thing, and what says that infrastructure as code or
// another service looks after it.
func TagsLike(source, own map[string]string) map[string]string {
	out := maps.Clone(own)
	for _, key := range slices.Sorted(maps.Keys(source)) {
		lower := strings.ToLower(key)
		if strings.HasPrefix(lower, "aws:") || strings.HasPrefix(lower, "dynascale:") || lower == "name" || len(out) >= mostTags {
			continue
		}
		if _, owned := OwnerOf(map[string]string{key: source[key]}); !owned {
			out[key] = source[key]
		}
	}
	return out
}
