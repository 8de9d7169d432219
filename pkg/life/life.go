package life

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/client"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/token"
)

// State is what the daemon of a configuration is found to do.
type State string

// The states of a daemon.
const (
	Ready     State = "ready"         // it answers, and an evaluation completed lately
	NotReady  State = "not ready"     // it answers, and they do not
	Silent    State = "not answering" // something is there and says nothing: stopped, or hangs
	Dead      State = "not running"
	Elsewhere State = "elsewhere" // a process has the ledger open, and nobody listens
	Another   State = "another"   // what answers is a dynascale with another ledger
	Foreign   State = "foreign"   // what answers is no dynascale
)

// Life is what is known of the daemon of a configuration.
type Life struct {
	State State `json:"state"`
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
func (l Life) Answers() bool { return l.State == Ready || l.State == NotReady }

// Well reports whether the daemon that was asked for answers, and the evaluation that ended last completed.
func (l Life) Well() bool { return l.State == Ready && (l.Status == nil || l.Status.Failing == nil) }

// Emergencies are the spending emergencies of the daemon that was asked for; none where it does not tell them.
func (l Life) Emergencies() []api.Emergency {
	if !l.Answers() || l.Status == nil {
		return nil
	}
	return l.Status.Emergencies
}

// Interval is the daemon's own; 0 when it is not known.
func (l Life) Interval() time.Duration {
	if l.Status == nil {
		return 0
	}
	return l.Status.Interval()
}

// Door is the way to the daemon of a configuration over TCP. Where reading needs the token and
// it can be read here, it is shown. Port 0 is one that nobody knows: then there is no way.
func Door(h config.HTTP) client.Client {
	if _, port, err := net.SplitHostPort(h.Listen); err != nil || port == "0" {
		return client.Client{}
	}
	known := ""
	if !h.Loopback() {
		known, _ = token.Of(h)
	}
	return client.TCP(h.Listen, known)
}

// Ask finds out whether the daemon of a ledger lives: it is asked, and when it does
// not answer, the lock of its ledger tells whether a process has it open. ledgerPath may
// be "", and then nothing is known of the lock. Without a door there is only the lock.
func Ask(ctx context.Context, door client.Client, ledgerPath string) Life {
	is := Life{Address: cmp.Or(door.Where(), ledgerPath)}
	peer, err := client.Readiness{}, errNoDoor
	if door.Known() {
		peer, err = door.Ready(ctx)
	}
	peer.Why = finding.OneLine(peer.Why)
	var noAnswer client.NoAnswer
	if errors.As(err, &noAnswer) {
		err = noAnswer.Cause
	}
	what, key := "port", "http.listen"
	if door.Socket != "" {
		what, key = "socket", "control.socket"
	}
	holder, holderErr := ledger.Holder{}, error(nil)
	if ledgerPath != "" {
		holder, holderErr = ledger.HolderOf(ledgerPath)
	}
	host, _ := os.Hostname()
	elsewhere := !holder.Held && holder.Host() != "" && holder.Host() != host
	switch {
	case err == nil && !peer.Dynascale:
		is.State, is.Text = Foreign, fmt.Sprintf("%s answered %s: it is probably not dynascale; check %s", door.Where(), peer.Why, key)
	case err == nil:
		is.answered(ctx, door, peer, ledgerPath)
		return is
	case noAnswer.Late:
		is.State = Silent
		is.Text = fmt.Sprintf("not answering: at %s there was no answer within %s", door.Where(), amount.Span(client.ReadyLimit))
		is.Do = "if the daemon is suspended, run kill -CONT PID; if it hangs, restart it; if another program has the " + what + ", choose another " + key
		switch {
		case holder.Held:
			is.Text += fmt.Sprintf("; %s has the ledger open, and probably is suspended or hangs", holder.By)
			is.Do = "if that process is suspended, run kill -CONT " + pidOf(holder) + "; if that process hangs, restart the daemon"
		case ledgerPath != "" && holderErr == nil && !elsewhere:
			is.Text += ", and no process on this machine has the ledger open: no daemon scales with this ledger"
			is.Do = "end the program that has the " + what + ", or choose another " + key + "; then start the daemon"
		}
	case holder.Held:
		is.State = Elsewhere
		is.Text = fmt.Sprintf("not answering: %s, but %s has the ledger open", nobody(err, door.Where()), holder.By)
		is.Do = "if the daemon is starting, wait; if it runs with another " + key + ", correct " + key + " or restart the daemon"
		if !door.Known() {
			is.Do = "if the daemon is starting, wait; otherwise run this command with the configuration of the daemon, or as the daemon's user"
		}
	case holderErr != nil:
		is.State = Elsewhere
		is.Text = fmt.Sprintf("unknown: %s, and the ledger's lock cannot be read (%v)", nobody(err, door.Where()), holderErr)
		is.Do = asItsUser
	default:
		is.State, is.Text, is.Do = Dead, "not running: "+nobody(err, door.Where()), "nothing is scaled until the daemon is started"
		if holder.By != "" {
			is.Do += "; if a daemon ended by itself, its log says why"
		}
		if ledgerPath != "" {
			is.Text += ", and no process on this machine has the ledger open"
		}
	}
	if elsewhere {
		is.Notes = append(is.Notes, fmt.Sprintf("the ledger was last written by %s, and this is host %s: if the daemon runs on that other host, this ledger file does not show the daemon's present state", holder.By, host))
		if is.State == Dead {
			is.Do = "nothing is scaled unless the daemon runs on host " + holder.Host() + ": look there, and start the daemon if it does not run"
		}
	}
	return is
}

// pidOf is the process of a holder, for a command that is given on this machine.
func pidOf(h ledger.Holder) string {
	if host, _ := os.Hostname(); h.PID() != 0 && (h.Host() == "" || h.Host() == host) {
		return strconv.Itoa(h.PID())
	}
	return "PID"
}

// asItsUser is what a reader can do who must not read the lock.
const asItsUser = "run this command as the daemon's user to learn whether the daemon runs"

// OfLedger tells what the lock of a ledger says of its daemon, when nothing else is
// known of it.
func OfLedger(path string) Life {
	holder, err := ledger.HolderOf(path)
	switch {
	case err != nil:
		return Life{State: Elsewhere, Text: fmt.Sprintf("unknown: the ledger's lock cannot be read (%v)", err), Do: asItsUser, Address: path}
	case holder.Held:
		return Life{State: Elsewhere, Text: holder.By + " has the ledger open", Do: WhoHolds("FILE") + ", where FILE is the configuration of that process", Address: path}
	}
	return Life{State: Dead, Text: "no process on this machine has the ledger open", Address: path}
}

// WhoHolds is what a reader can do who sees only that a process has the ledger open.
func WhoHolds(config string) string {
	return "to ask that process: dynascale status --config " + config
}

// errNoDoor is of who has no way to the daemon.
var errNoDoor = errors.New("no control socket answers")

// nobody says why nobody answers.
func nobody(err error, address string) string {
	switch {
	case errors.Is(err, errNoDoor):
		return err.Error()
	case errors.Is(err, syscall.ECONNREFUSED):
		return "no process listens at " + address
	}
	return fmt.Sprintf("no answer at %s (%v)", address, rootCause(err))
}

// answered fills in what a dynascale says of itself.
func (l *Life) answered(ctx context.Context, door client.Client, peer client.Readiness, ledgerPath string) {
	l.State, l.Text = NotReady, "not ready: "+peer.Why
	if peer.Ready {
		l.State, l.Text = Ready, "ready at "+door.Where()+": "+peer.Why
	}
	status, err := door.Status(ctx)
	if err != nil {
		l.Notes = append(l.Notes, unread(err))
		return
	}
	l.Status = &status
	if status.LedgerPath != "" && ledgerPath != "" && !sameLedger(status.LedgerPath, ledgerPath) {
		l.State = Another
		if door.Socket != "" {
			l.Text = fmt.Sprintf("the daemon that answers at %s has another ledger open: %s, not %s", door.Where(), finding.OneLine(status.LedgerPath), ledgerPath)
			l.Do = "if the key `ledger.path` was changed, restart the daemon; if this is the daemon of another configuration, give each daemon a key `control.socket` of its own"
			if slices.Contains(status.ConfigWaiting, "ledger.path") {
				l.Do = "restart the daemon: the key `ledger.path` was changed, and a reload does not put its new value in force"
			}
			return
		}
		l.Text = fmt.Sprintf("another dynascale answers at %s: its ledger is %s, not %s", door.Where(), finding.OneLine(status.LedgerPath), ledgerPath)
		l.Do = "give each daemon its own http.listen; whether the daemon of this configuration runs is unknown"
		if holder, err := ledger.HolderOf(ledgerPath); err == nil && !holder.Held {
			l.Do = "give each daemon its own http.listen; the daemon of this configuration is not running: no process has the ledger of this configuration open"
		}
		return
	}
	if status.DryRun {
		l.Notes = append(l.Notes, "dry run: nothing is changed and nothing is written to the ledger")
	}
	if status.Failing != nil {
		l.Notes = append(l.Notes, finding.Errors(status.Failing.Text()))
	}
	if status.ConfigError != "" {
		l.Notes = append(l.Notes, refusedReload+finding.Errors(status.ConfigError)+then+
			"correct every problem that the reload found, unless you have done so already; then run 'dynascale reload'")
	}
	if len(status.ConfigWaiting) > 0 {
		l.Notes = append(l.Notes, "restart the daemon for the new values of "+strings.Join(status.ConfigWaiting, ", ")+"; the rest of the configuration is in force")
	}
	if status.LedgerError != "" {
		l.Notes = append(l.Notes, "the ledger cannot be written and no tier shrinks: "+finding.Errors(status.LedgerError))
	}
}

// refusedReload begins the note about a configuration that the daemon does not use.
const refusedReload = "the previous configuration stays in force, because the last reload was refused: "

// then divides what a note says from what the reader can do.
const then = " -> "

// Parted are the two parts of a note: what it says, and what the reader can do, or "".
func Parted(note string) (found, do string) {
	if i := strings.LastIndex(note, then); i >= 0 && strings.HasPrefix(note, refusedReload) {
		return note[:i], note[i+len(then):]
	}
	return note, ""
}

// RefusedFor reports whether the daemon refused its last reload for the mistakes of an error, whose files may be
// called by another path here.
func (l Life) RefusedFor(err error) bool {
	return err != nil && l.Status != nil && l.Status.ConfigError != "" && placeless(l.Status.ConfigError) == placeless(err.Error())
}

// placeless are mistakes, one a line, without the folders of their files.
func placeless(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if file, rest, is := strings.Cut(line, ":"); is {
			lines[i] = filepath.Base(file) + ":" + rest
		}
	}
	return strings.Join(lines, "\n")
}

// WithoutReload are the notes but for that about a refused reload, for who tells of its mistakes already.
func (l Life) WithoutReload() []string {
	return slices.DeleteFunc(slices.Clone(l.Notes), func(note string) bool { return strings.HasPrefix(note, refusedReload) })
}

// TokenHint is what a reader can do whom a daemon refuses for want of its token.
const TokenHint = "set " + config.TokenVariable + ", or give the daemon's configuration with --config, because it names the token file"

// unread says that the daemon's account of itself could not be read, so that nobody takes its
// silence for having nothing to tell, and which token helps where it wants one.
func unread(err error) string {
	text := "the daemon's warnings, decisions and actions could not be read: " + finding.Errors(err.Error())
	var refused client.Refused
	if errors.As(err, &refused) && refused.Token() {
		text += "; " + TokenHint
	}
	return text
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

// rootCause is an error of the network without the address, which is said already.
func rootCause(err error) error {
	var about *net.OpError
	if errors.As(err, &about) {
		return about.Err
	}
	return err
}
