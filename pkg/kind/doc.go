// Package kind says what a kind of tier is: what it wants to know, how it looks, and what
// it does next. Each kind is a folder below; pkg/kinds lists them.
//
// A kind thinks: no I/O, no context, no logger, no clock.
package kind
