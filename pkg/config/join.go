package config

import "github.com/dynascale/dynascale/pkg/keys"

// join is the parts of a configuration as one document. Tiers may stand in every part;
// everything else stands in one of them, and a key that is given twice names both places.
func join(roots []*keys.Node) *keys.Node {
	if len(roots) == 1 {
		return roots[0]
	}
	whole := &keys.Node{Kind: keys.Mapping, Line: 1, Col: 1}
	tiers := -1
	for _, root := range roots {
		for _, p := range root.Entries {
			set := p.Value.Alias == nil && p.Value.Kind == keys.Mapping
			switch {
			case p.Key.Value != "tiers" || !set:
				whole.Entries = append(whole.Entries, p)
			case tiers < 0:
				tiers = len(whole.Entries)
				all := *p.Value
				whole.Entries = append(whole.Entries, keys.Pair{Key: p.Key, Value: &all})
			default:
				all := whole.Entries[tiers].Value
				all.Entries = append(all.Entries[:len(all.Entries):len(all.Entries)], p.Value.Entries...)
			}
		}
	}
	return whole
}
