package calendar

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/pattern"
)

// Cron is instants by the five fields of crontab(5): minute, hour, day of the month, month, day of the week.
// Names of months and days (jan, MON), lists, ranges, steps and 7 for Sunday are read, and @yearly, @monthly,
// @weekly, @daily and @hourly. Where both days are restricted, which is where neither field begins with * or ?, one
// of them is enough. Source: crontab(5); EC2 Auto Scaling reads the same five fields.
type Cron struct {
	minutes, hours, dates, months, weekdays uint64
	// eitherDay says that a date or a day of the week is enough.
	eitherDay bool
	// everyHour says that the hours are not restricted: such a moment happens again when clocks show an hour
	// twice, and one at a fixed hour does not.
	everyHour bool
}

// field is what one of the five may be.
type field struct {
	name, a   string
	low, high int
	words     []string
}

var fields = []field{
	{"minute", "a minute", 0, 59, nil}, {"hour", "an hour", 0, 23, nil}, {"day of the month", "a day of the month", 1, 31, nil},
	{"month", "a month", 1, 12, []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
	{"day of the week", "a day of the week", 0, 7, names},
}

var aliases = map[string]string{
	"@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
	"@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
}

// ParseCron reads "30 6 * * 1-5". An expression that never happens, such as the 30th of February, is an error.
func ParseCron(text string) (Cron, error) {
	expression := strings.TrimSpace(text)
	if meant := aliases[strings.ToLower(expression)]; meant != "" {
		expression = meant
	}
	parts := strings.Fields(expression)
	if len(parts) != len(fields) {
		return Cron{}, fmt.Errorf("%.60q has %s; a cron expression has five: minute, hour, day of the month, month, day of the week", text, amount.Count(len(parts), "field"))
	}
	var sets [5]uint64
	for i, f := range fields {
		var err error
		if sets[i], err = f.parse(parts[i]); err != nil {
			return Cron{}, err
		}
	}
	if sets[4]&(1<<7) != 0 { // Sunday has two numbers
		sets[4] = sets[4]&^(1<<7) | 1
	}
	star := func(i int) bool { return strings.HasPrefix(parts[i], "*") || strings.HasPrefix(parts[i], "?") }
	c := Cron{minutes: sets[0], hours: sets[1], dates: sets[2], months: sets[3], weekdays: sets[4], eitherDay: !star(2) && !star(4), everyHour: star(1)}
	if leap := (time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)); c.nextIn(leap, leap.AddDate(28, 0, 0), nil).IsZero() {
		return Cron{}, fmt.Errorf("%.60q never happens: no month of the expression has that day", text)
	}
	return c, nil
}

// parse reads a field: a list of ranges with steps.
func (f field) parse(text string) (set uint64, err error) {
	for part := range strings.SplitSeq(strings.ToLower(text), ",") {
		span, every, stepped := strings.Cut(part, "/")
		step := 1
		if stepped {
			if step, err = strconv.Atoi(every); err != nil || step < 1 || step > f.high {
				return 0, fmt.Errorf("%.20q is not a step of the field %s; write a step from 1 to %d", every, f.name, f.high)
			}
		}
		low, high := f.low, f.high
		if span != "*" && (span != "?" || f.words == nil && f.name != "day of the month") {
			first, last, ranged := strings.Cut(span, "-")
			if low, err = f.number(first); err != nil {
				return 0, err
			}
			switch {
			case ranged:
				if high, err = f.number(last); err != nil {
					return 0, err
				}
			case !stepped: // 5/10 goes on to the end, as 5-59/10
				high = low
			}
			if high == 0 && low > 0 && f.high == 7 { // fri-sun
				high = 7
			}
			if high < low {
				return 0, fmt.Errorf("%.20q in the field %s ends before it begins; write it as two ranges, such as %d-%d,%d-%d", span, f.name, low, f.high, f.low, high)
			}
		} else if f.high == 7 {
			high = 6
		}
		for n := low; n <= high; n += step {
			set |= 1 << n
		}
	}
	return set, nil
}

