package control

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Variable is the environment variable that names the socket, for the daemon and for the
// commands.
const Variable = "DYNASCALE_SOCKET"

// SystemFolder is where the daemon of a machine makes its socket, and Name how it calls it.
const (
	SystemFolder = "/run/dynascale"
	Name         = "control.sock"
)

// Daemon is what decides where a daemon makes its socket.
type Daemon struct {
	Socket         string // control.socket of the configuration; "" leaves it to the environment
	Config, Ledger string // absolute paths
}

// Place is one path for a socket, and who chose it.
type Place struct {
	Path string
	// Asked is the key or the variable that names it; "" for a default.
	Asked string
}

// Places are the paths to try, the best first: the variable, the configuration, systemd's
// RuntimeDirectory, /run/dynascale, the user's runtime folder, the ledger's folder. Where
// several daemons share a folder, each has a name of its own.
func Places(d Daemon, getenv func(string) string) (out []Place) {
	for _, x := range []Place{{getenv(Variable), Variable}, {d.Socket, "control.socket"}} {
		if path, err := filepath.Abs(x.Path); x.Path != "" && err == nil {
			out = append(out, Place{path, x.Asked})
		}
	}
	own := ownName(d)
	both := func(folder string) {
		out = append(out, Place{filepath.Join(folder, Name), ""}, Place{filepath.Join(folder, own), ""})
	}
	if runtime, _, _ := strings.Cut(getenv("RUNTIME_DIRECTORY"), ":"); runtime != "" {
		both(runtime)
	}
	both(SystemFolder)
	if folder := UserFolder(getenv); folder != "" {
		out = append(out, Place{filepath.Join(folder, own), ""})
	}
	both(filepath.Dir(d.Ledger))
	return out
}

// UserFolder is where the daemons of a user make their sockets; "" when the user has no
// runtime folder. Some ways to log in, such as su, leave the variable out.
func UserFolder(getenv func(string) string) string {
	if runtime := getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(runtime) {
		return filepath.Join(runtime, "dynascale")
	}
	runtime := "/run/user/" + strconv.Itoa(os.Getuid())
	if _, err := os.Stat(runtime); err != nil {
		return ""
	}
	return filepath.Join(runtime, "dynascale")
}

// ownName is a name that a reader recognises and that no other daemon has: the
// configuration's, and a hash of the ledger's path, of which there is one for each daemon.
func ownName(d Daemon) string {
	stem := strings.Map(func(c rune) rune {
		if c == '-' || c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			return c
		}
		return '-'
	}, strings.TrimSuffix(filepath.Base(d.Config), filepath.Ext(d.Config)))
	hash := sha256.Sum256([]byte(d.Ledger))
	return stem[:min(len(stem), 40)] + "-" + hex.EncodeToString(hash[:3]) + ".sock"
}
