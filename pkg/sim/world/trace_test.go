package world

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestReadTraceErrors(t *testing.T) {
	const head = "timestamp,value\n"
	for _, tc := range []struct{ name, text, want string }{
		{"empty file", "", `trace is empty; it needs the header "timestamp,value" and at least two rows`},
		{"header only", head, `trace has 0 rows; it needs at least two, to know the step between rows`},
		{"one row", head + "2026-01-01T00:00:00Z,1\n", `trace has 1 rows; it needs at least two, to know the step between rows`},
		{"no header", "2026-01-01T00:00:00Z,1\n", `trace line 1: the header is "2026-01-01T00:00:00Z,1", not "timestamp,value"`},
		{"other columns", "timestamp,requests\n", `trace line 1: the header is "timestamp,requests", not "timestamp,value"`},
		{"bad time", head + "2026-01-01 00:00,1\n", `trace line 2, column 1: timestamp "2026-01-01 00:00" is not RFC 3339, such as 2026-01-02T15:04:05Z`},
		{"bad number", head + "2026-01-01T00:00:00Z,1\n2026-01-01T00:05:00Z,many\n", `trace line 3, column 22: value "many" is not a number`},
		{"no number", head + "2026-01-01T00:00:00Z,\n", `trace line 2, column 22: value "" is not a number`},
		{"NaN", head + "2026-01-01T00:00:00Z,NaN\n", `trace line 2, column 22: value "NaN" is not a finite number`},
		{"infinite", head + "2026-01-01T00:00:00Z,+Inf\n", `trace line 2, column 22: value "+Inf" is not a finite number`},
		{"overflow", head + "2026-01-01T00:00:00Z,1e999\n", `trace line 2, column 22: value "1e999" is not a number`},
		{"negative", head + "2026-01-01T00:00:00Z,-1\n", `trace line 2, column 22: value "-1" is negative`},
		{"unordered", head + "2026-01-01T00:05:00Z,1\n2026-01-01T00:00:00Z,1\n", `trace line 3, column 1: timestamp 2026-01-01T00:00:00Z is not after that of the row before (2026-01-01T00:05:00Z)`},
		{"twice", head + "2026-01-01T00:05:00Z,1\n2026-01-01T00:05:00Z,1\n", `trace line 3, column 1: timestamp 2026-01-01T00:05:00Z is not after that of the row before (2026-01-01T00:05:00Z)`},
		{"too few fields", head + "2026-01-01T00:05:00Z\n", `trace line 2: 1 fields instead of 2`},
		{"too many fields", head + "\n2026-01-01T00:05:00Z,1,2\n", `trace line 3: 3 fields instead of 2`},
		{"before 1970", head + "1970-01-01T00:00:00Z,1\n1969-12-31T23:58:00Z,1\n",
			`trace line 3, column 1: timestamp 1969-12-31T23:58:00Z is before 1970, when the simulated cloud's clock begins; shift all timestamps to a later time`},
		{"centuries apart", head + "1970-01-01T00:00:00Z,1\n9999-01-01T00:00:00Z,1\n", `trace has a row every 253370764800 s; the step between rows may be at most 31 days`},
		{"uneven", head + "2026-01-01T00:00:00Z,1\n2026-01-01T00:05:00Z,1\n2026-01-01T00:10:00Z,1\n2026-01-01T00:11:00Z,1\n",
			`trace line 5: this row is only 60 s after the row before it, but the usual step between rows is 300 s`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := ReadTrace(strings.NewReader(tc.text))
			if err == nil || err.Error() != tc.want {
				t.Errorf("error %v\nwant  %s", err, tc.want)
			}
		})
	}
}

func TestTrace(t *testing.T) {
	text := "\ufefftimestamp,value\r\n2026-01-01T00:00:00Z,300\r\n2026-01-01T01:05:00+01:00,600\r\n" +
		"2026-01-01T00:10:00Z,0\n2026-01-01T00:30:00Z,1500\n2026-01-01T00:35:00Z,3\n"
	tr, err := ReadTrace(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		name  string
		after time.Duration
		want  float64
	}{
		{"before the first row", -time.Hour, 1},
		{"first row", 0, 1},
		{"holds for its step", 4*time.Minute + 59*time.Second, 1},
		{"second row, in another zone", 5 * time.Minute, 2},
		{"a zero is a zero", 10 * time.Minute, 0},
		{"a hole keeps the row before", 25 * time.Minute, 0},
		{"a row after a hole counts one step", 30 * time.Minute, 5},
		{"after the last row", 24 * time.Hour, 0.01},
	} {
		if got := tr.At(begin.Add(tc.after)); got != tc.want {
			t.Errorf("%s: %v requests/s, want %v", tc.name, got, tc.want)
		}
	}
	if tr.StepLength() != 5*time.Minute || !tr.Start().Equal(begin) || !tr.End().Equal(begin.Add(40*time.Minute)) || tr.Peak() != 5 {
		t.Errorf("step %s, from %s to %s, peak %v", tr.StepLength(), tr.Start(), tr.End(), tr.Peak())
	}
}

func FuzzReadTrace(f *testing.F) {
	f.Add("timestamp,value\n2026-01-01T00:00:00Z,300\n2026-01-01T00:05:00Z,1e3\n")
	f.Add("timestamp,value\n\"2026-01-01T00:00:00Z\",NaN\n")
	f.Add("timestamp,value\n2026-01-01T00:00:00.5Z,1\n2026-01-01T00:00:00.9Z,1\n")
	f.Fuzz(func(t *testing.T, text string) {
		tr, err := ReadTrace(strings.NewReader(text))
		if err != nil {
			return
		}
		if !tr.Start().Before(tr.End()) || tr.StepLength() <= 0 {
			t.Fatalf("from %s to %s by %s", tr.Start(), tr.End(), tr.StepLength())
		}
		for _, at := range []time.Time{tr.Start().Add(-time.Hour), tr.Start(), tr.End()} {
			if v := tr.At(at); v < 0 || math.IsNaN(v) || math.IsInf(v, 0) || v > tr.Peak() {
				t.Fatalf("rate %v at %s", v, at)
			}
		}
	})
}
