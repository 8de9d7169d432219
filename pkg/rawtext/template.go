package rawtext

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/pattern"
)

// Reference is how a value takes a variable of the environment: ${env:NAME}.
var Reference = pattern.Of(`\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}`)

var (
	// mark is what templates of several tools begin with.
	mark = pattern.Of(`\{\{|\{%|<%|\$\{|\$\(|\$env:|\$ENV:|#\{|%\{|%[A-Za-z_][A-Za-z0-9_]*%|@[A-Z_][A-Z0-9_]*@|\(\(|\[\[\s*[.$A-Za-z]`)
	// whole is what stands for a whole value that somebody was to fill in.
	whole = pattern.Of(`^(?:<[A-Za-z][^<>]*>|__[A-Z][A-Z0-9_]*__|(?i:change[-_ ]?me|replace[-_ ]?(?:me|this)|fill[-_ ]?me|fixme|to[-_]?do|tbd|placeholder|your[-_ ][a-z0-9-_ ]*(?:here|name|id|arn))|YOUR[-_][A-Z0-9_-]+)$`)
	here  = pattern.Of("^" + Reference.String())
	// asked is a value of another place, as other tools write it: ${ssm:/hook}, ${file:./url}.
	asked    = pattern.Of(`^\$\{[A-Za-z_][A-Za-z0-9_-]*:[^}?=+-]`)
	named    = pattern.Of(`^\$\{([A-Za-z_][A-Za-z0-9_]*)[}:?=+-]`)
	envLike  = pattern.Of(`^\$\{?\s*(?i:env)\s*[:.]\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}?`)
	shellVar = pattern.Of(`\$([A-Za-z_][A-Za-z0-9_]*)`)
)

// selected stands in the dimensions of a tier whose group is chosen by a tag or a prefix, as check
// prints them, and is filled in by every evaluation.
const selected = "<selected>"

// templates are the places that another tool was to fill in. A text is read as it stands: none of
// them would be replaced.
func (s *scanned) templates() []Fault {
	var out []Fault
	above := ""
	for i := range s.lines {
		l := &s.lines[i]
		if l.inside == '|' {
			continue
		}
		w := l.read()
		values := l.asking(w, above)
		above = s.askedOn(l, values)
		var in *surroundings
		for _, found := range mark.FindAllStringIndex(l.text, -1) {
			at := found[0]
			if l.class[at] == comment && !strings.HasPrefix(l.text[at:], "#{") || l.class[at] == literal {
				continue
			}
			if before := strings.TrimRight(l.text[:at], " \t"); l.class[at] == comment && !strings.HasSuffix(before, ":") && !strings.HasSuffix(before, "-") {
				continue // a comment that begins with a brace, and no value
			}
			if in == nil {
				in = l.surroundings(w, values)
			}
			if message := in.template(at); message != "" {
				out = append(out, Fault{Line: l.number, Col: l.col(at), Message: message, kind: "template"})
				break
			}
		}
		if l.inside == 0 && w.value < l.end() {
			value := strings.Trim(l.text[w.value:l.end()], `"'`)
			if whole.MatchString(value) && value != selected {
				out = append(out, Fault{Line: l.number, Col: l.col(w.value), kind: "template",
					Message: Short(value) + " is a placeholder; write the value that belongs here"})
			}
		}
	}
	return out
}

// template says what is wrong with what begins at a byte like a template; "" for nothing.
func (l *surroundings) template(at int) string {
	rest := l.text[at:len(l.text)]
	switch {
	case strings.HasPrefix(rest, "${"):
		return l.dollar(at, rest)
	case strings.HasPrefix(strings.ToLower(rest[:min(5, len(rest))]), "$env:"):
		if found := envLike.FindStringSubmatch(rest); found != nil {
			return fmt.Sprintf("%s is not replaced by anything; write ${env:%s} for the environment variable %s", Short(found[0]), found[1], found[1])
		}
		return ""
	case strings.HasPrefix(rest, "$("):
		return Short(upTo(rest, ")")) + " is a command of a shell, and is not run; write its output, or ${env:NAME} for an environment variable"
	case strings.HasPrefix(rest, "%{"):
		return l.unfilled(rest, "}")
	case rest[0] == '%':
		name := strings.Trim(upTo(rest[1:], "%"), "%")
		return fmt.Sprintf("%%%s%% is not replaced by anything; write ${env:%s} for the environment variable %s", name, name, name)
	case strings.HasPrefix(rest, "(("):
		if !strings.Contains(rest, "))") || l.class[at] == quoted {
			return "" // an expression
		}
		return l.unfilled(rest, "))")
	case strings.HasPrefix(rest, "{{"):
		return l.unfilled(rest, "}}")
	case strings.HasPrefix(rest, "{%"):
		return l.unfilled(rest, "%}")
	case strings.HasPrefix(rest, "<%"):
		return l.unfilled(rest, "%>")
	case strings.HasPrefix(rest, "#{"):
		return l.unfilled(rest, "}")
	case strings.HasPrefix(rest, "[["):
		return l.unfilled(rest, "]]")
	case rest[0] == '@':
		return l.unfilled(rest[:1]+upTo(rest[1:], "@"), "")
	}
	return ""
}

