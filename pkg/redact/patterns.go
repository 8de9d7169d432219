package redact

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/secret"
)

// form is something that looks like a secret, and what is left of it.
type form struct {
	what  *pattern.Pattern
	clean func(found string, what *pattern.Pattern) string
}

// whole leaves nothing.
func whole(string, *pattern.Pattern) string { return Mark }

// keep leaves the first group and takes the rest.
func keep(found string, what *pattern.Pattern) string {
	return what.FindStringSubmatch(found)[1] + Mark
}

// secretNames are parts of names behind which a secret stands.
var secretNames = secret.LikelyNames()

// patterns are tried in this order: what spans lines first, what is told by its form before what is
// told by its name, and what is merely long and random last.
var patterns = []form{
	// A private key, in lines or in one with \n; one without an end reaches to the end of what can be of it.
	{pattern.Of(`(?s)` + secret.Beginning + `(?:.*?-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|[A-Za-z0-9+/=\s\\]*)`), whole},
	// Keys that tell what they are, and what else is JSON in base64.
	{pattern.Of(secret.Likely()), whole},
	{pattern.Of(`\beyJ[A-Za-z0-9+/=_-]{16,}`), whole},
	// What a URL carries beside its host.
	{pattern.Of(`[A-Za-z][A-Za-z0-9+.-]*://[^\s"'<>\\]+`), func(found string, _ *pattern.Pattern) string { return address(found) }},
	// The same without a scheme: user:password@host.
	{pattern.Of(`[^\s:@/"'=]+:[^\s@/"']+@([A-Za-z0-9][A-Za-z0-9.-]*)`), func(found string, what *pattern.Pattern) string {
		return Mark + "@" + what.FindStringSubmatch(found)[1]
	}},
	// "Authorization: Bearer x", "Basic x".
	{pattern.Of(`(?i)(\b(?:bearer|basic|digest|negotiate|apikey)\s+)[A-Za-z0-9._~+/=:-]{6,}`), keep},
	// A name and its value: of YAML, JSON, variables, flags, logs; also over a block of YAML.
	{named, value},
	{bounded, value},
	// Flags of commands: --password hunter2, -u alice:hunter2.
	{pattern.Of(`(?i)((?:^|\s)--?[a-z0-9-]*(?:` + secretNames + `|p[a]ss)[a-z0-9-]*\s+)[^\s-]\S*`), func(found string, what *pattern.Pattern) string {
		if before := what.FindStringSubmatch(found)[1]; !strings.HasSuffix(strings.ToLower(strings.TrimSpace(before)), "file") {
			return before + Mark
		}
		return found
	}},
	{pattern.Of(`((?:^|\s)(?:-u|--user)[ =]+)[^\s:]+:\S+`), keep},
	// Prose: "the password is hunter2".
	{pattern.Of(`(?i)(\b(?:password|passwd|passphrase|passcode|pwd)\b(?:\s+(?:is|was|for\s+\S+(?:\s+is)?))?\s+\\?["']?)[^\s,;"'\\]+`), keep},
	{pattern.Of(`(?i)(\b(?:token|secret|api\s?key|access\s?key)\b(?:\s+(?:is|was))?\s+\\?["']?)[A-Za-z0-9_+/=.-]{8,}`), func(found string, what *pattern.Pattern) string {
		if before := what.FindStringSubmatch(found)[1]; strings.ContainsAny(found[len(before):], "0123456789") {
			return before + Mark
		}
		return found
	}},
	// Long and random: hexadecimal, ids of five parts, base64.
	{pattern.Of(`\b[0-9a-fA-F]{32,}\b`), whole},
	{pattern.Of(`\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b`), whole},
	{pattern.Of(`\b(?:[A-Z0-9]{20,}|[a-z0-9]{24,})\b`), func(found string, _ *pattern.Pattern) string {
		if letters := strings.Trim(found, "0123456789"); letters != "" && strings.ContainsAny(found, "0123456789") && changes(found)*4 > len(found) {
			return Mark
		}
		return found
	}},
	{pattern.Of(`((?:^|[^A-Za-z0-9/+]))[A-Za-z0-9/+]{40}\b`), func(found string, what *pattern.Pattern) string { // of AWS
		if before := what.FindStringSubmatch(found)[1]; mixed(found[len(before):], 40) {
			return before + Mark
		}
		return found
	}},
	{pattern.Of(`[A-Za-z0-9+/_-]{22,}={0,2}`), func(found string, _ *pattern.Pattern) string {
		if random(found) {
			return Mark
		}
		return found
	}},
}

// bounded are names that say so only as whole words.
var bounded = pattern.Of(`(?im)(["']?\b(?:[A-Za-z0-9]+[_.-])*(?:p[a]ss|pw|psk|otp|creds?|auth|salt|seed)["']?[ \t]*(?::=|=>|[:=])[ \t]*)` + following)

