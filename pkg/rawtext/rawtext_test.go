package rawtext

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// told is what Look says of a text, each fault with its place.
func told(text string) string {
	seen := Look(text)
	faults := Told(append(seen.Faults, seen.Secrets...)...)
	out := make([]string, len(faults))
	for i, f := range faults {
		out[i] = fmt.Sprintf("%d:%d: %s", f.Line, f.Col, f.Message)
	}
	return strings.Join(out, "\n")
}

func TestLook(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"nothing", "a: 1 # “quoted” in a comment\nb: \"“quoted”\"\nc: |\n  “text” {{ .x }}\nd: 1\n", ""},
		{"a byte order mark at the beginning", "\ufeffa: 1\n", ""},
		{"a word of another alphabet", "unit: заказы\n", ""},
		{"a letter of another alphabet in a word", "mоde: x\n", "1:2: contains the letter о (U+043E), which only looks like \"o\"; type \"o\""},
		{"an invisible character within quotes", "a: \"b\u200bc\"\n", "1:6: contains a zero-width space (U+200B), which cannot be seen; remove it"},
		{"the same in many lines", strings.Repeat("a:\u00a01\n", 9), "1:3: contains a no-break space (U+00A0), which only looks like a space; type a plain space (also in lines 2, 3, 4, 5, 6 and 3 more)"},
		{"a reference to the environment", "a: ${env:NAME}\nb: {c: \"${env:NAME}\"}\nd: x-${env:NAME}-y\n", ""},
		{"one within brackets", "a: {b: ${env:NAME}}\n", `1:8: within { } or [ ] a value with ${env:NAME} must be in quotes: "${env:NAME}"`},
		{"one that is never closed", "a: ${env:NAME\nb: 1\n", "1:4: ${env:NAME has no closing }; write ${env:NAME}"},
		{"the name of a signal", "a: {expression: \"${cpu} * 2\"}\nexpression: max(${cpu}, 2)\n", ""},
		{"one that YAML cannot read", "a: {expression: ${cpu} * 2}\n", "1:17: a name is written without $; write cpu in place of ${cpu}"},
		{"one behind an expression", "a: {expression: cpu, group: ${name}}\n", "1:29: ${name} is not replaced by anything; write ${env:name} for the environment variable name"},
		{"one behind a text", "a: {expression: 'cpu', group: '${name}'}\n", "1:32: ${name} is not replaced by anything; write ${env:name} for the environment variable name"},
		{"one of the environment", "a: {expression: \"${CPU} * 2\"}\n", "1:18: ${CPU} is not replaced by anything; write ${env:CPU} for the environment variable CPU"},
		{"one of SQL", "a: {expression: 'SELECT MAX(${cpu})'}\n", "1:29: ${cpu} is not replaced by anything; write ${env:cpu} for the environment variable cpu"},
		{"a variable of a dashboard", "a: {query: 'x{job=\"${job}\"}'}\nquery: x{job=\"${job:regex}\"}\n", ""},
		{"a part of an expression", "query: 'label_replace(x, \"a\", \"${1}\", \"b\", \"(.*)\")'\n", ""},
		{"one in JSON without blanks", `{"a":{"query":"max(label_replace(x, \"a\", \"${1}\", \"b\", \"(.*)\"))"}}`, ""},
		{"one below its key", "query:\n  # why\n\n  'f(x, \"${1}\")'\n", ""},
		{"one in the second line of a text in quotes", "query: 'f(x, \"a\",\n  \"${1}\", \"b: c\")'\nb: 1\n", ""},
		{"one in the second line of a text without quotes", "query: f(x, \"a\",\n  \"${1}\", \"${2}\",\n  \"b\", \"${3}\")\n", ""},
		{"one within braces, in the line below its key", "{\"a\": {\"query\":\n  \"f(x, \\\"${1}\\\")\"}}\n", ""},
		{"one of another key in JSON", `{"query":"x","url":"${1}"}`, "1:21: ${1} is part of a template that was not filled in; run the tool that fills in the template, and check what that tool wrote"},
		{"one of another key in the line below", "query: 'x'\nname: '${1}'\n", "2:8: ${1} is part of a template that was not filled in; run the tool that fills in the template, and check what that tool wrote"},
		{"one below another key", "query: 'x'\nname:\n  '${1}'\n", "3:4: ${1} is part of a template that was not filled in; run the tool that fills in the template, and check what that tool wrote"},
		{"one behind a text of two lines", "a: {query: 'x\n  y', name: '${1}'}\n", "2:14: ${1} is part of a template that was not filled in; run the tool that fills in the template, and check what that tool wrote"},
		{"one in a list below", "query: x\na:\n  - '${1}'\n", "3:6: ${1} is part of a template that was not filled in; run the tool that fills in the template, and check what that tool wrote"},
		{"one that ends at a comma", "a: [\"${env:NAME, x\", \"}\"]\n", "1:6: ${env:NAME has no closing }; write ${env:NAME}"},
		{"one with a default", "a: ${env:NAME:-x}\n", "1:4: ${env:NAME:-x} has a default, which is not supported, because a missing variable would not be noticed; write ${env:NAME}, and set the variable"},
		{"one in upper case", "a: ${ENV:NAME}\n", "1:4: ${ENV:NAME} must be written as ${env:NAME}: with a colon, without blanks, and with env in lower case"},
		{"one with a dot", "a: ${env.NAME}\n", "1:4: ${env.NAME} must be written as ${env:NAME}: with a colon, without blanks, and with env in lower case"},
		{"one with a hyphen", "a: ${env:MY-NAME}\n", "1:4: ${env:MY-NAME} has no valid variable name; write ${env:NAME}, where NAME has only letters, digits and _, and does not begin with a digit"},
		{"one in a key", "${env:NAME}: 1\n", "1:1: ${env:NAME} stands in a key; only values are taken from the environment, so write the whole key here"},
		{"an expression with braces", "e: SUM(SEARCH('{AWS/EC2,InstanceId} x', 'Average', 60))\n", ""},
		{"objects in objects", `{"a":{"b":{"c":1}}}`, ""},
		{"a credential in a comment", "# AKIAIOSFODNN7EXAMPLE\n", "1:3: contains an AWS access key (not shown here), which does not belong in this file; remove this secret, and make a new one if others could read the file; AWS credentials come from the machine's role, the environment or aws.profile; other secrets come from files that you name in keys such as password_file"},
		{"a dash that is deeper than the one before it", "a:\n  - b\n   - c\n   - d\n  - e\n", "3:4: the dash begins in column 4, so this line is read as more of the text in line 2; begin the dash in column 3, as the dash of line 2 (also in line 4)"},
		{"a dash that is less deep than those around it", "a:\n   - b\n  - c\n   - d\n", ""},
		{"a dash that is less deep than its key", "  a:\n- b\n    - c\n", ""},
		{"lists in lists, and texts of several lines", "a:\n  - - b\n    - c\n  - d\n    e\n  - f:\n      - g\n  - |\n    h\n     - i\n  - j - k\n", ""},
		{"a dash in an expression", "a: b\n  - c\n", ""},
	} {
		if got := told(test.text); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, test.want)
		}
	}
}

