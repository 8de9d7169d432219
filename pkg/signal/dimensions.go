package signal

import (
	"maps"
	"slices"
	"strings"
)

// Dimension is one name and value of those that CloudWatch tells metrics of one name apart by.
type Dimension struct{ Name, Value string }

// Dimensions are those of one metric, sorted by name and no name twice; nil for none. They are a list and no map
// because the daemon holds some for every tier, mostly of one entry, and a map of one entry takes ten times as
// much memory. Queries share them, so that nothing may change one in place.
type Dimensions []Dimension

// DimensionsOf are the dimensions with these values by name.
func DimensionsOf(values map[string]string) (d Dimensions) {
	if len(values) == 0 {
		return nil
	}
	d = make(Dimensions, 0, len(values))
	for _, name := range slices.Sorted(maps.Keys(values)) {
		d = append(d, Dimension{name, values[name]})
	}
	return d
}

// Get is the value of the dimension of this name; "" where there is none, as CloudWatch allows no empty value.
func (d Dimensions) Get(name string) string {
	for _, one := range d {
		if one.Name == name {
			return one.Value
		}
	}
	return ""
}

// With is a copy in which the dimension of this name has this value, whether it was there before or not.
func (d Dimensions) With(name, value string) Dimensions {
	at, is := slices.BinarySearchFunc(d, name, func(one Dimension, name string) int { return strings.Compare(one.Name, name) })
	after := at
	if is {
		after++
	}
	return slices.Concat(d[:at], Dimensions{{name, value}}, d[after:])
}

// String is what fmt prints of a map with the same values: a Definition is made of this text, and must stay the
// same for as long as the signal does.
func (d Dimensions) String() string {
	var b strings.Builder
	b.WriteString("map[")
	for i, one := range d {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(one.Name + ":" + one.Value)
	}
	b.WriteByte(']')
	return b.String()
}