// quartz are the signs L, W and # for days of a month, which crontab(5) does not have.
var quartz = pattern.Of(`^(?:[0-9]{0,2}lw?|lw?|[0-9]{1,2}w|(?:[0-9]|[a-z]{3})#[0-9])$`)

func (f field) number(text string) (int, error) {
	if i := slices.Index(f.words, text); i >= 0 {
		return i + f.low, nil
	}
	n, err := strconv.Atoi(text)
	if quartz.MatchString(text) {
		return 0, fmt.Errorf("%.20q is a sign of another kind of cron: here the last day of a month, the nearest weekday and the first Monday of a month cannot be written; write numbers, such as 28 for a day near the end of each month", text)
	}
	if err != nil || n < f.low || n > f.high || strings.HasPrefix(text, "+") {
		return 0, fmt.Errorf("%.20q is not %s from %d to %d", text, f.a, f.low, f.high)
	}
	return n, nil
}

// on reports whether a day has moments.
func (c Cron) on(day time.Time) bool {
	date, weekday := c.dates>>day.Day()&1 == 1, c.weekdays>>day.Weekday()&1 == 1
	return c.months>>day.Month()&1 == 1 && (date && weekday || c.eitherDay && (date || weekday))
}

// nextIn is the first moment of wall clocks from one to before another; zero for none.
func (c Cron) nextIn(from, to time.Time, allowed func(time.Time) bool) time.Time {
	from = from.Add(time.Minute - 1).Truncate(time.Minute)
	for d := from.Truncate(day); d.Before(to); d = d.Add(day) {
		if c.months>>d.Month()&1 == 0 {
			d = time.Date(d.Year(), d.Month()+1, 0, 0, 0, 0, 0, time.UTC) // the last day of the month
			continue
		}
		if !c.on(d) || allowed != nil && !allowed(d) {
			continue
		}
		least := max(0, int(from.Sub(d)/time.Minute))
		for minute := least; minute < midnight; {
			hour := minute / 60
			if c.hours>>hour&1 == 0 {
				minute = (hour + 1) * 60
				continue
			}
			if later := c.minutes >> (minute % 60); later != 0 {
				at := d.Add(time.Duration(minute+bits.TrailingZeros64(later)) * time.Minute)
				if at.Before(to) {
					return at
				}
				return time.Time{}
			}
			minute = (hour + 1) * 60
		}
	}
	return time.Time{}
}

// lastIn is the last moment of wall clocks from one to before another; zero for none.
func (c Cron) lastIn(from, to time.Time, allowed func(time.Time) bool) time.Time {
	if !from.Before(to) {
		return time.Time{}
	}
	to = to.Add(-1)
	for d := to.Truncate(day); d.Add(day).After(from); d = d.Add(-day) {
		if c.months>>d.Month()&1 == 0 {
			d = time.Date(d.Year(), d.Month(), 1, 0, 0, 0, 0, time.UTC)
			continue
		}
		if !c.on(d) || allowed != nil && !allowed(d) {
			continue
		}
		for minute := min(midnight-1, int(to.Sub(d)/time.Minute)); minute >= 0; {
			hour := minute / 60
			if before := c.minutes & (1<<(minute%60+1) - 1); c.hours>>hour&1 == 1 && before != 0 {
				at := d.Add(time.Duration(hour*60+bits.Len64(before)-1) * time.Minute)
				if !at.Before(from) {
					return at
				}
				return time.Time{}
			}
			minute = hour*60 - 1
		}
	}
	return time.Time{}
}

// again reports whether a moment happens a second time when clocks show it twice.
func (c Cron) again() bool { return c.everyHour }

// weekly is the days of the week and minutes after midnight as a Cron.
func weekly(days [7]bool, minute int) Cron {
	c := Cron{minutes: 1 << (minute % 60), hours: 1 << (minute / 60), dates: 1<<32 - 2, months: 1<<13 - 2}
	for d, on := range days {
		if on {
			c.weekdays |= 1 << d
		}
	}
	return c
}

var errNoMoment = errors.New(`write cron ("30 6 * * 1-5"), days and a time ("mon-fri 08:00"), a date and a time ("2026-11-27 00:00"), or a day of each year ("11-27 00:00")`)
