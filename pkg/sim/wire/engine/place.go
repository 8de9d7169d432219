package engine

// Place is the account and the region that an endpoint answers for.
type Place struct {
	Account string // 12 digits; default 123456789012
	Region  string // default us-east-1
}

// Usual fills in what is left out.
func (p Place) Usual() Place {
	if p.Account == "" {
		p.Account = "123456789012"
	}
	if p.Region == "" {
		p.Region = "us-east-1"
	}
	return p
}

// ARN names a thing of the account.
func (p Place) ARN(service, resource string) string {
	return "arn:aws:" + service + ":" + p.Region + ":" + p.Account + ":" + resource
}
