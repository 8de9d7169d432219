package parse

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// value is what is left of a line while it is read: NAME{LABEL="TEXT",...} VALUE TIME # EXEMPLAR.
type value struct {
	rest        string
	openMetrics bool
}

// read reads a whole line, and keeps what it says if it is of this name.
func (v *value) read(name string) (found bool, labels map[string]string, p scale.Point, err error) {
	if found, err = v.name(name); err != nil {
		return false, nil, p, err
	}
	if strings.HasPrefix(v.rest, "{") {
		if labels, err = v.labels(found); err != nil {
			return false, nil, p, err
		}
	}
	if v.openMetrics {
		v.rest, _, _ = strings.Cut(v.rest, " # ")
	}
	words := strings.Fields(v.rest)
	if len(words) < 1 || len(words) > 2 {
		return false, nil, p, errors.New("the name must be followed by a value, and optionally by a time")
	}
	if p.Value, err = strconv.ParseFloat(words[0], 64); err != nil && !errors.Is(err, strconv.ErrRange) {
		return false, nil, p, errors.New("the value is not a number")
	}
	if len(words) == 2 {
		if p.At, err = v.time(words[1]); err != nil {
			return false, nil, p, err
		}
	}
	return found, labels, p, nil
}

// name reads the name, and reports whether it is this one.
func (v *value) name(name string) (is bool, err error) {
	end := 0
	for end < len(v.rest) && (wordy(v.rest[end]) || v.rest[end] == ':') {
		end++
	}
	if end == 0 || '0' <= v.rest[0] && v.rest[0] <= '9' {
		return false, errors.New("the name of a metric is expected")
	}
	is = v.rest[:end] == name
	v.rest = strings.TrimLeft(v.rest[end:], " \t")
	return is, nil
}

// labels reads what stands in braces, and keeps it if it is wanted.
func (v *value) labels(wanted bool) (map[string]string, error) {
	out := map[string]string{}
	v.rest = v.rest[1:]
	for {
		v.rest = strings.TrimLeft(v.rest, " \t")
		if strings.HasPrefix(v.rest, "}") {
			v.rest = v.rest[1:]
			return out, nil
		}
		end := 0
		for end < len(v.rest) && wordy(v.rest[end]) {
			end++
		}
		label := v.rest[:end]
		after := strings.TrimLeft(v.rest[end:], " \t")
		after, equals := strings.CutPrefix(after, "=")
		after, quote := strings.CutPrefix(strings.TrimLeft(after, " \t"), `"`)
		if label == "" || !equals || !quote {
			return nil, errors.New(`a label such as code="200" is expected`)
		}
		v.rest = after
		text, err := v.quoted()
		if err != nil {
			return nil, err
		}
		if _, twice := out[label]; twice {
			return nil, fmt.Errorf("the label %s is given twice", label)
		}
		if wanted {
			out[label] = text
		}
		v.rest = strings.TrimLeft(v.rest, " \t")
		if strings.HasPrefix(v.rest, ",") {
			v.rest = v.rest[1:]
		} else if !strings.HasPrefix(v.rest, "}") {
			return nil, errors.New("a comma or } is expected after a label")
		}
	}
}

// quoted reads up to the closing quote.
func (v *value) quoted() (string, error) {
	var b strings.Builder
	for i := 0; i < len(v.rest); i++ {
		switch c := v.rest[i]; {
		case c == '"':
			v.rest = v.rest[i+1:]
			return b.String(), nil
		case c != '\\':
			b.WriteByte(c)
		case i+1 == len(v.rest):
		default:
			i++
			switch c := v.rest[i]; c {
			case 'n':
				b.WriteByte('\n')
			case '"', '\\':
				b.WriteByte(c)
			default:
				b.WriteByte('\\')
				b.WriteByte(c)
			}
		}
	}
	return "", errors.New("the text of a label has no closing quote")
}

// time is the time of a value: milliseconds since 1970, and seconds in OpenMetrics.
func (v *value) time(word string) (time.Time, error) {
	x, err := strconv.ParseFloat(word, 64)
	unit := "milliseconds"
	if v.openMetrics {
		x, unit = x*1000, "seconds"
	}
	// The years 1 to 9999, in which arithmetic with times is sound.
	if err != nil || math.IsNaN(x) || x < -62e12 || x > 253e12 {
		return time.Time{}, fmt.Errorf("the time after the value must be a number of %s since 1970, for a time from the year 1 to the year 9999", unit)
	}
	return time.UnixMilli(int64(x)).UTC(), nil
}

func wordy(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_'
}
