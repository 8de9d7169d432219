package sockets

import (
	"bufio"
	"os"
	"strings"
)

// accepts is the flag of a socket that listens, and stream its type, in the kernel's list (proc_net(5), unix(7)). A
// name belongs to its type: a datagram socket of the same name is another one.
const accepts, stream = "00010000", "0001"

// Named are the names of the stream sockets in this network namespace, and whether a process listens under each: paths
// as they were given, and names of the abstract namespace with @ in front. A name that is taken and on which nobody
// listens is among them. It is empty where the kernel does not list its sockets.
func Named() map[string]bool {
	file, err := os.Open("/proc/self/net/unix")
	if err != nil {
		return nil
	}
	defer func() { _ = file.Close() }()
	names := map[string]bool{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		// Num RefCount Protocol Flags Type St Inode Path, of which the last may have spaces or be missing.
		name := lines.Text()
		var columns [7]string
		for i := range columns {
			columns[i], name, _ = strings.Cut(strings.TrimLeft(name, " "), " ")
		}
		if columns[4] == stream && name != "" {
			names[name] = names[name] || columns[3] == accepts // connections have the name too
		}
	}
	return names
}
