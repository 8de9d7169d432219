package config

import (
	"os"
	"path/filepath"
	"testing"
)

// A file that is refused is told of in the form that it asks for, where that can be read.
func TestLogOf(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"another mistake":  {"log: {format: json}\ntiers: {}\n", "json"},
		"console":          {"log: {format: console}\nloop: {interval: 1s}\n", "console"},
		"nothing said":     {"tiers: {}\n", "auto"},
		"no such format":   {"log: {format: xml}\n", "auto"},
		"no YAML at all":   {"log: {format: json\n", "auto"},
		"another shape":    {"log: json\n", "auto"},
		"an empty section": {"log:\n", "auto"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "c.yaml")
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if got := LogOf(path); got.Format != c.want || got.Level != "info" {
				t.Errorf("got %+v, want %s", got, c.want)
			}
		})
	}
	if got := LogOf("/nowhere/c.yaml"); got.Format != "auto" {
		t.Errorf("no file: %+v", got)
	}
}
