package keys

// Either is a key that is written as one value or as a set of keys: a name, or what something
// is chosen by. is says which of the two is shown.
func Either(one Key, set func() Set, is func() bool) Key {
	many := Sub(one.name, set)
	many.was, many.required = one.was, one.required
	k := one
	k.either = set
	k.take = func(p place) {
		if p.node != nil && p.node.behind().Kind == Mapping && template(p.node.behind()) == "" {
			many.take(p)
			return
		}
		one.take(p)
	}
	k.holds = func() any {
		if is() {
			return many.holds()
		}
		return one.holds()
	}
	k.schema = func() Rule { return Rule{"anyOf": []any{one.schema(), many.schema()}} }
	return k
}
