// Package pricelist is the price list of the make-believe cloud.
//
// In go prices, by the keys of package price; out come the answers of the Price List Query API, with
// the faults of the world. What the list was not told it does not have, as AWS's has no price of a type
// that nobody sells.
package pricelist
