package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"syscall"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/life"
	"github.com/dynascale/dynascale/pkg/token"
)

// examineHTTP finds out whether `dynascale run` could serve: it does not start with a
// token that it cannot use, nor where another one listens.
func examineHTTP(h config.HTTP, alive life.Life) []finding.Finding {
	n := &finding.Notes{About: "http"}
	tellToken(n, h)
	tellListen(n, h.Listen, alive)
	return n.All
}

func tellToken(n *finding.Notes, h config.HTTP) {
	const check = "token"
	ring, err := token.Open(h)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		n.Add(finding.Failed, check, err.Error(), "write a token into that file (openssl rand -hex 32) and let only the Unix user of dynascale read it: 'dynascale run' does not start without it")
	case errors.Is(err, fs.ErrPermission):
		n.Add(finding.Failed, check, err.Error(), readable)
	case err != nil:
		n.Add(finding.Failed, check, err.Error(), "correct this before the next start: 'dynascale run' does not start with it")
	case !h.Secured():
		n.Add(finding.Well, check, "there is no token, so changes over TCP are disabled; the control socket needs no token", "")
	default:
		tellTokens(n, h, ring)
	}
}

// readable is what to do about a secret that doctor may not read.
const readable = "run doctor as the user that dynascale runs as, or let that user read the file"

// tellTokens tells where the tokens come from, and which of the named ones nobody can call with.
func tellTokens(n *finding.Notes, h config.HTTP, ring *token.Ring) {
	const check = "token"
	if os.Getenv(config.TokenVariable) != "" {
		n.Add(finding.Well, check, "comes from "+config.TokenVariable+" in this environment", "")
	} else if h.TokenFile != "" {
		n.Add(finding.Well, check, "comes from "+h.TokenFile, "")
	}
	for _, wrong := range ring.Wrong() {
		do := "correct the file, or remove its entry from the configuration; until then calls with this token are refused"
		switch {
		case token.Missing(wrong):
			do = "for an entry of http.tokens, run 'dynascale token new NAME' or remove the entry; for http.token_file, write the file or remove the key"
		case errors.Is(wrong, fs.ErrPermission):
			do = readable
		}
		n.Add(finding.Doubted, check, wrong.Error(), do)
	}
	for _, t := range h.Tokens {
		switch held, err := token.Held(t); {
		case err != nil: // told above
		case held == 0:
			n.Add(finding.Noted, check, fmt.Sprintf("%s (%s) was revoked: its file holds no token", t.Name, t.Scope), "")
		case held == 1:
			n.Add(finding.Well, check, fmt.Sprintf("%s (%s) comes from %s", t.Name, t.Scope, t.File), "")
		default:
			n.Add(finding.Noted, check, fmt.Sprintf("%s (%s) has two tokens in %s, the new one and the old one", t.Name, t.Scope, t.File),
				"when all callers use the new token: dynascale token revoke "+t.Name+" --old")
		}
	}
}

// tellListen listens for a moment, which nobody notices.
func tellListen(n *finding.Notes, listen string, alive life.Life) {
	const check = "listen"
	l, err := net.Listen("tcp", listen)
	if err == nil {
		_ = l.Close()
		n.Add(finding.Well, check, listen+" is free", "")
		return
	}
	if !errors.Is(err, syscall.EADDRINUSE) {
		n.Add(finding.Failed, check, fmt.Sprintf("cannot listen on http.listen %s: %v", listen, rootCause(err)),
			"set http.listen to an address of this machine and a port that dynascale's user may listen on")
		return
	}
	const own = "end that process, or set http.listen to another port"
	switch alive.State {
	case life.Ready, life.NotReady:
		if alive.Status != nil && alive.Status.LedgerPath != "" {
			n.Add(finding.Well, check, "the daemon of this configuration answers at "+listen, "")
			return
		}
		n.Add(finding.Doubted, check, "a dynascale daemon answers at "+listen, "nothing to do if it is the daemon of this configuration; otherwise give each daemon its own http.listen")
	case life.Another:
		n.Add(finding.Failed, check, alive.Text, alive.Do)
	case life.Foreign:
		n.Add(finding.Failed, check, listen+" is taken: "+alive.Text, own)
	case life.Silent:
		n.Add(finding.Noted, check, listen+" is used by a process that does not answer HTTP: see the finding about the daemon", "")
	default:
		n.Add(finding.Failed, check, listen+" is used by a process that does not answer HTTP", own)
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
