package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	roleA = "arn:aws:iam::111111111111:role/scale"
	roleB = "arn:aws:iam::222222222222:role/scale"
)

func TestTiersTakeRegionAndRoleFromAWS(t *testing.T) {
	const around = "aws: {region: ap-northeast-2, assume_role: {arn: \"" + roleA + "\", external_id: outer-id}}\n"
	outer := AssumeRole{ARN: roleA, ExternalID: "outer-id"}
	for _, test := range []struct {
		name, aws, tier string
		region          string
		role            AssumeRole
	}{
		{"nothing anywhere", "", "", "", AssumeRole{}},
		{"all from aws", around, "", "ap-northeast-2", outer},
		{"own region", around, "region: eu-west-1", "eu-west-1", outer},
		{"an empty region is none", around, `region: ""`, "ap-northeast-2", outer},
		{"own role", around, "assume_role: {arn: \"" + roleB + "\"}", "ap-northeast-2", AssumeRole{ARN: roleB}},
		{"own role and external id", around, "assume_role: {arn: \"" + roleB + "\", external_id: inner-id}", "ap-northeast-2",
			AssumeRole{ARN: roleB, ExternalID: "inner-id"}},
		{"the same role has no external id unless it is written", around, "assume_role: {arn: \"" + roleA + "\"}", "ap-northeast-2",
			AssumeRole{ARN: roleA}},
		{"no role at all", around, `assume_role: {arn: ""}`, "ap-northeast-2", AssumeRole{}},
		{"an empty section says nothing", around, "assume_role:", "ap-northeast-2", outer},
		{"role without any in aws", "", "assume_role: {arn: \"" + roleB + "\"}", "", AssumeRole{ARN: roleB}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := mustParse(t, test.aws+smallest+"    "+test.tier+"\n")
			if diff := cmp.Diff(test.role, c.Tiers[0].AssumeRole); diff != "" || c.Tiers[0].Region != test.region {
				t.Errorf("region %q, want %q; role (-want +got):\n%s", c.Tiers[0].Region, test.region, diff)
			}
			roundTrip(t, c)
		})
	}
}

func TestOneGroupOneTier(t *testing.T) {
	const (
		fight  = "web-asg is already scaled by tier web"
		unsure = "tier web (line 2) also scales a resource named web-asg, and only one of the two tiers has the key `region`"
	)
	for _, test := range []struct{ name, web, api, want string }{
		{"nothing named", "", "", fight},
		{"one region", "region: eu-west-1", "region: eu-west-1", fight},
		{"two regions", "region: eu-west-1", "region: eu-west-2", ""},
		{"one of them left to the environment", "region: eu-west-1", "", unsure},
		{"two accounts", "assume_role: {arn: \"" + roleA + "\"}", "assume_role: {arn: \"" + roleB + "\"}", ""},
		{"two roles of one account", "assume_role: {arn: \"" + roleA + "\"}", "assume_role: {arn: \"" + roleA + "-b\"}", fight},
		{"one with a role", "", "assume_role: {arn: \"" + roleB + "\"}", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			api := strings.NewReplacer("tiers:\n", "", "web:", "api:").Replace(smallest)
			_, err := Parse("t.yaml", []byte(smallest+"    "+test.web+"\n"+api+"    "+test.api+"\n"))
			switch {
			case test.want == "" && err != nil:
				t.Errorf("unexpected: %v", err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestOneParameterOneTier(t *testing.T) {
	const fight = "parameter: is the parameter of tier api already"
	for _, test := range []struct{ name, web, api, want string }{
		{"nothing named", "", "", fight},
		{"two regions", "region: eu-west-1", "region: eu-west-2", ""},
		{"one of them left to the environment", "region: eu-west-1", "", fight},
		{"two accounts", "assume_role: {arn: \"" + roleA + "\"}", "assume_role: {arn: \"" + roleB + "\"}", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			const pool = "    guards: {connections: {per_unit: 20, total: 100, parameter: /shop/pool}}\n"
			web := smallest + "    " + test.web + "\n" + pool
			api := strings.NewReplacer("tiers:\n", "", "web:", "api:", "web-asg", "api-asg").Replace(smallest) + "    " + test.api + "\n" + pool
			_, err := Parse("t.yaml", []byte(web+api))
			switch {
			case test.want == "" && err != nil:
				t.Errorf("unexpected: %v", err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestAddressesOfAnotherRegion(t *testing.T) {
	const jobs = "/123456789012/jobs"
	for address, region := range map[string]string{
		"https://sqs.eu-west-1.amazonaws.com" + jobs:                  "eu-west-1",
		"https://sqs-fips.us-gov-west-1.amazonaws.com" + jobs:         "us-gov-west-1",
		"https://sqs.cn-north-1.amazonaws.com.cn" + jobs:              "cn-north-1",
		"https://sqs.eu-west-1.api.aws" + jobs:                        "eu-west-1",
		"https://eu-west-1.queue.amazonaws.com" + jobs:                "eu-west-1",
		"https://vpce-0a1b.sqs.eu-west-1.vpce.amazonaws.com" + jobs:   "eu-west-1",
		"http://localhost:4566" + jobs:                                "",
		"http://sqs.eu-west-1.localhost.localstack.cloud:4566" + jobs: "",
		"https://queues.example.com" + jobs:                           "",
	} {
		t.Run(address, func(t *testing.T) {
			_, err := Parse("t.yaml", []byte(smallest+"    region: ap-south-1\n    queue: "+address+"\n"))
			want := "is in " + region + ", but this tier's calls go to ap-south-1"
			if (err != nil) != (region != "") || err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, region %q", err, region)
			}
			if region == "" {
				return
			}
			for _, right := range []string{"", "    region: " + region + "\n"} {
				if _, err := Parse("t.yaml", []byte(smallest+right+"    queue: "+address+"\n")); err != nil {
					t.Errorf("refused where it belongs: %v", err)
				}
			}
		})
	}
}
