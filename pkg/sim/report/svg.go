package report

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// drawing writes SVG elements. Colours are classes, so that the page's style
// decides between light, dark and print.
type drawing struct{ b strings.Builder }

// open begins an element; attributes are name, value, name, value, and so on.
func (d *drawing) open(name string, attributes ...string) {
	d.b.WriteByte('<')
	d.b.WriteString(name)
	for i := 0; i+1 < len(attributes); i += 2 {
		d.b.WriteString(" " + attributes[i] + `="`)
		d.escape(attributes[i+1])
		d.b.WriteByte('"')
	}
	d.b.WriteByte('>')
}

func (d *drawing) close(name string) { d.b.WriteString("</" + name + ">") }

// text is an element with nothing but text in it.
func (d *drawing) text(name, content string, attributes ...string) {
	d.open(name, attributes...)
	d.escape(content)
	d.close(name)
}

// empty is an element with nothing in it.
func (d *drawing) empty(name string, attributes ...string) {
	d.open(name, attributes...)
	d.close(name)
}

func (d *drawing) path(class, data string) {
	if data != "" {
		d.empty("path", "class", class, "d", data)
	}
}

func (d *drawing) line(class string, x1, y1, x2, y2 float64) {
	d.path(class, "M"+px(x1)+" "+px(y1)+"L"+px(x2)+" "+px(y2))
}

func (d *drawing) rect(class string, x, y, w, h float64) {
	d.empty("rect", "class", class, "x", px(x), "y", px(y), "width", px(w), "height", px(h))
}

// escape also replaces what XML cannot hold, such as control characters. A
// strings.Builder never fails.
func (d *drawing) escape(s string) { _ = xml.EscapeText(&d.b, []byte(s)) }

// markup is trusted: every text in it was escaped. A page shows it as it is.
type markup string

// markup is the drawing: every text in it went through escape.
func (d *drawing) markup() markup { return markup(d.b.String()) }

// px is a coordinate with one decimal, which no screen can tell from more.
func px(x float64) string {
	s := strconv.FormatFloat(x, 'f', 1, 64)
	return strings.TrimSuffix(s, ".0")
}
