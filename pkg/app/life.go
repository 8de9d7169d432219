package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/brake/watch"
	"github.com/dynascale/dynascale/pkg/client"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
)

// LifeState is what the daemon of a configuration is found to do.
type LifeState string

// The states of a daemon.
const (
	LifeReady     LifeState = "ready"         // it answers, and its evaluations complete
	LifeNotReady  LifeState = "not ready"     // it answers, and they do not
	LifeSilent    LifeState = "not answering" // something is there and says nothing: stopped, or hangs
	LifeDead      LifeState = "not running"
	LifeElsewhere LifeState = "elsewhere" // a process has the ledger open, and nobody listens
	LifeAnother   LifeState = "another"   // what answers is a dynascale with another ledger
	LifeForeign   LifeState = "foreign"   // what answers is no dynascale
)

// Life is what is known of the daemon of a configuration.
type Life struct {
	State LifeState `json:"state"`
	// Text says it in a sentence, and Do what the reader can do, or "".
	Text string `json:"text"`
	Do   string `json:"do,omitempty"`
	// Address is where it was asked.
	Address string `json:"address"`
	// Status is the daemon's own account of itself; nil when it could not be read, as
	// where reading needs a token that is not known here.
	Status *api.Status `json:"status,omitempty"`
	// Notes are further sentences: what the daemon is ready in spite of.
	Notes []string `json:"notes,omitempty"`
}

// Answers reports whether the daemon that was asked for answers.
func (l Life) Answers() bool { return l.State == LifeReady || l.State == LifeNotReady }

// Interval is the daemon's own; 0 when it is not known.
func (l Life) Interval() time.Duration {
	if l.Status == nil {
		return 0
	}
	return l.Status.Interval()
}

// DoorOf is the way to the daemon of a configuration over TCP. Where reading needs the token and
// it can be read here, it is shown.
func DoorOf(h config.HTTP) client.Client {
	token := ""
	if !h.Loopback() {
		token, _ = Token(h)
	}
	return client.TCP(h.Listen, token)
}

// AskLife finds out whether the daemon of a ledger lives: it is asked, and when it does
// not answer, the lock of its ledger tells whether a process has it open. ledgerPath may
// be "", and then nothing is known of the lock.
func AskLife(ctx context.Context, door client.Client, ledgerPath string) Life {
	life := Life{Address: door.Where()}
	peer, err := door.Ready(ctx)
	peer.Why = oneLine(peer.Why)
	var unheard client.Unheard
	if errors.As(err, &unheard) {
		err = unheard.Cause
	}
	holder, holderErr := ledger.Holder{}, error(nil)
	if ledgerPath != "" {
		holder, holderErr = ledger.HolderOf(ledgerPath)
	}
	switch {
	case err == nil && !peer.Dynascale:
		life.State, life.Text = LifeForeign, fmt.Sprintf("%s answered %s, and is probably no dynascale: check http.listen", door.Where(), peer.Why)
	case err == nil:
		life.answered(ctx, door, peer, ledgerPath)
		return life
	case unheard.Late:
		life.State = LifeSilent
		life.Text = fmt.Sprintf("not answering: %s is open and nothing came within %s", door.Where(), client.ReadyLimit)
		life.Do = "a stopped process goes on after kill -CONT; one that hangs is restarted"
		if holder.Held {
			life.Text += fmt.Sprintf("; %s has the ledger open and is stopped or hangs", holder.By)
		}
	case holder.Held:
		life.State = LifeElsewhere
		life.Text = fmt.Sprintf("not answering: %s, but %s has the ledger open", nobody(err, door.Where()), holder.By)
		life.Do = "it is starting, or runs with another http.listen"
	default:
		life.State, life.Text, life.Do = LifeDead, "not running: "+nobody(err, door.Where()), "nothing is scaled until it is started"
		if holder.By != "" {
			life.Do += "; its log says why it ended"
		}
		if ledgerPath != "" && holderErr == nil {
			life.Text += ", and no process of this machine has the ledger open"
		}
	}
	if host, _ := os.Hostname(); !holder.Held && holder.Host() != "" && holder.Host() != host {
		life.Notes = append(life.Notes, fmt.Sprintf("the ledger was written last by %s, and this is %s: its daemon may be running there, and what it does now is not in this file", holder.By, host))
	}
	return life
}

// LifeOfLedger tells what the lock of a ledger says of its daemon, when nothing else is
// known of it.
func LifeOfLedger(path string) Life {
	holder, err := ledger.HolderOf(path)
	switch {
	case err != nil:
		return Life{State: LifeElsewhere, Text: fmt.Sprintf("not known: the ledger's lock cannot be read (%v)", err), Address: path}
	case holder.Held:
		return Life{State: LifeElsewhere, Text: holder.By + " has the ledger open; it was not asked", Address: path}
	}
	return Life{State: LifeDead, Text: "no process of this machine has the ledger open", Address: path}
}

// FileBrake is the brake file beside a ledger as it is found here, when no daemon tells.
func FileBrake(ledgerPath string) brake.Report {
	states := []brake.State{watch.NewFile(filepath.Dir(ledgerPath), watch.Limit).State()}
	return brake.Report{Level: brake.Worst(states).Level, Holds: brake.Reason(states), Brakes: states}
}

// nobody says why nobody answers.
func nobody(err error, address string) string {
	if errors.Is(err, syscall.ECONNREFUSED) {
		return "nobody listens at " + address
	}
	return fmt.Sprintf("no answer at %s (%v)", address, rootCause(err))
}

// answered fills in what a dynascale says of itself.
func (l *Life) answered(ctx context.Context, door client.Client, peer client.Readiness, ledgerPath string) {
	l.State, l.Text = LifeNotReady, "not ready: "+peer.Why
	if peer.Ready {
		l.State, l.Text = LifeReady, "ready at "+door.Where()+": "+peer.Why
	}
	status, err := door.Status(ctx)
	if err != nil {
		return
	}
	l.Status = &status
	if status.LedgerPath != "" && ledgerPath != "" && !sameLedger(status.LedgerPath, ledgerPath) {
		l.State = LifeAnother
		l.Text = fmt.Sprintf("another dynascale answers at %s: its ledger is %s, and not %s", door.Where(), oneLine(status.LedgerPath), ledgerPath)
		l.Do = "give each daemon an http.listen of its own; whether that of this configuration runs is not known"
		if holder, err := ledger.HolderOf(ledgerPath); err == nil && !holder.Held {
			l.Do = "give each daemon an http.listen of its own; that of this configuration is not running: no process has its ledger open"
		}
		return
	}
	if status.DryRun {
		l.Notes = append(l.Notes, "dry run: nothing is changed and nothing is written to the ledger")
	}
	if status.ConfigError != "" {
		l.Notes = append(l.Notes, "the last reload was refused, the configuration before it is in force: "+oneLine(status.ConfigError))
	}
	if len(status.ConfigWaiting) > 0 {
		l.Notes = append(l.Notes, "restart the daemon for the new values of "+strings.Join(status.ConfigWaiting, ", ")+"; the rest of the configuration is in force")
	}
	if status.LedgerError != "" {
		l.Notes = append(l.Notes, "the ledger cannot be written and nothing shrinks: "+oneLine(status.LedgerError))
	}
}

// sameLedger compares two paths, and what they lead to where they differ.
func sameLedger(a, b string) bool {
	if abs, err := filepath.Abs(b); err == nil {
		b = abs
	}
	if a == b {
		return true
	}
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}
