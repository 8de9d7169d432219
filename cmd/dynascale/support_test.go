package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// unpack is what stands in the files of a bundle, by their names.
func unpack(t *testing.T, path string) map[string]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	packed, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for archive := tar.NewReader(packed); ; {
		head, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		if head.Mode != 0o600 {
			t.Errorf("%s has mode %o", head.Name, head.Mode)
		}
		var text bytes.Buffer
		if _, err := io.Copy(&text, archive); err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(head.Name)] = text.String()
	}
}

// The secrets that are planted. All contain "plant", which stands nowhere else.
const (
	plantedToken    = "plant-token-0123456789abcdef"
	plantedVariable = "plant.variable/of=the+environment"
)

var plantedLines = []string{
	"password: planthunter2", `{"level":"error","msg":"x","client_secret":"plant-quoted","n":1}`, "https://hooks.slack.com/services/T0/B0/plantslack",
	"postgres://shop:plantpw@db.internal/shop?sslkey=plantkey", "Authorization: Bearer plantbearer123", "the password is plantprose",
	"AWS_SECRET_ACCESS_KEY=plantawssecret", "eyJhbGciOiJIUzI1NiJ9.plantjwt.c2lnbmF0dXJl", "webhook_url=https://chat.internal/plantwebhook", "api-key=plantapikey",
	"-----BEGIN PRIVATE KEY-----", "plantprivatekey", "-----END PRIVATE KEY-----", "token " + plantedToken + " leaked", plantedVariable,
}

// clean is a bundle in which nothing of what was planted is left, in whatever file.
func clean(t *testing.T, path string) map[string]string {
	t.Helper()
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	files := unpack(t, path)
	for name, text := range files {
		for line := range strings.Lines(text) {
			if strings.Contains(strings.ToLower(line), "plant") || strings.Contains(line, "AKIAIOSFODNN7EXAMPLE") {
				t.Errorf("%s has a secret: %s", name, line)
			}
		}
	}
	return files
}

