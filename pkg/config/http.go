package config

import (
	"fmt"
	"net"
	"os"
	"strconv"

	"github.com/dynascale/dynascale/pkg/keys"
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

// Keys are the keys of the listener.
func (h *HTTP) Keys() keys.Set {
	return keys.Set{
		keys.Text("listen", &h.Listen, hostPort),
		keys.Text("token_file", &h.TokenFile),
		keys.Demand(nil, func(at keys.At) {
			if at.Sound("listen", "token_file") && !h.Loopback() && h.TokenFile == "" && os.Getenv(TokenVariable) == "" {
				at.Problem("listen", "%s would be reachable from other machines; set http.token_file to a file with a bearer token, "+
					"or DYNASCALE_TOKEN in the environment, or listen on 127.0.0.1, [::1] or localhost", keys.Show(h.Listen))
			}
		}),
	}
}

// hostPort demands HOST:PORT.
var hostPort = keys.That(keys.Rule{"pattern": ":[0-9]{1,5}$"}, func(v string) string {
	_, port, err := net.SplitHostPort(v)
	if err != nil {
		return fmt.Sprintf("%s is not HOST:PORT, such as 127.0.0.1:9077", keys.Show(v))
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || strconv.FormatUint(n, 10) != port {
		return fmt.Sprintf("the port %s is not a number from 0 to 65535", keys.Show(port))
	}
	return ""
})
