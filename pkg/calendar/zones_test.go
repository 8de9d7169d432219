package calendar

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestAWrongZoneIsAnsweredByARightOne(t *testing.T) {
	for name, want := range map[string]string{
		"Asia/Soul": "Asia/Seoul", "Seoul": "Asia/Seoul", "asia/seoul": "Asia/Seoul", "Europe/Berln": "Europe/Berlin",
		"America/New York": "America/New_York", "new-york": "America/New_York", "KST": "Asia/Seoul", "PST": "America/Los_Angeles", "utc": "UTC",
		"Buenos_Aires": "America/Buenos_Aires", "Europe/Seoul": "Asia/Seoul", "Tokio": "Asia/Tokyo", "": "", "+09:00": "", "Nowhere/Atall": "",
		strings.Repeat("x", 200): "",
	} {
		_, err := Zone(name)
		if err == nil && want != "" {
			continue // the database of this machine does not ask for capitals
		}
		if err == nil {
			t.Errorf("%q is a zone", name)
		} else if suggests := strings.HasSuffix(err.Error(), "did you mean "+want+"?"); want != "" && !suggests || want == "" && strings.Contains(err.Error(), "did you mean") {
			t.Errorf("%q: %v, want %q", name, err, want)
		}
	}
}

func TestAnOffsetIsAnsweredByAZone(t *testing.T) {
	for name, want := range map[string]string{
		"+09:00": "Asia/Seoul", "GMT+9": "Asia/Seoul", "UTC+09:00": "Asia/Seoul", "9": "Asia/Seoul", "utc + 1": "Europe/Paris", "-0500": "America/New_York", "UTC-5": "America/New_York",
		"+05:30": "Asia/Kolkata", "+00:00": "UTC or Europe/London", "+14:00": "Asia/Seoul",
	} {
		if _, err := Zone(name); err == nil || !strings.Contains(err.Error(), "is an offset from UTC") || !strings.HasSuffix(err.Error(), "write the name of a zone, such as "+want) {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
}

// What is suggested exists.
func TestPlacesAreZones(t *testing.T) {
	all := slices.Collect(maps.Values(short))
	for _, zones := range offsets {
		all = append(all, strings.Split(zones, " or ")...)
	}
	for area, cities := range places {
		for city := range strings.FieldsSeq(cities) {
			all = append(all, area+"/"+city)
		}
	}
	for _, name := range all {
		if _, err := Zone(name); err != nil {
			t.Error(err)
		}
	}
}
