package formula

// Scaled reports whether the Formula is made of names of one sort alone, each multiplied by numbers: added up, or the
// smallest or largest of them. The result then is of that sort too. A difference, a product or a share of names is not.
func (f Formula) Scaled(is func(name string) bool) bool {
	return f.root != nil && sortOf(f.root, is) == ofTheSort
}

// What a part is.
const (
	constant = iota
	ofTheSort
	another
)

func sortOf(n node, is func(string) bool) int {
	switch n := n.(type) {
	case number:
		return constant
	case name:
		if is(string(n)) {
			return ofTheSort
		}
	case pair:
		a, b := sortOf(n.left, is), sortOf(n.right, is)
		switch {
		case a == another || b == another:
		case b == constant:
			return a
		case n.operator == '+', n.operator == '*' && a == constant:
			return ofTheSort
		}
	case call:
		out := constant
		for _, part := range n.of {
			out = max(out, sortOf(part, is))
		}
		return out
	}
	return another
}

// Falling are the names with which the value only falls, where there is no name with which it rises; nil for none. A
// product or a share of names is not followed.
func (f Formula) Falling() []string {
	ways := map[string]int{}
	if f.root == nil || !follow(f.root, 1, ways) {
		return nil
	}
	for _, name := range f.names {
		if ways[name] >= 0 {
			return nil
		}
	}
	return f.Names()
}

// follow notes with which sign each name goes into the value: 1 and -1, and 0 for both. It reports whether that is known.
func follow(n node, sign int, ways map[string]int) bool {
	switch n := n.(type) {
	case number:
		return true
	case name:
		if before, is := ways[string(n)]; is && before != sign {
			sign = 0
		}
		ways[string(n)] = sign
		return true
	case minus:
		return follow(n.of, -sign, ways)
	case pair:
		return n.follow(sign, ways)
	case call:
		for _, part := range n.of {
			if !follow(part, sign, ways) {
				return false
			}
		}
		return true
	}
	return false
}

func (p pair) follow(sign int, ways map[string]int) bool {
	none := func(string) (Value, bool) { return Value{}, false }
	left, leftVaries := p.left.value(none)
	right, rightVaries := p.right.value(none)
	turned := func(by float64) int {
		if by < 0 {
			return -sign
		}
		return sign
	}
	switch {
	case p.operator == '+':
		return follow(p.left, sign, ways) && follow(p.right, sign, ways)
	case p.operator == '-':
		return follow(p.left, sign, ways) && follow(p.right, -sign, ways)
	case rightVaries == "" && right.Number != 0:
		return follow(p.left, turned(right.Number), ways)
	case p.operator == '*' && leftVaries == "" && left.Number != 0:
		return follow(p.right, turned(left.Number), ways)
	}
	return false
}