func TestBroken(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"a quote that is never closed", "a: \"b\n", "1:4: the quote \" that begins here is never closed"},
		{"a quote that swallows the next key", "a: 'b\nc: 'd'\n", "1:4: the quote ' that begins here is not closed in its line"},
		{"a bracket that swallows the next key", "a: [b\nc: d\n", "1:4: the [ that begins here is not closed before line 2; a ] is missing"},
		{"a wrong bracket", "a: {b: [1}\n", "1:10: } closes nothing here, because the [ of line 1 is still open; ] is expected"},
		{"a bracket too many", "a: {b: 1}}\n", "1:10: this } closes nothing; remove it, or write the opening bracket before it"},
		{"no space after the colon", "a: 1\nb:2\nc: 3\n", "2:3: a space is missing after the colon; write `b:` followed by a space and the value"},
		{"no space after the dash", "a:\n  - b\n  -c\n", "3:4: a space is missing after the dash; a list entry begins with a dash and a space"},
		{"an equals sign", "a: 1\nb = 2\n", "2:3: a value is written after a colon and a space, not after =; write `b:` followed by the value"},
		{"no colon", "a: 1\nb 2\n", "2:1: the line has no colon; write `b:` followed by its value, or put the text after the key that it belongs to"},
		{"too deep", "a: 1\n  b: 2\n", "2:3: the line is indented deeper than line 1, which already has its value; begin this line in column 1 as well"},
		{"between two levels", "a:\n    b: 1\n  c: 2\n", "3:3: the line begins in column 3, but the lines around it begin in column 5 (line 2) or 1 (line 1); begin it in one of these columns"},
		{"too far out", "a:\n  b:\n  c: 1\n    d: 2\n", "3:3: the line begins in column 3, but the next line (line 4) begins in column 5; begin both in column 5"},
		{"a tab", "a:\n\tb: 1\n", "2:1: the line is indented with a tab; YAML takes only spaces: replace the tab with spaces, so that the line begins in the same column as the other lines of its level"},
		{"a second colon", "a: b: c\n", "1:5: the value has a colon of its own; put the value in quotes, or begin a new line for the second key"},
		{"a reserved character", "a: @b\n", "1:4: a value cannot begin with @; remove this character, or put the value in quotes if the character is meant"},
		{"cron", "a: */5 * * * *\n", "1:4: a value cannot begin with *; put the whole value, such as a cron expression, in quotes"},
		{"cron in a list", "e:\n  - start: */5 * * * *\n    size: 5\n", "2:12: a value cannot begin with *; put the whole value, such as a cron expression, in quotes"},
		{"one within brackets", "a: [@b]\n", "1:5: a value cannot begin with @; remove this character, or put the value in quotes if the character is meant"},
		{"no comma", "a: {b: 1 c: 2}\n", "1:10: a comma is missing before c"},
		{"no comma after a quote", `a: {"b": "1" "c": "2"}`, "1:13: a comma is missing between the value that ends here and the next one"},
		{"no comma in a later line of JSON", "{\"a\": {\n \"b\": 1 \"c\": 2}}", "2:9: a comma is missing before \"c\""},
		{"no comma at the end of a line of JSON", "{\"a\": 1\n \"b\": \"c\"\n \"d\": 2}", "1:8: a comma is missing at the end of this line, before the key in line 2"},
		{"no comma at the end of a line behind a quote", "{\"a\": 1,\n \"b\": \"c\" # x\n\n \"d\":2}", "2:10: a comma is missing at the end of this line, before the key in line 4"},
		{"no comma at the end of a line between braces", "a: {b: 1\n  c: 2}\n", "1:9: a comma is missing at the end of this line, before the key in line 2"},
		{"a semicolon for a comma", "a: {b: 1; c: 2}\n", "1:9: a semicolon stands where a comma separates two keys; write , in place of ;"},
		{"a semicolon for a comma, without a space", "a: {b: 1;c: 2}\n", "1:9: a semicolon stands where a comma separates two keys; write , in place of ;"},
		{"a semicolon in a text", "a: {b: \"x; y\" c: 2}\n", "1:14: a comma is missing between the value that ends here and the next one"},
		{"no colon before inner braces", "a: {b {c: 1, d: 2}}\n", "1:6: a colon is missing after b; write `b:` followed by a space and the value"},
		{"a list in the line of its key", "a: - b\n", "1:4: a list cannot begin in the line of its key; write the entry in a line of its own, or write the list in [ ]"},
		{"more behind a quote", "a: \"b\" c\n", "1:7: there is more text after the closing quote; put the whole value in one pair of quotes, or several values in [ ]"},
		{"a list entry among keys", "a: 1\n- b\n", "2:1: a list entry stands where a key is expected; a list belongs below a key that has no value in its own line"},
		{"a section of another kind of file", "[a]\nb = 1\n", "1:1: a section is not written in [ ]; write its name and a colon, and its keys below it, indented"},
	} {
		f := Broken(test.text, 1, "", nil)
		if got := fmt.Sprintf("%d:%d: %s", f.Line, f.Col, f.Message); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, test.want)
		}
	}
}

