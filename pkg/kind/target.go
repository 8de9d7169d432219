package kind

// Target is what a tier scales: the roles that every kind plays. Beside them each is either a
// Setter or a Changer, which its line in package kinds says. A kind that lacks one of them
// does not compile there.
type Target interface {
	Configured
	Viewer
	Examiner
	Discoverer
	Entitled
	Named
}
