package ec2size

import (
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Reads are the machine, what it may become, and where it is registered.
func (*Machine) Reads(kind.Watched) []facts.Label {
	return []facts.Label{facts.Machines.Label, facts.MachineTypes.Label, facts.StopProtection.Label, facts.Offered.Label, facts.VolumeKeys.Label, facts.Volumes.Label,
		facts.Registered.Label, facts.Targets.Label}
}

// Rights are in the order of a resize.
func (m *Machine) Rights(t kind.Watched) []kind.Right {
	if t.Mode != scale.Manage {
		return nil
	}
	machine := []kind.Resource{{Service: "ec2", Path: "instance/" + m.Instance}}
	return []kind.Right{
		{Sid: "LeaveAndJoinTargets", Because: "ec2_size in mode manage: to take the machine out of its target groups " +
			"before the stop and put it back afterwards; the configuration does not name target groups, so the policy allows any target group",
			Actions:   []string{"elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"},
			Resources: []kind.Resource{{Service: "elasticloadbalancing", Path: "targetgroup/*/*"}}},
		{Sid: "StopAndStart", Because: "ec2_size in mode manage: to stop and start these machines", Actions: []string{"ec2:StartInstances", "ec2:StopInstances"}, Resources: machine, Rehearsed: true},
		// Without IfExists a key that EC2 does not send would leave the machine stopped
		// until it has gone back; the documentation writes attributes in either case.
		{Sid: "SetType", Because: "ec2_size in mode manage: to change the type of these machines; the condition on ec2:Attribute refuses a change of another attribute than InstanceType; doctor tries the call as a dry run",
			Actions: []string{"ec2:ModifyInstanceAttribute"}, Resources: machine, Rehearsed: true,
			Condition: map[string]map[string]string{"StringEqualsIgnoreCaseIfExists": {"ec2:Attribute": "InstanceType"}}},
		{Sid: "StartWithEncryptedVolumes", Because: "ec2_size in mode manage: a machine whose volumes are encrypted with KMS keys of your own " +
			"starts only if this permission lets EC2 use the keys; the configuration does not name " +
			"the keys, so the policy allows any key, but only for AWS services. If a key policy does not " +
			"allow access through IAM policies, add dynascale's IAM identity to it. Remove the statement if there are no such volumes",
			Actions: []string{"kms:CreateGrant"}, Resources: []kind.Resource{{Service: "kms", Path: "key/*"}},
			Condition: map[string]map[string]string{"Bool": {"kms:GrantIsForAWSResource": "true"}}},
	}
}
