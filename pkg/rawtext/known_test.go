package rawtext

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// some are the keys of a small configuration: a has entries of any name with b, c and the list d of sets with e.
func some(within []string, key string) (named, free bool) {
	if len(within) > 1 && within[0] == "a" {
		within = append([]string{"a", "*"}, within[2:]...)
	}
	all, is := map[string][]string{"": {"a", "g"}, "a": {}, "a.*": {"b", "c", "d"}, "a.*.d.[*]": {"e", "f"}}[strings.Join(within, ".")]
	return slices.Contains(all, key), !is || len(within) == 1
}

func TestBrokenBesideKnownKeys(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"a key in the column of the dashes", "a:\n  x:\n    d:\n      - e: 1\n      b:\n        y: 2\n",
			"5:7: the line begins in the column of the dashes of a list, but the key `b` is not part of the list; begin the line in column 5, as line 3"},
		{"a key of an entry in the column of the dashes", "a:\n  x:\n    d:\n      - e: 1\n      f: 2\n",
			"5:7: a key begins in the same column as the dashes of a list; if it begins an entry, write a dash and a space before it; if it belongs to the entry above, indent it by two more spaces; if it is not part of the list, begin it in the column of the list's key"},
		{"a key that fell to the first column", "a:\n  x:\n    b: 1\nc: 2\n    d:\n      - e: 1\n",
			"4:1: the line begins in column 1, but the key `c` belongs to the keys that begin in column 5 (such as line 3); begin the line in column 5"},
		{"a key that may stand there", "a:\n  x:\n    b: 1\ng: 2\n    d:\n      - e: 1\n",
			"4:1: the line begins in column 1, but the next line (line 5) begins in column 5; begin both in column 5"},
		{"a key that is too deep below one that is not", "a:\n  x:\n    b:\n      y: 1\n    c: 2\n      d:\n        - e: 1\n",
			"6:7: the line is indented deeper than line 5, which already has its value; begin this line in column 5 as well"},
		{"a first line that is indented", "  a:\n  x:\n    b: 1\ng: 2\n",
			"1:3: the first line begins in column 3, but the outermost lines below begin in column 1 (such as line 4); begin the first line in column 1 as well"},
		{"a text that is indented but for one line", "  g: 1\n  a:\n    x:\n      b: 1\ng: 2\n",
			"5:1: the line begins in column 1, but the outermost lines above begin in column 3 (such as line 2); begin all of them in the same column"},
		{"a dash in the column of the key", "a:\n  x:\n    d:\n      - e: 1\n    - e: 2\n",
			"5:5: a list entry stands where a key is expected; begin the dash in column 7, as the dash of line 4"},
		{"a dash in the column of the entry's keys", "a:\n  x:\n    d:\n      - e: 1\n        - e: 2\n",
			"5:9: a list entry stands where a key is expected; begin the dash in column 7, as the dash of line 4"},
		{"a dash in no column", "a:\n  x:\n    d:\n      - e: 1\n     - e: 2\n",
			"5:6: the line begins in column 6, but the lines around it begin in column 7 (line 4) or 5 (line 3); begin the dash in column 7, as the dash of line 4"},
		{"a dash before the column of the key", "a:\n  x:\n    d:\n- e: 1\n", "4:1: the dash begins in column 1, but the list belongs to the key in line 3, which begins in column 5; begin the dash in column 7"},
		{"a plain entry before the column of the key", "a:\n  x:\n    d:\n- e\n      - f\n", "4:1: the dash begins in column 1, but the list belongs to the key in line 3, which begins in column 5; begin the dash in column 7"},
		{"a dash before the column of the key, in no column", "a:\n  x:\n    d:\n   - e: 1\n", "4:4: the line begins in column 4, but the lines around it begin in column 5 (line 3) or 3 (line 2); begin the dash in column 7"},
		{"a key in no column", "a:\n  x:\n    d:\n      - e: 1\n   c: 2\n",
			"5:4: the line begins in column 4, but the lines around it begin in column 5 (line 3) or 3 (line 2); begin lines 3 and 5 in the same column"},
		{"a key of many in no column", "a:\n  x:\n    b: 1\n    d:\n      - e: 1\n   c: 2\n",
			"6:4: the line begins in column 4, but the lines around it begin in column 5 (line 4) or 3 (line 2); begin it in column 5, as line 4"},
		{"a key where any name may stand", "a:\n  x:\n    b: 1\n  d:\n      - e: 1\n    c: 2\n",
			"4:3: the line begins in column 3, but the key `d` belongs to the keys that begin in column 5 (such as line 3); begin the line in column 5"},
		{"a first key where any name may stand", "a:\n  x:\n  b:\n      y: 1\n    c: 2\n",
			"3:3: the line begins in column 3, but the key `b` belongs below the key of line 2; begin the line in column 5"},
		{"an entry with the name of a key, and a mistake elsewhere", "a:\n  x:\n    b: 1\n  b:\n    c: 2\n  z:\n    c: 2\n   b: 1\n",
			"8:4: the line begins in column 4, but the lines around it begin in column 5 (line 7) or 3 (line 6); begin lines 7 and 8 in the same column"},
		{"no space after a later dash", "a:\n  x:\n    d:\n      - e: 1\n      -e: 2\n",
			"5:8: a space is missing after the dash; a list entry begins with a dash and a space"},
		{"no colon before braces", "a: {}\nb {c: 1, d: 2}\n", "2:2: a colon is missing after b; write `b:` followed by a space and the value"},
		{"no colon before braces in an entry", "d:\n  - b {c: 1, d: {e: 2}}\n", "2:6: a colon is missing after b; write `b:` followed by a space and the value"},
	} {
		f := Broken(test.text, 1, "", some)
		if got := fmt.Sprintf("%d:%d: %s", f.Line, f.Col, f.Message); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, test.want)
		}
	}
}