func (l *surroundings) unfilled(rest, end string) string {
	return Short(upTo(rest, end)) + " is part of a template that was not filled in; run the tool that fills in the template, and check what that tool wrote"
}

// dollar says what is wrong with what begins with ${; "" for a reference to the environment that
// stands where one may.
func (l *surroundings) dollar(at int, rest string) string {
	found := here.FindStringSubmatch(rest)
	switch {
	case found != nil:
		end := at + len(found[0])
		switch {
		case l.inside == 0 && at < l.colon:
			return found[0] + " stands in a key; only values are taken from the environment, so write the whole key here"
		case l.class[at] != quoted && l.bracketed[at]:
			return fmt.Sprintf(`within { } or [ ] a value with ${env:%s} must be in quotes: "%s"`, found[1], l.text[at:end])
		}
		return ""
	case strings.HasPrefix(rest, "${env:") || envLike.MatchString(rest):
		if found := envLike.FindStringSubmatch(rest); found != nil {
			short, after := Short(upTo(rest, "}")), rest[len(found[0]):]
			end := strings.IndexAny(after, "}\"', \t")
			switch {
			case strings.HasSuffix(found[0], "}"):
				return fmt.Sprintf("%s must be written as ${env:%s}: with a colon, without blanks, and with env in lower case", short, found[1])
			case strings.HasPrefix(after, ":-") || strings.HasPrefix(after, ":="):
				return fmt.Sprintf("%s has a default, which is not supported, because a missing variable would not be noticed; write ${env:%s}, and set the variable", short, found[1])
			case !strings.HasPrefix(after, "-") && (end < 0 || after[end] != '}'):
				return fmt.Sprintf("%s has no closing }; write ${env:%s}", Short(strings.TrimSpace(found[0])), found[1])
			}
		}
		return Short(upTo(rest, "}")) + " has no valid variable name; write ${env:NAME}, where NAME has only letters, digits and _, and does not begin with a digit"
	}
	if strings.HasPrefix(rest, "${{") {
		return l.unfilled(rest, "}}")
	}
	of, plainly := l.computes(at)
	if of == "query" && (group.MatchString(rest) || ofGrafana.MatchString(rest)) {
		if plainly {
			return Short(upTo(rest, "}")) + " is a variable of Grafana, which dynascale does not fill in; write its value, such as 5m for a length of time"
		}
		return "" // the key says so, as of $name
	}
	if asked.MatchString(rest) {
		return Short(upTo(rest, "}")) + " is not replaced by anything: values come from this file, or from the environment as ${env:NAME}"
	}
	if found := named.FindStringSubmatch(rest); found != nil {
		if name := found[1]; of == "expression" && name == strings.ToLower(name) {
			if plainly {
				return "a name is written without $; write " + name + " in place of ${" + name + "}"
			}
			return ""
		}
		return fmt.Sprintf("%s is not replaced by anything; write ${env:%s} for the environment variable %s", Short(upTo(rest, "}")), found[1], found[1])
	}
	return l.unfilled(rest, "}")
}

// computes is the key that has names of its own, with which $ is most often meant, where a place is in its value; "" for
// none. plainly says that the value stands within { } and has no quotes, so that YAML cannot read it.
func (l *surroundings) computes(at int) (key string, plainly bool) {
	i, _ := slices.BinarySearchFunc(l.asking, at+1, func(a asking, at int) int { return cmp.Compare(a.begin, at) })
	if i == 0 {
		return "", false
	}
	a := l.asking[i-1]
	plainly = l.class[at] != quoted && l.bracketed[at]
	if at >= a.end || a.sql || plainly && a.comma < at {
		return "", false
	}
	return a.key, plainly
}

