package config

import (
	"strings"

	"github.com/dynascale/dynascale/pkg/awsname"
	"github.com/dynascale/dynascale/pkg/keys"
)

// balancing is the check of a load balancer or of a target group: what looks like the other, or like a
// part of it, is answered by what belongs here.
func balancing(key string, base keys.Check[string]) keys.Check[string] {
	own, what, takes := "targetgroup/NAME/ID", "the target group", awsname.TargetGroup
	if key == "load_balancer" {
		own, what, takes = "app/NAME/ID", "the load balancer", awsname.Balancer
	}
	return awsname.Belongs(what+" of this tier, "+own+",", base, func(t awsname.Thing) string {
		switch t.Sort {
		case awsname.Listener, awsname.ListenerRule:
			if key == "load_balancer" && strings.HasPrefix(t.Within, "app/") {
				return "write its load balancer, " + t.Within
			}
		case awsname.OtherBalancer:
			if key == "load_balancer" {
				return "dynascale reads only Application Load Balancers; write the app/NAME/ID of one, or remove the key"
			}
		case awsname.BalancerDNS:
			return "write " + own + ", the end of the ARN of " + what
		}
		return ""
	}, takes)
}

const aRoleLooks = "a role's ARN such as arn:aws:iam::123456789012:role/dynascale"

var roleLooks = keys.LikeUpTo(2048, roleARN, aRoleLooks)

// aRole is the check of the ARN of a role.
var aRole = awsname.Belongs(aRoleLooks, keys.That(roleLooks.Rule(), func(v string) string {
	if parts := strings.Split(v, ":"); len(parts) > 5 && parts[2] == "iam" && strings.HasPrefix(parts[5], "role/") && len(parts[4]) != 12 {
		return keys.Show(parts[4]) + " is not the number of an account, which has 12 digits; write " + aRoleLooks
	}
	return roleLooks.Wrong(v)
}), func(t awsname.Thing) string {
	switch t.Sort {
	case awsname.SessionARN:
		return "write the ARN of the role itself, often arn:aws:iam::" + t.Account + ":role/" + t.Name + "; 'aws iam get-role --role-name " + t.Name + "' shows it"
	case awsname.ProfileARN:
		return "write the ARN of the role in this profile, often arn:aws:iam::" + t.Account + ":role/" + t.Name
	case awsname.UserARN:
		return "a user cannot be assumed; write " + aRoleLooks
	case awsname.Account:
		return "write the ARN of a role in this account, such as arn:aws:iam::" + t.Name + ":role/dynascale"
	}
	return ""
}, awsname.RoleARN)
