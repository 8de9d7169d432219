package lock

import (
	"cmp"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
)

// Holder is who has a lock, as far as the kernel tells.
type Holder struct {
	// PID is 0 for a process that cannot be seen from here: of another PID namespace, or one
	// that has the name and does not listen.
	PID int
	// User is a name, or uid and a number; "" when it is not known.
	User string
	// Command is what the process is called; "" when that may not be seen.
	Command string
	// Address is the name of the socket as `ss -xlp` shows it.
	Address string
}

// Dynascale reports whether the holder is one, as far as its name can be seen.
func (h Holder) Dynascale() bool {
	return h.PID != 0 && (h.Command == "" || h.Command == self() || strings.HasPrefix(h.Command, "dynascale"))
}

// Seen reports whether anything at all is known of the holder.
func (h Holder) Seen() bool { return h.PID != 0 || h.User != "" }

// Keeps is a sentence: who keeps a resource from being changed, "only observed" left out.
func (h Holder) Keeps(resource string) string {
	switch {
	case !h.Seen():
		return fmt.Sprintf("an unknown process on this machine has the lock of %s (Unix socket %s)", resource, h.Address)
	case h.PID == 0:
		return fmt.Sprintf("a process on this machine, outside of this container (user %s), manages %s", h.User, resource)
	case !h.Dynascale():
		return fmt.Sprintf("%s (pid %d, user %s), which is not dynascale, has the lock of %s on this machine", h.Command, h.PID, h.User, resource)
	case h.Command == "":
		return fmt.Sprintf("another process on this machine (pid %d, user %s), probably a dynascale (its name cannot be read), manages %s", h.PID, h.User, resource)
	}
	return fmt.Sprintf("another dynascale on this machine (pid %d, user %s) manages %s", h.PID, h.User, resource)
}

// overflow is what the kernel shows for a user that has no number in this user namespace.
const overflow = 65534

func holder(address string, pid int, uid uint32) Holder {
	h := Holder{PID: pid, Address: address, User: "uid " + strconv.Itoa(int(uid))}
	if u, err := user.LookupId(strconv.Itoa(int(uid))); err == nil {
		h.User = u.Username
	}
	if uid == overflow {
		h.User = "not visible from here"
	}
	if pid != 0 {
		h.Command = command(pid)
	}
	return h
}

// command is what a process is called; "" when it may not be seen.
func command(pid int) string {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "comm"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

// self is what this program is called, which need not be its file's name.
func self() string { return cmp.Or(command(os.Getpid()), filepath.Base(os.Args[0])) }