// Texts of all sorts that YAML reads have no fault in their outline: who asks Broken of one would
// be told a line at random.
func TestSoundOutlines(t *testing.T) {
	for _, text := range []string{
		"a:\n- b\n- c\nd: 1\n", "a:\n  - b: 1\n    c: 2\n  - - 1\n    - 2\n", "a: b\n  c\nd: 1\n", "a: |\n  x: y: z\n   @\n\n  '\nb: 1\n",
		"a: {b: 1,\nc: 2}\nd: [\n1,\n2\n]\n", "a: &x\n  b: 1\nc: *x\n", "a: \"b\n  c\"\nd: 'it''s'\n", "--- \na: 1\n...\n", "a: it's \"so\"\nb: x#y\n",
		"a: http://b:1/c\nb: c:d\n", "- a\n- b:\n    c: 1\n",
	} {
		s := scan(text)
		if f := s.first(nil); f != nil {
			t.Errorf("%q: %d:%d: %s", text, f.Line, f.Col, f.Message)
		}
	}
}

func TestNumber(t *testing.T) {
	for text, want := range map[string]string{
		"1,000": "1000", "1_000": "1000", "1 000": "1000", "60,5": "60.5", "010": "10", "10.0": "10", "10k": "10000", "60%": "60", "10 instances": "10",
		"ten": "", "0x10": "", "12:30": "", "2026-01-01": "", "1e3": "", "": "", "10": "",
	} {
		if got := Number(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// place holds a fault to the text that it is about.
func place(t *testing.T, text string, f Fault) {
	t.Helper()
	lines := split(text)
	if f.Line < 1 || f.Line > len(lines) || f.Col < 1 || f.Col > utf8.RuneCountInString(lines[f.Line-1])+2 {
		t.Errorf("%q: fault at %d:%d", text, f.Line, f.Col)
	}
	if f.Message == "" || strings.ContainsAny(f.Message, "\n\r") {
		t.Errorf("%q: the message is %q", text, f.Message)
	}
}

func FuzzRawtext(f *testing.F) {
	for _, text := range []string{
		"a: {b: [1, \"x\"]}\n", "a:\n\t- b\n", "<<<<<<< x\n=======\n>>>>>>> y\n", "a: ${env:X:-y}\nb: {{ .x }}\n", "“a”：1\n", "a: |\n  x\n -\n", "- - a: 'b\n", "x = 1\n[a]\n",
		"a: AKIAIOSFODNN7EXAMPLE", "\xff\xfea", "a: #{x}\n", "? a\n: %b%\n", "a: \"\\q\"\n", "\r\ra:\r\n b\r", "a:1\n-b\n", "a:\n  x:\n    d:\n - e: 1\n    b {c: 1}\n",
	} {
		f.Add(text, 1)
	}
	f.Fuzz(func(t *testing.T, text string, noticed int) {
		seen := Look(text)
		for _, x := range Told(append(seen.Faults, seen.Secrets...)...) {
			place(t, text, x)
		}
		for _, said := range []string{"", "unknown anchor 'a' referenced", "found unknown escape character", "exceeded max depth"} {
			place(t, text, Broken(text, noticed, said, nil))
			place(t, text, Broken(text, noticed, said, some))
		}
		Odd(text)
		Number(text)
	})
}

// A character that ends a line for YAML ends a comment too.
func TestBreaksInComments(t *testing.T) {
	for text, want := range map[string]int{"# a\u2028b\n": 1, "a: 1 # b\u0085c\n": 1, "# a\n# b\u2029c\n": 2, "# a\u2028\n": 0, "# day – night\n": 0} {
		got := 0
		for _, f := range Look(text).Faults {
			got = f.Line
		}
		if got != want {
			t.Errorf("%q: a fault in line %d, want %d", text, got, want)
		}
	}
}
