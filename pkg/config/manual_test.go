package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/signal"
)

const manual = "../../configs/dynascale.yaml"

func TestManualHasEveryKey(t *testing.T) {
	data, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	_, read := parse("dynascale.yaml", data)
	if len(read.Problems) > 0 {
		t.Fatal(read.Problems)
	}
	for _, key := range lacking(t, data) {
		t.Errorf("configs/dynascale.yaml is the manual and lacks %s", key)
	}
	for _, name := range presetNames() {
		if !strings.Contains(string(data), "#   "+name+" ") {
			t.Errorf("configs/dynascale.yaml is the manual and does not explain preset %s", name)
		}
	}
}

// lacking are the declared keys that a text does not have.
func lacking(t *testing.T, data []byte) (out []string) {
	t.Helper()
	names := Schema().Names()
	if len(names) < 60 {
		t.Fatalf("only %d keys are declared", len(names))
	}
	_, read := parse("x", data)
	for _, key := range names {
		if !read.Written[key] {
			out = append(out, key)
		}
	}
	return out
}

// The test above must be able to fail: cutting a key out of the manual does it.
func TestManualWithoutAKeyIsNoticed(t *testing.T) {
	data, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	for _, cut := range []string{"tolerance: 0.1", "settle: 90s", "delayed: true", "processing_time: 10s", "times: 100"} {
		shorter := strings.ReplaceAll(string(data), cut, "")
		if len(lacking(t, []byte(shorter))) == 0 {
			t.Errorf("the manual without %q lacks nothing", cut)
		}
	}
}

// Every key of the manual is preceded by a comment or explained on its line, the
// first time that it stands in its own block line.
func TestManualExplainsEachLine(t *testing.T) {
	data, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	explained := map[string]bool{}
	lines := strings.Split(string(data), "\n")
	for i, line := range lines {
		key, _, is := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "- "), ":")
		if !is || strings.HasPrefix(strings.TrimSpace(line), "#") || strings.Contains(key, " ") {
			continue
		}
		if i > 0 && strings.HasPrefix(strings.TrimPrefix(strings.TrimSpace(lines[i-1]), "- "), "#") || strings.Contains(line, " # ") {
			explained[key] = true
		}
	}
	for _, key := range Schema().Names() {
		last := key[strings.LastIndex(key, ".")+1:]
		if !explained[last] {
			t.Errorf("configs/dynascale.yaml has %s without a sentence", key)
		}
	}
}

// The manual says "Default ..." beside values that are the defaults; a
// configuration that leaves everything out proves them.
func TestManualShowsTheDefaults(t *testing.T) {
	written, err := Load(manual)
	if err != nil {
		t.Fatal(err)
	}
	bare, err := Load("../../configs/examples/web-pressure.yaml")
	if err != nil {
		t.Fatal(err)
	}
	written.HTTP.Tokens = nil // whose names are of the example
	for _, pair := range []struct {
		what string
		a, b any
	}{
		{"loop", written.Loop, bare.Loop},
		{"ledger", written.Ledger, bare.Ledger},
		{"http", written.HTTP, bare.HTTP},
		{"aws.rate", written.AWS.Rate, bare.AWS.Rate},
		{"log", written.Log, bare.Log},
		{"aws.timeout", written.AWS.Timeout, bare.AWS.Timeout},
		{"aws.cloudwatch_protocol", written.AWS.Protocol, bare.AWS.Protocol},
		{"pressure", tierOf(written, "web").Scalers[0], bare.Tiers[0].Scalers[0]},
		{"guards", tierOf(written, "web").Guards, withErrors(bare.Tiers[0].Guards, tierOf(written, "web"))},
		{"cpu", signalOf(written, "cpu"), signalOf(bare, "cpu")},
	} {
		if diff := cmp.Diff(pair.b, pair.a, comparing...); diff != "" {
			t.Errorf("%s: the manual's values are not the defaults (-default +manual):\n%s", pair.what, diff)
		}
	}
}

// withErrors are guards beside the signals of a tier.
func withErrors(s guard.Set, t Tier) guard.Set {
	s.Freeze.Errors = t.Errors()
	return s
}

func signalOf(c *Config, name string) any {
	web := tierOf(c, "web")
	i := slices.IndexFunc(web.Signals, func(s signal.Signal) bool { return s.Name == name })
	return web.Signals[i]
}

func tierOf(c *Config, name string) Tier {
	return c.Tiers[slices.IndexFunc(c.Tiers, func(t Tier) bool { return t.Name == name })]
}

func TestExamples(t *testing.T) {
	files, _ := filepath.Glob("../../configs/examples/*.yaml")
	if len(files) < 4 {
		t.Fatalf("only %d examples", len(files))
	}
	for _, file := range files {
		if _, err := Load(file); err != nil {
			t.Error(err)
		}
	}
}
