package vectors

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Every family is read by a test of the package that it belongs to, and the published files have no case beyond those: what is
// counted here is what is played there.
func TestEveryFamilyIsPlayed(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(familyOf)) {
		paths, _ := filepath.Glob(filepath.Join("..", familyOf[name].home, "*_test.go"))
		played := false
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for call := range strings.Lines(string(text)) {
				played = played || strings.Contains(call, "vectors.Read(") && strings.Contains(call, `"`+name+`"`)
			}
		}
		if !played {
			t.Errorf("no test of pkg/%s reads the vectors %s", familyOf[name].home, name)
		}
	}
	var all map[string]json.RawMessage
	sum := 0
	counts := Read(t, &all, slices.Sorted(maps.Keys(familyOf))...)
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		t.Logf("%3d of %s in pkg/%s", counts[name], name, familyOf[name].home)
		sum += counts[name]
	}
	t.Logf("%3d cases", sum)
	if os.Getenv("VECTORS") == "" && (sum != 148 || len(counts) != len(familyOf)) {
		t.Errorf("%d cases of %d families are published, want 148 of %d", sum, len(counts), len(familyOf))
	}
}

func TestWhatIsNotUnderstoodIsRefused(t *testing.T) {
	for _, c := range []struct{ text, says string }{
		{`{"keda_fallback": [{"id": "a", "failures_after": 1}]}`, ""},
		{`{"keda_fallback": []}`, ""},
		{`{"keda_fallbacks": []}`, "no test reads the family keda_fallbacks"},
		{`{"keda_fallback": [{"id": "a", "failures": 1}]}`, `keda_fallback[0]: the test vector a has the field "failures"`},
		{`{"keda_fallback": [{"id": "a", "expected": {"size": 1}}]}`, `a expects a value of "size"`},
		{`{"keda_fallback": [{"failures_after": 1}]}`, "has no id"},
		{`{"keda_fallback": {"a": 1}}`, "keda_fallback: json"},
		{`[]`, "file: json"},
	} {
		found := map[string][]json.RawMessage{}
		_, err := add(found, "file", []byte(c.text))
		if got := fmt.Sprint(err); c.says == "" && err != nil || c.says != "" && !strings.Contains(got, c.says) {
			t.Errorf("%s: %s, want %q", c.text, got, c.says)
		}
	}
}
