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

// files are where the published cases lie beside the repository, seen from a package.
var files = []string{"../../../shared/vectors/hpa.json", "../../../shared/vectors/extra.json"}

// Read reads the cases of families into a struct that names them by their JSON keys, and reports how many there are of
// each. The variable VECTORS names other files, with a : between two of them; a file need not have every family. A test
// whose families nobody published is skipped, and says so. What is not understood fails it: a file that VECTORS names and
// that cannot be read, a family or a field that is not known, a case without an id.
func Read(t testing.TB, into any, names ...string) map[string]int {
	t.Helper()
	paths := files
	named := os.Getenv("VECTORS")
	if named != "" {
		paths = filepath.SplitList(named)
	}
	found, absent := map[string][]json.RawMessage{}, []string{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil && named != "" && !filepath.IsAbs(path) {
			text, err = os.ReadFile(filepath.Join("..", "..", path)) // as seen from the top of the repository
		}
		switch {
		case err != nil && named != "":
			t.Fatalf("VECTORS: %v", err)
		case err != nil:
			absent = append(absent, err.Error())
			continue
		}
		meta, err := add(found, path, text)
		if err != nil {
			t.Fatal(err)
		}
		if len(meta) > 0 && slices.Contains(names, "meta") {
			if err := json.Unmarshal(fmt.Appendf(nil, `{"meta":%s}`, meta), into); err != nil {
				t.Fatalf("%s: %v", path, err)
			}
		}
	}
	out, wanted := map[string]int{}, map[string][]json.RawMessage{}
	for _, name := range names {
		if _, known := familyOf[name]; !known && name != "meta" {
			t.Fatalf("there is no family of test vectors named %s", name)
		}
		if n := len(found[name]); n > 0 {
			out[name], wanted[name] = n, found[name]
		}
	}
	if len(wanted) == 0 {
		t.Skipf("no test vectors of %s were found in %s%s; to read other files, set VECTORS=FILE:FILE", strings.Join(names, ", "), strings.Join(paths, ", "), reasons(absent))
	}
	text, err := json.Marshal(wanted)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func reasons(absent []string) string {
	if len(absent) == 0 {
		return ""
	}
	return " (" + strings.Join(absent, "; ") + ")"
}

// add checks a file, and adds its cases to what was found.
func add(found map[string][]json.RawMessage, path string, text []byte) (meta json.RawMessage, err error) {
	all := map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if name == "meta" {
			meta = all[name]
			continue
		}
		f, known := familyOf[name]
		if !known {
			return nil, fmt.Errorf("%s: no test reads the family %s of test vectors: write one, and add the family to pkg/vectors/families.go", path, name)
		}
		var cases []json.RawMessage
		if err := json.Unmarshal(all[name], &cases); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", path, name, err)
		}
		for i, c := range cases {
			if err := f.check(c); err != nil {
				return nil, fmt.Errorf("%s: %s[%d]: %w", path, name, i, err)
			}
		}
		found[name] = append(found[name], cases...)
	}
	return meta, nil
}

// check refuses a case with a field that nobody reads.
func (f family) check(text json.RawMessage) error {
	var c map[string]json.RawMessage
	var known struct {
		ID       string
		Expected map[string]json.RawMessage
	}
	if err := json.Unmarshal(text, &c); err != nil {
		return err
	}
	if err := json.Unmarshal(text, &known); err != nil {
		return err
	}
	if known.ID == "" {
		return fmt.Errorf("a test vector has no id")
	}
	for _, name := range slices.Sorted(maps.Keys(c)) {
		if !f.fields[name] && !told[name] {
			return fmt.Errorf("the test vector %s has the field %q, which no test reads", known.ID, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(known.Expected)) {
		if !f.expected[name] && !f.expected["*"] {
			return fmt.Errorf("the test vector %s expects a value of %q, which no test compares", known.ID, name)
		}
	}
	return nil
}
