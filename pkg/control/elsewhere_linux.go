package control

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// accepts is the flag of a socket that listens, and stream its type, in the kernel's list (proc_net(5), unix(7)).
const accepts, stream = "00010000", "0001"

// Folders are the folders of this machine in which a process listens as a daemon does, whatever control.socket says:
// the kernel lists every socket by the name that it was made under. Whoever may make a socket can be in it, so it says
// where to ask on, and nothing about who is there.
func Folders() (folders []string) {
	file, err := os.Open("/proc/self/net/unix")
	if err != nil {
		return nil
	}
	defer func() { _ = file.Close() }()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		// Num RefCount Protocol Flags Type St Inode Path
		path := lines.Text()
		var columns [7]string
		for i := range columns {
			columns[i], path, _ = strings.Cut(strings.TrimLeft(path, " "), " ")
		}
		if columns[3] == accepts && columns[4] == stream && filepath.IsAbs(path) && made(filepath.Base(path)) {
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
