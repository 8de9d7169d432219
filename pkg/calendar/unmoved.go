package calendar

import "strings"

// unmoved are names of zones that look like those of a country with summer time, and have none: the zone that is most
// often meant, and the one whose clocks really never change.
var unmoved = map[string][3]string{
	"EST": {"5 hours behind UTC", "America/New_York", "America/Panama"},
	"MST": {"7 hours behind UTC", "America/Denver", "America/Phoenix"},
}

// Unmoved says what hardly anybody means by a zone that exists, and what to write; "" for nothing.
func Unmoved(name string) string {
	if z, is := unmoved[name]; is {
		return name + " is " + z[0] + " the whole year, and has no summer time; write " + z[1] + ", or " + z[2] + " if no summer time is meant"
	}
	if ahead, is := strings.CutPrefix(name, "Etc/GMT"); is && len(ahead) > 1 && ahead[1:] != "0" {
		return name + " is " + strings.NewReplacer("+", "-", "-", "+").Replace(ahead) + " hours from UTC (the sign in this name is inverted), and has no summer time; write a zone such as Asia/Seoul"
	}
	return ""
}
