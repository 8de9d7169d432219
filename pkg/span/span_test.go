package span

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
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
		{"3d", 3 * Day, ""},
		{"90m", 90 * time.Minute, ""},
		{"1w", 0, "1w is not a duration; did you mean 7d?"},
		{"1,5h", 0, "1,5h is not a duration; did you mean 1.5h?"},
		{"2 hours", 0, `"2 hours" is not a duration; did you mean 2h?`},
		{"2H", 0, "2H is not a duration; did you mean 2h?"},
		{"+5m", 0, "+5m is not a duration; write it like 90s, 5m, 1h30m or 30d"},
		{"5m\x1b[31m", 0, `"5m\x1b[31m" is not a duration; write it like 90s, 5m, 1h30m or 30d`},
		{"60", 0, "60 has no unit; write 60s for seconds, 60m for minutes"},
		{"-60", 0, "-60 has no unit; write 60s for seconds, 60m for minutes"},
		{"-5m", 0, "-5m is negative"},
		{"-1h30m", 0, "-1h30m is negative"},
		{"1d-1h", 0, "1d-1h is not a duration; write it like 90s, 5m, 1h30m or 30d"},
		{"1.5d", 0, "1.5d is not a duration; did you mean 36h?"},
		{"5 m", 5 * time.Minute, ""},
		{"4 h 25 min", 4*time.Hour + 25*time.Minute, ""},
		{"4h 25min", 4*time.Hour + 25*time.Minute, ""},
		{"1 d 12 h", 36 * time.Hour, ""},
		{"2 d", 2 * Day, ""},
		{"250 ms", 250 * time.Millisecond, ""},
		{"1.5 s", 1500 * time.Millisecond, ""},
		{" 5m", 0, `" 5m" is not a duration; write it like 90s, 5m, 1h30m or 30d`},
		{"5m ", 0, `"5m " is not a duration; write it like 90s, 5m, 1h30m or 30d`},
		{"5  m", 0, `"5  m" is not a duration; did you mean 5m?`},
		{"4 h, 25 min", 0, `"4 h, 25 min" is not a duration; write it like 90s, 5m, 1h30m or 30d`},
		{"-4 h 25 min", 0, `"-4 h 25 min" is negative`},
		{"999999 d", 0, `"999999 d" is too long`},
		{"5 Min", 0, `"5 Min" is not a duration; did you mean 5m?`},
		{"5:00", 0, `"5:00" is not a duration; did you mean 5m?`},
		{"5min", 5 * time.Minute, ""},
		{"PT1H30M", 0, "PT1H30M is not a duration; did you mean 1h30m?"},
		{"1:30:00", 0, `"1:30:00" is not a duration; did you mean 1h30m?`},
		{"5M", 0, "5M is not a duration; write it like 90s, 5m, 1h30m or 30d"},
		{"300000", 0, "300000 has no unit; write 300000s for seconds, 300000ms for milliseconds"},
		{"", 0, `"" is not a duration; write it like 90s, 5m, 1h30m or 30d`},
		{"99999999999h", 0, "99999999999h is too long"},
		{"99999d2000h", 0, "99999d2000h is too long"},
		{"99999999d", 0, "99999999d is too long"},
		{"100000d12h", 0, "100000d12h is too long"},
		{"999999d12x", 0, "999999d12x is not a duration; write it like 90s, 5m, 1h30m or 30d"},
	} {
		got, err := Parse(test.text)
		wrong := ""
		if err != nil {
			wrong = err.Error()
		}
		if got != test.want || wrong != test.wrong {
			t.Errorf("%q: got %s %q, want %s %q", test.text, got, wrong, test.want, test.wrong)
		}
	}
}

func TestWhatIsWrittenReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom([]time.Duration{1, time.Microsecond, time.Millisecond, time.Second, time.Minute, time.Hour, Day}).Draw(t, "unit")
		d := unit * time.Duration(rapid.Int64Range(0, 20_000).Draw(t, "count"))
		if got, err := Parse(Span(d).String()); got != d || err != nil {
			t.Errorf("%d is written %s and read as %s %v", d, Span(d), Span(got), err)
		}
	})
}

func TestInstant(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		text  string
		want  time.Time
		wrong string
	}{
		{"now", now, ""},
		{"3d", now.AddDate(0, 0, -3), ""},
		{"1h30m", now.Add(-90 * time.Minute), ""},
		{"1 h 30 min ago", now.Add(-90 * time.Minute), ""},
		{"12 s ago", now.Add(-12 * time.Second), ""},
		{"2026-03-01T08:30:00Z", time.Date(2026, 3, 1, 8, 30, 0, 0, time.UTC), ""},
		{"2026-03-01T08:30:00+09:00", time.Date(2026, 2, 28, 23, 30, 0, 0, time.UTC), ""},
		{"2026-03-01 08:30", time.Date(2026, 3, 1, 8, 30, 0, 0, time.UTC), ""},
		{"2026-03-01 08:30:15", time.Date(2026, 3, 1, 8, 30, 15, 0, time.UTC), ""},
		{"2026-03-01", time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), ""},
		{"-2h", time.Time{}, "-2h is negative; write how long ago, such as 2h or 3d"},
		{"60", time.Time{}, "60 has no unit; write 60s for seconds, 60m for minutes (how long ago), or a time such as 2026-03-01T08:30:00Z"},
		{"yesterday", time.Time{}, `yesterday is not a time: write 2026-03-01T08:30:00Z, "2026-03-01 08:30" (UTC), or how long ago, such as 2h or 3d`},
		{"", time.Time{}, `"" is not a time: write 2026-03-01T08:30:00Z, "2026-03-01 08:30" (UTC), or how long ago, such as 2h or 3d`},
	} {
		got, err := Instant(test.text, now)
		wrong := ""
		if err != nil {
			wrong = err.Error()
		}
		if !got.Equal(test.want) || wrong != test.wrong {
			t.Errorf("%q: got %s %q, want %s %q", test.text, got, wrong, test.want, test.wrong)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"90s", "1d12h", "99999d2000h", "5 m", "4 h 25 min", "-5m", "1.5h", "0", "", "\xff", "9999999999999999999999h", "100000d"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := Parse(text)
		if err != nil {
			if d != 0 {
				t.Errorf("%q: %s beside the error %v", text, d, err)
			}
			return
		}
		if d < 0 || d > Longest {
			t.Errorf("%q is read as %s", text, d)
		}
		if again, err := Parse(Span(d).String()); again != d || err != nil {
			t.Errorf("%q is read as %s, written as %s, and read back as %s %v", text, d, Span(d), again, err)
		}
	})
}
