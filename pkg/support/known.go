package support

import (
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/dynascale/dynascale/pkg/pattern"
)

const (
	// mostOfSecret is how much of a file that holds a secret is read.
	mostOfSecret = 16 << 10
	// shortestValue is how long the value of a variable must be to be taken out everywhere.
	shortestValue = 4
)

var (
	variable   = pattern.Of(`\$\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)|\$([A-Z_][A-Z0-9_]{2,})`)
	secretName = pattern.Of(`(?i)token|secret|passw|passphrase|credential|api_?key|access_?key|private_?key|webhook|auth|cookie|session|dsn`)
	secretFile = pattern.Of(`(?im)^[ \t]*(?:- )?[^#\n]*?["']?[A-Za-z0-9_-]*file["']?[ \t]*:[ \t]*["']?([^"'#\s,}]+)`)
	keyOfAWS   = pattern.Of(`(?im)^[ \t]*(?:aws_access_key_id|aws_secret_access_key|aws_session_token|aws_security_token)[ \t]*=[ \t]*(\S+)`)
)

// Secrets are the values that are secret on this machine: of variables whose names say so or which
// the configuration uses, of the files that it names, and of the shared credentials of AWS. config
// is its text as it is on the disk, which may be broken, and path where it is.
func Secrets(config, path string, environment []string) (out []string) {
	used := map[string]bool{}
	for _, m := range variable.FindAllStringSubmatch(config, -1) {
		used[m[1]+m[2]] = true
	}
	var credentials string
	for _, entry := range environment {
		name, value, _ := strings.Cut(entry, "=")
		switch {
		case name == "AWS_SHARED_CREDENTIALS_FILE":
			credentials = value
		case len(value) < shortestValue || strings.HasSuffix(name, "_FILE") || name == "SSH_AUTH_SOCK" || name == "XAUTHORITY" || strings.HasPrefix(name, "XDG_SESSION"):
		case used[name] || secretName.MatchString(name):
			out = append(out, value)
		}
	}
	for _, m := range secretFile.FindAllStringSubmatch(config, -1) {
		file := m[1]
		if !filepath.IsAbs(file) {
			out = append(out, contents(filepath.Join(filepath.Dir(path), file))...)
		}
		out = append(out, contents(file)...)
	}
	if home, err := os.UserHomeDir(); err == nil && credentials == "" {
		credentials = filepath.Join(home, ".aws", "credentials")
	}
	for _, text := range contents(credentials) {
		for _, m := range keyOfAWS.FindAllStringSubmatch(text, -1) {
			out = append(out, m[1])
		}
	}
	return out
}

// contents is what stands in a file, as a whole and word by word: a file may hold several tokens
// with their names. Nothing where it cannot be read, or is no file.
func contents(path string) []string {
	if info, err := os.Stat(path); path == "" || err != nil || !info.Mode().IsRegular() {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(io.LimitReader(f, mostOfSecret))
	if err != nil {
		return nil
	}
	out := []string{string(text)}
	for _, word := range strings.Fields(string(text)) {
		if len(word) >= 2*shortestValue {
			out = append(out, word)
		}
	}
	return out
}
