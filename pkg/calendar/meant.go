package calendar

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/pattern"
)

var (
	// ofAWS is the maintenance window of RDS, whose days are those of its two ends: "sun:05:00-sun:06:00".
	ofAWS  = pattern.Of(`^(?i)([a-z]{3}):([0-9]{2}:[0-9]{2})-([a-z]{3}):([0-9]{2}:[0-9]{2})$`)
	days   = pattern.Of(`(?i)\b(sun|mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?)(?:day)?s?\b`)
	groups = strings.NewReplacer("weekdays", "mon-fri", "weekday", "mon-fri", "working days", "mon-fri", "weekends", "sat,sun", "weekend", "sat,sun", "every day", "", "daily", "", " at ", " ", "midnight", "00:00", "noon", "12:00")
	hour   = pattern.Of(`(^|[^0-9:])([0-9]):([0-9]{2})\b`)
	dotted = pattern.Of(`\b([0-9]{1,2})[.h]([0-5][0-9])\s*-\s*([0-9]{1,2})[.h]([0-5][0-9])$`)
	half   = pattern.Of(`(?i)\b([0-9]{1,2})(?::([0-9]{2}))?\s*([ap])\.?m\b\.?`)
	whole  = pattern.Of(`(^|[ ,])([0-9]{1,2})(?:h|:00)?\s*-\s*([0-9]{1,2})(?:h|:00)?$`)
	to     = pattern.Of(`([0-9]{2}:[0-9]{2})\s*(?:-|to|/|until)\s*([0-9]{2}:[0-9]{2})`)
	comma  = pattern.Of(`,\s+|\s+and\s+`)
	ranged = pattern.Of(`([a-z]{3})\s*(?:-|to|through|until)\s*([a-z]{3})`)
	turned = pattern.Of(`^([0-9]{2}:[0-9]{2}(?:-[0-9]{2}:[0-9]{2})?) +(?:on +)?([a-z,-]+)$`)
)

// plainly is a text with days and times as they are written here: "Monday to Friday 8am" is mon-fri 08:00.
func plainly(text string) string {
	text = groups.Replace(strings.ToLower(strings.TrimSpace(text)))
	text = half.ReplaceAllStringFunc(text, func(found string) string {
		parts := half.FindStringSubmatch(found)
		h, _ := strconv.Atoi(parts[1]) // two digits
		if h %= 12; parts[3] == "p" {
			h += 12
		}
		return fmt.Sprintf("%02d:%02s", h, parts[2])
	})
	text = days.ReplaceAllStringFunc(text, func(day string) string { return day[:3] })
	text = ranged.ReplaceAllString(text, "$1-$2")
	text = dotted.ReplaceAllString(text, "$1:$2-$3:$4")
	text = hour.ReplaceAllString(text, "${1}0$2:$3")
	text = comma.ReplaceAllString(to.ReplaceAllString(text, "$1-$2"), ",")
	if found := turned.FindStringSubmatch(text); found != nil {
		text = found[2] + " " + found[1]
	}
	return strings.Join(strings.Fields(text), " ")
}

// noHours is what is wrong with days alone, which are often the part of a list before a comma: [sat,sun 02:00-06:00].
func noHours(days string) error {
	return fmt.Errorf(`%.60q has days and no hours; write "%s 00:00-24:00" for all day; write several days with the same hours as one text in quotes: "sat,sun 02:00-06:00"`, days, days)
}

// spanning is a time from one day of the week to another.
var spanning = pattern.Of(`^([a-z]{3} [0-9]{2}:[0-9]{2})\s*-\s*([a-z]{3} [0-9]{2}:[0-9]{2})$`)

// overDays says how a time is written that begins on one day of the week and ends on another, "fri 18:00 - mon 08:00",
// which hours are not; nil for any other.
func overDays(text string) error {
	plain := plainly(text)
	if aws := ofAWS.FindStringSubmatch(text); aws != nil {
		plain = strings.ToLower(aws[1] + " " + aws[2] + "-" + aws[3] + " " + aws[4])
	}
	found := spanning.FindStringSubmatch(plain)
	if found == nil {
		return nil
	}
	for _, end := range found[1:] {
		if _, err := parseMoment(end); err != nil {
			return nil
		}
	}
	first, from, _ := strings.Cut(found[1], " ")
	last, until, _ := strings.Cut(found[2], " ")
	var between []string
	for d := (slices.Index(names, first) + 1) % 7; names[d] != last && names[d] != first; d = (d + 1) % 7 {
		between = append(between, names[d])
	}
	parts := []string{strconv.Quote(first + " " + from + "-24:00")}
	if len(between) > 0 {
		parts = append(parts, strconv.Quote(strings.Join(between, ",")+" 00:00-24:00"))
	}
	if until != "00:00" {
		parts = append(parts, strconv.Quote(last+" 00:00-"+until))
	}
	if first == last || from == "00:00" && until == "00:00" && len(between) == 0 {
		return nil
	}
	return fmt.Errorf(`%.60q goes from one day to another; write the hours of each day: [%s]; a schedule may instead have start: %q, end: %q`, text, strings.Join(parts, ", "), found[1], found[2])
}

