package watch

import (
	"io/fs"
	"os/user"
	"strconv"
	"sync"
	"syscall"
)

// names are the users that were looked up, because a look comes before every write.
var names sync.Map

// ownerOf is who wrote a file: "alice", or "uid 1000" where nobody knows a name.
func ownerOf(info fs.FileInfo) string {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	if name, known := names.Load(stat.Uid); known {
		return name.(string)
	}
	id := strconv.FormatUint(uint64(stat.Uid), 10)
	name := "uid " + id
	if found, err := user.LookupId(id); err == nil {
		name = clean(found.Username)
	}
	names.Store(stat.Uid, name)
	return name
}
