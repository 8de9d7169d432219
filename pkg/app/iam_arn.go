package app

import (
	"cmp"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/kind/rdsreplicas"
)

// arn names a resource of a tier's account and region.
func (w *policyWriter) arn(role string, t config.Tier, service, resource string) string {
	region := cmp.Or(t.Region, w.o.Region, "*")
	return strings.Join([]string{"arn", partition(role, region), service, region, w.account(role), resource}, ":")
}

// readerPrefix begins the names of the readers that dynascale makes of a database or
// a cluster.
func readerPrefix(source string) string { return (&rdsreplicas.Replicas{Source: source}).Prefix() }

// withoutSlash is a parameter's name as its ARN has it.
func withoutSlash(parameter string) string { return strings.TrimPrefix(parameter, "/") }

// sid is a statement's name for one tier: letters and digits, and none twice.
func (w *policyWriter) sid(what, tier string) string {
	var b strings.Builder
	b.WriteString(what)
	for word := range strings.FieldsFuncSeq(tier, func(r rune) bool { return r == '-' || r == '_' }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	name := b.String()
	for n := 2; slices.ContainsFunc(w.policy.Whys, func(x Why) bool { return x.Sid == name }); n++ {
		name = b.String() + strconv.Itoa(n)
	}
	return name
}

// groupARN names a group. The id that AWS gives a group is not known here, so any
// group of that name is meant; there is one.
func (w *policyWriter) groupARN(role string, t config.Tier) string {
	return w.arn(role, t, "autoscaling", "autoScalingGroup:*:autoScalingGroupName/"+literal(t.Group))
}

// account is the one of the role, or the one that was told.
func (w *policyWriter) account(role string) string {
	if parts := strings.Split(role, ":"); len(parts) > 4 {
		return parts[4]
	}
	return cmp.Or(w.o.Account, "*")
}

// queueHost is the region in the address of a queue.
var queueHost = regexp.MustCompile(`^sqs(?:-fips)?\.([a-z0-9-]+)\.`)

// queueARN names a queue by its URL, which holds account and name.
func (w *policyWriter) queueARN(role string, t config.Tier, address string) string {
	region := cmp.Or(t.Region, w.o.Region, "*")
	account, name := w.account(role), lastPart(address)
	if u, err := url.Parse(address); err == nil {
		if found := queueHost.FindStringSubmatch(u.Hostname()); found != nil && strings.Contains(u.Hostname(), "amazonaws.com") {
			region = found[1]
		}
		if parts := strings.Split(u.Path, "/"); len(parts) > 2 {
			account = parts[len(parts)-2]
		}
	}
	return strings.Join([]string{"arn", partition(role, region), "sqs", region, account, name}, ":")
}

// partition is the part of AWS that a region belongs to; a role names its own.
func partition(role, region string) string {
	if parts := strings.Split(role, ":"); len(parts) > 1 {
		return parts[1]
	}
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}

// literal keeps * and ? of a group's name from matching other groups, and $ from
// beginning a variable (IAM, policy variables).
func literal(name string) string {
	return strings.NewReplacer("*", "${*}", "?", "${?}", "$", "${$}").Replace(name)
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