// meant is how a text is written that probably stands for a time of the week: "Saturday 2:00 - 6:00"; "" where none
// can be told.
func meant(text string) string {
	if found := ofAWS.FindStringSubmatch(text); found != nil {
		if !strings.EqualFold(found[1], found[3]) {
			return ""
		}
		text = found[1] + " " + found[2] + "-" + found[4]
	}
	text = plainly(text)
	if found := whole.FindStringSubmatchIndex(text); found != nil {
		from, _ := strconv.Atoi(text[found[4]:found[5]]) // two digits
		until, _ := strconv.Atoi(text[found[6]:found[7]])
		text = fmt.Sprintf("%s%02d:00-%02d:00", text[:found[4]], from, until)
	}
	if !written.MatchString(text) {
		return ""
	}
	if _, err := Parse(text); err != nil {
		return ""
	}
	return text
}

var (
	ofEventBridge = pattern.Of(`^(?i)cron\((.*)\)$`)
	atOfAWS       = pattern.Of(`^(?i)at\((.*)\)$`)
	withZone      = pattern.Of(`^(?:CRON_)?TZ=(\S+)\s+(.*)$`)
	instant       = pattern.Of(`^([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]+([0-9]{2}:[0-9]{2})(?::[0-9]{2})?(?:\.[0-9]+)?\s*(Z|[+-][0-9]{2}:?[0-9]{2})?$`)
	yearFirst     = pattern.Of(`^([0-9]{4})[./]([0-9]{1,2})[./]([0-9]{1,2})(?:[ T]+([0-9]{2}:[0-9]{2}))?$`)
	yearLast      = pattern.Of(`^([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})(?:[ T]+([0-9]{2}:[0-9]{2}))?$`)
)

// meantMoment is how a text is written that probably stands for a moment, with what else is to be written, as the end
// of a sentence; "" where none can be told. A date whose day may be its month is none.
func meantMoment(text string) string {
	text = strings.TrimSpace(text)
	also := ""
	try := func(candidate string) string {
		if _, err := parseMoment(candidate); err != nil || candidate == text {
			return ""
		}
		return strconv.Quote(candidate) + also
	}
	if found := withZone.FindStringSubmatch(text); found != nil {
		also = " and zone: " + found[1]
		return try(found[2])
	}
	if found := atOfAWS.FindStringSubmatch(text); found != nil {
		text = strings.TrimSpace(found[1])
	}
	if found := ofEventBridge.FindStringSubmatch(text); found != nil {
		text = found[1]
		if fields := strings.Fields(text); len(fields) == 6 {
			return try(strings.Join(fields[:5], " "))
		}
		return try(text + " ")
	}
	if fields := strings.Fields(text); len(fields) == 6 {
		switch last := fields[5]; {
		case last != "*" && fields[0] == "0": // the seconds of others
			return try(strings.Join(fields[1:], " "))
		case last == "*" && fields[4] != "*": // the year of EventBridge
			return try(strings.Join(fields[:5], " "))
		}
		return "" // it may be either
	}
	if found := instant.FindStringSubmatch(text); found != nil {
		if found[3] != "" {
			also = ", and set its time zone with the key `zone`"
		}
		return try(found[1] + " " + found[2])
	}
	date := func(year, month, day, clock string) string {
		m, _ := strconv.Atoi(month) // two digits
		d, _ := strconv.Atoi(day)
		return try(strings.TrimSpace(fmt.Sprintf("%s-%02d-%02d %s", year, m, d, clock)))
	}
	if found := yearFirst.FindStringSubmatch(text); found != nil {
		return date(found[1], found[2], found[3], found[4])
	}
	if found := yearLast.FindStringSubmatch(text); found != nil {
		first, _ := strconv.Atoi(found[1]) // two digits
		second, _ := strconv.Atoi(found[2])
		switch {
		case first > 12 || strings.Contains(text, "."): // a point is between day and month
			return date(found[3], found[2], found[1], found[4])
		case second > 12:
			return date(found[3], found[1], found[2], found[4])
		}
		return ""
	}
	return try(plainly(text))
}

// countries are what people call those whose holidays are known by two letters.
var countries = map[string]string{
	"uk": "gb", "england": "gb", "britain": "gb", "great britain": "gb", "united kingdom": "gb", "usa": "us", "america": "us", "united states": "us", "germany": "de", "france": "fr", "spain": "es",
	"italy": "it", "japan": "jp", "canada": "ca", "netherlands": "nl", "holland": "nl", "belgium": "be", "austria": "at", "switzerland": "ch", "poland": "pl", "sweden": "se", "norway": "no", "denmark": "dk",
	"ireland": "ie", "portugal": "pt", "brazil": "br", "argentina": "ar", "greece": "gr", "ukraine": "ua", "russia": "ru", "new zealand": "nz", "south africa": "za", "euro": "ecb",
}
