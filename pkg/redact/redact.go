package redact

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/pattern"
)

// Mark stands where a secret was.
const Mark = "REDACTED"

// shortest is how long a known secret must be: shorter ones stand in every text.
const shortest = 4

// Redactor takes secrets out of texts, and counts them. One goroutine may use it.
type Redactor struct {
	// Accounts replaces account numbers by the answer; nil leaves them.
	Accounts func(number string) string

	known []string // the longest first
	// Taken is how many secrets were taken out.
	Taken int
}

// Know takes values that are secret wherever they stand, however they are written: as they are, in
// a URL, in JSON, in base64.
func (r *Redactor) Know(values ...string) {
	for _, v := range values {
		v = strings.TrimSpace(v)
		if len(v) < shortest || v == Mark {
			continue
		}
		quoted, _ := json.Marshal(v) // a text always can be written
		for _, form := range []string{v, url.QueryEscape(v), url.PathEscape(v), strings.Trim(string(quoted), `"`),
			base64.StdEncoding.EncodeToString([]byte(v)), base64.RawURLEncoding.EncodeToString([]byte(v))} {
			if !slices.Contains(r.known, form) {
				r.known = append(r.known, form)
			}
		}
		for line := range strings.Lines(v) { // of a key of many lines each stands by itself
			if line = strings.TrimSpace(line); line != v && len(line) >= 2*shortest && !slices.Contains(r.known, line) {
				r.known = append(r.known, line)
			}
		}
	}
	slices.SortFunc(r.known, func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) })
}

// Text is a text without its secrets. JSON stays JSON.
func (r *Redactor) Text(text string) string { return r.clean(r.inner(text)) }

// literal is a text of JSON with its quotes.
var literal = pattern.Of(`"(?:[^"\\]|\\.)*"`)

// inner takes secrets out of each text of JSON by itself: what follows a name in a sentence ends with the
// sentence, and not with the line. A log has a document in each line.
func (r *Redactor) inner(text string) string {
	switch at := strings.TrimSpace(text); {
	case at == "" || at[0] != '{' && at[0] != '[' && !strings.Contains(at, "\n{"):
		return text
	case json.Valid([]byte(text)):
		return literal.ReplaceAllStringFunc(text, r.literal)
	case !strings.Contains(at, "\n"):
		return text
	}
	var out strings.Builder
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "{") && json.Valid([]byte(line)) {
			line = literal.ReplaceAllStringFunc(line, r.literal)
		}
		out.WriteString(line)
	}
	return out.String()
}

func (r *Redactor) literal(found string) string {
	var text string
	if json.Unmarshal([]byte(found), &text) != nil {
		return found
	}
	clean := r.clean(text)
	if clean == text {
		return found
	}
	var quoted strings.Builder
	to := json.NewEncoder(&quoted)
	to.SetEscapeHTML(false)
	_ = to.Encode(strings.ReplaceAll(clean, `"`+Mark+`"`, Mark)) // a text always can be written
	return strings.TrimSuffix(quoted.String(), "\n")
}

// clean is a text without what is known or looks like a secret.
func (r *Redactor) clean(text string) string {
	for _, known := range r.known {
		if n := strings.Count(text, known); n > 0 {
			r.Taken += n
			text = strings.ReplaceAll(text, known, Mark)
		}
	}
	for _, p := range patterns {
		text = p.what.ReplaceAllStringFunc(text, func(found string) string {
			clean := p.clean(found, p.what)
			if clean != found {
				r.Taken++
			}
			return clean
		})
	}
	if r.Accounts != nil {
		text = account.ReplaceAllStringFunc(text, func(found string) string {
			m := account.FindStringSubmatch(found)
			return m[1] + r.Accounts(m[2])
		})
	}
	return text
}

// account is an account number: twelve digits that are no part of a longer number or word.
var account = pattern.Of(`(^|[^0-9A-Za-z.])([0-9]{12})\b`)