// asking is a value of a key that has names of its own, as far as it stands in one line.
type asking struct {
	key        string
	begin, end int
	comma      int  // where the first , or } in it is, which ends it within { }
	sql        bool // it is a query of CloudWatch in the place of an expression, in which anything may stand
}

// asking are the values of such keys in a line, from left to right. above is the key whose value the lines above did not
// end; "" for none. Each byte is looked at once, however many keys and templates the line has.
func (l *line) asking(w written, above string) []asking {
	var out []asking
	end, whole := l.end(), false
	inQuote := l.inside == '"' || l.inside == '\''
	if above != "" && (inQuote || w.colon < 0 && len(w.dashes) == 0) {
		out, whole = append(out, asking{key: above, begin: min(l.indent, end)}), l.inside == 0
	}
	if strings.Contains(l.text, "query") || strings.Contains(l.text, "expression") {
		for _, found := range computed.FindAllStringSubmatchIndex(l.text, -1) {
			begin := nextText(l.text, found[1])
			inWord := found[2] > 0 && strings.IndexByte(" \t{,\"'-", l.text[found[2]-1]) < 0
			if bare := found[4] == found[5]; inWord || bare && !blankAt(l.text, found[1]) {
				continue
			}
			out = append(out, asking{key: l.text[found[2]:found[3]], begin: begin})
		}
	}
	for i := range out {
		a, limit := &out[i], len(l.text)
		if i+1 < len(out) {
			limit = max(a.begin, out[i+1].begin)
		}
		for a.end = a.begin; a.end < limit && (i == 0 && whole || l.class[a.end] == l.class[a.begin]); {
			a.end++
		}
		a.comma = limit
		if comma := strings.IndexAny(l.text[a.begin:limit], ",}"); comma >= 0 {
			a.comma = a.begin + comma
		}
		a.sql = sql.MatchString(l.text[a.begin:limit])
	}
	return out
}

// askedOn is the key of the last of the values in a line, where the next line may go on with it; "" for none.
func (s *scanned) askedOn(l *line, values []asking) string {
	if len(values) == 0 || l.number == len(s.lines) {
		return ""
	}
	a := values[len(values)-1]
	next := s.lines[l.number].inside
	within := (next == '{' || next == '[') && a.begin < a.end && l.class[a.begin] == plain
	if a.sql || a.end < l.end() || within && a.comma < l.end() {
		return ""
	}
	return a.key
}

var (
	// computed is such a key with its colon, behind which a blank follows unless the key is in quotes, as in JSON.
	computed = pattern.Of(`(expression|query)(["']?)\s*:`)
	sql      = pattern.Of(`(?i)^["']?\s*SELECT\s`)
	// ofGrafana is ${job} or ${job:regex}, and group a part of a regular expression in what replaces a text.
	ofGrafana = pattern.Of(`^\$\{[a-z_][a-z0-9_]*(?::[a-z]+)?\}`)
	group     = pattern.Of(`^\$\{[0-9]+\}`)
)

// surroundings are a line with its key, and which of its bytes stand within { } or [ ].
type surroundings struct {
	*line
	written
	bracketed []bool
	asking    []asking
}

func (l *line) surroundings(w written, values []asking) *surroundings {
	in := &surroundings{line: l, written: w, bracketed: make([]bool, len(l.text)), asking: values}
	depth := 0
	if l.inside == '{' || l.inside == '[' {
		depth = 1
	}
	for i := range len(l.text) {
		in.bracketed[i] = depth > 0
		if l.class[i] != plain {
			continue
		}
		switch c := l.text[i]; {
		case (c == '{' || c == '[') && (depth > 0 || i == in.value || i == in.at):
			depth++
		case (c == '}' || c == ']') && depth > 0:
			depth--
		}
	}
	return in
}

// Variable is the shell's $NAME in a value, and how it is written here; "" for none.
func Variable(value string) (name, instead string) {
	if found := shellVar.FindStringSubmatch(value); found != nil {
		return found[0], "${env:" + found[1] + "}"
	}
	return "", ""
}

// upTo is a text up to and with an end; all of it where there is none.
func upTo(text, end string) string {
	if i := strings.Index(text, end); end != "" && i >= 0 {
		return text[:i+len(end)]
	}
	return strings.TrimRight(text, " \t")
}

// Short is a piece of a text for a sentence.
func Short(text string) string {
	const most = 40
	clean := strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f || invisible[c] != "" {
			return '?'
		}
		return c
	}, text)
	if r := []rune(clean); len(r) > most {
		return string(r[:most]) + "..."
	}
	return clean
}
