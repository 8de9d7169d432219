package rights

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/dynascale/dynascale/pkg/signal"
)

// arn names a resource of a tier's account and region. Those of IAM have no region.
func (w *writer) arn(t Tier, service, path string) string {
	region := cmp.Or(t.Region, w.o.Region, "*")
	part := partition(t.Role, region)
	if service == "iam" {
		region = ""
	}
	return arn.ARN{Partition: part, Service: service, Region: region, AccountID: w.account(t.Role), Resource: path}.String()
}

// sid is a statement's name for one tier: letters and digits, and none twice.
func (w *writer) sid(what, tier string) string {
	base := what + camel(tier)
	name := base
	for n := 2; slices.ContainsFunc(w.policy.Whys, func(x Why) bool { return x.Sid == name }); n++ {
		name = base + strconv.Itoa(n)
	}
	return name
}

// camel writes a name as a Sid may hold it: letters and digits alone (IAM, Sid).
func camel(name string) string {
	var b strings.Builder
	for word := range strings.FieldsFuncSeq(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

// account is the one of the role, or the one that was told.
func (w *writer) account(role string) string {
	if is, err := arn.Parse(role); err == nil {
		return is.AccountID
	}
	return cmp.Or(w.o.Account, "*")
}

// askedARN names what is asked itself. What it does not say is the tier's.
func (w *writer) askedARN(t Tier, r signal.Resource) string {
	region := cmp.Or(r.Region, t.Region, w.o.Region, "*")
	return arn.ARN{Partition: partition(t.Role, region), Service: r.Service, Region: region, AccountID: cmp.Or(r.Account, w.account(t.Role)), Resource: r.Path}.String()
}

// partition is the part of AWS that a region belongs to; a role names its own.
func partition(role, region string) string {
	if is, err := arn.Parse(role); err == nil {
		return is.Partition
	}
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