// following is what stands behind a name: a text in quotes, a list or section in a line, a block of
// YAML, the rest of a word or line, or what is on the next lines.
const following = `(\[[^\]\n]*\]|\{[^}\n]*\}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*'|[|>][0-9+-]*[ \t]*\n(?:[ \t]+[^\n]*(?:\n|$)|[ \t]*\n)+|[^\s,;}\]"'][^\n]*|` +
	`(?:\n[ \t]*- [^\n:]*)+|\n[ \t]+[^\s#-][^\n:]*$)`

// named is a name that says that a secret follows, and what follows.
var named = pattern.Of(`(?im)((?:^[ \t]*)?["']?[A-Za-z0-9_.-]*(?:` + secretNames + `)[A-Za-z0-9_.-]*["']?[ \t]*(?::=|=>|[:=])[ \t]*)` +
	following)

// harmless are values behind such a name that are none: words of the language, and references to
// where the secret is. A place is one too, where the name says that it is the place of a file.
var harmless = pattern.Of(`^(?:["']?(?:null|true|false|none|~|-?[0-9]{1,3}|REDACTED|\$\{(?:env:)?[A-Za-z_][A-Za-z0-9_]*\})["']?|""|'')(?:[ \t]*(?:[,}\]]|$)|[ \t]+)`)

var (
	placeName = pattern.Of(`(?i)(?:file|path|folder|directory|socket)["']?[ \t]*(?::=|=>|[:=])[ \t]*$`)
	place     = pattern.Of(`^["']?\.{0,2}/[A-Za-z0-9._/@+-]*["']?(?:[ \t]*(?:[,}\]]|$)|[ \t]+)`)
)

// value takes the value away and leaves the name.
func value(found string, what *pattern.Pattern) string {
	m := what.FindStringSubmatch(found)
	name, text := m[1], strings.TrimSpace(m[2])
	first := harmless.FindString(text)
	if placeName.MatchString(name) {
		first = cmp.Or(first, place.FindString(text))
	}
	if first != "" && !random(first) {
		return name + first + what.ReplaceAllStringFunc(text[len(first):], func(found string) string { return value(found, what) })
	}
	if strings.HasPrefix(text, "|") || strings.HasPrefix(text, ">") {
		return name + Mark + "\n"
	}
	return name + `"` + Mark + `"`
}

// address leaves scheme and host of a URL, and its path where that is of AWS or of dynascale
// itself. The path of a webhook is its password.
func address(found string) string {
	scheme, rest, _ := strings.Cut(found, "://")
	authority, path := rest, ""
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		// A password may have such letters: what stands before the last @ belongs to the user.
		if at := strings.LastIndexByte(rest, '@'); at > i && strings.Contains(rest[:i], ":") && !port(rest[:i]) {
			i = len(rest)
			if more := strings.IndexAny(rest[at:], "/?#"); more >= 0 {
				i = at + more
			}
		}
		authority, path = rest[:i], rest[i:]
	}
	out := scheme + "://"
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		out, authority = out+Mark+"@", authority[at+1:]
	}
	out += authority
	path, query, _ := strings.Cut(path, "?")
	path, fragment, _ := strings.Cut(path, "#")
	switch {
	case path == "" || path == "/" || open(authority, path):
		out += path
	default:
		out += "/" + Mark
	}
	if query != "" {
		out += "?" + Mark
	}
	if fragment != "" {
		out += "#" + Mark
	}
	return out
}

// port reports whether an authority ends in a number, as HOST:PORT does.
func port(authority string) bool {
	_, tail, _ := strings.Cut(authority, ":")
	return tail != "" && strings.Trim(tail, "0123456789") == ""
}

// open reports whether a path holds no secret: queues of AWS, and what dynascale itself serves.
func open(host, path string) bool {
	host, _, _ = strings.Cut(host, ":")
	if strings.HasSuffix(host, ".amazonaws.com") || strings.HasSuffix(host, ".amazonaws.com.cn") {
		return strings.HasPrefix(host, "sqs.") || strings.HasPrefix(host, "queue.")
	}
	for _, own := range []string{"/api/v1", "/metrics", "/healthz", "/readyz", "/-/reload"} {
		if path == own || strings.HasPrefix(path, own+"/") {
			return true
		}
	}
	return false
}

// random reports whether a word is rather drawn than written: it has letters of both cases and
// digits, which change all the time. Names of resources are words behind each other.
func random(text string) bool {
	drawn := func(part string) bool { return mixed(part, 22) && changes(part)*20 > len(part)*9 }
	words := strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune("-_/ ", c) })
	return len(words)*12 < len(text) && drawn(text) || slices.ContainsFunc(words, drawn)
}

// mixed reports whether a text of so many letters at least has both cases and digits.
func mixed(text string, least int) bool {
	return len(text) >= least && strings.ContainsAny(text, "0123456789") && strings.ToLower(text) != text && strings.ToUpper(text) != text
}

// changes counts how often the kind of letter changes.
func changes(text string) (n int) {
	class := func(c byte) int {
		switch {
		case c >= '0' && c <= '9':
			return 0
		case c >= 'a' && c <= 'z':
			return 1
		case c >= 'A' && c <= 'Z':
			return 2
		}
		return 3
	}
	for i := 1; i < len(text); i++ {
		if class(text[i]) != class(text[i-1]) {
			n++
		}
	}
	return n
}
