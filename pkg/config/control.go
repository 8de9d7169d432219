package config

import (
	"fmt"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
)

// Control is where the commands on the same machine reach the daemon.
type Control struct {
	// Socket is the path of the control socket; "" leaves it to the environment.
	Socket string
}

// Keys are the keys of the control socket.
func (c *Control) Keys() keys.Set {
	return keys.Set{keys.Text("socket", &c.Socket, keys.Optional(aSocket), keys.Path)}
}

// longestPath is what Linux takes as a path (PATH_MAX), with room for the files beside it.
const longestPath = 4000

var aSocket = keys.That(keys.Rule{"pattern": "[^/]$", "maxLength": longestPath}, func(v string) string {
	switch {
	case strings.HasSuffix(v, "/"):
		return fmt.Sprintf("%s names a folder, not a socket: write %s", keys.Show(v), keys.Show(strings.TrimRight(v, "/")+"/control.sock"))
	case len(v) > longestPath:
		return fmt.Sprintf("has %d bytes; a path may have at most %d", len(v), longestPath)
	}
	return ""
})
