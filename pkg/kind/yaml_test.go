package kind

import "testing"

func TestQuoted(t *testing.T) {
	for in, want := range map[string]string{
		"web-asg": "web-asg", "true": `"true"`, "No": `"No"`, "1e3": `"1e3"`, "a b": `"a b"`, "": `""`, "a:": `"a:"`, "~": `"~"`,
		"https://sqs.us-east-1.amazonaws.com/1/j": "https://sqs.us-east-1.amazonaws.com/1/j", "a#b": `"a#b"`, "x": `"x"`,
	} {
		if got := Quoted(in); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
}
