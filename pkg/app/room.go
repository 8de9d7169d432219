package app

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"github.com/dynascale/dynascale/pkg/server"
)

// roomOf is the room that a ledger takes, with its write-ahead log, and has; what cannot be
// read is not known.
func roomOf(path string) (d server.Disk) {
	for _, part := range []string{"", "-wal", "-shm"} {
		if is, err := os.Stat(path + part); err == nil {
			d.Ledger += uint64(max(0, is.Size()))
		}
	}
	var disk unix.Statfs_t
	if err := unix.Statfs(filepath.Dir(path), &disk); err == nil {
		// The types differ between systems. Bavail is what is free for others than root, which the daemon is not.
		d.Free, d.Size = uint64(disk.Bavail)*uint64(disk.Bsize), disk.Blocks*uint64(disk.Bsize)
	}
	return d
}
