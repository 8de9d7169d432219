package keys

// Open is a section whose values are read elsewhere: it is declared with what a schema can
// say of it, and look says what is wrong with what is written. It is not shown.
func Open(name string, rule Rule, look func(At)) Key {
	return Key{
		name: name,
		take: func(p place) {
			if p.node == nil {
				return
			}
			s := p.section(nil)
			if !s.written {
				return
			}
			s.mark()
			look(At{s})
		},
		holds:  func() any { return Values{} },
		schema: func() Rule { return rule.copy() },
	}.Hidden()
}

// mark notes which keys are written.
func (s *section) mark() {
	for _, e := range s.entries {
		if !s.hidden(e.name) {
			s.w.written[e.shape] = true
		}
	}
}
