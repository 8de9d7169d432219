package rawtext

import "testing"

// A comment of another kind of file is told with its sign, and nothing else is taken for one.
func TestCommentsOfOtherFiles(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"slashes", "// mine\na: 1\n", "1:1: // begins no comment; write # in place of //"},
		{"in several lines", "a:\n  // x\n  b: 1\n  // y: z\n", "2:3: // begins no comment; write # in place of // (also in line 4)"},
		{"a semicolon", "; mine\na: 1\n", "1:1: ; begins no comment; write # in place of ;"},
		{"of SQL", "-- mine\na: 1\n", "1:1: -- begins no comment; write # in place of --"},
		{"of a web page", "<!-- mine -->\na: 1\n", "1:1: <!-- begins no comment; write # in place of <!--"},
		{"behind a bracket", "a: {b: 1} // x\n", "1:11: // begins no comment; write # in place of //"},
		{"behind a comma", "{\"a\": 1, // x\n \"b\": 2}\n", "1:10: // begins no comment; write # in place of //"},
		{"behind a quote", "a: \"b\" // x\n", "1:8: // begins no comment; write # in place of //"},
		{"an address", "a: {b: http://c/d, e: 'f // g'}\nh: \"i ; j\"\n", ""},
		{"in a comment", "a: 1 # // x\n# ; y\n", ""},
		{"in a text", "a: |\n  // x\n  ; y\n", ""},
		{"the beginning of a document", "---\na: 1\n", ""},
		{"a list in a list", "a:\n  - - 1\n", ""},
	} {
		if got := told(test.text); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, test.want)
		}
	}
}
