package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/life"
	"github.com/dynascale/dynascale/pkg/redact"
	"github.com/dynascale/dynascale/pkg/support"
)

const (
	// partLimit is how long one part of the bundle may take, and doctorLimit the part that asks AWS.
	partLimit, doctorLimit = 20 * time.Second, 3 * time.Minute
	// mostOfLog is how much of the end of a log is taken.
	mostOfLog = 2 << 20
)

func supportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "support",
		Short: "Write an archive for the person who helps you: configuration, state and records, without secrets",
		Long: `support writes one archive (.tar.gz, readable by you only). It contains the version, the
configuration without its comments, the effective values of its keys (the output of 'dynascale
check'), the status, the newest record of every tier, recent changes, the pauses and overrides of
operators, operations such as resizes, the size of the ledger (the daemon's database file), metrics,
facts about this machine, and the end of the log if it is found. support works without a running
daemon, and with a broken configuration: manifest.txt in the archive names what is missing.

Secrets are replaced by REDACTED: tokens, AWS keys, passwords, private keys, every part of a URL
except its host, values of environment variables that the configuration uses, and long random
texts. Names of hosts, tiers, resources and people are not replaced. Account numbers are replaced
only with --hide-accounts. Look at the archive before you send it.`,
	}
	from := daemonSource(cmd)
	out := cmd.Flags().StringP("out", "o", "", "file to write, which must not exist yet (default: "+
		"dynascale-support-TIME.tar.gz in this folder)")
	withDoctor := cmd.Flags().Bool("doctor", false, "also include the output of 'dynascale doctor', which calls AWS")
	log := cmd.Flags().String("log", "", "file that the daemon's log is written to (default: the journal of "+
		"the systemd unit dynascale, if there is one)")
	hide := cmd.Flags().Bool("hide-accounts", false, "replace each account number by a word; within one archive the same number becomes the same word")
	_ = cmd.MarkFlagFilename("out", "tar.gz")
	_ = cmd.MarkFlagFilename("log")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		now := time.Now()
		path := *out
		if path == "" {
			path = "dynascale-support-" + now.UTC().Format("20060102T150405Z") + ".tar.gz"
		}
		if _, err := os.Lstat(path); err == nil {
			return fmt.Errorf("cannot write the archive: %s exists already; choose another name with --out", path)
		}
		from.useDaemonsConfig(cmd.Context())
		files, rawErr := configFiles(*from.config)
		secrets := &redact.Redactor{}
		for _, file := range files {
			secrets.Know(support.Secrets(file.text, file.path, os.Environ())...)
		}
		if len(files) == 0 {
			secrets.Know(support.Secrets("", *from.config, os.Environ())...)
		}
		if *hide {
			secrets.Accounts = accountWords()
		}
		b := &support.Bundle{Now: now, Secrets: secrets}
		for _, file := range files {
			b.Put(file.name, redact.Uncommented(file.text))
		}
		if rawErr != nil {
			b.Lack("config.yaml", rawErr)
		}
		s := bundling{cmd: cmd, from: from, bundle: b}
		s.state(now)
		if *withDoctor {
			s.part(doctorLimit, "doctor.txt", append([]string{"doctor"}, s.only("config", "socket")...)...)
		} else {
			b.Lack("doctor.txt", errors.New("doctor calls AWS, and runs only with --doctor"))
		}
		s.log(*log)
		if err := b.Write(path); err != nil {
			return err
		}
		return tellBundle(cmd.OutOrStdout(), b, path)
	}
	return cmd
}

// useDaemonsConfig takes the configuration of the daemon that runs on this machine, where nobody named another one.
func (s source) useDaemonsConfig(ctx context.Context) {
	if s.cmd.Flags().Changed("config") || *s.url != "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, partLimit)
	defer cancel()
	if t, err := s.aim(ctx); err == nil && t.config != "" {
		_ = s.cmd.Flags().Set("config", t.config) // so that the commands behind the parts are told too
	}
}

// configFile is a file of the configuration as it is on the disk.
type configFile struct{ name, path, text string }

// configFiles are the file of the configuration, or all files of its folder.
func configFiles(path string) (files []configFile, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		return []configFile{{"config.yaml", path, string(text)}}, nil
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if file := filepath.Join(path, e.Name()); e.Type().IsRegular() || e.Type()&os.ModeSymlink != 0 {
			text, wrong := os.ReadFile(file)
			if wrong != nil {
				err = errors.Join(err, wrong)
				continue
			}
			files = append(files, configFile{"config-" + e.Name(), file, string(text)})
		}
	}
	return files, err
}

// bundling fills a bundle with what other commands print.
type bundling struct {
	cmd    *cobra.Command
	from   source
	bundle *support.Bundle
}

