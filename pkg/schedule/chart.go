package schedule

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Band is a time, and the smallest and largest size in it.
type Band struct {
	From, To time.Time
	Min, Max int
}

// The cells of a chart: what must be there, what may be, a part of a row of it, and nothing.
const (
	must  = "█"
	may   = "░"
	parts = " ▁▂▃▄▅▆▇█"
)

// Chart draws bands that follow each other: what must be is filled, what may be is dotted. Below it stand the days, by
// the clock of a zone. Columns and rows are those of the drawing, without its axis.
func Chart(bands []Band, zone *time.Location, columns, rows int) (lines []string) {
	if len(bands) == 0 || columns < 1 || rows < 1 {
		return nil
	}
	top := 1
	for _, b := range bands {
		top = max(top, b.Max)
	}
	from := bands[0].From
	span := bands[len(bands)-1].To.Sub(from)
	at := make([]Band, columns) // the highest minimum and maximum of each column: no event is too short to be seen
	for c := range at {
		begin, end := from.Add(span*time.Duration(c)/time.Duration(columns)), from.Add(span*time.Duration(c+1)/time.Duration(columns))
		for _, b := range bands {
			if b.From.Before(end) && b.To.After(begin) {
				at[c].Min, at[c].Max = max(at[c].Min, b.Min), max(at[c].Max, b.Max)
			}
		}
	}
	width := len(strconv.Itoa(top))
	for row := rows; row > 0; row-- {
		axis := ""
		if row == rows {
			axis = strconv.Itoa(top)
		}
		var line strings.Builder
		for _, b := range at {
			line.WriteString(cell(b, top, row, rows))
		}
		lines = append(lines, strings.TrimRight(fmt.Sprintf("%*s │%s", width, axis, line.String()), " "))
	}
	lines = append(lines, fmt.Sprintf("%*d └%s", width, 0, strings.Repeat("─", columns)))
	return append(lines, strings.TrimRight(strings.Repeat(" ", width+2)+days(from, span, zone, columns), " "))
}

// cell is one of a column: how much of its row the minimum fills, or whether the maximum reaches it.
func cell(b Band, top, row, rows int) string {
	filled := min(max(float64(b.Min*rows)/float64(top)-float64(row-1), 0), 1)
	switch {
	case filled == 1:
		return must
	case filled > 0:
		return string([]rune(parts)[max(1, int(filled*8))])
	case b.Max*rows > (row-1)*top:
		return may
	}
	return " "
}

// days are the names of days at the columns in which they begin, and hours where there are few of them.
func days(from time.Time, span time.Duration, zone *time.Location, columns int) string {
	line := []rune(strings.Repeat(" ", columns))
	next := 0
	local := from.In(zone)
	for d := 0; ; d++ {
		day := time.Date(local.Year(), local.Month(), local.Day()+d, 0, 0, 0, 0, zone)
		if day.Sub(from) >= span {
			break
		}
		c := int(day.Sub(from) * time.Duration(columns) / span)
		if name := []rune(day.Format("Mon 2")); c >= next && !day.Before(from) && c+len(name) <= columns {
			copy(line[c:], name)
			next = c + len(name) + 1
		}
	}
	return string(line)
}
