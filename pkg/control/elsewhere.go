package control

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/sockets"
)

// Folders are the folders of this machine in which a process listens as a daemon does, whatever control.socket says.
// Whoever may make a socket can be in it, so it says where to ask, and nothing about who is there. It is empty where
// the kernel does not list its sockets.
func Folders() (folders []string) {
	for path, listens := range sockets.Named() {
		if listens && filepath.IsAbs(path) && made(filepath.Base(path)) {
			folders = append(folders, filepath.Dir(path))
		}
	}
	slices.Sort(folders)
	return slices.Compact(folders)
}

// made reports whether a name is one under which a daemon makes its socket: see hidden.
func made(name string) bool {
	pid, is := strings.CutSuffix(strings.TrimPrefix(name, "."), ".sock")
	_, err := strconv.Atoi(pid)
	return is && err == nil && name[0] == '.'
}
