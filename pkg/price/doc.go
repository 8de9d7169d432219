// Package price knows what an hour of a tier costs, in US dollars.
//
// A kind writes a Bill: of which Items a tier is made now and at each of its sizes. The Book
// turns it into a scale.Cost by the prices that it knows, in this order: the user's own rates,
// the price list of AWS where it may be asked, the shipped table. A price that none of them
// knows is unknown, and never zero.
//
// The package thinks: no I/O, no clock, no logger. What AWS answered comes in as a Quoter.
package price
