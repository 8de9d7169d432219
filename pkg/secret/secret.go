package secret

import (
	"slices"
	"strings"
	"unicode"

	"github.com/dynascale/dynascale/pkg/pattern"
)

// Remedy is what a reader can do about a credential in a configuration.
const Remedy = "remove this secret, and make a new one if others could read the file; AWS credentials come from the machine's role, the environment or aws.profile; other secrets come from files that you name in keys such as password_file"

// form is what a credential looks like. Its pattern is used when a line has one of the words that
// every such credential has.
type form struct {
	what  string
	has   string // words, separated by blanks; "" where the length tells
	least int    // bytes of the shortest
	like  *pattern.Pattern
	sure  func(found string) bool // nil where the pattern is enough
}

// possible lets most lines pass without a pattern. lower is the line in lower case.
func (f *form) possible(lower string) bool {
	if len(lower) < f.least {
		return false
	}
	for word := range strings.FieldsSeq(f.has) {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return f.has == ""
}

// forms are what credentials look like, the narrower first: the tokens of token.go, and what follows here.
var forms = append(sureForms(), others...)

var others = []*form{
	{what: "a private key", has: "private", least: 12, like: pattern.Of(Beginning)},
	{what: "a webhook address with its secret", has: "slack. discord office.com telegram. googleapis.", least: 20, like: pattern.Of(`(?i)\b(hooks\.slack\.com/(services|workflows|triggers)/|discord(app)?\.com/api/webhooks/|[a-z0-9.-]*webhook\.office\.com/|api\.telegram\.org/bot[0-9]+:|chat\.googleapis\.com/v1/spaces/[^\s?]+\?)[^\s"']+`)},
	{what: "an address with a password", has: "@", least: 8, like: pattern.Of(`[A-Za-z][A-Za-z0-9+.-]*://[^\s/:@"'$]*:[^\s/@"'$]+@`)},
	{what: "an address with a secret", has: "?", least: 12, like: pattern.Of(`(?i)://[^\s"']*[?&](token|access_token|api_key|apikey|key|secret|sig|signature|password|x-amz-signature|x-amz-security-token|x-amz-credential)=[^\s"'&$]+`)},
	{what: "a bearer token", has: "bearer", least: 14, like: pattern.Of(`(?i)\bbearer\s+[A-Za-z0-9._~+/=-]{8,}`)},
	{what: "a password for HTTP", has: "basic", least: 12, like: pattern.Of(`(?i)\bauthorization["']?\s*[:=]\s*["']?basic\s+[A-Za-z0-9+/=]{6,}`)},
	{what: "an AWS secret access key", has: "", least: 40, like: pattern.Of(`(^|[^A-Za-z0-9/+=])[A-Za-z0-9/+]{40}($|[^A-Za-z0-9/+=])`), sure: random},
	{what: "a session token", has: "", least: 120, like: pattern.Of(`[A-Za-z0-9/+]{120,}`), sure: random},
}

// In is the first credential in a text by its form: what it is, and where it begins and ends.
// what is "" for none.
func In(text string) (what string, from, to int) {
	lower := strings.ToLower(text)
	for _, f := range forms {
		if !f.possible(lower) {
			continue
		}
		for _, at := range f.like.FindAllStringIndex(text, -1) {
			if (f.sure == nil || f.sure(text[at[0]:at[1]])) && (what == "" || at[0] < from) {
				what, from, to = f.what, at[0], at[1]
				break
			}
		}
	}
	return what, from, to
}

// noted is a name and a value behind it, as people write them into comments: "password: hunter2x".
var noted = pattern.Of(`(?i)\b[a-z0-9_-]*(password|passwd|passphrase|pwd|secret|token|api[_-]?key)["']?\s*[:=]\s*["']?([^\s"',;:(){}\[\]<>$/]{8,})["']?(?:[\s,;.]|$)`)

// Noted is the first credential in a comment by the name before it, and where it begins; what is "" for
// none. A word without a digit is none: it may be the answer to where the credential is.
func Noted(comment string) (what string, from int) {
	for _, at := range noted.FindAllStringSubmatchIndex(comment, -1) {
		value := comment[at[4]:at[5]]
		if strings.ContainsAny(value, "0123456789") && strings.ContainsFunc(value, unicode.IsLetter) {
			return Name(comment[at[2]:at[3]]), at[4]
		}
	}
	return "", 0
}

// resource is how AWS ends the names of load balancers and target groups.
var resource = pattern.Of(`/[0-9a-f]{16}\b`)

// random tells forty drawn letters from a path or a name of the same length: upper and lower
// case follow each other without a pattern, and there are digits.
func random(found string) bool {
	if resource.MatchString(found) {
		return false
	}
	upper, lower, digits, turns := 0, 0, 0, 0
	last := rune(0)
	for _, c := range found {
		switch {
		case unicode.IsUpper(c):
			upper++
		case unicode.IsLower(c):
			lower++
		case unicode.IsDigit(c):
			digits++
		}
		if unicode.IsLetter(c) && unicode.IsLetter(last) && unicode.IsUpper(c) != unicode.IsUpper(last) {
			turns++
		}
		last = c
	}
	return upper >= 4 && lower >= 4 && digits >= 1 && turns >= 6
}

// words are what the names of keys for credentials have in them, with or without something between their
// parts.
var words = []struct{ word, what string }{
	{"access key", "an AWS access key"}, {"secret key", "a secret key"}, {"session token", "a session token"}, {"security token", "a session token"},
	{"password", "a password"}, {"passwd", "a password"}, {"passphrase", "a password"}, {"private key", "a private key"}, {"api key", "an API key"},
	{"auth token", "a token"}, {"access token", "a token"}, {"bearer", "a token"}, {"authorization", "a token"}, {"credential", "credentials"}, {"secret", "a secret"},
	{"webhook", "a webhook address"},
}

// likelyWords are those that names of credentials have too, and others as well.
var likelyWords = []string{"p[a]ss word", "pwd", "token", "encryption key", "signing key", "auth key", "license key", "routing key", "integration key", "service key",
	"shared key", "account key", "storage key", "external id", "authentication", "cookie", "session id", "signature", "connection string", "dsn"}

// LikelyNames is a regular expression for what names have in them behind which a secret may stand.
func LikelyNames() string {
	all := slices.Clone(likelyWords)
	for _, w := range words {
		all = append(all, w.word)
	}
	return strings.ReplaceAll(strings.Join(all, "|"), " ", "[_.-]?")
}

// Name is what belongs under a key of this name, if that is a credential; else "".
func Name(key string) string {
	flat := strings.NewReplacer("_", "", "-", "", ".", "", " ", "").Replace(strings.ToLower(key))
	switch flat {
	case "token", "auth":
		return "a token"
	case "pass", "pwd", "pw":
		return "a password"
	case "pem":
		return "a private key"
	}
	for _, w := range words {
		if strings.Contains(flat, strings.ReplaceAll(w.word, " ", "")) {
			return w.what
		}
	}
	return ""
}
