package prometheus

import (
	"regexp/syntax"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/pattern"
)

// selector reads the conditions of a selector.
func (s *shape) selector(n *node) *node {
	for s.take(); s.now().is != "}"; {
		if s.now().sort == isEnd {
			return nil
		}
		label := s.take()
		if label.is == "," || label.names("or") && s.now().sort != isSign {
			continue
		}
		if label.sort == isText && (s.now().is == "," || s.now().is == "}") {
			n.name = strings.Trim(label.is, "\"'`") // the name of a metric
			continue
		}
		sign := s.now()
		if strings.HasSuffix(label.is, ":") && sign.sort == isText {
			return s.refuse("a label is compared with =, and not with a colon (character %d); write %s=%s", s.place(label), strings.TrimRight(label.is, ":"), sign.is)
		}
		if s.take(); label.sort != isName && label.sort != isText || sign.sort == isEnd {
			return nil
		}
		value := s.now()
		switch {
		case sign.is == "==" && value.sort == isText:
			return s.refuse("a label is compared with =, and not with == (character %d); write %s=%s", s.place(sign), label.is, value.is)
		case sign.is == "<>" && value.sort == isText:
			return s.refuse("<> (character %d) is no sign of PromQL; write %s!=%s", s.place(sign), label.is, value.is)
		case strings.ContainsAny(sign.is, "<>") && sign.sort == isSign:
			return s.refuse("a label is a text, which is compared only with =, !=, =~ and !~, and not with %s (character %d); write a regular expression, such as %s=~'5..'", sign.is, s.place(sign), label.is)
		case sign.sort != isSign || value.sort != isText:
			return nil
		}
		s.take()
		if s.compared(label, sign, value); s.refused != "" {
			return nil
		}
		switch then := s.now(); {
		case then.names("and") || then.is == "&&":
			return s.refuse("%s (character %d) does not join labels; write a comma", then.is, s.place(then))
		case then.sort == isName && !then.names("or"):
			return s.refuse("a comma is missing between %s and %s (character %d)", value.is, then.is, s.place(then))
		case then.is != "," && then.is != "}" && !then.names("or"):
			return nil
		}
	}
	n.to = s.take().end()
	return s.keep(n)
}

var (
	// unfilled is a value that a dashboard fills in.
	unfilled = pattern.Of(`^\$(?:[A-Za-z_][A-Za-z0-9_]*|\{[A-Za-z_][A-Za-z0-9_]*(?::[a-z]+)?\})`)
	// likePattern are values that only a regular expression has.
	likePattern = pattern.Of(`\.[*+]|^[1-5]\.\.$|^[A-Za-z0-9_-]+(?:\|[A-Za-z0-9_-]+)+$`)
)

// compared looks at the value with which a label is compared.
func (s *shape) compared(label, sign, value word) {
	raw := value.is[1 : len(value.is)-1]
	is := raw
	if value.is[0] != '`' {
		plain := raw
		if value.is[0] == '\'' {
			plain = strings.ReplaceAll(strings.ReplaceAll(raw, `\'`, `'`), `"`, `\"`)
		}
		unquoted, err := strconv.Unquote(`"` + plain + `"`)
		if err != nil {
			return
		}
		is = unquoted
	}
	regular := strings.HasSuffix(sign.is, "~")
	switch found := unfilled.FindString(is); {
	case found != "" && (regular || found == is && (found[1] == '{' || strings.EqualFold(found[1:], label.is))):
		s.refuse("%s", ofGrafana(found, "the value of the label "+label.is))
		return
	case found == is && found != "": // accounts of NATS and stages of API Gateway have such names: $G, $default
		s.doubt("%s, unless the label has this very value", ofGrafana(found, "the value of the label "+label.is))
		return
	}
	if !regular {
		if likePattern.MatchString(is) {
			s.doubt("%s%s%s compares the whole value of the label letter by letter, so probably no series is found; write %[1]s%[4]s%[3]s for a regular expression", label.is, sign.is, value.is, map[string]string{"=": "=~", "!=": "!~"}[sign.is])
		}
		return
	}
	if _, err := syntax.Parse(is, syntax.Perl); err != nil {
		advice := ""
		if strings.HasPrefix(is, "*") || strings.HasPrefix(is, "?") {
			advice = "; write ." + is + " if * stands for any text"
		}
		s.refuse("the value %s (character %d) is no regular expression: %s%s", value.is, s.place(value), strings.TrimPrefix(err.Error(), "error parsing regexp: "), advice)
	}
}
