package config

import "maps"

// rule is a piece of JSON Schema: what a value must be, as far as a schema can
// say it. It stands beside the code that demands the same, so that an editor's
// help and this package agree.
type rule map[string]any

// outline is what the walk of a file demands of every spot, by shape (see place).
// It becomes configs/dynascale.schema.json.
type outline map[string]rule

// note writes down what belongs at a place, whether or not it is written there.
func (p place) note(r rule) {
	if p.r.outline == nil {
		return
	}
	if p.r.outline[p.shape] == nil {
		p.r.outline[p.shape] = rule{}
	}
	maps.Copy(p.r.outline[p.shape], r)
}
