package main

import (
	"crypto/sha256"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/sim"
)

// A start that fails leaves no ledger behind, and an old one as it was: the next start
// would take an empty one for its memory.
func TestAStartThatFailsLeavesNoLedger(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 40)},
		Groups: []sim.GroupSpec{workers("workers-asg", jobs, 2)},
	})
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	edit := func(from, to string) func(site) {
		return func(s site) {
			text, err := os.ReadFile(s.config())
			if err != nil || !strings.Contains(string(text), from) {
				t.Fatalf("%v in %s", err, text)
			}
			if err := os.WriteFile(s.config(), []byte(strings.Replace(string(text), from, to, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name  string
		spoil func(site)
		env   string
		words string
		held  bool // only where a ledger is
	}{
		{name: "a port that is taken", spoil: func(s site) { s.configureAt(taken.Addr().String(), workersTier) }, words: "address already in use"},
		{name: "an address of another machine", spoil: func(s site) { s.configureAt("192.0.2.1:9077", workersTier) }, env: "DYNASCALE_TOKEN=" + strings.Repeat("x", 32), words: "cannot assign requested address"},
		{name: "a token that can be guessed", spoil: func(site) {}, env: "DYNASCALE_TOKEN=short", words: "can be guessed"},
		{name: "a token file that is missing", spoil: edit("http: {", "http: {token_file: /nowhere/token, "), words: "token"},
		{name: "a configuration that is refused", spoil: edit("interval: 10s", "interval: 1s"), words: "interval"},
		{name: "no configuration", spoil: func(s site) { _ = os.Remove(s.config()) }, words: "no such file"},
		{name: "credentials that make no sense", spoil: func(site) {}, env: "AWS_CA_BUNDLE=/nowhere/ca.pem", words: "ca.pem"},
		{name: "a lock that is held", spoil: func(site) {}, words: "being written by another dynascale", held: true},
	} {
		for _, old := range []bool{false, true} {
			if c.held && !old {
				continue
			}
			t.Run(fmt.Sprintf("%s, ledger before: %v", c.name, old), func(t *testing.T) {
				t.Parallel()
				s := newSite(t, a, workersTier)
				if old {
					s.once()
				}
				if c.held {
					s.start()
				}
				c.spoil(s)
				before := ledgerFiles(t, s)
				cmd := s.command(binary, []string{"run", "-c", s.config()}...)
				if c.env != "" {
					cmd.Env = append(cmd.Env, c.env)
				}
				d := s.spawn(cmd)
				if code := d.end(); code != 1 {
					t.Errorf("exit code %d", code)
				}
				contains(t, d.text(), c.words)
				if after := ledgerFiles(t, s); after != before && !c.held { // a living daemon's log goes on
					t.Errorf("the ledger's files before:\n%sand after:\n%s", before, after)
				}
			})
		}
	}
}

// ledgerFiles are the files of a ledger, with what they hold.
func ledgerFiles(t *testing.T, s site) (text string) {
	t.Helper()
	found, err := filepath.Glob(s.ledger() + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range found {
		// Who reads leaves an empty log and an index.
		if strings.HasSuffix(name, "-wal") || strings.HasSuffix(name, "-shm") {
			continue
		}
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text += fmt.Sprintf("%s %d %x\n", filepath.Base(name), len(content), sumOf(content))
	}
	return text
}

func sumOf(content []byte) [32]byte { return sha256.Sum256(content) }
