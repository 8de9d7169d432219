package prometheus

import (
	"strings"
)

// ranks are how strongly signs bind.
var ranks = map[string]int{"or": 1, "default": 1, "and": 2, "unless": 2, "if": 2, "ifnot": 2, "==": 3, "!=": 3, ">": 3, "<": 3, ">=": 3, "<=": 3,
	"+": 4, "-": 4, "*": 5, "/": 5, "%": 5, "atan2": 5, "^": 6}

// sign is the sign between two parts that is there; "" for none.
func (s *shape) sign() string {
	w := s.now()
	if is := strings.ToLower(w.is); (w.sort == isSign || w.sort == isName) && ranks[is] > 0 {
		return is
	}
	return ""
}

func (s *shape) expression(least int) *node {
	if s.deep++; s.deep > mostDeep {
		return nil
	}
	defer func() { s.deep-- }()
	left := s.signed()
	for left != nil {
		sign := s.sign()
		if sign == "" || ranks[sign] <= least {
			break
		}
		at, pair := s.take(), &node{sort: aPair, name: sign, from: left.from}
		matched := false
		for s.now().names("bool", "on", "ignoring", "group_left", "group_right", "fill", "fill_left", "fill_right") {
			if w := s.take(); w.names("bool") {
				pair.boolean = true
			} else if matched = true; s.now().is == "(" {
				s.list()
			}
			if s.now().names("prefix") && s.next().sort == isText {
				s.take()
				s.take()
			}
		}
		if w := s.now(); w.sort == isEnd || w.is == ")" || w.is == "," || w.is == "]" || w.sort == isSign && w.is != "-" && w.is != "+" {
			if matched {
				return nil // a metric may have such a name
			}
			return s.lacking(at, w)
		}
		rank := ranks[sign]
		if sign == "^" {
			rank-- // from right to left
		}
		right := s.expression(rank)
		if right == nil {
			return nil
		}
		if s.now().names("keep_metric_names") {
			s.take()
		}
		pair.of, pair.to = []*node{left, right}, right.to
		left = s.keep(pair)
	}
	return left
}

// lacking refuses a sign with nothing behind it.
func (s *shape) lacking(sign, then word) *node {
	switch {
	case sign.is == "%":
		return s.refuse("a value is missing behind the %% (character %d), which is the rest of a division in PromQL; if percent is meant, remove the sign", s.place(sign))
	case then.sort == isEnd:
		return s.refuse("a value is missing behind %s (character %d)", sign.is, s.place(sign))
	}
	return s.refuse("a value is missing between %s and %s (character %d)", sign.is, then.is, s.place(then))
}

// signed is a part with what may stand before and behind it.
func (s *shape) signed() *node {
	switch w := s.now(); {
	case w.is == "-" || w.is == "+":
		s.take()
		if n := s.expression(5); n != nil {
			return s.keep(&node{sort: aGroup, of: []*node{n}, from: w.at, to: n.to})
		}
		return nil
	case w.sort == isSign:
		return s.refuse("a value is missing before %s (character %d)", w.is, s.place(w))
	}
	n := s.part()
	for n != nil {
		switch w := s.now(); {
		case w.is == "[":
			n = s.ranged(n)
		case w.is == "@":
			if s.take(); s.now().is == "-" || s.now().is == "+" {
				s.take()
			}
			if s.part() == nil { // a time, start() or end()
				return nil
			}
		case w.names("offset"):
			s.take()
			for s.now().is == "-" || s.now().is == "+" {
				s.take()
			}
			at := s.take()
			if right := length(at.is, s.now()); right != "" {
				return s.refuse("the text behind offset (character %d) is no length of time of PromQL; write offset %s", s.place(at), right)
			}
		case w.names("keep_metric_names", "anchored", "smoothed"):
			s.take()
		case w.names("limit") && s.next().sort == isNumber:
			s.take()
			s.take()
		case w.names("by", "without") && n.sort != anAggregation:
			return s.misgrouped(n)
		default:
			return n
		}
	}
	return nil
}

// list is what stands in the parentheses that are there, word by word; nil where they are not closed.
func (s *shape) list() (out []string) {
	for s.take(); s.now().sort != isEnd; {
		switch w := s.take(); w.is {
		case ")":
			return out
		case ",":
		default:
			out = append(out, strings.Trim(w.is, "\"'`"))
		}
	}
	return nil
}

// arguments are the parts in the parentheses that are there.
func (s *shape) arguments() (of []*node, closed word) {
	for s.take(); s.now().is != ")"; {
		n := s.expression(0)
		if n == nil {
			return nil, word{}
		}
		of = append(of, n)
		if w := s.now(); w.is == "," {
			s.take()
		} else if w.is != ")" {
			s.stray(n)
			return nil, word{}
		}
	}
	return of, s.take()
}
