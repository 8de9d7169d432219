package guard

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/keys"
)

// Keys are the keys of a window.
func (w *Window) Keys() keys.Set {
	zone := "UTC"
	if w.Zone != nil {
		zone = w.Zone.String()
	}
	return keys.Set{
		keys.List("hours", &w.Hours, "a window without hours never opens", hoursForm).Required(),
		keys.Text("zone", &zone, aZone),
		keys.Then(func() {
			if w.Zone = nil; len(w.Hours) > 0 {
				w.Zone, _ = time.LoadLocation(zone) // it was checked
			}
		}),
		keys.Sections("emergency", &w.Emergency, "leave it out when nothing is an emergency", (*Trigger).Keys).
			ShownIf(func() bool { return len(w.Emergency) > 0 }),
	}
}

// Keys are the keys of a trigger.
func (t *Trigger) Keys() keys.Set {
	return keys.Set{
		keys.Signal("signal", &t.Signal).Required(),
		keys.Number("above", &t.Above).Required(),
	}
}

// LongEnough reports whether one stretch is as long as a change may take. Stretches that
// touch are one, so that those of several days are as long as it takes.
func (w Window) LongEnough(worst time.Duration) bool {
	for _, h := range w.Hours {
		length := time.Duration((h.To-h.From+24*60)%(24*60)) * time.Minute
		if h.From == 0 && h.To == 24*60 {
			length = 24 * time.Hour
		}
		touched := slices.ContainsFunc(w.Hours, func(o Hours) bool { return o.From%(24*60) == h.To%(24*60) })
		if length >= worst || touched {
			return true
		}
	}
	return false
}

var (
	weekly   = regexp.MustCompile(`^(?:([a-z,-]+) +)?([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})$`)
	dayNames = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
)

var hoursForm = keys.As(
	keys.Checked(keys.TextForm, keys.That(keys.Rule{"pattern": weekly.String()}, func(v string) string {
		_, wrong := ParseHours(v)
		return wrong
	})),
	func(v string) Hours { h, _ := ParseHours(v); return h },
	func(h Hours) string { return h.Text })

// ParseHours reads "sat,sun 02:00-06:00", "mon-fri 22:00-02:00" or "03:00-04:30". It
// returns what is wrong, or "".
func ParseHours(text string) (Hours, string) {
	h := Hours{Text: text}
	found := weekly.FindStringSubmatch(text)
	if found == nil {
		return h, fmt.Sprintf("%s is not a time of the week such as \"sat,sun 02:00-06:00\" or \"03:00-04:30\"", keys.Show(text))
	}
	if found[1] == "" {
		h.Days = [7]bool{true, true, true, true, true, true, true}
	}
	for part := range strings.SplitSeq(found[1], ",") {
		if found[1] == "" {
			break
		}
		first, last, isRange := strings.Cut(part, "-")
		from, to := slices.Index(dayNames, first), slices.Index(dayNames, last)
		if !isRange {
			to = from
		}
		if from < 0 || to < 0 {
			return h, fmt.Sprintf("%s is not a day: %s", keys.Show(part), strings.Join(dayNames, ", "))
		}
		for d := from; ; d = (d + 1) % 7 {
			h.Days[d] = true
			if d == to {
				break
			}
		}
	}
	n := [4]int{}
	for i := range n {
		n[i], _ = strconv.Atoi(found[2+i]) // two digits
	}
	h.From, h.To = n[0]*60+n[1], n[2]*60+n[3]
	if n[1] > 59 || n[3] > 59 || h.From >= 24*60 || h.To > 24*60 {
		return h, fmt.Sprintf("%s is not a time of the day from 00:00 to 24:00", keys.Show(found[0]))
	}
	if h.From == h.To {
		return h, fmt.Sprintf("%s is no time at all; the whole day is 00:00-24:00", keys.Show(found[0]))
	}
	return h, ""
}

var aZone = keys.That(keys.Rule{"minLength": 1}, func(v string) string {
	if _, err := time.LoadLocation(v); err != nil || v == "" || v == "Local" {
		return fmt.Sprintf("%s is not a time zone such as UTC or Asia/Seoul", keys.Show(v))
	}
	return ""
})
