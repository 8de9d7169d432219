package exposition

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Kind is what the numbers of a family are.
type Kind string

// The kinds of family.
const (
	Counter   Kind = "counter"
	Gauge     Kind = "gauge"
	Histogram Kind = "histogram"
)

// Family is what all series of one name have in common.
type Family struct {
	Name, Help string
	Kind       Kind
	Labels     []string
	// byName are the places of the labels in the order of their names, in which they are told; nil
	// where they stand in it already.
	byName []int
}

// newFamily is a family with its labels in any order.
func newFamily(kind Kind, name, help string, labels []string) Family {
	f := Family{Name: name, Help: help, Kind: kind, Labels: labels}
	if !slices.IsSorted(labels) {
		for i := range labels {
			f.byName = append(f.byName, i)
		}
		slices.SortFunc(f.byName, func(a, b int) int { return strings.Compare(labels[a], labels[b]) })
	}
	return f
}

// Page gathers the lines of a scrape. Nobody else uses it meanwhile.
type Page struct {
	order []*Family
	lines map[*Family]*bytes.Buffer
}

// Number tells the value of one series; values are of the family's labels, in their order. One that is not a
// number is told as NaN.
func (p *Page) Number(f *Family, value float64, values ...string) {
	p.line(f, "", value, values, "")
}

// line is a line of a family, whose name ends in suffix and whose last label is le; "" for neither.
func (p *Page) line(f *Family, suffix string, value float64, values []string, le string) {
	b := p.lines[f]
	if b == nil {
		if p.lines == nil {
			p.lines = map[*Family]*bytes.Buffer{}
		}
		b = &bytes.Buffer{}
		p.lines[f], p.order = b, append(p.order, f)
	}
	b.WriteString(f.Name)
	b.WriteString(suffix)
	open := byte('{')
	for i := range values {
		if f.byName != nil {
			i = f.byName[i]
		}
		name := f.Labels[i]
		b.WriteByte(open)
		open = ','
		b.WriteString(name)
		b.WriteString(`="`)
		_, _ = labelText.WriteString(b, values[i]) // into memory, which does not fail
		b.WriteByte('"')
	}
	if le != "" {
		b.WriteByte(open)
		open = ','
		b.WriteString(`le="` + le + `"`)
	}
	if open == ',' {
		b.WriteByte('}')
	}
	b.WriteByte(' ')
	b.Write(number(b.AvailableBuffer(), value))
	b.WriteByte('\n')
}

// labelText and helpText escape what the format gives a meaning.
var (
	labelText = strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)
	helpText  = strings.NewReplacer(`\`, `\\`, "\n", `\n`)
)

// number is a value as the format has it.
func number(to []byte, x float64) []byte {
	switch {
	case math.IsInf(x, 1):
		return append(to, "+Inf"...)
	case math.IsInf(x, -1):
		return append(to, "-Inf"...)
	}
	return strconv.AppendFloat(to, x, 'g', -1, 64)
}

// text is the whole page, families by name.
func (p *Page) text() []byte {
	slices.SortStableFunc(p.order, func(a, b *Family) int { return strings.Compare(a.Name, b.Name) })
	size := 0
	for _, f := range p.order {
		size += p.lines[f].Len() + len(f.Name)*2 + len(f.Help) + 40
	}
	out := bytes.NewBuffer(make([]byte, 0, size))
	for _, f := range p.order {
		out.WriteString("# HELP " + f.Name + " " + helpText.Replace(f.Help) + "\n# TYPE " + f.Name + " " + string(f.Kind) + "\n")
		out.Write(p.lines[f].Bytes())
	}
	return out.Bytes()
}
