package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/client"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/control"
	"github.com/dynascale/dynascale/pkg/token"
)

// How long the search for the daemon may take, and one look at a disk within it. A pause
// is in a hurry: a disk that hangs must not hide what is known without it. For other
// commands a configuration of 20,000 tiers has to be read on a busy machine.
const (
	hurriedSearch, hurriedLook = time.Second, 400 * time.Millisecond
	patientSearch, patientLook = 15 * time.Second, 5 * time.Second
)

// probeTimeout is how long a daemon may take to accept a connection.
const probeTimeout = 300 * time.Millisecond

// peer finds the daemon: by --url or --socket, by DYNASCALE_SOCKET, by the sockets in
// /run/dynascale and the user's runtime folder, by the configuration. Of several daemons
// none is chosen. What is known of the one that was not found comes with the error.
func (f callFlags) peer() (peer, error) { return f.meant(f.cmd.Context()) }

// waiting tells on a terminal why a change takes long; nil elsewhere.
func (f callFlags) waiting() func(time.Duration) {
	w := f.cmd.ErrOrStderr()
	if !onTerminal(w) {
		return nil
	}
	return func(later time.Duration) {
		sayf(w, "the daemon gets too many commands over TCP: this one waits %s, then it is sent again", amount.Span(later))
	}
}

func (f callFlags) find(ctx context.Context) (peer, error) {
	type result struct {
		peer peer
		err  error
	}
	limit, look := patientSearch, patientLook
	if _, hurried := ctx.Deadline(); hurried {
		limit, look = hurriedSearch, hurriedLook
	}
	done := make(chan result, 1)
	go func() {
		s := search{look: look, flags: f, getenv: os.Getenv, system: control.SystemFolder, ledger: defaultLedger, elsewhere: control.Folders}
		p, err := s.peer(ctx)
		p.Claim, p.Waiting = sudoUser(), f.waiting()
		done <- result{p, err}
	}()
	select {
	case r := <-done:
		return r.peer, r.err
	case <-ctx.Done():
	case <-time.After(limit):
	}
	return peer{}, client.NoAnswer{Text: "the search for the daemon did not end within " + amount.Span(limit) + ": perhaps a disk hangs. Give the path of the control socket with --socket, then the command does not search", Listens: true}
}

// defaultLedger is ledger.path where no configuration sets it.
const defaultLedger = "/var/lib/dynascale/ledger.db"

// search looks for one daemon.
type search struct {
	flags          callFlags
	look           time.Duration // how long one look at a disk may take
	getenv         func(string) string
	system, ledger string          // /run/dynascale, and the default ledger
	elsewhere      func() []string // the folders of this machine in which daemons listen
	tried          []string
	seen           []candidate
	folders        []string // that were looked at
	whose          string   // the configuration that was named; "" without
	absent         string   // what is wrong with that one, where there is no such file
}

// candidate is a socket that was found.
type candidate struct {
	path  string
	state control.State
	control.Description
}

func (c candidate) String() string {
	text := fmt.Sprintf("%s: %s", c.path, c.state)
	if c.PID != 0 {
		text += fmt.Sprintf("; pid %d, configuration %s, started %s", c.PID, c.Config, c.Started.UTC().Format(time.RFC3339))
	}
	if c.DryRun {
		text += ", dry run"
	}
	return text
}

// choice is the flag of a command that names the daemon behind the socket, and which one it is.
func (c candidate) choice(cmd *cobra.Command) string {
	text, configuration := "--socket "+c.path, "configuration "+c.Config+", "
	if cmd.Flags().Lookup("socket") == nil && c.Config != "" {
		text, configuration = "--config "+c.Config, ""
	}
	if c.PID != 0 {
		text += fmt.Sprintf("   %spid %d, started %s", configuration, c.PID, c.Started.UTC().Format(time.RFC3339))
	}
	if c.DryRun {
		text += ", dry run"
	}
	return text
}

// there reports whether a process is behind the socket.
func (c candidate) there() bool { return c.state == control.Listening || c.state == control.Silent }

func (c candidate) peer(tried []string) peer {
	p := peer{described: c.Description, ledger: c.Ledger}
	p.Socket, p.Tried = c.path, tried
	if c.PID != 0 {
		p.Name = fmt.Sprintf("the daemon with pid %d (%s, %s)", c.PID, c.Config, c.path)
	}
	return p
}

