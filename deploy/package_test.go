package deploy

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// packaged are files that both packages lay out, but for the completion of zsh and the unit, which each
// distribution has in a place of its own.
var packaged = []string{
	"/usr/bin/dynascale", "/etc/dynascale/dynascale.yaml.example", "/usr/share/doc/dynascale/dynascale.yaml",
	"/usr/share/man/man1/dynascale.1.gz", "/usr/share/man/man1/dynascale-pause.1.gz", "/usr/share/man/man1/dynascale-token-new.1.gz",
	"/usr/share/man/man5/dynascale.yaml.5.gz",
	"/usr/share/bash-completion/completions/dynascale", "/usr/share/fish/vendor_completions.d/dynascale.fish",
}

// The packages that make package has made hold what the README promises of them.
func TestPackagesHoldPagesAndCompletion(t *testing.T) {
	if os.Getenv("DEPLOY_CHECK") == "" {
		t.Skip("make deploy-check makes the packages and reads them")
	}
	deb, rpm := debFiles(t, newest(t, "*.deb")), rpmFiles(t, newest(t, "*.rpm"))
	for _, path := range append(slices.Clone(packaged), "/usr/share/zsh/vendor-completions/_dynascale", "/lib/systemd/system/dynascale.service") {
		if len(deb[path]) == 0 {
			t.Errorf("the deb has no %s, or an empty one; it has %v", path, len(deb))
		}
	}
	for _, path := range append(slices.Clone(packaged), "/usr/share/zsh/site-functions/_dynascale", "/usr/lib/systemd/system/dynascale.service") {
		if !slices.Contains(rpm, path) {
			t.Errorf("the rpm has no %s; it has %v", path, rpm)
		}
	}
	for path, data := range deb {
		if !strings.Contains(path, "/man/") || !strings.HasSuffix(path, ".gz") {
			continue
		}
		page, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if text, err := io.ReadAll(page); err != nil || !strings.HasPrefix(string(text), ".TH ") {
			t.Errorf("%s is no manual page: %.40q, %v", path, text, err)
		}
	}
}

// newest is the package that was made last.
func newest(t *testing.T, pattern string) []byte {
	t.Helper()
	paths, _ := filepath.Glob(filepath.Join("..", "out", "packages", pattern))
	if len(paths) == 0 {
		t.Fatalf("make package made no %s", pattern)
	}
	age := func(path string) int64 {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.ModTime().UnixNano()
	}
	data, err := os.ReadFile(slices.MaxFunc(paths, func(a, b string) int { return int(age(a)/1e6 - age(b)/1e6) }))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// debFiles are the files of a deb by their paths: an ar archive with a tar archive in it, see deb(5).
func debFiles(t *testing.T, deb []byte) map[string][]byte {
	t.Helper()
	const head = 60
	for at := len("!<arch>\n"); at+head <= len(deb); {
		name := strings.TrimRight(string(deb[at:at+16]), " /")
		size, err := strconv.Atoi(strings.TrimSpace(string(deb[at+48 : at+58])))
		if err != nil || at+head+size > len(deb) {
			t.Fatalf("the deb cannot be read at %d: %v", at, err)
		}
		if name == "data.tar.gz" {
			return tarFiles(t, deb[at+head:at+head+size])
		}
		at += head + size + size%2
	}
	t.Fatal("the deb has no data.tar.gz")
	return nil
}

func tarFiles(t *testing.T, data []byte) map[string][]byte {
	t.Helper()
	unzipped, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for r := tar.NewReader(unzipped); ; {
		h, err := r.Next()
		if err == io.EOF {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		if files[strings.TrimPrefix(h.Name, ".")], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
}

// rpmFiles are the paths in an rpm. Its second header tells them in three tags: base names, folders, and the
// folder of each base name (RPM V4 package format).
func rpmFiles(t *testing.T, rpm []byte) (paths []string) {
	t.Helper()
	const lead, intro, entry = 96, 16, 16
	length := func(at int) (index, store int) {
		if at+intro > len(rpm) || !bytes.Equal(rpm[at:at+3], []byte{0x8e, 0xad, 0xe8}) {
			t.Fatalf("the rpm has no header at %d", at)
		}
		return entry * int(binary.BigEndian.Uint32(rpm[at+8:])), int(binary.BigEndian.Uint32(rpm[at+12:]))
	}
	index, store := length(lead)
	at := lead + intro + index + (store+7)/8*8 // the signature, to a multiple of eight
	index, _ = length(at)
	values := at + intro + index
	texts := func(from, count int) (out []string) {
		for range count {
			text, _, _ := bytes.Cut(rpm[from:], []byte{0})
			out = append(out, string(text))
			from += len(text) + 1
		}
		return out
	}
	var names, folders []string
	var of []byte
	for e := at + intro; e < values; e += entry {
		tag, from, count := binary.BigEndian.Uint32(rpm[e:]), values+int(binary.BigEndian.Uint32(rpm[e+8:])), int(binary.BigEndian.Uint32(rpm[e+12:]))
		switch tag {
		case 1116:
			of = rpm[from : from+4*count]
		case 1117:
			names = texts(from, count)
		case 1118:
			folders = texts(from, count)
		}
	}
	for i, name := range names {
		paths = append(paths, folders[binary.BigEndian.Uint32(of[4*i:])]+name)
	}
	return paths
}