// state puts in what the commands tell of the daemon.
func (s bundling) state(now time.Time) {
	which := s.only("config", "socket", "url", "ledger")
	s.part(partLimit, "version.txt", "version")
	s.part(partLimit, "check.txt", "check", *s.from.config)
	s.part(partLimit, "status.txt", append([]string{"status"}, which...)...)
	s.part(partLimit, "status.json", append([]string{"status", "--output", "json"}, which...)...)
	s.part(partLimit, "history.json", append([]string{"history", "--since", "3d", "--limit", "1000", "--output", "json"}, which...)...)
	s.part(partLimit, "ledger.txt", append([]string{"ledger"}, s.only("config", "ledger")...)...)

	ctx, cancel := context.WithTimeout(s.cmd.Context(), partLimit)
	defer cancel()
	pid, path, free := 0, "", int64(-1)
	t, err := s.from.aim(ctx)
	var alive life.Life
	if err == nil {
		if alive = t.life(ctx); alive.Answers() && alive.Status != nil {
			pid = alive.Status.PID
		}
		if path = t.ledger; path != "" {
			free = ledger.FreeBeside(path)
		}
	}
	s.bundle.Put("host.txt", support.Host(now, path, free, pid))
	if err == nil && (t.door == nil || !alive.Answers()) {
		err = errors.New(alive.Text) // or what another daemon says would be taken for this one's
	}
	if err != nil {
		for _, name := range []string{"actions.json", "operations.json", "metrics.txt"} {
			s.bundle.Lack(name, err)
		}
		return
	}
	s.part(partLimit, "actions.json", append([]string{"actions", "--output", "json"}, which...)...)
	s.part(partLimit, "operations.json", append([]string{"operations", "--output", "json"}, which...)...)
	text, err := t.door.Metrics(ctx)
	if err != nil {
		s.bundle.Lack("metrics.txt", err)
		return
	}
	s.bundle.Put("metrics.txt", text)
}

// only are the flags of these names that were given, as another command takes them.
func (s bundling) only(names ...string) (out []string) {
	for _, name := range names {
		if f := s.cmd.Flags().Lookup(name); f != nil && f.Changed {
			out = append(out, "--"+name+"="+f.Value.String())
		}
	}
	return out
}

// part puts in what another command prints, and what it complains of.
func (s bundling) part(limit time.Duration, name string, args ...string) {
	ctx, cancel := context.WithTimeout(s.cmd.Context(), limit)
	defer cancel()
	var out, complaints bytes.Buffer
	root := newRoot(&out)
	root.SetErr(&complaints)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var quiet quietError
	if err != nil && !errors.As(err, &quiet) {
		fmt.Fprintf(&complaints, "%v\n", err)
	}
	if complaints.Len() > 0 {
		if out.Len() == 0 {
			s.bundle.Lack(name, errors.New(complaints.String()))
			return
		}
		name := strings.TrimSuffix(name, filepath.Ext(name)) + "-notes.txt"
		s.bundle.Put(name, complaints.String())
	}
	s.bundle.Put(name, out.String())
}

// log puts the end of the daemon's log in.
func (s bundling) log(path string) {
	const name = "log.txt"
	if path != "" {
		text, err := tailOf(path)
		if err != nil {
			s.bundle.Lack(name, err)
			return
		}
		s.bundle.Put(name, text)
		return
	}
	ctx, cancel := context.WithTimeout(s.cmd.Context(), partLimit)
	defer cancel()
	text, err := exec.CommandContext(ctx, "journalctl", "--unit", "dynascale", "--no-pager", "--lines", "5000", "--output", "short-iso").Output()
	if err != nil || len(text) == 0 || bytes.HasPrefix(text, []byte("-- No entries --")) {
		s.bundle.Lack(name, errors.New("journalctl gave no lines of the systemd unit dynascale (no such unit, "+
			"no permission, or no journal); run this command as root, or save the log to a file and name it with --log"))
		return
	}
	s.bundle.Put(name, string(text))
}

// tailOf is the end of a log, from the beginning of a line; one that was rotated may be compressed.
// What is no text is not taken: nobody could see what is in it.
func tailOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s is not a regular file", path)
	}
	var text []byte
	cut := false
	if packed, err := gzip.NewReader(f); err == nil {
		part := make([]byte, 1<<20)
		for err == nil {
			var n int
			n, err = packed.Read(part)
			text = append(text, part[:n]...)
			if len(text) > 2*mostOfLog {
				text, cut = append([]byte(nil), text[len(text)-mostOfLog:]...), true
			}
		}
		if !errors.Is(err, io.EOF) && len(text) == 0 { // one that is being written has no end
			return "", err
		}
	} else {
		from := max(0, info.Size()-mostOfLog)
		if text, err = io.ReadAll(io.NewSectionReader(f, from, mostOfLog)); err != nil {
			return "", err
		}
		cut = from > 0
	}
	if i := bytes.IndexByte(text, '\n'); cut && i >= 0 {
		text = text[i+1:]
	}
	if bytes.IndexByte(text, 0) >= 0 || !utf8.Valid(text) {
		return "", fmt.Errorf("%s is not text", path)
	}
	return string(text), nil
}

// accountWords replaces each account number by a word that tells nothing of it outside of this
// bundle.
func accountWords() func(string) string {
	salt := make([]byte, sha256.Size)
	_, _ = rand.Read(salt) // which never fails
	return func(number string) string {
		m := hmac.New(sha256.New, salt)
		m.Write([]byte(number))
		return "account-" + hex.EncodeToString(m.Sum(nil))[:8]
	}
}

// tellBundle says what was put in, what could not be, and what to do next.
func tellBundle(w io.Writer, b *support.Bundle, path string) error {
	sayf(w, "wrote %s, which only you may read:", path)
	for _, f := range b.Files {
		sayf(w, "  %-22s %s", f.Name, bytesText(int64(len(f.Text))))
	}
	for _, m := range b.Missing {
		sayf(w, "not in the archive: %s: %s", m.Name, oneLine(m.Why))
	}
	sayf(w, "%s by %s. Look at the archive before you send it:",
		amount.CountOf(b.Secrets.Taken, "secret was replaced", "secrets were replaced"), redact.Mark)
	_, err := fmt.Fprintf(w, "  tar -xzOf %s | less\n", path)
	return err
}
