package reason

import "github.com/dynascale/dynascale/pkg/scale"

// Words are what the sizes of a kind of tier are called, in tables and sentences.
type Words struct {
	// Unit is what a size counts or is a position of: "instances", "class".
	Unit string
	// One and Many stand behind a number: "1 reader", "2 readers"; "" is nothing.
	One, Many string
	// Step stands behind the name of a size on a ladder: "8 ACU"; "" is nothing.
	Step string
	// Of stands before the name of what is scaled: "readers of" shop-db.
	Of string
	// Holder is whose bounds AWS itself keeps, in the genitive: "group's"; "" is nobody's.
	Holder string
}

// Named is a size by its name. A recommendation may lie beyond either end of a ladder, where no name is.
func Named(c scale.Capacity, size int) string {
	switch most := len(c.Ladder); {
	case most > 0 && size < 1:
		return "less than " + c.Name(1)
	case most > 0 && size > most:
		return "more than " + c.Name(most)
	}
	return c.Name(size)
}
