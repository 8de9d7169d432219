package config

import (
	"fmt"
	"strings"
)

// Control is where the commands on the same machine reach the daemon.
type Control struct {
	// Socket is the path of the control socket; "" leaves it to the environment.
	Socket string
}

func decodeControl(s *section) Control {
	defer s.done()
	return Control{Socket: s.text("socket", "", optional(aSocket))}
}

// longestPath is what Linux takes as a path (PATH_MAX), with room for the files beside it.
const longestPath = 4000

var aSocket = check[string]{rule{"pattern": "[^/]$", "maxLength": longestPath}, func(v string) string {
	switch {
	case strings.HasSuffix(v, "/"):
		return fmt.Sprintf("%s names a folder, not a socket: write %s", show(v), show(strings.TrimRight(v, "/")+"/control.sock"))
	case len(v) > longestPath:
		return fmt.Sprintf("has %d bytes, and no path may have more than %d", len(v), longestPath)
	}
	return ""
}}
