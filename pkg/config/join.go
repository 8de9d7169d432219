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
			set := behind(p.Value).Kind == keys.Mapping
			switch {
			case p.Key.Value != "tiers" || !set:
				whole.Entries = append(whole.Entries, p)
			case tiers < 0:
				tiers = len(whole.Entries)
				all := *behind(p.Value)
				whole.Entries = append(whole.Entries, keys.Pair{Key: p.Key, Value: &all})
			default:
				all := whole.Entries[tiers].Value
				all.Entries = append(all.Entries[:len(all.Entries):len(all.Entries)], behind(p.Value).Entries...)
			}
		}
	}
	return whole
}

// unset are the problems of parts whose tiers are no set of keys, where other parts have tiers too: what is said of
// each part alone. To join them would say that the key is given twice, which is allowed for this key.
func unset(path string, roots []*keys.Node) (out Problems) {
	parts := 0
	for _, root := range roots {
		for _, p := range root.Entries {
			if p.Key.Value != "tiers" {
				continue
			}
			parts++
			switch value := behind(p.Value); {
			case value.Null():
				out = append(out, Problem{File: p.Key.File, Line: p.Key.Line, Col: p.Key.Col, Path: "tiers",
					Message: "has no tier in this file; write a tier below this line, or remove the line (other files of the folder have tiers)"})
			case value.Kind != keys.Mapping:
				alone := keys.Read(path, &keys.Node{Kind: keys.Mapping, Line: 1, Col: 1, Entries: []keys.Pair{p}}, defaults().Keys())
				out = append(out, alone.Problems...)
			}
		}
	}
	if parts < 2 {
		return nil
	}
	return out
}
