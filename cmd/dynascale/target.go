package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/dynascale/dynascale/pkg/client"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/control"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/life"
)

// target is the daemon that a command shows, and its ledger.
type target struct {
	// door is the way to the daemon; nil when there is none, because --ledger names a file
	// or nothing is known of one.
	door *client.Client
	// ledger is the path of its ledger; "" where that is not known, and ledgerErr why.
	ledger    string
	ledgerErr error
	// cfg is its configuration; nil when that cannot be read, and cfgErr why, or when it
	// is another daemon's.
	cfg    *config.Config
	cfgErr error
	// config is where the daemon that was found has its configuration; "" where that is not known.
	config string
	// text says which daemon or ledger it is, where nobody said which.
	text string
	// lost is why no daemon was found.
	lost error
}

// aim finds the daemon and its ledger: by --ledger, by the flags that name a daemon, by
// what is found on this machine, by the configuration. Of several daemons none is chosen.
func (s source) aim(ctx context.Context) (*target, error) {
	t := &target{}
	t.cfg, t.cfgErr = config.Load(*s.config)
	if t.cfgErr != nil {
		t.cfg = nil
	}
	named := *s.socket != "" || *s.url != ""
	if *s.ledger != "" && !named {
		t.ledger = *s.ledger
		if t.cfg == nil || ledgerOf(t.cfg) != absolute(*s.ledger) {
			t.cfg = nil
			return t, nil
		}
	}
	p, err := s.find(ctx)
	var noAnswer client.NoAnswer
	switch {
	case err == nil:
		t.reach(p, *s.config)
	case errors.As(err, &noAnswer):
		t.lost = err
		if named {
			t.cfg = nil
		}
	default:
		return t, err
	}
	switch {
	case *s.ledger != "":
		t.ledger = *s.ledger
	case t.cfg != nil && !named:
		t.ledger = t.cfg.Ledger.Path
	case p.ledger != "":
		t.ledger = p.ledger // as the description beside the socket says, also of a dead daemon
		if !named && t.text == "" && !s.cmd.Flags().Changed("config") {
			t.text = "the ledger " + t.ledger + ", because neither --config nor --ledger names another one"
		}
	case t.cfgErr != nil && !named:
		t.ledgerErr = fmt.Errorf("the ledger is not known, because the configuration cannot be read: %w\nCorrect the configuration, name another one with --config, or name the ledger with --ledger", t.cfgErr)
	default:
		t.ledgerErr = t.unknownLedger(ctx)
	}
	return t, nil
}

// unknownLedger says that nobody named the ledger, and before it why the daemon itself could not be
// asked in its place.
func (t *target) unknownLedger(ctx context.Context) error {
	const unknown = "the ledger of this daemon is unknown; on the daemon's machine, name the ledger file with --ledger"
	if t.door != nil {
		if _, err := t.door.Status(ctx); err != nil {
			return fmt.Errorf("%w; and %s", err, unknown)
		}
	}
	return errors.New(unknown)
}

// reach takes the way to a daemon that was found.
func (t *target) reach(p peer, config string) {
	door := p.Client
	if t.cfg != nil && p.Socket == "" && len(p.Tried) > 0 {
		door.Address = t.cfg.HTTP.Listen // as the configuration names it
		if t.cfg.HTTP.Loopback() {
			door.Token = "" // who only reads needs none
		}
	}
	t.door, t.config = &door, p.described.Config
	if d := p.described; d.Config != "" && !sameFile(d.Config, config) {
		t.cfg, t.text = nil, p.String()
	}
}

// say says which daemon or ledger it is, where nobody said which.
func (t *target) say(w io.Writer) {
	if t.text != "" {
		say(w, "this is "+t.text)
	}
}

// life finds out whether the daemon lives.
func (t *target) life(ctx context.Context) life.Life {
	switch {
	case t.door != nil:
		return life.Ask(ctx, *t.door, t.ledger)
	case t.lost != nil && t.ledger == "":
		return life.Life{State: life.Dead, Text: "not found: " + t.lost.Error()}
	}
	return ofLedger(t.ledger)
}

// ofLedger is what the lock of a ledger says of its daemon; if that daemon says beside its socket which configuration it
// has, a command that asks it is named.
func ofLedger(path string) life.Life {
	l := life.OfLedger(path)
	holder, err := ledger.HolderOf(path)
	if l.State != life.Elsewhere || err != nil {
		return l
	}
	for _, folder := range control.Folders() {
		found, _ := control.In(folder)
		for _, socket := range found {
			d, err := control.Describe(socket) // which may outlive its daemon
			if err == nil && !d.DryRun && d.Config != "" && sameFile(d.Ledger, path) && d.PID == holder.PID() {
				l.Do = life.WhoHolds(quoted(oneLine(d.Config)))
				return l
			}
		}
	}
	return l
}

// interval is the time between two evaluations; 0 where it is not known.
func (t *target) interval(l life.Life) time.Duration {
	if i := l.Interval(); i > 0 || t.cfg == nil {
		return i
	}
	return t.cfg.Loop.Interval
}

func absolute(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}
