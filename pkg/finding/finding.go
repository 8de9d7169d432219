package finding

// Result says how much a finding matters.
type Result string

// The results of a check. Only Failed makes the doctor fail.
const (
	Well    Result = "ok"
	Noted   Result = "info"
	Doubted Result = "warn"
	Failed  Result = "fail"
)

// Finding is what one check found.
type Finding struct {
	// Result is `ok`, `info`, `warn` or `fail`.
	Result Result `json:"result"`
	// About is the name of the tier that the finding is about. If the finding is not about one tier, About is a
	// word for the part that was checked, such as `aws`, `ledger`, `brake`, `prices` or `daemon`. With several
	// accounts or regions, About also names the account or region.
	About string `json:"about"`
	// Check is the name of the check that made the finding.
	Check string `json:"check"`
	// Found is what the check found, as a sentence.
	Found string `json:"found"`
	// Do is what you can do; "" if there is nothing to do.
	Do string `json:"do,omitempty"`
}

// Notes gather the findings about one thing, in the order in which they are told.
type Notes struct {
	About string
	All   []Finding
}

// Add adds one.
func (n *Notes) Add(r Result, check, found, do string) {
	n.All = append(n.All, Finding{Result: r, About: n.About, Check: check, Found: found, Do: do})
}
