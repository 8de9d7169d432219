package app

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"syscall"

	"github.com/dynascale/dynascale/pkg/config"
)

// examineHTTP finds out whether `dynascale run` could serve: it does not start with a
// token that it cannot use, nor where another one listens.
func examineHTTP(h config.HTTP, life Life) []Finding {
	n := &notes{about: "http"}
	tellToken(n, h)
	tellListen(n, h.Listen, life)
	return n.all
}

func tellToken(n *notes, h config.HTTP) {
	const check = "token"
	token, err := apiToken(h)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		n.add(Failed, check, err.Error(), "write one there with openssl rand -hex 32, readable by dynascale's user only: 'dynascale run' does not start without")
	case errors.Is(err, fs.ErrPermission):
		n.add(Failed, check, err.Error(), "run doctor as the user that dynascale runs as, or let that user read it")
	case err != nil:
		n.add(Failed, check, err.Error(), "mend it before the next start: 'dynascale run' refuses this token")
	case token == "":
		n.add(Well, check, "there is none: over TCP nothing can be changed; the control socket needs none", "")
	case os.Getenv(config.TokenVariable) != "":
		n.add(Well, check, "comes from "+config.TokenVariable+" in this environment", "")
	default:
		n.add(Well, check, "comes from "+h.TokenFile, "")
	}
}

// tellListen listens for a moment, which nobody notices.
func tellListen(n *notes, listen string, life Life) {
	const check = "listen"
	l, err := net.Listen("tcp", listen)
	if err == nil {
		_ = l.Close()
		n.add(Well, check, listen+" is free", "")
		return
	}
	if !errors.Is(err, syscall.EADDRINUSE) {
		n.add(Failed, check, fmt.Sprintf("cannot listen on http.listen %s: %v", listen, rootCause(err)),
			"set http.listen to an address of this machine and a port that dynascale's user may listen on")
		return
	}
	const own = "end it, or set http.listen to another port"
	switch life.State {
	case LifeReady, LifeNotReady:
		if life.Status != nil && life.Status.LedgerPath != "" {
			n.add(Well, check, "the daemon of this configuration answers at "+listen, "")
			return
		}
		n.add(Doubted, check, "a dynascale answers at "+listen, "nothing to do if it is the daemon of this configuration; otherwise give each an http.listen of its own")
	case LifeAnother:
		n.add(Failed, check, life.Text, life.Do)
	case LifeForeign:
		n.add(Failed, check, listen+" is taken: "+life.Text, own)
	case LifeSilent:
		n.add(Failed, check, listen+" is taken by something that does not answer HTTP", cmp.Or(life.Do, own))
	default:
		n.add(Failed, check, listen+" is taken by something that does not answer HTTP", own)
	}
}

// rootCause is an error of the network without the address, which is said already.
func rootCause(err error) error {
	var about *net.OpError
	if errors.As(err, &about) {
		return about.Err
	}
	return err
}
