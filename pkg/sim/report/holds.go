package report

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

const (
	// maxHolds bounds the table of holds of one tier, and maxWhys the reasons of one hold:
	// the longest are shown.
	maxHolds, maxWhys = 20, 4
)

// hold is the time between two changes: how long a size was held, and why.
type hold struct {
	From, To, Length, Size, Need string
	Whys                         []why
	length                       time.Duration
	ticks                        []Tick
}

// why is one reason of a hold: for how long it was the one that was given, and what was
// said at an instant in the middle of that time, with its figures.
type why struct {
	Rule, Length, Said, At string
	length                 time.Duration
}

// holds are the longest times in which the size did not change, in the order of time.
func (t track) holds() (out []hold, more string) {
	var all []hold
	for i, tick := range t.ticks {
		if tick.Changes() {
			continue
		}
		if i == 0 || t.ticks[i-1].Changes() || t.ticks[i-1].From != tick.From {
			all = append(all, hold{ticks: t.ticks[i:i]})
		}
		h := &all[len(all)-1]
		h.ticks = h.ticks[:len(h.ticks)+1] // they follow each other
	}
	for i := range all {
		all[i].length = time.Duration(len(all[i].ticks)) * t.step
	}
	longest := slices.Clone(all)
	slices.SortStableFunc(longest, func(a, b hold) int { return cmp.Compare(b.length, a.length) })
	if len(longest) > maxHolds {
		rest := time.Duration(0)
		for _, h := range longest[maxHolds:] {
			rest += h.length
		}
		more = plural(len(longest)-maxHolds, "shorter hold", "shorter holds") + ", together " + lasting(rest) + ", are not shown here. ticks.csv has every hold: the rows of this tier with equal values in the columns \"from\" and \"to\"."
		longest = longest[:maxHolds]
	}
	slices.SortStableFunc(longest, func(a, b hold) int { return a.ticks[0].Time.Compare(b.ticks[0].Time) })
	for _, h := range longest {
		out = append(out, t.tell(h))
	}
	return out, more
}

// tell puts a hold into words.
func (t track) tell(h hold) hold {
	first, last := h.ticks[0], h.ticks[len(h.ticks)-1]
	h.From, h.To = first.Time.UTC().Format("2006-01-02 15:04"), last.Time.UTC().Add(t.step).Format("15:04")
	if end := last.Time.UTC().Add(t.step); !end.Truncate(day).Equal(first.Time.UTC().Truncate(day)) {
		h.To = end.Format("2006-01-02 15:04")
	}
	h.Length, h.Size = lasting(h.length), t.name(first.From)
	low, high, known := 0.0, 0.0, false
	said := map[string][]Tick{}
	var order []string
	for _, tick := range h.ticks {
		if need := t.need(tick); finite(need) {
			if !known {
				low, high, known = need, need, true
			}
			low, high = min(low, need), max(high, need)
		}
		key := tick.Rule + "\x00" + wording(tick.said())
		if said[key] == nil {
			order = append(order, key)
		}
		said[key] = append(said[key], tick)
	}
	if h.Need = unknown; known {
		h.Need = number(low) + " to " + number(high)
	}
	for _, key := range order {
		ticks := said[key]
		middle := ticks[len(ticks)/2]
		length := time.Duration(len(ticks)) * t.step
		h.Whys = append(h.Whys, why{Rule: middle.Rule, Length: lasting(length), Said: strings.TrimPrefix(middle.said(), middle.Rule+": "), At: middle.Time.UTC().Format("15:04"), length: length})
	}
	slices.SortStableFunc(h.Whys, func(a, b why) int { return cmp.Compare(b.length, a.length) })
	if len(h.Whys) > maxWhys {
		rest := time.Duration(0)
		for _, w := range h.Whys[maxWhys-1:] {
			rest += w.length
		}
		h.Whys = append(h.Whys[:maxWhys-1], why{Rule: "others", Length: lasting(rest), length: rest})
	}
	return h
}

func (t Tick) said() string { return cmp.Or(t.Why, t.Because) }

// wording is a sentence without its figures: the same cause at another minute.
func wording(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '.' {
			return -1
		}
		return r
	}, text)
}

// lasting is a length of time in words, at most hours and minutes.
func lasting(d time.Duration) string {
	hours, minutes := int(d/time.Hour), int(d%time.Hour/time.Minute)
	switch {
	case hours > 0 && minutes > 0:
		return number(float64(hours)) + " h " + number(float64(minutes)) + " min"
	case hours > 0:
		return number(float64(hours)) + " h"
	case d >= time.Minute || d <= 0:
		return number(float64(minutes)) + " min"
	}
	return number(d.Seconds()) + " s"
}
