package reason

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
