package config

import (
	"strings"

	"github.com/dynascale/dynascale/pkg/awsname"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
)

// account is the number in the ARN of a role; "" without a role, when it is the
// one of the credentials.
func (r AssumeRole) account() string {
	if parts := strings.Split(r.ARN, ":"); len(parts) > 4 {
		return parts[4]
	}
	return ""
}

// Where AWS writes the region in its own addresses and ARNs.
var regionIn = []*pattern.Pattern{
	pattern.Of(`^https?://(?:[a-z0-9-]+\.)?sqs(?:-fips)?\.([a-z0-9-]+)\.(?:vpce\.)?(?:amazonaws\.com|api\.aws|amazonaws\.com\.cn|api\.amazonwebservices\.com\.cn)(?::[0-9]+)?/`),
	pattern.Of(`^https?://([a-z0-9-]+)\.queue\.amazonaws\.com(?:\.cn)?(?::[0-9]+)?/`),
	pattern.Of(`^arn:aws[a-z-]*:elasticloadbalancing:([a-z0-9-]+):`),
}

// sameRegion reports a key that holds an address or ARN of another region than
// the tier's. Calls are signed for one region, so that the others refuse them.
func sameRegion(at keys.At, key, want string) {
	if want == "" {
		return
	}
	if t, is := awsname.Of(at.Value(key)); is && t.Region != "" && t.Region != want && t.Sort != awsname.Zone {
		at.Problem(key, "is in %s, but this tier's calls go to %s; write region: %[1]s in the tier, or name a resource in %[2]s", t.Region, want)
		return
	}
	for _, pattern := range regionIn {
		if found := pattern.FindStringSubmatch(at.Value(key)); found != nil && found[1] != want {
			at.Problem(key, "is in %s, but this tier's calls go to %s; write region: %[1]s in the tier, or name a resource in %[2]s", found[1], want)
			return
		}
	}
}

// partitionIn is where AWS writes the partition in an ARN.
var partitionIn = pattern.Of(`^arn:(aws[a-z-]*):`)

// partition is the part of AWS that a region is in, as ARNs have it.
func partition(region string) string {
	for _, p := range []struct{ prefix, name string }{
		{"cn-", "aws-cn"}, {"us-gov-", "aws-us-gov"}, {"us-isob-", "aws-iso-b"}, {"us-isof-", "aws-iso-f"}, {"us-iso-", "aws-iso"}, {"eu-isoe-", "aws-iso-e"}, {"eusc-", "aws-eusc"},
	} {
		if strings.HasPrefix(region, p.prefix) {
			return p.name
		}
	}
	return "aws"
}

// samePartition reports a key that holds an ARN of another partition than the region's: credentials of
// one are none in another.
func samePartition(at keys.At, key, region string) {
	if found := partitionIn.FindStringSubmatch(at.Value(key)); found != nil && region != "" && at.Sound(key) && found[1] != partition(region) {
		at.Problem(key, "is of the AWS partition %s, but %s is in the partition %s; partitions share no accounts and no resources: write an ARN that begins with arn:%s:, or set another region",
			found[1], region, partition(region), partition(region))
	}
}

// accountIn is where AWS writes the account in the ARNs of load balancers and target groups.
var accountIn = pattern.Of(`^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]*:([0-9]{12}):`)

// sameAccount reports a key that holds an ARN of another account than that of the role which the tier
// takes. The metrics of a load balancer are in its own account. A queue may be another account's.
func sameAccount(at keys.At, key, want string) {
	if found := accountIn.FindStringSubmatch(at.Value(key)); found != nil && want != "" && found[1] != want {
		at.Problem(key, "is of account %s, but this tier's calls are made in account %s (by assume_role); name a load balancer or target group of account %[2]s, or set the tier's assume_role to a role in account %[1]s", found[1], want)
	}
}