func (s *search) peer(ctx context.Context) (peer, error) {
	f := s.flags
	explicit := f.own || f.cmd.Flags().Changed("config")
	if *f.url != "" && *f.socket != "" {
		return peer{}, usageError{errors.New("--url and --socket cannot be combined: give one of them")}
	}
	if explicit {
		s.whose = *f.config
	}
	cfg, broken := s.load(*f.config)
	switch {
	case *f.url != "":
		return s.remote(cfg)
	case *f.socket != "":
		return s.named(ctx, *f.socket, "--socket", cfg)
	}
	if path := s.getenv(control.Variable); path != "" {
		p, err := s.named(ctx, path, control.Variable, cfg)
		if d := p.described; explicit && d.Config != "" && !sameFile(d.Config, *f.config) {
			return peer{}, usageError{fmt.Errorf("the environment variable %s leads to the daemon of %s, but this command is for the configuration %s: unset the variable, or give --config %[2]s", control.Variable, d.Config, *f.config)}
		}
		return p, err
	}
	s.folder(ctx, s.system, true)
	if folder := control.UserFolder(s.getenv); folder != "" {
		s.folder(ctx, folder, false)
	} else {
		s.tried = append(s.tried, "XDG_RUNTIME_DIR: not set")
	}
	if explicit {
		s.folder(ctx, filepath.Dir(*f.config), false)
	}
	if broken == nil {
		if cfg.Control.Socket != "" {
			s.probe(ctx, cfg.Control.Socket)
		}
		s.folder(ctx, filepath.Dir(cfg.Ledger.Path), false)
	} else if explicit && absent(*f.config, broken) {
		s.absent = broken.Error() + "\n"
	} else {
		s.tried = append(s.tried, "the configuration, which cannot be read: "+broken.Error())
	}
	s.folder(ctx, filepath.Dir(s.ledger), false)
	return s.choose(ctx, cfg, explicit)
}

// strangers are the flags that name the daemons of this machine that are at none of the usual places, but where
// control.socket says. None of them is chosen: anybody can make a socket anywhere.
func (s *search) strangers(ctx context.Context) (lines []string) {
	found := search{look: s.look, folders: slices.Clone(s.folders)}
	for _, folder := range s.elsewhere() {
		found.folder(ctx, folder, false)
	}
	for _, c := range found.seen {
		if c.there() && !c.DryRun && !slices.ContainsFunc(s.seen, func(known candidate) bool { return sameFile(known.path, c.path) }) {
			lines = append(lines, "  "+c.choice(s.flags.cmd))
		}
	}
	return lines
}

// within is what f finds, unless that takes too long; f is then left alone.
func within[T any](limit time.Duration, f func() (T, error)) (T, error) {
	type found struct {
		is  T
		err error
	}
	done := make(chan found, 1)
	go func() {
		is, err := f()
		done <- found{is, err}
	}()
	select {
	case x := <-done:
		return x.is, x.err
	case <-time.After(limit):
		var none T
		return none, fmt.Errorf("the disk does not answer within %s", amount.Span(limit))
	}
}

// absent reports whether a configuration cannot be read because there is no such file. A disk that did not answer is not
// asked again.
func absent(path string, broken error) bool {
	if problems := (config.Problems{}); !errors.As(broken, &problems) {
		return false
	}
	_, err := os.Stat(path)
	return errors.Is(err, fs.ErrNotExist)
}

// load reads the configuration; nil with an error.
func (s *search) load(path string) (*config.Config, error) {
	cfg, err := within(s.look, func() (*config.Config, error) { return config.Load(path) })
	if err != nil {
		return nil, err
	}
	return cfg, nil
}

// choose takes the one daemon that is meant.
func (s *search) choose(ctx context.Context, cfg *config.Config, explicit bool) (peer, error) {
	meant := s.seen
	if explicit {
		s.forgetOthers(cfg)
		meant = slices.DeleteFunc(slices.Clone(s.seen), func(c candidate) bool { return !s.of(c, cfg) })
	}
	live := slices.DeleteFunc(slices.Clone(meant), func(c candidate) bool { return !c.there() })
	// A dry run changes nothing: nobody means it who wants to stop something.
	if acting := slices.DeleteFunc(slices.Clone(live), func(c candidate) bool { return c.DryRun }); len(acting) > 0 {
		live = acting
	}
	switch {
	case len(live) == 1:
		p := live[0].peer(s.tried)
		p.unasked = !explicit && p.described.Config != "" && !sameFile(p.described.Config, *s.flags.config)
		if p.unasked {
			p.others = s.strangers(ctx)
		}
		if p.ledger == "" && cfg != nil {
			p.ledger = ledgerOf(cfg)
		}
		return p, nil
	case len(live) > 1:
		lines := make([]string, len(live))
		for i, c := range live {
			lines[i] = "  " + c.choice(s.flags.cmd)
		}
		return peer{}, usageError{fmt.Errorf("several daemons run on this machine; nothing was done. Give one of these flags, or --config:\n%s", strings.Join(lines, "\n"))}
	}
	if !explicit && cfg == nil { // what a dead one left behind must not be taken for one that runs
		if others := s.strangers(ctx); len(others) > 0 {
			return peer{}, usageError{fmt.Errorf("no daemon has its control socket in one of the default folders, but daemons with "+
				"other sockets run on this machine; nothing was done. Give one of these flags, or --config:\n%s", strings.Join(others, "\n"))}
		}
	}
	return s.none(cfg, meant)
}

