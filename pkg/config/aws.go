package config

import (
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/awsname"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/pattern"
)

// AWS says which account and region to talk to, and how.
type AWS struct {
	Region   string // "" leaves it to AWS_REGION and the profile
	Profile  string // "" uses the SDK's own order of credentials
	Endpoint string // one URL in place of every AWS endpoint; "" for AWS itself
	Protocol string // how CloudWatch is spoken to: cbor, query or json
	Timeout  time.Duration
	// AssumeRole is taken after the first credentials were found.
	AssumeRole AssumeRole
	// Rate is the most that dynascale allows itself per account, region and service.
	Rate Rate
	// Brake is a parameter that stops dynascale from afar. The zero value is none.
	Brake Brake
}

// Brake names an SSM parameter that says run, pause or pause-hard.
type Brake struct {
	Parameter string // "" is none
	Region    string // "" is the region above
}

// Rate is the largest number of calls per second, 0.1 to 1000, for each kind of call.
// How many are made follows what AWS accepts.
type Rate struct {
	Reads, Writes float64
}

// AssumeRole is a role to take in another account. The zero value is none.
type AssumeRole struct {
	ARN        string
	ExternalID string // a secret: Effective never prints it
}

var (
	region  = pattern.Of(`^[a-z]{2,5}(-[a-z]+)+-[0-9]{1,2}$`)
	aRegion = awsname.Belongs("a region such as ap-northeast-2", keys.That(regionLooks.Rule(), notRegion), func(t awsname.Thing) string {
		if t.Sort == awsname.Zone {
			return "write its region, " + t.Region
		}
		return ""
	}, awsname.Region)
	aBrake  = kind.ParameterOf("/dynascale/brake")
	roleARN = pattern.Of(`^arn:aws[a-z-]*:iam::[0-9]{12}:role/[\w+=,.@/-]+$`)
	extID   = pattern.Of(`^(?:[\w+=,.@:/-]{2,})?$`)
	// aSecret is an external id, which no message repeats. Source: STS API reference, AssumeRole.
	aSecret = keys.That(keys.Rule{"pattern": extID.String(), "maxLength": 1224}, func(v string) string {
		if extID.MatchString(v) && len(v) <= 1224 {
			return ""
		}
		return "is not an external id: 2 to 1224 letters, digits and any of _ + = , . @ : / -"
	})
)

// Keys are the keys of aws.
func (a *AWS) Keys() keys.Set {
	return keys.Set{
		foreignToAWS,
		keys.Text("region", &a.Region, keys.Optional(aRegion)),
		keys.Text("profile", &a.Profile, aProfile),
		keys.Text("endpoint", &a.Endpoint, keys.Optional(keys.Address)),
		keys.Choice("cloudwatch_protocol", &a.Protocol, "cbor", "query", "json"),
		keys.Span("timeout", &a.Timeout, keys.AtLeast(time.Second), keys.AtMost(5*time.Minute)),
		keys.Section("assume_role", &a.AssumeRole),
		keys.Demand(nil, func(at keys.At) { samePartition(at, "assume_role.arn", a.Region) }),
		keys.Section("rate", &a.Rate),
		keys.Section("brake", &a.Brake),
	}
}

// Keys are the keys of a brake.
func (b *Brake) Keys() keys.Set {
	return keys.Set{
		keys.Text("parameter", &b.Parameter, keys.Optional(aBrake)),
		keys.Text("region", &b.Region, keys.Optional(aRegion)),
		keys.Demand(keys.Rule{"dependentRequired": keys.Rule{"region": []string{"parameter"}}}, func(at keys.At) {
			if b.Region != "" && b.Parameter == "" {
				at.Problem("region", "is used only with %s; set %[1]s as well", at.Path("parameter"))
			}
		}),
	}
}

// Keys keep both kinds above zero, because a rate of 0 would stop dynascale without a
// word.
func (r *Rate) Keys() keys.Set {
	return keys.Set{
		keys.Number("reads", &r.Reads, keys.AtLeast(0.1), keys.AtMost(1000.0)),
		keys.Number("writes", &r.Writes, keys.AtLeast(0.1), keys.AtMost(1000.0)),
	}
}

// aProfile refuses what is no name of a profile of the AWS CLI.
var aProfile = keys.That(nil, func(v string) string {
	switch {
	case strings.Contains(v, ":instance-profile/"):
		return "is the ARN of an instance profile; a machine uses the credentials of its instance profile without this key: remove the key"
	case strings.HasPrefix(v, "arn:"):
		return "is an ARN; a profile is a name in ~/.aws/config, and a role belongs in assume_role: {arn: ...}"
	case strings.HasPrefix(v, "-"):
		return keys.Show(v) + " begins with -, as an option does; write the name of the profile alone"
	case strings.ContainsAny(v, "[]"):
		return keys.Show(v) + " has brackets; write the name alone"
	}
	return ""
})

// Keys are the keys of a role.
func (r *AssumeRole) Keys() keys.Set {
	return keys.Set{
		keys.Text("arn", &r.ARN, keys.Optional(aRole)),
		keys.Secret("external_id", &r.ExternalID, aSecret),
		keys.Demand(keys.Rule{"dependentRequired": keys.Rule{"external_id": []string{"arn"}}}, func(at keys.At) {
			if r.ExternalID != "" && at.Value("arn") == "" {
				at.Problem("external_id", "is used only with %s; set %[1]s as well", at.Path("arn"))
			}
		}),
	}
}

// IsRegion reports whether a name has the form of a region. Which regions there are
// is not asked.
func IsRegion(name string) bool { return region.MatchString(name) }
