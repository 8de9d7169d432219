package memory

import "strings"

// Resource is what a memory belongs to, whatever the configuration calls its tier: the same name
// in two regions or accounts is another resource, and so is what another kind of tier scales of it.
// Region and account are "" where the environment says them.
type Resource struct{ Region, Account, Kind, Name string }

// String is the resource as it is stored: region/account/kind/name.
func (r Resource) String() string {
	return strings.Join([]string{r.Region, r.Account, r.Kind, r.Name}, "/")
}

// ResourceOf reads what String wrote.
func ResourceOf(text string) (r Resource, ok bool) {
	parts := strings.SplitN(text, "/", 4)
	if len(parts) < 4 {
		return r, false
	}
	return Resource{parts[0], parts[1], parts[2], parts[3]}, true
}

// Say is a stored resource in words: "group web-asg in us-east-1, account 111122223333".
func Say(resource string) string {
	r, ok := ResourceOf(resource)
	if !ok {
		return resource
	}
	text := r.Kind + " " + r.Name
	if r.Region != "" {
		text += " in " + r.Region
	}
	if r.Account != "" {
		text += ", account " + r.Account
	}
	return text
}

// May reports whether two may be one: kind and name are the same, and region and account are or
// one of them does not say.
func (r Resource) May(be Resource) bool {
	alike := func(a, b string) bool { return a == b || a == "" || b == "" }
	return r.Kind == be.Kind && r.Name == be.Name && alike(r.Region, be.Region) && alike(r.Account, be.Account)
}

// Unclaimed is what a memory belongs to while no configuration has said which resource its tier
// scales.
func Unclaimed(tier string) string { return "tier/" + tier }

// Claim says which resource a tier of the configuration scales.
type Claim struct {
	Tier     string
	Resource Resource
}

// Move is a memory that goes on under another name, because the configuration calls its resource
// otherwise. To is "" when From is the name of another resource now, and no tier scales this one:
// its memory waits.
type Move struct {
	Resource string
	From, To string
}
