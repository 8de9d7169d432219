package calendar

import (
	"fmt"
	"strconv"
	"time"

	"github.com/dynascale/dynascale/pkg/pattern"
)

// Date is a day of one year, or of each.
type Date struct {
	Year  int // 0 is each
	Month time.Month
	Day   int
}

var aDate = pattern.Of(`^(?:([0-9]{4})-)?([0-9]{2})-([0-9]{2})$`)

// ParseDate reads "2026-12-24", or "12-24" for each year; of the 29th of February the other years have none.
func ParseDate(text string) (Date, error) {
	found := aDate.FindStringSubmatch(text)
	if found == nil {
		return Date{}, fmt.Errorf(`%.60q is not a date such as "2026-12-24", or "12-24" for each year`, text)
	}
	year, _ := strconv.Atoi(found[1]) // digits
	month, _ := strconv.Atoi(found[2])
	d, _ := strconv.Atoi(found[3])
	is := Date{year, time.Month(month), d}
	if month < 1 || month > 12 || d < 1 || d > is.days() {
		if turned := (Date{year, time.Month(d), month}); month > 12 && d >= 1 && d <= 12 && month <= turned.days() {
			return Date{}, fmt.Errorf("%.60q is not a date: the month comes before the day; write %s", text, turned)
		}
		return Date{}, fmt.Errorf("%.60q is not a date: there is no such day", text)
	}
	if found[1] == "0000" {
		return Date{}, fmt.Errorf("%.60q is not a date: to mean every year, leave the year out", text)
	}
	return is, nil
}

// days is how many days its month has.
func (d Date) days() int {
	year := d.Year
	if year == 0 {
		year = 2000
	}
	return time.Date(year, d.Month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// Is reports whether a day is that of the date.
func (d Date) Is(day time.Time) bool {
	return (d.Year == 0 || d.Year == day.Year()) && d.Month == day.Month() && d.Day == day.Day()
}

// String is the date as ParseDate reads it.
func (d Date) String() string {
	if d.Year == 0 {
		return fmt.Sprintf("%02d-%02d", int(d.Month), d.Day)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}
