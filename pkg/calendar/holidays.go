package calendar

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/ar"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/bg"
	"github.com/rickar/cal/v2/br"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/cz"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/ecb"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/gr"
	"github.com/rickar/cal/v2/hr"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/lt"
	"github.com/rickar/cal/v2/lv"
	"github.com/rickar/cal/v2/mw"
	"github.com/rickar/cal/v2/nc"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/nz"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/ro"
	"github.com/rickar/cal/v2/ru"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/si"
	"github.com/rickar/cal/v2/sk"
	"github.com/rickar/cal/v2/ua"
	"github.com/rickar/cal/v2/us"
	"github.com/rickar/cal/v2/za"
)

// holidays are the public holidays of countries, by their two letters of ISO 3166; those of Australia by state, and
// ecb those of the European Central Bank. They are worked out by the rules of today: what a government decides for
// one year is not among them, and a date of one's own says it. They add 0.16 MB to the binary.
var holidays = map[string][]*cal.Holiday{
	"ar":     ar.Holidays,
	"at":     at.Holidays,
	"be":     be.Holidays,
	"bg":     bg.Holidays,
	"br":     br.Holidays,
	"ca":     ca.Holidays,
	"ch":     ch.Holidays,
	"cz":     cz.Holidays,
	"de":     de.Holidays,
	"dk":     dk.Holidays,
	"ecb":    ecb.Holidays,
	"es":     es.Holidays,
	"fr":     fr.Holidays,
	"gb":     gb.Holidays,
	"gr":     gr.Holidays,
	"hr":     hr.Holidays,
	"ie":     ie.Holidays,
	"it":     it.Holidays,
	"jp":     jp.Holidays,
	"lt":     lt.Holidays,
	"lv":     lv.Holidays,
	"mw":     mw.Holidays,
	"nc":     nc.Holidays,
	"nl":     nl.Holidays,
	"no":     no.Holidays,
	"nz":     nz.Holidays,
	"pl":     pl.Holidays,
	"ro":     ro.Holidays,
	"ru":     ru.Holidays,
	"se":     se.Holidays,
	"si":     si.Holidays,
	"sk":     sk.Holidays,
	"ua":     ua.Holidays,
	"us":     us.Holidays,
	"za":     za.Holidays,
	"au-act": au.HolidaysACT,
	"au-nsw": au.HolidaysNSW,
	"au-nt":  au.HolidaysNT,
	"au-qld": au.HolidaysQLD,
	"au-sa":  au.HolidaysSA,
	"au-tas": au.HolidaysTAS,
	"au-vic": au.HolidaysVIC,
	"au-wa":  au.HolidaysWA,
}

func init() { cal.DefaultLoc = time.UTC } // else a day begins when it does on this machine

// Days are dates and public holidays.
type Days []Day

// Day is a date, or the public holidays of a country.
type Day struct {
	Date    Date
	Country string // "" for a date
}

// ParseDay reads "2026-12-24", "12-24" or "us".
func ParseDay(text string) (Day, error) {
	if holidays[text] != nil {
		return Day{Country: text}, nil
	}
	date, err := ParseDate(text)
	if err == nil {
		return Day{Date: date}, nil
	}
	if text != "" && text[0] >= '0' && text[0] <= '9' {
		if candidate := meantMoment(text); len(candidate) == len(`"2026-12-24"`) {
			err = fmt.Errorf("%.60q is not how a date is written; write %s", text, candidate)
		}
		return Day{}, err
	}
	known := slices.Sorted(maps.Keys(holidays))
	if text == "au" {
		return Day{}, fmt.Errorf("the holidays of Australia differ by state; write one of %s", strings.Join(slices.DeleteFunc(known, func(c string) bool { return !strings.HasPrefix(c, "au-") }), ", "))
	}
	low := strings.ToLower(strings.TrimSpace(text))
	if meant := countries[low]; holidays[meant] != nil {
		low = meant
	}
	if holidays[low] != nil {
		return Day{}, fmt.Errorf("%.60q is not how a country is written; write %q", text, low)
	}
	if _, err := daysOf(plainly(text)); err == nil {
		return Day{}, fmt.Errorf("%.60q is a day of the week, not a date or a country; write the days of the entry in front of its time, such as hours: [\"mon-fri 08:00-18:00\"] or start: \"mon-fri 08:00\"", text)
	}
	if strings.Contains(low, "holiday") {
		return Day{}, fmt.Errorf(`%.60q names no country; write a country code, such as "us", "gb" or "de"`, text)
	}
	return Day{}, fmt.Errorf(`%.60q is not a date such as "2026-12-24" or "12-24", nor a country whose holidays are known: %s`, text, strings.Join(known, ", "))
}

// String is the day as ParseDay reads it.
func (d Day) String() string {
	if d.Country != "" {
		return d.Country
	}
	return d.Date.String()
}

// Has reports whether a day is one of them. A holiday is the day itself, and the one on which it is observed.
func (days Days) Has(day time.Time) bool {
	for _, d := range days {
		if d.Country == "" && d.Date.Is(day) {
			return true
		}
		if d.Country != "" {
			c := cal.Calendar{Holidays: holidays[d.Country]}
			if actual, observed, _ := c.IsHoliday(day); actual || observed {
				return true
			}
		}
	}
	return false
}
