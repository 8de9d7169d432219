package keys

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseDuration(t *testing.T) {
	for _, test := range []struct {
		text  string
		want  time.Duration
		wrong string
	}{
		{"90s", 90 * time.Second, ""},
		{"1h30m", 90 * time.Minute, ""},
		{"30d", 720 * time.Hour, ""},
		{"1d12h", 36 * time.Hour, ""},
		{"1.5s", 1500 * time.Millisecond, ""},
		{"250ms", 250 * time.Millisecond, ""},
		{"0s", 0, ""},
		{"0", 0, "0 has no unit; write 0s for seconds, 0m for minutes"},
		{"60", 0, "60 has no unit; write 60s for seconds, 60m for minutes"},
		{"-5m", 0, "-5m is negative"},
		{"-1h30m", 0, "-1h30m is negative"},
		{"1d-1h", 0, "1d-1h is not a duration; write it like 90s, 5m, 1h30m or 30d"},
		{"1.5d", 0, "1.5d is not a duration; write it like 90s, 5m, 1h30m or 30d"},
		{"5 m", 0, `"5 m" is not a duration; write it like 90s, 5m, 1h30m or 30d`},
		{"5:00", 0, `"5:00" is not a duration; write it like 90s, 5m, 1h30m or 30d`},
		{"", 0, `"" is not a duration; write it like 90s, 5m, 1h30m or 30d`},
		{"99999999999h", 0, "99999999999h is too long"},
		{"99999d2000h", 0, "99999d2000h is too long"},
		{"99999999d", 0, "99999999d is too long"},
		{"100000d12h", 0, "100000d12h is too long"},
		{"999999d12x", 0, "999999d12x is not a duration; write it like 90s, 5m, 1h30m or 30d"},
	} {
		got, wrong := parseSpan(test.text)
		if got != test.want || wrong != test.wrong {
			t.Errorf("%q: got %s %q, want %s %q", test.text, got, wrong, test.want, test.wrong)
		}
	}
}

func TestDurationsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom([]time.Duration{1, time.Microsecond, time.Millisecond, time.Second, time.Minute, time.Hour, Day}).Draw(t, "unit")
		d := unit * time.Duration(rapid.Int64Range(0, 20_000).Draw(t, "count"))
		if got, wrong := parseSpan(FormatSpan(d)); got != d || wrong != "" {
			t.Errorf("%s is written %s and read as %s %s", d, FormatSpan(d), got, wrong)
		}
	})
}

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
