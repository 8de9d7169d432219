package config

import (
	"fmt"
	"net"
	"os"
	"strconv"
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

func decodeHTTP(s *section) HTTP {
	defer s.done()
	problems := len(s.r.problems)
	h := HTTP{
		Listen:    s.text("listen", "127.0.0.1:9077", hostPort),
		TokenFile: s.text("token_file", ""),
	}
	if len(s.r.problems) == problems && !h.Loopback() && h.TokenFile == "" && os.Getenv(TokenVariable) == "" {
		s.get("listen").problem("%s would be reachable from other machines; set http.token_file to a file with a bearer token, "+
			"or DYNASCALE_TOKEN in the environment, or listen on 127.0.0.1, [::1] or localhost", show(h.Listen))
	}
	return h
}

// hostPort demands HOST:PORT.
var hostPort = check[string]{rule{"pattern": ":[0-9]{1,5}$"}, func(v string) string {
	_, port, err := net.SplitHostPort(v)
	if err != nil {
		return fmt.Sprintf("%s is not HOST:PORT, such as 127.0.0.1:9077", show(v))
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || strconv.FormatUint(n, 10) != port {
		return fmt.Sprintf("the port %s is not a number from 0 to 65535", show(port))
	}
	return ""
}}
