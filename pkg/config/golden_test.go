package config

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the messages of configs/bad and the schema as they are now")

// Every file of configs/bad holds one mistake; beside it stands what is said.
func TestBadFiles(t *testing.T) {
	files, err := filepath.Glob("../../configs/bad/*.yaml")
	if err != nil || len(files) < 80 {
		t.Fatalf("%d files in configs/bad, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = Parse(filepath.Base(file), data)
			var problems Problems
			if !errors.As(err, &problems) || len(problems) == 0 {
				t.Fatalf("no problem found: %v", err)
			}
			if strings.Contains(err.Error(), "print-me") || strings.Contains(err.Error(), "print me") {
				t.Errorf("a secret is printed: %v", err)
			}
			ownWords(t, err)
			said := err.Error() + "\n"
			golden := strings.TrimSuffix(file, ".yaml") + ".txt"
			if *update {
				if err := os.WriteFile(golden, []byte(said), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), said); diff != "" {
				t.Errorf("message changed (-want +got); if it is better now, run the test with -update:\n%s", diff)
			}
		})
	}
}

// ownWords demands that nothing of what a YAML parser says is told, and no credential.
func ownWords(t *testing.T, err error) {
	t.Helper()
	for _, foreign := range []string{
		"yaml: ", "did not find expected", "could not find expected", "cannot start any token", "mapping values are not allowed",
		"while scanning", "while parsing", "unexpected end of stream", "AKIA", "ASIA", "wJalr", "MIIE",
	} {
		if err != nil && strings.Contains(err.Error(), foreign) {
			t.Errorf("%q is told: %v", foreign, err)
		}
	}
}

func TestEveryMessageHasItsFile(t *testing.T) {
	messages, _ := filepath.Glob("../../configs/bad/*.txt")
	for _, m := range messages {
		if _, err := os.Stat(strings.TrimSuffix(m, ".txt") + ".yaml"); err != nil {
			t.Errorf("%s is left over: %v", m, err)
		}
	}
}
