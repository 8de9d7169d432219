package calendar

import "testing"

func TestParse(t *testing.T) {
	for _, c := range []struct{ text, want, wrong string }{
		{"02:00-04:30", "02:00-04:30", ""},
		{"00:00-24:00", "00:00-24:00", ""},
		{"12:00-00:00", "12:00-00:00", ""},
		{"mon 19:00-10:00", "mon 19:00-10:00", ""},
		{"sat,sun 22:15-02:00", "sun,sat 22:15-02:00", ""},
		{"fri-mon 01:00-02:00", "sun,mon,fri,sat 01:00-02:00", ""},
		{"mon-sun 01:00-02:00", "01:00-02:00", ""},
		{"mon-wed,fri  01:00-02:00", "mon,tue,wed,fri 01:00-02:00", ""},
		{"", "", `"" is not a time of the week such as "sat,sun 02:00-06:00" or "03:00-04:30"`},
		{"2:00-4:00", "", `"2:00-4:00" is not how a time of the week is written; write "02:00-04:00"`},
		{"Mon 02:00-04:00", "", `"Mon 02:00-04:00" is not how a time of the week is written; write "mon 02:00-04:00"`},
		{"Saturday, Sunday 2:00 - 6:00", "", `"Saturday, Sunday 2:00 - 6:00" is not how a time of the week is written; write "sat,sun 02:00-06:00"`},
		{"sun:05:00-sun:06:00", "", `"sun:05:00-sun:06:00" is not how a time of the week is written; write "sun 05:00-06:00"`},
		{"sun:23:00-mon:01:00", "", `"sun:23:00-mon:01:00" goes from one day to another; write the hours of each day: ["sun 23:00-24:00", "mon 00:00-01:00"]; a schedule may instead have start: "sun 23:00", end: "mon 01:00"`},
		{"2am-6am", "", `"2am-6am" is not how a time of the week is written; write "02:00-06:00"`},
		{"son 02:00-04:00", "", `"son" is not a day; the days are sun, mon, tue, wed, thu, fri, sat`},
		{"mon- 02:00-04:00", "", `"mon-" is not a day; the days are sun, mon, tue, wed, thu, fri, sat`},
		{"mon, 02:00-04:00", "", `"" is not a day; the days are sun, mon, tue, wed, thu, fri, sat`},
		{"24:00-04:00", "", `"24:00-04:00" has a wrong time; times are 00:00 to 23:59, and the end may be 24:00`},
		{"02:60-04:00", "", `"02:60-04:00" has a wrong time; times are 00:00 to 23:59, and the end may be 24:00`},
		{"02:00-24:01", "", `"02:00-24:01" has a wrong time; times are 00:00 to 23:59, and the end may be 24:00`},
		{"02:00-02:00", "", `"02:00-02:00" begins and ends at the same time; write 00:00-24:00 for the whole day`},
	} {
		h, err := Parse(c.text)
		got, wrong := "", ""
		if err == nil {
			got = h.String()
		} else {
			wrong = err.Error()
		}
		if got != c.want || wrong != c.wrong {
			t.Errorf("%q: got %q %q, want %q %q", c.text, got, wrong, c.want, c.wrong)
		}
		if again, err := Parse(got); got != "" && (err != nil || again.Days != h.Days || again.From != h.From || again.To != h.To || h.Text != c.text) {
			t.Errorf("%q is written %q, and read as %v %v", c.text, got, again, err)
		}
	}
}

func TestZone(t *testing.T) {
	for name, ok := range map[string]bool{"UTC": true, "Asia/Kolkata": true, "": false, "Local": false, "Seoul": false, "../../etc/passwd": false} {
		zone, err := Zone(name)
		if (err == nil) != ok || ok && zone.String() != name {
			t.Errorf("%q: %v %v", name, zone, err)
		}
	}
}
