package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/client"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/control"
)

// callFlags say which daemon a command talks to.
type callFlags struct {
	cmd                 *cobra.Command
	config, url, socket *string
	// own is for commands about the configuration: no other daemon than its own is meant.
	own bool
}

func daemonFlags(cmd *cobra.Command) callFlags {
	f := callFlags{cmd: cmd, config: configFlag(cmd)}
	f.socket = cmd.Flags().String("socket", "", "path of the daemon's control socket, a Unix socket (default: the environment "+
		"variable DYNASCALE_SOCKET; without it, the command looks in /run/dynascale, in $XDG_RUNTIME_DIR/dynascale, in the folder of "+
		"the --config file, in the folder of the ledger, which is the "+
		"daemon's database file, and at the path that the key control.socket sets)")
	f.url = cmd.Flags().String("url", "", "address of the daemon's HTTP API, to call it over TCP, such as "+
		"http://127.0.0.1:9077; the command sends the API token of the environment variable DYNASCALE_TOKEN; "+
		"if this variable is not set, the command sends a token of the configuration (http.token_file or http.tokens)")
	return f
}

// same is what a command that this one advises needs to ask the same daemon: the flags that this one was given.
func same(cmd *cobra.Command) (flags string) {
	for _, name := range []string{"config", "socket", "url"} {
		if f := cmd.Flag(name); f != nil && f.Changed {
			flags += " --" + name + " " + quoted(f.Value.String())
		}
	}
	return flags
}

// peer is a running daemon, and what it takes to ask it.
type peer struct {
	client.Client
	// ledger is the path of its ledger, beside which the brake file belongs; "" where it is
	// not known, or on another machine.
	ledger string
	// described is what the daemon says of itself beside its socket; zero without.
	described control.Description
	// unasked is whether it is another one than that of the default configuration, and
	// nobody said so: then the command says which.
	unasked bool
	// others are the flags that name the daemons at other places; known where unasked.
	others []string
}

// meant finds the daemon for a command, and says which one it is where nobody did.
func (f callFlags) meant(ctx context.Context) (peer, error) {
	p, err := f.find(ctx)
	if err == nil && p.unasked && p.NoToken == "" {
		which := "the only daemon found on this machine"
		if len(p.others) > 0 {
			which = "the only daemon with its control socket in one of the default folders. Other daemons run on this machine and are not asked:\n" + strings.Join(p.others, "\n")
		}
		sayf(f.cmd.ErrOrStderr(), "without --config, this command asks %s, %s", p, which)
	}
	return p, err
}

// sudoUser is who ran sudo; "" without. The daemon tells it as a claim.
func sudoUser() string {
	for _, variable := range []string{"SUDO_USER", "DOAS_USER"} {
		if who := os.Getenv(variable); who != "" {
			return who
		}
	}
	return ""
}

// urlOf is where a daemon that listens on an address is reached from here.
func urlOf(listen string) (string, error) {
	host, port, err := net.SplitHostPort(listen)
	if err != nil || port == "0" {
		return "", fmt.Errorf("http.listen %q does not tell the port; give the daemon's address with --url", listen)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port), nil
}

// noTokenText is what a change over TCP is told that has no token.
const noTokenText = "a change over TCP needs a token, and there is none: set http.tokens in the " +
	"configuration, or set the environment variable " +
	config.TokenVariable + " to the same value here and for the daemon; the control socket needs no token"
