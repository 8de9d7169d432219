package support

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/redact"
)

// File is one text of a bundle.
type File struct {
	Name string
	Text []byte
}

// Missing is what a bundle lacks, and why.
type Missing struct{ Name, Why string }

// Bundle is what somebody who helps is sent. One goroutine may fill it.
type Bundle struct {
	// Now is when it is made: its files have this time.
	Now time.Time
	// Secrets takes secrets out of everything that is put in.
	Secrets *redact.Redactor

	Files   []File
	Missing []Missing
}

// Put puts a text in, without its secrets.
func (b *Bundle) Put(name, text string) {
	b.Files = append(b.Files, File{Name: name, Text: []byte(b.Secrets.Text(text))})
}

// Lack notes why something is not in it. The reason has no secrets either.
func (b *Bundle) Lack(name string, why error) {
	b.Missing = append(b.Missing, Missing{Name: name, Why: strings.TrimSpace(b.Secrets.Text(why.Error()))})
}

// Write writes the archive, readable by its owner only, and never over a file that is there.
// The files are in a folder of the archive's name.
func (b *Bundle) Write(path string) (err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("cannot write the support bundle: %w", err)
	}
	defer func() {
		if err = errors.Join(err, file.Close()); err != nil {
			_ = os.Remove(path) // half of one is none
			err = fmt.Errorf("cannot write the support bundle: %w", err)
		}
	}()
	packed := gzip.NewWriter(file)
	archive := tar.NewWriter(packed)
	folder := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(path), ".gz"), ".tar")
	for _, f := range append([]File{{Name: "manifest.txt", Text: b.manifest()}}, b.Files...) {
		head := &tar.Header{Typeflag: tar.TypeReg, Name: b.Secrets.Text(folder) + "/" + f.Name, Mode: 0o600, Size: int64(len(f.Text)), ModTime: b.Now.Truncate(time.Second), Format: tar.FormatPAX}
		if err := archive.WriteHeader(head); err != nil {
			return err
		}
		if _, err := archive.Write(f.Text); err != nil {
			return err
		}
	}
	return errors.Join(archive.Close(), packed.Close())
}

// manifest says what is in the archive and what is not.
func (b *Bundle) manifest() []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "Support bundle of dynascale, made at %s.\nSecrets that were taken out: %d, each replaced by %s. Comments of configurations were left out.\n\nFiles:\n",
		b.Now.UTC().Format(time.RFC3339), b.Secrets.Taken, redact.Mark)
	for _, f := range b.Files {
		fmt.Fprintf(&out, "  %-24s %s\n", f.Name, amount.Bytes(float64(len(f.Text))))
	}
	if len(b.Missing) > 0 {
		out.WriteString("\nNot in the bundle:\n")
		for _, m := range b.Missing {
			fmt.Fprintf(&out, "  %s: %s\n", m.Name, strings.ReplaceAll(m.Why, "\n", "\n    "))
		}
	}
	return out.Bytes()
}
