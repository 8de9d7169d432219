package keys

import "testing"

func TestNearest(t *testing.T) {
	for _, test := range []struct {
		word string
		want string
	}{
		{"intervall", "interval"}, {"retyr", "retry"}, {"setle", "settle"},
		{"interval", ""}, {"x", ""}, {"colour", ""}, {"", ""},
	} {
		if got := Nearest(test.word, []string{"interval", "retry", "deadline", "settle"}); got != test.want {
			t.Errorf("%q: got %q, want %q", test.word, got, test.want)
		}
	}
}
