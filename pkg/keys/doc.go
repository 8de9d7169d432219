// Package keys declares the keys of a configuration, each once, bound to the value
// that uses it.
//
//	func (c *Cooldown) Keys() keys.Set {
//		return keys.Set{
//			keys.Span("grow", &c.Grow, keys.AtMost(keys.Day)),
//			keys.Span("shrink", &c.Shrink, keys.AtMost(keys.Day)),
//		}
//	}
//
// In goes a Set and the nodes of a document; out come the values, in place, and
// Problems: everything that is wrong, each with line, column, dotted path and a
// sentence. What a value is before it is read is its default. The same Set gives the
// values back as they are (Set.Show) and the JSON Schema of what may be written
// (Set.Schema), so that neither can forget a key.
//
// The parts of a Set are read in their order, which is the order in which they are
// shown: what follows from a key stands after it.
//
// The package thinks: no I/O, no context, no logger, no clock, and no YAML. Package
// config makes the nodes.
package keys
