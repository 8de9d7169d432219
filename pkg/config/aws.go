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
}

// AssumeRole is a role to take in another account. The zero value is none.
type AssumeRole struct {
	ARN        string
	ExternalID string // a secret: Effective never prints it
}

var (
	region  = regexp.MustCompile(`^[a-z]{2,5}(-[a-z]+)+-[0-9]{1,2}$`)
	roleARN = regexp.MustCompile(`^arn:aws[a-z-]*:iam::[0-9]{12}:role/[\w+=,.@/-]{1,512}$`)
	extID   = regexp.MustCompile(`^[\w+=,.@:/-]+$`)
)

func decodeAWS(s *section) AWS {
	defer s.done()
	return AWS{
		Region:     s.text("region", "", optional(like(region, "a region such as ap-northeast-2"))),
		Profile:    s.text("profile", ""),
		Endpoint:   s.text("endpoint", "", optional(webAddress)),
		Protocol:   s.choice("cloudwatch_protocol", "cbor", "cbor", "query", "json"),
		Timeout:    s.duration("timeout", 5*time.Second, atLeast(time.Second), atMost(5*time.Minute)),
		AssumeRole: decodeAssumeRole(s.get("assume_role").section()),
	}
}

func decodeAssumeRole(s *section) AssumeRole {
	defer s.done()
	role := AssumeRole{
		ARN: s.text("arn", "", optional(like(roleARN, "a role's ARN such as arn:aws:iam::123456789012:role/dynascale"))),
		ExternalID: s.secret("external_id",
			"is not an external id: 2 to 1224 letters, digits and any of _ + = , . @ : / -",
			func(v string) bool { return v == "" || len(v) >= 2 && len(v) <= 1224 && extID.MatchString(v) }),
	}
	if arn := s.get("arn").node; role.ExternalID != "" && (arn == nil || arn.Value == "") {
		s.get("external_id").problem("goes with a role; set aws.assume_role.arn as well")
	}
	return role
}
