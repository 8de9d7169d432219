package facts

// ListPrices are the prices of AWS's price list, by an item's key of package price. They are asked a few
// at a time, and twice a day at most: nothing hurries, because the shipped table stands in meanwhile.
var ListPrices = &Shelf[ListPrice]{Label: Label{
	Name: "list prices", Noun: "list price of", Service: "pricing", Doing: "asking the list price of",
	Rights: []string{"pricing:GetProducts"}, For: "prices.pricing_api: what things cost", Way: One, Every: sold, Again: rarely, Keep: true, Few: 4, Turn: 4, Sample: 100,
}}

// ListPrice is a price of AWS's price list.
type ListPrice struct {
	// Dollars are for an hour, or for a month of what is sold by the month.
	Dollars float64
	// Source says when it was asked: "price list of 2026-11-20".
	Source string
}
