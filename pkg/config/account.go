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

// regionOf is the region of an address or ARN; "" for a text that names none.
func regionOf(v string) string {
	if t, is := awsname.Of(v); is && t.Region != "" && t.Sort != awsname.Zone {
		return t.Region
	}
	for _, pattern := range regionIn {
		if found := pattern.FindStringSubmatch(v); found != nil {
			return found[1]
		}
	}
	return ""
}

// sameRegion reports a key that holds an address or ARN of another region than
// the tier's. Calls are signed for one region, so that the others refuse them.
func sameRegion(at keys.At, key, want string) {
	region := regionOf(at.Value(key))
	switch meant := misspeltRegion(region); {
	case region == "" || region == want:
	case meant != "":
		at.Problem(key, "%s is not a region; did you mean %s?", keys.Show(region), meant)
	case want != "":
		at.Problem(key, "is in %s, but this tier's calls go to %s; write region: %[1]s in the tier, or name a resource in %[2]s", region, want)
	}
}

// together reports a key of a tier that says no region and takes no role, whose address or ARN is of another region
// than one before it, or of another account where it stands before the other: a target group is in the account of
// its load balancer.
func together(at keys.At, names []string, region, account string) {
	firstRegion, firstAccount := "", ""
	for _, key := range names {
		v := at.Value(key)
		of := regionOf(v)
		switch found := accountIn.FindStringSubmatch(v); {
		case !at.Sound(key):
			continue
		case region == "" && of != "" && firstRegion != "" && of != regionOf(at.Value(firstRegion)):
			at.Problem(key, "is in %s, but the key `%s` of this tier names a resource in %s; one tier is in one region: name resources of one region", of, firstRegion, regionOf(at.Value(firstRegion)))
			continue
		case account == "" && found != nil && firstAccount != "" && found[1] != accountIn.FindStringSubmatch(at.Value(firstAccount))[1]:
			at.Problem(key, "is of account %s, but the key `%s` of this tier names a resource of account %s; a load balancer and its target groups are in one account: name resources of one account",
				found[1], firstAccount, accountIn.FindStringSubmatch(at.Value(firstAccount))[1])
			continue
		case found != nil && firstAccount == "":
			firstAccount = key
		}
		if of != "" && firstRegion == "" {
			firstRegion = key
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
