package config

import (
	"cmp"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
)

// TokenVariable is the environment variable that holds the API's token; it comes
// before the file that the configuration names.
const TokenVariable = "DYNASCALE_TOKEN"

// HTTP is the address of health, metrics and API. Addresses that other machines
// reach need a token, in a file or in the environment.
type HTTP struct {
	Listen string // HOST:PORT
	// TokenFile is the path of a file that holds the bearer token for calls that
	// change something. "" leaves it to TokenVariable.
	TokenFile string
	// Tokens are those that have names, sorted by them.
	Tokens []Token
}

// Token is a bearer token with the name of who has it.
type Token struct {
	Name string
	// File is the path of a file that holds it; two while callers change from one to the next.
	File string
	// Scope is "read", or "operate" for what changes something too.
	Scope string
}

// The scopes of tokens.
const (
	ScopeRead    = "read"
	ScopeOperate = "operate"
)

// Operates reports whether the token may change something.
func (t Token) Operates() bool { return t.Scope == ScopeOperate }

// Keys are the keys of a named token.
func (t *Token) Keys() keys.Set {
	return keys.Set{
		keys.Text("file", &t.File, keys.NotEmpty, keys.Path, notToken).Required().BesideSecret(),
		keys.Choice("scope", &t.Scope, ScopeRead, ScopeOperate),
	}
}

// Secured reports whether there is any token.
func (h HTTP) Secured() bool {
	return h.TokenFile != "" || len(h.Tokens) > 0 || os.Getenv(TokenVariable) != ""
}

// Loopback reports whether only this machine can reach the address.
func (h HTTP) Loopback() bool {
	host, _, err := net.SplitHostPort(h.Listen)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Keys are the keys of the listener.
func (h *HTTP) Keys() keys.Set {
	return keys.Set{
		foreignToHTTP,
		keys.Text("listen", &h.Listen, hostPort).AtStart(),
		keys.Text("token_file", &h.TokenFile, keys.Path, notToken).BesideSecret(),
		keys.Map("tokens", keys.Entries{
			Names: []keys.Check[string]{keys.Word}, Empty: "has no token; write the owner's name and the file of each token: alice: {file: /etc/dynascale/tokens/alice, scope: operate}",
			Such: "alice: {file: /etc/dynascale/tokens/alice, scope: operate}",
			Entry: func(name string, _ int) keys.Key {
				t := &Token{Name: name, Scope: ScopeRead}
				return keys.Section(name, t).Then(func() {
					h.Tokens = append(h.Tokens, *t)
					slices.SortFunc(h.Tokens, func(a, b Token) int { return cmp.Compare(a.Name, b.Name) })
				})
			},
			All: func() (out []keys.Key) {
				for i := range h.Tokens {
					out = append(out, keys.Section(h.Tokens[i].Name, &h.Tokens[i]))
				}
				return out
			},
		}).ShownIf(func() bool { return len(h.Tokens) > 0 }),
		keys.Demand(nil, func(at keys.At) {
			of := map[string]string{}
			for _, t := range h.Tokens { // sorted by name
				if first := of[t.File]; first != "" && at.SoundBelow("tokens") {
					at.Problem("tokens."+t.Name+".file", "is the file of %s as well: callers could not be told apart; give each a token of its own", first)
				}
				of[t.File] = t.Name
			}
			if at.Sound("listen", "token_file", "tokens") && !h.Loopback() && !h.Secured() {
				at.Problem("listen", "%s would be reachable from other machines without a token; set http.tokens, http.token_file "+
					"or the environment variable DYNASCALE_TOKEN, or listen on 127.0.0.1, [::1] or localhost", keys.Show(h.Listen))
			}
		}),
	}
}

var tokenItself = pattern.Of(`^[A-Za-z0-9_+=-]{16,}$`)

// notToken refuses a token where the file of one belongs. It is not repeated.
var notToken = keys.That(nil, func(v string) string {
	if tokenItself.MatchString(v) && (len(v) >= 24 || strings.ContainsAny(v, "0123456789")) {
		return "looks like a secret, so it is not shown; write the path of a file that holds the secret; if the value is a path, begin it with ./"
	}
	return ""
})

// hostPort demands HOST:PORT.
var hostPort = keys.That(keys.Rule{"pattern": ":[0-9]{1,5}$"}, func(v string) string {
	_, port, err := net.SplitHostPort(v)
	if err != nil {
		return fmt.Sprintf("%s is not HOST:PORT, such as 127.0.0.1:9077", keys.Show(v))
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || strconv.FormatUint(n, 10) != port {
		return fmt.Sprintf("the port %s must be a number from 0 to 65535, without leading zeros", keys.Show(port))
	}
	return ""
})
