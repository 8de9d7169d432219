package rawtext

import "testing"

// What came along with a copied text is told once, and a text that only looks like it is left alone.
func TestWhatWasCopiedAlong(t *testing.T) {
	const (
		diff    = "the lines begin with +, a blank or -, as in the output of a diff; remove every line that begins with -, and then the first character of each other line"
		numbers = "each line begins with its number, as an editor or a command such as cat -n shows it; remove the numbers"
		shell   = "this line is a command of a shell, and no part of the configuration; remove this line"
	)
	for _, test := range []struct{ name, text, want string }{
		{"a diff", "+a:\n+  b: 1\n+  c: 2\n", "1:1: " + diff},
		{"a diff with lines that stay", " a:\n-  b: 1\n+  b: 2\n", "1:1: " + diff},
		{"one line that begins with a plus", "a:\n  b: 1\n  c:\n+  d: 2\n", ""},
		{"a sum over several lines", "a: |\n  b\n  + c\n  + d\n", ""},
		{"an answer", "> a:\n>   b: 1\n>   c: 2\n", "1:1: each line begins with >, as in an answer to a message; remove > from each line"},
		{"numbers", " 1\ta:\n 2\t  b: 1\n 3\n 4\t  c: 2\n", "1:1: " + numbers},
		{"numbers with a colon", "9: a:\n10:   b: 1\n11:   c: 2\n", "1:1: " + numbers},
		{"keys that are numbers", "1: a\n2: b\n4: c\n", ""},
		{"Markdown", "```yaml\na: 1\n```\n", "1:1: ```yaml is a mark of Markdown, and no part of the configuration; remove this line (also in line 3)"},
		{"Markdown in a text", "a: |\n  ```\n  b\n  ```\nc: 1\n", ""},
		{"a command that writes the file", "cat > d.yaml <<'EOF'\na: 1\nEOF\n", "1:1: " + shell + " and the line EOF (line 3)"},
		{"the same into another program", "cat <<EOF | tee d.yaml\na: 1\nEOF\n", "3:1: EOF is the end mark of a command of a shell, and no part of the configuration; remove this line"},
		{"a prompt", "$ cat d.yaml\na: 1\n", "1:1: " + shell},
		{"only its end", "a: 1\nEOF\n", "2:1: EOF is the end mark of a command of a shell, and no part of the configuration; remove this line"},
		{"a word at the end of a text", "a: |\n  b\n  EOF\n", ""},
	} {
		if got := told(test.text); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, test.want)
		}
	}
}

func TestATextWithoutIndentation(t *testing.T) {
	for _, test := range []struct {
		name, text, key string
		line            int
	}{
		{"all of it is lost", "# mine\ntiers:\nweb:\nmode: manage\n", "tiers", 2},
		{"with a comment", "tiers:\n# the shop\nweb:\nmode: manage\n", "tiers", 1},
		{"sections whose keys are comments", "tiers:\n# web:\nloop:\n# interval: 1m\nlog: {level: info}\n", "", 0},
		{"sections that are empty", "loop:\nlog: {level: info}\n", "", 0},
		{"one that has it", "tiers:\n  web:\n    mode: manage\n", "", 0},
		{"braces", "tiers:\n{web:\n{mode: manage}}\n", "", 0},
		{"lists in the column of their key", "a:\n- 1\nb:\n- 2\n", "", 0},
	} {
		if key, line := Unindented(test.text); key != test.key || line != test.line {
			t.Errorf("%s: got %q in line %d, want %q in line %d", test.name, key, line, test.key, test.line)
		}
	}
}
