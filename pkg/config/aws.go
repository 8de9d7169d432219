package config

import (
	"regexp"
	"time"
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
	region  = regexp.MustCompile(`^[a-z]{2,5}(-[a-z]+)+-[0-9]{1,2}$`)
	aRegion = like(region, "a region such as ap-northeast-2")
	roleARN = regexp.MustCompile(`^arn:aws[a-z-]*:iam::[0-9]{12}:role/[\w+=,.@/-]{1,512}$`)
	// 2 to 1224 characters; the regexp package counts to a thousand.
	extID = regexp.MustCompile(`^(?:[\w+=,.@:/-]{2,1000}[\w+=,.@:/-]{0,224})?$`)
)

func decodeAWS(s *section) AWS {
	defer s.done()
	return AWS{
		Region:     s.text("region", "", optional(aRegion)),
		Profile:    s.text("profile", ""),
		Endpoint:   s.text("endpoint", "", optional(anAddress)),
		Protocol:   s.choice("cloudwatch_protocol", "cbor", "cbor", "query", "json"),
		Timeout:    s.duration("timeout", 5*time.Second, atLeast(time.Second), atMost(5*time.Minute)),
		AssumeRole: decodeAssumeRole(s.get("assume_role").section()),
		Rate:       decodeRate(s.get("rate").section()),
		Brake:      decodeBrake(s.get("brake").section()),
	}
}

func decodeBrake(s *section) Brake {
	defer s.done()
	b := Brake{
		Parameter: s.text("parameter", "", optional(like(parameterForm, "the name of an SSM parameter such as /dynascale/brake"))),
		Region:    s.text("region", "", optional(aRegion)),
	}
	s.note(rule{"dependentRequired": rule{"region": []string{"parameter"}}})
	if b.Region != "" && b.Parameter == "" {
		s.get("region").problem("goes with a parameter; set %s as well", join(s.path, "parameter"))
	}
	return b
}

// decodeRate keeps both kinds above zero, because a rate of 0 would stop
// dynascale without a word.
func decodeRate(s *section) Rate {
	defer s.done()
	return Rate{
		Reads:  s.number("reads", 40, atLeast(0.1), atMost(1000.0)),
		Writes: s.number("writes", 40, atLeast(0.1), atMost(1000.0)),
	}
}

func decodeAssumeRole(s *section) AssumeRole {
	defer s.done()
	role := AssumeRole{
		ARN: s.text("arn", "", optional(like(roleARN, "a role's ARN such as arn:aws:iam::123456789012:role/dynascale"))),
		ExternalID: s.secret("external_id", extID,
			"is not an external id: 2 to 1224 letters, digits and any of _ + = , . @ : / -"),
	}
	s.note(rule{"dependentRequired": rule{"external_id": []string{"arn"}}})
	if arn := s.get("arn").node; role.ExternalID != "" && (arn == nil || arn.Value == "") {
		s.get("external_id").problem("goes with a role; set %s as well", join(s.path, "arn"))
	}
	return role
}

// IsRegion reports whether a name has the form of a region. Which regions there are
// is not asked.
func IsRegion(name string) bool { return region.MatchString(name) }
