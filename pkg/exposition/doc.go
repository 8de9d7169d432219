// Package exposition tells numbers to Prometheus, in its text format.
//
// In go counters, gauges and histograms (Vec), and whatever tells its numbers when somebody asks
// (Source); out comes a page (Registry.Write), or the answer to a scrape (Handler).
//
// It is here instead of the Prometheus client, because that brings Protocol Buffers: 2.9 MB of the
// binary and more memory than a thousand tiers, for the encoding of a few lines of text.
// docs/decisions/0002-exposition has the figures. The tests read every page with the client's parser
// and its linter.
//
// The format is https://prometheus.io/docs/instrumenting/exposition_formats/ version 0.0.4.
package exposition
