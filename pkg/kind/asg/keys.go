package asg

import (
	"strings"

	"github.com/dynascale/dynascale/pkg/awsname"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/rawtext"
)

// Group is an Auto Scaling group.
type Group struct {
	kind.Counted
	Group string // its name; "" while it is to be chosen
	// Select is what it is chosen by; zero where the configuration names it.
	Select kind.Selector
}

// New is a group with the defaults of the configuration.
func New() *Group { return &Group{} }

// Kind is "group".
func (*Group) Kind() string { return "group" }

// Key is the one key of a group: its name, or what it is chosen by.
func (g *Group) Key() keys.Key {
	return keys.Either(keys.Text(g.Kind(), &g.Group, aGroup).Single(), g.Select.Keys, g.Select.Is).
		Like("asg", "asg_name", "auto_scaling_group", "autoscaling_group", "auto_scaling_group_name", "autoscaling_group_name")
}

// plain is a group's name: ASCII 33 to 126 without the colon. Source: Auto Scaling API
// reference, CreateAutoScalingGroup.
var plain = keys.LikeUpTo(255, pattern.Of(`^[!-9;-~]+$`), "the name of an Auto Scaling group")

var aGroup = awsname.Belongs("the name of an Auto Scaling group", keys.That(plain.Rule(), named), func(t awsname.Thing) string {
	switch t.Sort {
	case awsname.GroupARN:
		return "write its name, " + t.Name
	case awsname.Template:
		return "write the name of the Auto Scaling group that uses it"
	case awsname.Instance, awsname.InstanceARN:
		return "write the name of the instance's Auto Scaling group; for an instance outside of a group, write ec2_size instead of group"
	}
	return ""
}, awsname.Account)

// named refuses what AWS would take as a name of a group and nobody means: a variable that was not
// filled in.
func named(v string) string {
	if variable, instead := rawtext.Variable(v); variable != "" {
		return variable + " is not replaced by anything; write " + instead + " for the environment variable " + variable[1:]
	}
	if last := strings.TrimRight(v, ",;"); last != v && last != "" {
		return "ends in a comma or a semicolon; write " + keys.Show(last)
	}
	return plain.Wrong(v)
}

// Name is the group's name, or what it is chosen by.
func (g *Group) Name() string {
	if g.open() {
		return g.Select.String()
	}
	return g.Group
}

// Thing is "group".
func (*Group) Thing() string { return "group" }

// Dimension is what CloudWatch calls the group's name, of the metrics that are about all of its machines.
func (*Group) Dimension() string { return "AutoScalingGroupName" }

// Traits are that its maximum can be raised.
func (*Group) Traits() kind.Traits { return kind.Traits{RaisesMax: true} }
