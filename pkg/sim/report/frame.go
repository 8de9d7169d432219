package report

import "unicode/utf8"

// frame is the measure of a plot in SVG user units. A page has every plot twice, for a
// desk and for a telephone, because text that is scaled down with its plot cannot be read.
type frame struct {
	class       string // of the element, which shows one of the two
	width, left float64
	times       int // at most so many parts of time
	points      int // at most so many points of a line: two a pixel
	lanes       [2]string
}

var (
	desk      = frame{class: "desk", width: 1040, left: 74, times: 14, points: maxPoints, lanes: [2]string{"lost work", "changes"}}
	telephone = frame{class: "telephone", width: 380, left: 60, times: 4, points: 500, lanes: [2]string{"lost", "changes"}}
)

// room widens the margin for the longest label of an axis.
func (f frame) room(marks []mark) frame {
	const letter, axisName = 7.0, 22.0 // user units, of text at 12
	for _, m := range marks {
		f.left = max(f.left, axisName+8+letter*float64(utf8.RuneCountInString(m.label)))
	}
	return f
}

func (f frame) right() float64 { return f.width - 20 }

// The heights of a plot of sizes: sizes above, two lanes below for lost work and for
// changes, then the time.
const (
	top        = 10.0
	bottom     = top + 270
	lostTop    = bottom + 9
	laneHeight = 9.0
	changesMid = lostTop + laneHeight + 17
	timeTop    = changesMid + 14
	height     = timeTop + 36
)
