package calendar

import (
	"fmt"
	"math/bits"
)

// Odd says what an expression of cron does that hardly anybody means, and what to write; "" for nothing.
func (m Moment) Odd() string {
	c, each := m.cron, uint64(1)<<60-1
	switch {
	case m.dated:
	case c.eitherDay:
		return fmt.Sprintf("%q happens on the days of the month in the third field, and also on the days of the week in the fifth field, because cron needs only one of the two; "+
			"write * in one of the two fields; if both are meant, write two entries", m.Text)
	case c.minutes == each && bits.OnesCount64(c.hours) == 1:
		hour := bits.TrailingZeros64(c.hours)
		return fmt.Sprintf("%q happens in every minute from %02d:00 to %02d:59, because the first field is the minute; write 0 in the first field for %02d:00 alone", m.Text, hour, hour, hour)
	}
	return ""
}