// forgetOthers makes one line of the sockets that daemons of other configurations left behind: who
// names a configuration does not look for them, and there may be many.
func (s *search) forgetOthers(cfg *config.Config) {
	others := 0
	for _, c := range s.seen {
		if c.state == control.Dead && !s.of(c, cfg) {
			others++
			s.tried = slices.DeleteFunc(s.tried, func(line string) bool { return line == c.String() })
		}
	}
	if others > 0 {
		s.tried = append(s.tried, amount.Count(others, "socket")+" of other configurations: no process listens")
	}
}

// of reports whether a socket is that of the configuration that was named.
func (s *search) of(c candidate, cfg *config.Config) bool {
	if c.Config != "" {
		return sameFile(c.Config, *s.flags.config)
	}
	return cfg != nil && (c.path == cfg.Control.Socket || sameFile(filepath.Dir(c.path), filepath.Dir(cfg.Ledger.Path)))
}

// none goes on over TCP, where the configuration tells how, and remembers where the brake
// file belongs.
func (s *search) none(cfg *config.Config, dead []candidate) (peer, error) {
	p := peer{Client: client.Client{Tried: s.tried, Of: s.whose}}
	ledgers := map[string]bool{}
	for _, c := range dead {
		if c.Ledger != "" && !c.DryRun {
			p.ledger = c.Ledger
			ledgers[p.ledger] = true
		}
	}
	if len(ledgers) > 1 {
		p.ledger = "" // they are not guessed either
	}
	var err error
	if cfg != nil {
		p.ledger = ledgerOf(cfg)
		p, err = overTCP(p, cfg)
	} else {
		if _, missing := os.Stat(s.ledger); missing == nil && len(ledgers) == 0 && !s.flags.own && !s.flags.cmd.Flags().Changed("config") {
			p.ledger = s.ledger
		}
		err = client.NoAnswer{Text: s.absent + client.NotFound(s.whose, s.tried)}
	}
	if forbidden := slices.IndexFunc(s.seen, func(c candidate) bool { return c.state == control.Forbidden }); forbidden >= 0 && (err != nil || p.NoToken != "") {
		err = client.NoAnswer{Text: s.absent + client.NotFound(s.whose, s.tried) + "\n" + notAllowed(s.seen[forbidden].path), Listens: true}
	}
	return p, err
}

// notAllowed tells how to become somebody who may use a socket.
func notAllowed(path string) string {
	return "You may not use " + path + ": run the command with sudo, or become a member of the group that owns this path, and log in again. " +
		`If dynascale was installed as a package, the group is dynascale: sudo usermod -aG dynascale "$USER"`
}

// overTCP fills in the address and the token of the configuration.
func overTCP(p peer, cfg *config.Config) (peer, error) {
	var err error
	if p.URL, err = urlOf(cfg.HTTP.Listen); err != nil {
		return p, client.NoAnswer{Text: client.NotFound(p.Of, append(p.Tried, err.Error()))}
	}
	if p.Token, err = token.Of(cfg.HTTP); err != nil {
		p.NoToken = err.Error()
	} else if p.Token == "" {
		p.NoToken = client.NotFound(p.Of, append(p.Tried, p.URL+": "+noTokenText))
	}
	return p, nil
}

// remote is a daemon that is named by its address. With DYNASCALE_TOKEN it needs no
// configuration, so that it works from another machine.
func (s *search) remote(cfg *config.Config) (peer, error) {
	p := peer{Client: client.Client{URL: strings.TrimSuffix(*s.flags.url, "/")}}
	if u, err := url.Parse(p.URL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return p, usageError{fmt.Errorf("--url %q is not an address such as http://127.0.0.1:9077", p.URL)}
	}
	var http config.HTTP
	if cfg != nil {
		http = cfg.HTTP
	}
	var err error
	if p.Token, err = token.Of(http); err != nil {
		p.NoToken = err.Error()
	} else if p.Token == "" {
		p.NoToken = noTokenText
	}
	return p, nil
}

// named is a daemon that is named by its socket.
func (s *search) named(ctx context.Context, path, by string, cfg *config.Config) (peer, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return peer{}, err
	}
	s.probe(ctx, path)
	c := s.seen[0]
	p := c.peer(s.tried)
	if p.ledger == "" && cfg != nil && s.of(c, cfg) {
		p.ledger = ledgerOf(cfg)
	}
	text := fmt.Sprintf("no daemon answers at %s, the path in %s: %s; without %[2]s the command searches for the daemon", path, by, c.state)
	switch {
	case c.state == control.Forbidden:
		return p, client.NoAnswer{Text: text + "\n" + notAllowed(path), Listens: true}
	case !c.there():
		return p, client.NoAnswer{Text: text}
	}
	return p, nil
}
