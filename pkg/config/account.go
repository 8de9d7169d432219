package config

import (
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"
)

// decodeTierRole is a tier's own role, or the one of aws where the tier names
// none. An empty arn is a tier that takes no role at all.
func decodeTierRole(s *section, normal AssumeRole) AssumeRole {
	role := decodeAssumeRole(s)
	if !s.has("arn") {
		return normal
	}
	return role
}

// account is the number in the ARN of a role; "" without a role, when it is the
// one of the credentials.
func (r AssumeRole) account() string {
	if parts := strings.Split(r.ARN, ":"); len(parts) > 4 {
		return parts[4]
	}
	return ""
}

// oneOwner reports a tier whose group, database or machine another tier scales
// already. Groups of one name are different ones in two regions or two accounts. A
// region that is left to the environment may be any.
func oneOwner(s *section, key string, others []Tier, t Tier) {
	_, name := t.scales()
	for _, other := range others {
		if other.AssumeRole.account() != t.AssumeRole.account() {
			continue
		}
		switch {
		case other.Region == t.Region:
			s.get(key).problem("%s is already scaled by tier %s (line %d); two tiers on one %s would fight",
				show(name), show(other.Name), other.Line, thing(key))
			return
		case other.Region == "" || t.Region == "":
			s.get(key).problem("%s is also scaled by tier %s (line %d), and only one of them names its region; "+
				"write region for both, because two tiers on one %s would fight", show(name), show(other.Name), other.Line, thing(key))
			return
		}
	}
}

// ownPlace reports a tier that publishes its endpoints where another one does: each
// tick the one would overwrite the other's.
func ownPlace(s *section, others []Tier, t Tier) {
	mine := t.Subject.Replicas
	if mine == nil {
		return
	}
	for _, other := range others {
		theirs := other.Subject.Replicas
		if theirs == nil {
			continue
		}
		endpoints := s.get("rds_replicas").section().get("endpoints").section()
		if mine.File != "" && mine.File == theirs.File {
			endpoints.get("file").problem("is where tier %s publishes already (line %d)", show(other.Name), other.Line)
		}
		if mine.Parameter != "" && mine.Parameter == theirs.Parameter &&
			other.Region == t.Region && other.AssumeRole.account() == t.AssumeRole.account() {
			endpoints.get("parameter").problem("is where tier %s publishes already (line %d)", show(other.Name), other.Line)
		}
	}
}

// thing is what a tier with a key scales.
func thing(key string) string {
	return map[string]string{"group": "group", "rds_replicas": "database", "rds_class": "database", "rds_acu": "cluster", "ec2_size": "instance"}[key]
}

// Where AWS writes the region in its own addresses and ARNs.
var regionIn = []*regexp.Regexp{
	regexp.MustCompile(`^https?://(?:[a-z0-9-]+\.)?sqs(?:-fips)?\.([a-z0-9-]+)\.(?:vpce\.)?(?:amazonaws\.com|api\.aws|amazonaws\.com\.cn|api\.amazonwebservices\.com\.cn)(?::[0-9]+)?/`),
	regexp.MustCompile(`^https?://([a-z0-9-]+)\.queue\.amazonaws\.com(?:\.cn)?(?::[0-9]+)?/`),
	regexp.MustCompile(`^arn:aws[a-z-]*:elasticloadbalancing:([a-z0-9-]+):`),
}

// sameRegion reports a place that holds an address or ARN of another region than
// the tier's. Calls are signed for one region, so that the others refuse them.
func sameRegion(p place, want string) {
	if want == "" {
		return
	}
	node := p.node
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	for _, pattern := range regionIn {
		if found := pattern.FindStringSubmatch(node.Value); found != nil && found[1] != want {
			p.problem("is in %s, but this tier's calls go to %s; set the tier's region", found[1], want)
			return
		}
	}
}
