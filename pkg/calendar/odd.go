package calendar

import (
	"fmt"
	"math/bits"
	"strings"
)

// Odd says what an expression of cron does that hardly anybody means, and what to write; "" for nothing.
func (m Moment) Odd() string {
	fields := strings.Fields(m.Text)
	if m.dated || len(fields) != 5 {
		return ""
	}
	c, each := m.cron, uint64(1)<<60-1
	switch {
	case c.eitherDay:
		return fmt.Sprintf("%q happens on every day of the month that matches %s, and also on every %s, because cron needs only one of the two fields; "+
			"write * in one of the two fields; if both are meant, write two entries", m.Text, fields[2], fields[4])
	case c.minutes == each && bits.OnesCount64(c.hours) == 1:
		hour := bits.TrailingZeros64(c.hours)
		return fmt.Sprintf("%q happens in every minute from %02d:00 to %02d:59, because the first field is the minute; write \"0 %s\" for %02d:00 alone", m.Text, hour, hour, strings.Join(fields[1:], " "), hour)
	}
	return ""
}