func TestTheSupportBundleHasNoSecrets(t *testing.T) {
	t.Parallel()
	s := quiet(t)
	plain, err := os.ReadFile(s.config())
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) string {
		path := filepath.Join(s.dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	token := write("token", plantedToken+"\n")
	log := write("log", strings.Join(plantedLines, "\n")+"\nAKIAIOSFODNN7EXAMPLE\n{\"level\":\"info\",\"msg\":\"hold\",\"tier\":\"workers\"}\n")
	config := "# the password of the box is plantcomment, and ${SHOP_ENDPOINT} is used\n" + strings.Replace(string(plain), "http: {", "http: {token_file: "+token+", ", 1) + "# plant\n"
	write("config.yaml", config)
	environment := []string{"DYNASCALE_UNUSED_PASSWORD=plantunused", "SHOP_ENDPOINT=" + plantedVariable}

	s.once()
	d := s.start()
	s.must("pause", "workers", "--reason", "the password is plantreason", "-c", s.config())
	out := filepath.Join(s.dir, "alive.tar.gz")
	e := s.with(environment, "support", "-c", s.config(), "-o", out, "--log", log, "--doctor")
	if e.code != 0 {
		t.Fatalf("exit %d: %s", e.code, e.errors)
	}
	contains(t, e.out, "wrote "+out+", which only you may read:", "secrets were replaced by REDACTED. Look at the archive before you send it:", "tar -xzOf "+out)
	files := clean(t, out)
	for name, word := range map[string]string{
		"manifest.txt": "Secrets that were taken out: ", "config.yaml": "# comment left out", "check.txt": "ok\n", "version.txt": "dynascale ", "status.txt": "daemon: ready",
		"status.json": `"tier": "workers"`, "actions.json": "REDACTED", "operations.json": "[]", "history.json": "[", "ledger.txt": "retention   30 d", "host.txt": "VmRSS",
		"metrics.txt": "dynascale_build_info", "doctor.txt": "autoscaling:DescribeAutoScalingGroups", "log.txt": `"tier":"workers"`,
	} {
		if !strings.Contains(files[name], word) {
			t.Errorf("%s lacks %q:\n%.2000s", name, word, files[name])
		}
	}
	if !strings.Contains(files["doctor.txt"], "123456789012") {
		t.Error("doctor names no account")
	}
	if e := s.with(environment, "support", "-c", s.config(), "-o", out); e.code != 1 || !strings.Contains(e.errors, "exists already") {
		t.Errorf("over a file: exit %d, %s", e.code, e.errors)
	}
	hidden := filepath.Join(s.dir, "hidden.tar.gz")
	if e := s.with(environment, "support", "-c", s.config(), "-o", hidden, "--doctor", "--hide-accounts"); e.code != 0 {
		t.Fatal(e.errors)
	}
	for name, text := range clean(t, hidden) {
		if strings.Contains(text, "123456789012") {
			t.Errorf("%s has an account number", name)
		}
	}
	// Nobody named the configuration: the daemon that was found has it.
	found := filepath.Join(s.dir, "found.tar.gz")
	if e := s.with(environment, "support", "--socket", filepath.Join(s.dir, "control.sock"), "-o", found); e.code != 0 {
		t.Fatal(e.errors)
	}
	files = clean(t, found)
	contains(t, files["config.yaml"], "group: workers-asg")
	contains(t, files["ledger.txt"], "retention   30 d")
	d.signal(syscall.SIGTERM)
	d.end()

	// The daemon is dead, and the configuration is broken and full of secrets.
	var broken strings.Builder
	fmt.Fprintf(&broken, "%sshop:\n  endpoint: ${SHOP_ENDPOINT}\n", config)
	for i, line := range plantedLines[:10] {
		fmt.Fprintf(&broken, "  x%d: '%s'\n", i, strings.ReplaceAll(line, "'", "''"))
	}
	broken.WriteString("  password: plantkey\n  plain: [" + plantedVariable + "]\n")
	write("config.yaml", broken.String())
	dead := filepath.Join(s.dir, "dead.tar.gz")
	e = s.with(environment, "support", "-c", s.config(), "--ledger", s.ledger(), "-o", dead)
	if e.code != 0 {
		t.Fatalf("exit %d: %s", e.code, e.errors)
	}
	files = clean(t, dead)
	contains(t, files["manifest.txt"], "Not in the bundle:", "check.txt: ", "metrics.txt: no process on this machine "+
		"has the ledger open", "doctor.txt: doctor calls AWS, and runs only with --doctor", "log.txt: ")
	contains(t, files["status.json"], `"tier": "workers"`)
	contains(t, files["config.yaml"], "group: workers-asg", "password: \"REDACTED\"")

	// A log that was rotated is looked into, and what is no text is not taken.
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte(strings.Join(plantedLines, "\n") + "\nlast line\n"))
	_ = z.Close()
	for name, text := range map[string]string{"log.gz": packed.String(), "log.bin": "\x00\x01plant", "log.latin": "plant\xff"} {
		out := filepath.Join(s.dir, name+".tar.gz")
		if e = s.with(environment, "support", "-c", s.config(), "--ledger", s.ledger(), "-o", out, "--log", write(name, text)); e.code != 0 {
			t.Fatal(e.errors)
		}
		if files = clean(t, out); name == "log.gz" {
			contains(t, files["log.txt"], "last line")
		} else {
			contains(t, files["manifest.txt"], "log.txt: ", " is not text")
		}
	}

	// Nothing is there at all.
	none := filepath.Join(s.dir, "none.tar.gz")
	if e = s.run("support", "-c", filepath.Join(s.dir, "none.yaml"), "-o", none); e.code != 0 {
		t.Fatalf("exit %d: %s", e.code, e.errors)
	}
	contains(t, clean(t, none)["manifest.txt"], "config.yaml: ", "no such file")
}
