package parse

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// most bounds the values of one name. More are a label that has another value for each request.
const most = 50_000

// Page reads the values of one name. Values without a time of their own have none in the answer. openMetrics says
// that the page is in that format, in which times are seconds, and which says itself where it ends.
func Page(text, name string, openMetrics bool) (a resource.Answer, err error) {
	types, ended, n := map[string]string{}, false, 0
	for line := range strings.Lines(text) {
		n++
		whole := strings.HasSuffix(line, "\n")
		line = strings.Trim(line, " \t\r\n")
		switch {
		case line == "":
		case ended:
			return resource.Answer{}, fmt.Errorf("# EOF must be the last line of the page, and text follows in line %d", n)
		case line == "# EOF":
			ended = true
		case !whole:
			return resource.Answer{}, fmt.Errorf("there is no newline at the end of line %d; the page may be cut off", n)
		case line[0] == '#':
			if words := strings.Fields(line); len(words) == 4 && words[1] == "TYPE" {
				types[words[2]] = words[3]
			}
		default:
			v := value{rest: line, openMetrics: openMetrics}
			found, labels, point, err := v.read(name)
			switch {
			case err != nil:
				return resource.Answer{}, fmt.Errorf("line %d: %w", n, err)
			case !found:
			case len(a.Series) == most:
				return resource.Answer{}, fmt.Errorf("%s has more than %s, the most that dynascale reads", name, amount.Count(most, "value"))
			default:
				a.Series = append(a.Series, resource.Series{Labels: labels, Points: []scale.Point{point}})
			}
		}
	}
	switch {
	case openMetrics && !ended:
		return resource.Answer{}, errors.New("the page does not end with # EOF, as OpenMetrics requires; it may be cut off")
	case n == 0:
		return resource.Answer{}, errors.New("the page is empty")
	}
	a.Counter, a.Gauge = kind(types, name)
	return a, nil
}

// kind is what the types of a page say of the values of a name.
func kind(types map[string]string, name string) (counter, gauge bool) {
	own := types[name]
	if family, is := strings.CutSuffix(name, "_total"); is && own == "" && types[family] == "counter" {
		own = "counter" // in OpenMetrics the family has no suffix
	}
	for _, suffix := range []string{"_bucket", "_count", "_sum"} {
		if family, is := strings.CutSuffix(name, suffix); is && own == "" && (types[family] == "histogram" || types[family] == "summary") {
			own = "counter"
		}
	}
	return own == "counter", own == "gauge" || own == "summary"
}
