// Package pricing asks the AWS Price List Query API what an item costs on demand.
//
// In go items of package price; out comes one price, or why there is none. An answer with several
// prices is none: a guess among them could be that of a reservation, or of another tenancy.
package pricing
