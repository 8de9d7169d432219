package calendar

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// How people write a moment elsewhere is answered with how it is written here.
func TestAMomentThatWasMeant(t *testing.T) {
	for text, want := range map[string]string{
		"mon-fri 8am": `"mon-fri 08:00"`, "Mon-Fri 8:00": `"mon-fri 08:00"`, "Monday 08:00": `"mon 08:00"`, "weekdays at 5:30 pm": `"mon-fri 17:30"`, "08:00 mon-fri": `"mon-fri 08:00"`,
		"Monday to Friday 12am": `"mon-fri 00:00"`, "daily 8:00": `"08:00"`, "Sat and Sun 9:00": `"sat,sun 09:00"`, "8am": `"08:00"`,
		"cron(0 8 ? * MON-FRI *)": `"0 8 ? * MON-FRI"`, "0 30 6 * * 1-5": `"30 6 * * 1-5"`, "0 8 * * 1-5 *": `"0 8 * * 1-5"`, "0 0 8 * * *": "", "CRON_TZ=Europe/Paris 0 8 * * *": `"0 8 * * *" and zone: Europe/Paris`,
		"27.11.2026 00:00": `"2026-11-27 00:00"`, "11/27/2026": `"2026-11-27"`, "3.4.2026": `"2026-04-03"`, "3/4/2026": "", "2026/11/27": `"2026-11-27"`,
		"2026-11-27T00:00:00Z": "\"2026-11-27 00:00\", and set its time zone with the key `zone`", "2026-11-27 00:00:00": `"2026-11-27 00:00"`,
		"2026-11-27T00:00:00+09:00": "\"2026-11-27 00:00\", and set its time zone with the key `zone`",
		"rate(1 day)":               "", "soon": "", "8": "", "mon 25:00": "", "": "",
	} {
		_, err := ParseMoment(text)
		if err == nil {
			t.Errorf("%q is taken", text)
		} else if says := strings.HasSuffix(err.Error(), "is not how a moment is written; write "+want); want != "" && !says || want == "" && strings.Contains(err.Error(), "not how") {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestHoursThatWereMeant(t *testing.T) {
	for text, want := range map[string]string{
		"mon-fri 8-18": "mon-fri 08:00-18:00", "9am-5pm": "09:00-17:00", "weekends 10:00-16:00": "sat,sun 10:00-16:00", "Mon to Fri 8:00 to 18:00": "mon-fri 08:00-18:00", "22:00-06:00 fri": "fri 22:00-06:00",
		"8-18": "08:00-18:00",
	} {
		if _, err := Parse(text); err == nil || !strings.HasSuffix(err.Error(), `is not how a time of the week is written; write "`+want+`"`) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestDaysThatWereMeant(t *testing.T) {
	for text, want := range map[string]string{
		"weekends": `is a day of the week, not a date or a country; write the days of the entry in front of its time, such as hours: ["mon-fri 08:00-18:00"] or start: "mon-fri 08:00"`, "sat": `is a day of the week`, "uk": `write "gb"`, "Germany": `write "de"`,
		"holidays": `names no country; write a country code, such as "us", "gb" or "de"`, "24.12.2026": `write "2026-12-24"`, "US": `write "us"`,
	} {
		if _, err := ParseDay(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	if _, err := ParseMoment("weekdays 08:00"); err == nil || !strings.Contains(err.Error(), `write "mon-fri 08:00"`) {
		t.Error(err)
	}
}

// What is answered is taken, and no text keeps the reader busy.
func TestWhatIsMeantIsTaken(t *testing.T) {
	piece := rapid.SampledFrom([]string{"mon", "Monday", "weekdays", " ", ",", "-", "8", "08:00", "8am", "to", "at", "cron(", ")", "*", "?", "0", "2026-11-27", "T", "Z", "27.11.2026", "TZ=UTC ", "sat", "daily", "1/2/2026"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 8).Draw(t, "pieces"), rapid.SampledFrom([]string{"", " "}).Draw(t, "between"))
		_, err := ParseMoment(text)
		if err == nil {
			return
		}
		if _, after, is := strings.Cut(err.Error(), "is not how a moment is written; write \""); is {
			if _, err := ParseMoment(after[:strings.IndexByte(after, '"')]); err != nil {
				t.Fatalf("%q is answered with what is refused: %v", text, err)
			}
		}
		if hours := meant(text); hours != "" {
			if _, err := Parse(hours); err != nil {
				t.Fatalf("%q: %v", hours, err)
			}
		}
		_, _ = ParseDay(text)
	})
}
