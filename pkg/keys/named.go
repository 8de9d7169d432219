package keys

// Entries are the entries of a section whose keys are names and not known words.
type Entries struct {
	// Names are the demands on the names.
	Names []Check[string]
	// Empty is what is wrong with a section without entries; "" when that is allowed.
	Empty string
	// Entry is the key of a name that is written in a line, bound to where its value goes.
	Entry func(name string, line int) Key
	// All are the entries to show.
	All func() []Key
	// Astray says of a name with the keys below it that it is no entry here, and where it belongs; "" for an entry.
	Astray func(name string, below []string) string
	// Bare is what is wrong with an entry without keys, of which then nothing else is told; "" for nothing.
	Bare string
	// Such is an entry as it is written; a list, or a value, in the place of the section is answered with it.
	Such string
	// Fill is an entry with what it takes from elsewhere in the document; nil where entries take nothing.
	Fill func(*Node) *Node
	// Rule is what else a schema can say.
	Rule Rule
}

// named reads a place as a section with named entries.
func (p place) named(of Entries) *section {
	if node := p.read(); of.Such != "" && node != nil && !node.Null() && node.Kind != Mapping {
		what, whose := "a list is given", "keys"
		if node.Kind == Scalar {
			what = "a value is given (not shown, because it may be a secret)"
		}
		if of.Entry("", 0).within == nil {
			whose = "value"
		}
		p.problem("%s; write each entry as a name with its %s, such as %s", what, whose, of.Such)
		return &section{place: p}
	}
	return p.section(nil)
}

// astray tells of what is no entry.
func (of Entries) astray(e entry) bool {
	if of.Astray == nil || e.node == nil || e.node.behind().Kind != Mapping {
		return false
	}
	var below []string
	for _, p := range e.node.behind().Entries {
		below = append(below, p.Key.Value)
	}
	says := of.Astray(e.name, below)
	if says != "" {
		e.key.problem("%s", says)
	}
	return says != ""
}

// Map is a key with named entries beneath it.
func Map(name string, of Entries) Key {
	inside := func() []string {
		if k := of.Entry("", 0); k.within != nil {
			return k.within().names()
		}
		return nil
	}
	each := func() Set { return of.Entry("", 0).within() }
	return Key{
		name: name, entries: inside, each: each,
		take: func(p place) {
			s := p.named(of)
			if known := p.w.insides(p.shape, inside); known != nil {
				s.strays(name, known, each)
				s.inner(name, known, each)
			}
			s.fill(of)
			if of.Empty != "" && s.written && !s.lost && len(s.entries) == 0 {
				s.problem("%s", of.Empty)
			}
			for _, e := range s.entries {
				if of.astray(e) {
					continue
				}
				for _, c := range of.Names {
					if wrong := c.wrong(e.name); wrong != "" {
						e.key.problem("%s", wrong)
						break
					}
				}
				e.shape = s.shape + ".*"
				if of.Bare != "" && e.node != nil && e.node.Alias == nil && (e.node.Null() || e.node.Kind == Mapping && len(e.node.Entries) == 0) {
					e.key.problem("%s", of.Bare)
					e.node = nil
				}
				of.Entry(e.name, e.key.line).take(e.place)
			}
		},
		holds: func() any {
			out := Values{}
			for _, k := range of.All() {
				k.show(&out)
			}
			return out
		},
		schema: func() Rule {
			names := Rule{}
			for _, c := range of.Names {
				names.add(c.rule())
			}
			own := Rule{"type": "object", "propertyNames": names, "additionalProperties": of.Entry("", 0).schema()}
			own.add(of.Rule)
			if of.Empty != "" {
				own["minProperties"] = 1
			}
			own.close()
			return own
		},
	}
}
