// Package parse reads pages that somebody else wrote for Prometheus: the values of one metric out
// of the text format 0.0.4 or OpenMetrics 1.0.
//
// In goes a page and a name; out come the values with their labels, and what the page says of their
// type. A page that breaks off, or has a line that is none, is an error and no answer: a sum over
// half of a page looks like less load. Exemplars, units, help and what belongs to other names are passed over.
//
// It is small because it builds nothing that it was not asked for, and it does not bring the client library;
// the tests compare it with that one. Sources: prometheus/docs, "Exposition formats"; OpenMetrics 1.0, "Text format".
package parse
