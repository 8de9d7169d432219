package formula

// Mixed is a sum, a difference, a smallest or a largest of two signals that are not in one unit: "" for none of
// either. unit answers the unit of a name, "" where it is not known. What is multiplied or divided has no unit that
// anybody knows, and so has a number: a weight or a factor makes one unit of another.
func (f Formula) Mixed(unit func(name string) string) (one, other string) {
	if f.root == nil {
		return "", ""
	}
	m := mixing{unit: unit}
	m.of(f.root)
	return m.one, m.other
}

type mixing struct {
	unit       func(string) string
	one, other string
}

// of is the name of a signal whose unit a part has; "" where that is not known.
func (m *mixing) of(n node) string {
	switch n := n.(type) {
	case name:
		if m.unit(string(n)) != "" {
			return string(n)
		}
	case minus:
		return m.of(n.of)
	case pair:
		a, b := m.of(n.left), m.of(n.right)
		if n.operator == '+' || n.operator == '-' {
			return m.beside(a, b)
		}
	case call:
		is := ""
		for _, part := range n.of {
			is = m.beside(is, m.of(part))
		}
		return is
	}
	return ""
}

// beside is what two parts are together that must be of one unit.
func (m *mixing) beside(a, b string) string {
	switch {
	case a == "":
		return b
	case b != "" && m.one == "" && m.unit(a) != m.unit(b):
		m.one, m.other = a, b
	}
	return a
}
