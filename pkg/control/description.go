package control

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Description says whose a socket is. It holds no secret: whoever may look into the folder
// may read it.
type Description struct {
	PID     int       `json:"pid"`
	Version string    `json:"version"`
	Started time.Time `json:"started"`
	Config  string    `json:"config"`            // absolute path
	Ledger  string    `json:"ledger"`            // absolute path of the file
	HTTP    string    `json:"http,omitempty"`    // HOST:PORT of API and metrics
	DryRun  bool      `json:"dry_run,omitempty"` // it changes nothing, so there is nothing to brake
}

// Folder is where the ledger and so the brake file is.
func (d Description) Folder() string { return filepath.Dir(d.Ledger) }

// descriptionOf is the file beside a socket.
func descriptionOf(socket string) string { return strings.TrimSuffix(socket, ".sock") + ".json" }

// largestDescription bounds what is read: four paths and a few words.
const largestDescription = 64 << 10

// Describe reads the description beside a socket. It may outlive its daemon, which was
// killed: Probe tells.
func Describe(socket string) (d Description, err error) {
	// Without NONBLOCK a named pipe in its place would wait for somebody who writes.
	f, err := os.OpenFile(descriptionOf(socket), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return d, err
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(io.LimitReader(f, largestDescription))
	if err == nil {
		err = json.Unmarshal(text, &d)
	}
	if err == nil && !filepath.IsAbs(d.Ledger) {
		err = fmt.Errorf("it names no ledger")
	}
	if err != nil {
		return Description{}, fmt.Errorf("cannot read %s: %w", f.Name(), err)
	}
	return d, nil
}

// write replaces the description as a whole: a reader never sees half of it.
func (d Description) write(socket string) (err error) {
	text, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return err
	}
	path := descriptionOf(socket)
	temporary := hidden(path)
	defer func() {
		if err != nil {
			_ = os.Remove(temporary) // a full disk takes the name and not the text
		}
	}()
	if err := os.WriteFile(temporary, append(text, '\n'), 0o644); err != nil { //nolint:gosec // it is for everybody who may look into the folder
		return err
	}
	// The umask of a service takes the group's rights away.
	if err := os.Chmod(temporary, 0o644); err != nil { //nolint:gosec // as above
		return err
	}
	return os.Rename(temporary, path)
}

// hidden is the name under which a file is made before it takes its place. It is short,
// because it has to fit into an address.
func hidden(path string) string {
	return filepath.Join(filepath.Dir(path), fmt.Sprintf(".%d%s", os.Getpid(), filepath.Ext(path)))
}
