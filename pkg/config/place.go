package config

import "cmp"

// Place is one region, seen with one role: what a set of clients is made for.
type Place struct {
	Region string // "" is the default region
	Role   AssumeRole
}

// Place is where what a tier scales is.
func (t Tier) Place() Place { return Place{Region: t.Region, Role: t.AssumeRole} }

// Places lists the places of a configuration in the order of its tiers.
func (c *Config) Places() []Place {
	var out []Place
	seen := map[Place]bool{}
	for _, t := range c.Tiers {
		if p := t.Place(); !seen[p] {
			seen[p] = true
			out = append(out, p)
		}
	}
	return out
}

// BrakePlace is where the parameter of the remote brake is read.
func (a AWS) BrakePlace() Place {
	return Place{Region: cmp.Or(a.Brake.Region, a.Region), Role: a.AssumeRole}
}

// BrakeName is the remote brake as people read it: "/dynascale/brake in eu-west-1"; "" when
// none is configured.
func (a AWS) BrakeName() string {
	if a.Brake.Parameter == "" {
		return ""
	}
	return a.Brake.Parameter + " in " + a.BrakePlace().String()
}

// Account is the number of the account that the role is of; "" without a role, when it is
// that of the credentials, which is not known before AWS is asked.
func (p Place) Account() string { return p.Role.account() }

// String names a place in logs and errors; the external id is not part of it.
func (p Place) String() string {
	name := p.Region
	if name == "" {
		name = "the default region"
	}
	if p.Role.ARN != "" {
		name += " as " + p.Role.ARN
	}
	return name
}
