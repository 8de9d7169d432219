package lock

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
)

// Name says what is locked.
type Name struct {
	// Endpoint replaces AWS's own addresses; "" does not. Emulators number their accounts
	// alike, so each is a cloud by itself.
	Endpoint string
	// Account is twelve digits; "" while it is not known whose the credentials are.
	Account string
	Region  string
	// Resource is its kind and name, such as group/web-asg.
	Resource string
}

// prefix of the sockets, for `ss -xl` and for whoever wonders what they are.
const prefix = "@dynascale/"

// unknown stands in an address for an account that is not known.
const unknown = "-"

// address is the name of the socket: @dynascale/111122223333/ and 40 hexadecimal digits,
// within the 108 bytes that a socket's name may have. The account is readable so that
// locks of an unknown account can be compared with those of known ones.
func (n Name) address() string {
	account := n.Account
	if account == "" {
		account = unknown
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{cloud(n.Endpoint), n.Region, n.Resource}, "\x00")))
	return prefix + account + "/" + hex.EncodeToString(sum[:20])
}

// split takes an address apart; ok is false for what is none.
func split(address string) (account, what string, ok bool) {
	rest, ok := strings.CutPrefix(address, prefix)
	if !ok {
		return "", "", false
	}
	return strings.Cut(rest, "/")
}

// alike reports whether two addresses may be about one resource: the accounts are the
// same, or one of them is not known.
func alike(a, b string) bool {
	accountA, whatA, okA := split(a)
	accountB, whatB, okB := split(b)
	return okA && okB && whatA == whatB && (accountA == accountB || accountA == unknown || accountB == unknown)
}

// cloud is the endpoint without what does not matter. VPC endpoints, dual-stack and FIPS
// addresses of AWS all lead to the one AWS.
func cloud(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" {
		return endpoint
	}
	host := strings.ToLower(u.Hostname())
	for _, aws := range []string{".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".api.amazonwebservices.com.cn"} {
		if strings.HasSuffix(host, aws) {
			return ""
		}
	}
	if host == "localhost" || host == "::1" {
		host = "127.0.0.1"
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[strings.ToLower(u.Scheme)]
	}
	return host + ":" + port
}
