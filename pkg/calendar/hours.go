package calendar

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // zones on machines and in images that have none

	"github.com/dynascale/dynascale/pkg/pattern"
)

// Hours is a stretch of the day that begins on some days of the week.
type Hours struct {
	Days [7]bool // Sunday first
	// From and To are minutes after midnight, 0 to 1440; To at or before From is on the
	// next day.
	From, To int
	// Text is the stretch as it was written; "" where nobody wrote it.
	Text string
}

// Pattern is what hours look like, for schemas.
const Pattern = `^(?:([a-z,-]+) +)?([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})$`

var (
	written = pattern.Of(Pattern)
	names   = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
)

const midnight = 24 * 60

// Parse reads "sat,sun 02:00-06:00", "mon-fri 22:00-02:00" or, for every day, "03:00-04:30".
func Parse(text string) (Hours, error) {
	found := written.FindStringSubmatch(text)
	if found == nil {
		if meant := meant(text); meant != "" {
			return Hours{}, fmt.Errorf("%.60q is not how a time of the week is written; write %q", text, meant)
		}
		if err := overDays(text); err != nil {
			return Hours{}, err
		}
		if _, err := daysOf(text); err == nil {
			return Hours{}, noHours(text)
		}
		return Hours{}, fmt.Errorf(`%.60q is not a time of the week such as "sat,sun 02:00-06:00" or "03:00-04:30"`, text)
	}
	h := Hours{Text: text, Days: [7]bool{true, true, true, true, true, true, true}}
	if found[1] != "" {
		var err error
		if h.Days, err = parseDays(found[1]); err != nil {
			if plain := plainly(text); plain != text {
				if _, wrong := Parse(plain); wrong == nil {
					err = fmt.Errorf("%.60q is not how a time of the week is written; write %q", text, plain)
				}
			}
			return Hours{}, err
		}
	}
	var n [4]int
	for i := range n {
		n[i], _ = strconv.Atoi(found[2+i]) // two digits
	}
	h.From, h.To = n[0]*60+n[1], n[2]*60+n[3]
	switch {
	case n[1] > 59 || n[3] > 59 || h.From >= midnight || h.To > midnight:
		return Hours{}, fmt.Errorf("%.60q has a wrong time; times are 00:00 to 23:59, and the end may be 24:00", text)
	case h.From == h.To:
		return Hours{}, fmt.Errorf("%.60q begins and ends at the same time; write 00:00-24:00 for the whole day", text)
	}
	return h, nil
}

// parseDays reads "sat,sun" or "fri-mon", which goes over the end of the week.
func parseDays(text string) (days [7]bool, err error) {
	if days, err = daysOf(text); err == nil {
		return days, nil
	}
	if plain := plainly(text); plain != text {
		if _, wrong := daysOf(plain); wrong == nil {
			return days, fmt.Errorf("%.60q is not how days are written; write %s", text, plain)
		}
	}
	return days, err
}

func daysOf(text string) (days [7]bool, err error) {
	for part := range strings.SplitSeq(text, ",") {
		first, last, isRange := strings.Cut(part, "-")
		if !isRange {
			last = first
		}
		from, to := slices.Index(names, first), slices.Index(names, last)
		if from < 0 || to < 0 {
			return days, fmt.Errorf("%.60q is not a day; the days are %s", part, strings.Join(names, ", "))
		}
		for d := from; ; d = (d + 1) % 7 {
			days[d] = true
			if d == to {
				break
			}
		}
	}
	return days, nil
}

// Zone is a time zone by its IANA name. The machine's own ("Local") is none: a configuration
// means the same on every machine.
func Zone(name string) (*time.Location, error) {
	if strings.EqualFold(name, "local") || strings.EqualFold(name, "localtime") {
		return nil, fmt.Errorf("%.60q is the time zone of the machine, which may be another one on the next machine; write the name of a zone, such as Europe/Berlin", name)
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" {
		if like := ofOffset(name); like != "" {
			return nil, fmt.Errorf("%.60q is an offset from UTC and not a time zone, because it does not say when clocks change; write the name of a zone, such as %s", name, like)
		}
		if near := nearby(name); near != "" {
			return nil, fmt.Errorf("%.60q is not a time zone; did you mean %s?", name, near)
		}
		return nil, fmt.Errorf("%.60q is not a time zone such as UTC or Asia/Seoul", name)
	}
	return zone, nil
}

// String is the stretch as Parse reads it.
func (h Hours) String() string {
	var days []string
	for d, on := range h.Days {
		if on {
			days = append(days, names[d])
		}
	}
	text := fmt.Sprintf("%02d:%02d-%02d:%02d", h.From/60, h.From%60, h.To/60, h.To%60)
	if len(days) < 7 {
		text = strings.Join(days, ",") + " " + text
	}
	return text
}
