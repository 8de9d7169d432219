package awsname

import (
	"slices"

	"github.com/dynascale/dynascale/pkg/keys"
)

// Belongs is a check of a key that takes one sort of name, and says of another one what it is and
// what belongs here. base is what a right name looks like. instead is what to write for a sort that
// tells it, as the end of a sentence: "write its name, web-asg"; "" where it does not.
func Belongs(what string, base keys.Check[string], instead func(Thing) string, takes ...Sort) keys.Check[string] {
	return keys.That(base.Rule(), func(v string) string {
		t, known := Of(v)
		if !known || slices.Contains(takes, t.Sort) {
			return base.Wrong(v)
		}
		if write := instead(t); write != "" {
			return "is " + string(t.Sort) + "; " + write
		}
		if home := homes[t.Sort]; home != "" {
			return "is " + string(t.Sort) + ", which belongs in the key " + home + "; " + what + " belongs here"
		}
		return "is " + string(t.Sort) + "; " + what + " belongs here"
	})
}

// homes are the keys of every tier that take what was written elsewhere.
var homes = map[Sort]string{
	Balancer: "`load_balancer`", TargetGroup: "`target_group`", QueueURL: "`queue`", QueueARN: "`queue` (as its URL)",
	RoleARN: "`assume_role.arn`", Region: "`region`",
}
