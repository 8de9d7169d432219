package jsonvalue

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/pattern"
)

// path is the way to a value: names of members and places of elements, from 0.
type path []any

var (
	member  = pattern.Of(`^[^.\[\]"]+`)
	element = pattern.Of(`^\[(?:([0-9]{1,9})|"((?:[^"\\]|\\["\\])*)")\]`)
	escapes = strings.NewReplacer(`\"`, `"`, `\\`, `\`)
)

// pathOf reads a path such as queues[0].depth or stats["jobs.waiting"].
func pathOf(text string) (p path, err error) {
	if instead := ofOthers(text); instead != "" {
		return nil, fmt.Errorf("is a path of jq, JSONPath or JSON Pointer; write %s", instead)
	}
	rest := text
	for rest != "" {
		if found := element.FindStringSubmatch(rest); found != nil {
			if rest = rest[len(found[0]):]; found[1] != "" {
				n, _ := strconv.Atoi(found[1])
				p = append(p, n)
			} else {
				p = append(p, escapes.Replace(found[2]))
			}
			continue
		}
		if len(p) > 0 {
			after, dot := strings.CutPrefix(rest, ".")
			if !dot {
				return nil, wrong(text, rest)
			}
			rest = after
		}
		found := member.FindString(rest)
		if found == "" {
			return nil, wrong(text, rest)
		}
		p, rest = append(p, found), rest[len(found):]
	}
	if len(p) == 0 {
		return nil, errors.New("is empty; write the path of a number, such as queues[0].depth")
	}
	return p, nil
}

// ofOthers is a path of jq (.a.b), of JSONPath ($.a.b) or of a JSON pointer (/a/0/b) as it is written here; "" for none.
func ofOthers(text string) string {
	if steps, is := strings.CutPrefix(text, "/"); is {
		out := ""
		for step := range strings.SplitSeq(steps, "/") {
			if _, err := strconv.Atoi(step); err == nil {
				out += "[" + step + "]"
			} else {
				out += "." + step
			}
		}
		text, out = strings.TrimPrefix(out, "."), ""
	} else if rest := strings.TrimPrefix(strings.TrimPrefix(text, "$"), "."); rest != text && (strings.HasPrefix(text, ".") || strings.HasPrefix(text, "$.") || strings.HasPrefix(text, "$[")) {
		text = rest
	} else {
		return ""
	}
	if _, err := pathOf(text); err != nil || text == "" {
		return ""
	}
	return text
}

func wrong(text, rest string) error {
	if strings.HasPrefix(rest, "[*]") || strings.HasPrefix(rest, "[]") {
		return errors.New("names all entries of a list; name one entry, such as [0], or add to the endpoint's answer the single value that you need")
	}
	return fmt.Errorf(`is wrong from character %d on; write a path such as queues[0].depth or stats["jobs.waiting"]`, len([]rune(text))-len([]rune(rest))+1)
}

// find follows a path, or says where it ends.
func find(document any, p path) (v any, why string) {
	v = document
	for i, step := range p {
		switch step := step.(type) {
		case string:
			object, is := v.(map[string]any)
			next, has := object[step]
			if !is || !has {
				return nil, fmt.Sprintf("the document has no value at %s", p[:i+1])
			}
			v = next
		case int:
			list, is := v.([]any)
			if !is || step >= len(list) {
				return nil, fmt.Sprintf("the document has no value at %s", p[:i+1])
			}
			v = list[step]
		}
	}
	return v, ""
}

// String is the path as it is written.
func (p path) String() string {
	var b strings.Builder
	for i, step := range p {
		switch step := step.(type) {
		case int:
			fmt.Fprintf(&b, "[%d]", step)
		case string:
			if member.FindString(step) != step || step == "" {
				fmt.Fprintf(&b, "[%s]", quoted(step))
				continue
			}
			if i > 0 {
				b.WriteByte('.')
			}
			b.WriteString(step)
		}
	}
	return b.String()
}

func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
