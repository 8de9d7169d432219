package fetch

import (
	"cmp"
	"slices"

	"github.com/dynascale/dynascale/pkg/facts"
)

// pages are the keys that one call each may read.
func pages(l *facts.Label, keys []string) (out [][]string) {
	var kinds []string
	alike := map[string][]string{}
	for _, key := range keys {
		kind := ""
		if l.Alike != nil {
			kind = l.Alike(key)
		}
		if alike[kind] == nil {
			kinds = append(kinds, kind)
		}
		alike[kind] = append(alike[kind], key)
	}
	for _, kind := range kinds {
		out = slices.AppendSeq(out, slices.Chunk(alike[kind], cmp.Or(l.Page, len(keys))))
	}
	return out
}
