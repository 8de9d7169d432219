package config

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // zones on machines and in images that have none
)

// Window is when a change that interrupts the service may begin. Without Hours
// there is none.
type Window struct {
	Hours     []Hours
	Zone      string // an IANA name; "" without hours
	Emergency []Trigger
}

// Hours is a stretch of the week; see guard.Hours.
type Hours struct {
	Days     [7]bool // Sunday first
	From, To int     // minutes after midnight
	Text     string  // as it was written
}

// Trigger is a signal that is too high to wait.
type Trigger struct {
	Signal string
	Above  float64
}

var (
	hours    = regexp.MustCompile(`^(?:([a-z,-]+) +)?([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})$`)
	dayNames = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
)

func decodeWindow(s *section, d scalerDecoder) Window {
	defer s.done()
	w := Window{}
	for _, key := range []string{"hours", "zone", "emergency"} {
		s.get(key)
	}
	s.need("hours")
	if s.has("hours") {
		for _, item := range s.get("hours").items("a window without hours never opens") {
			text := scalarAt(item, "", textForm, []check[string]{weekly})
			if text != "" {
				h, _ := parseHours(text)
				w.Hours = append(w.Hours, h)
			}
		}
	}
	w.Zone = s.text("zone", "UTC", zone)
	if s.has("emergency") {
		for _, item := range s.get("emergency").items("leave it out when nothing is an emergency") {
			body := item.section()
			body.need("signal", "above")
			trigger := Trigger{Signal: d.signal(body), Above: body.number("above", 0)}
			d.beyond(body, "above", trigger.Signal, trigger.Above, 1, "")
			w.Emergency = append(w.Emergency, trigger)
			body.done()
		}
	}
	return w
}

var weekly = check[string]{rule{"pattern": hours.String()}, func(v string) string {
	_, wrong := parseHours(v)
	return wrong
}}

// parseHours reads "sat,sun 02:00-06:00", "mon-fri 22:00-02:00" or "03:00-04:30".
func parseHours(text string) (Hours, string) {
	h := Hours{Text: text}
	found := hours.FindStringSubmatch(text)
	if found == nil {
		return h, fmt.Sprintf("%s is not a time of the week such as \"sat,sun 02:00-06:00\" or \"03:00-04:30\"", show(text))
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
			return h, fmt.Sprintf("%s is not a day: %s", show(part), strings.Join(dayNames, ", "))
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
		return h, fmt.Sprintf("%s is not a time of the day from 00:00 to 24:00", show(found[0]))
	}
	if h.From == h.To {
		return h, fmt.Sprintf("%s is no time at all; the whole day is 00:00-24:00", show(found[0]))
	}
	return h, ""
}

var zone = check[string]{rule{"minLength": 1}, func(v string) string {
	if _, err := time.LoadLocation(v); err != nil || v == "" || v == "Local" {
		return fmt.Sprintf("%s is not a time zone such as UTC or Asia/Seoul", show(v))
	}
	return ""
}}

// longEnough reports whether one stretch is as long as a change may take. Stretches that
// touch are one, so that those of several days are as long as it takes.
func (w Window) longEnough(worst time.Duration) bool {
	for _, h := range w.Hours {
		length := time.Duration((h.To-h.From+24*60)%(24*60)) * time.Minute
		if h.From == 0 && h.To == 24*60 {
			length = day
		}
		touched := slices.ContainsFunc(w.Hours, func(o Hours) bool { return o.From%(24*60) == h.To%(24*60) })
		if length >= worst || touched {
			return true
		}
	}
	return false
}
