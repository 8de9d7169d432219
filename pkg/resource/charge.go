package resource

// Charge is what AWS has billed for one sort of usage on some days, as Cost Explorer tells it.
type Charge struct {
	// Record is the kind of charge: Usage, SavingsPlanCoveredUsage, Credit.
	Record string
	// Usage is the usage type, with the prefix of its region: EU-BoxUsage:m5.large.
	Usage string
	// Dollars are US dollars, amortized: what a reservation or a Savings Plan covers costs what it costs there.
	Dollars float64
}
