package app

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/scale"
)

// IAMOptions are what `dynascale iam` was told.
type IAMOptions struct {
	// Account stands in ARNs where the configuration does not tell the account;
	// "" is any.
	Account string
	// Region stands in ARNs where the configuration does not tell the region; ""
	// is any.
	Region string
}

// IAMPolicy is one IAM policy, with one line of why per statement.
type IAMPolicy struct {
	// Role is the ARN of the role it belongs to; "" is the identity that dynascale
	// runs with.
	Role     string
	Document PolicyDocument
	Whys     []Why
}

// PolicyDocument is a policy in IAM's own form.
type PolicyDocument struct {
	Version   string
	Statement []Statement
}

// Statement allows actions on resources.
type Statement struct {
	Sid       string
	Effect    string
	Action    []string
	Resource  []string
	Condition map[string]map[string]string `json:",omitempty"`
}

// Why says why a statement is there. JSON has no comments.
type Why struct {
	Sid, Because string
}

// PolicyRoom is how many characters, white space not counted, IAM takes in a
// managed policy (IAM quotas). Inline policies of a role may have 10,240 together.
const PolicyRoom = 6144

// IAM writes the least policies that the configuration needs: one for every role
// it takes, and one for the identity it runs with, which comes last when it only
// takes roles. The result depends on nothing but the arguments.
func IAM(cfg *config.Config, o IAMOptions) []IAMPolicy {
	byRole := map[string][]config.Tier{}
	for _, t := range cfg.Watched().Tiers {
		byRole[t.AssumeRole.ARN] = append(byRole[t.AssumeRole.ARN], t)
	}
	remote := cfg.AWS.Brake.Parameter != ""
	if brakeRole := cfg.AWS.AssumeRole.ARN; remote && byRole[brakeRole] == nil {
		byRole[brakeRole] = nil // only the remote brake is read with it
	}
	var out []IAMPolicy
	var roles []string
	for _, role := range sortedKeys(byRole) {
		w := policyWriter{o: o, policy: IAMPolicy{Role: role, Document: PolicyDocument{Version: "2012-10-17"}}}
		w.tiers(role, byRole[role])
		if remote && role == cfg.AWS.AssumeRole.ARN {
			w.readBrake(cfg)
		}
		if role != "" {
			roles = append(roles, role)
		}
		out = append(out, w.policy)
	}
	if len(roles) > 0 {
		w := policyWriter{o: o, policy: IAMPolicy{Document: PolicyDocument{Version: "2012-10-17"}}}
		if out[0].Role == "" { // some tiers are reached without a role
			w.policy, out = out[0], out[1:]
		}
		w.allow("TakeRoles", "the configuration takes these roles; their trust policies must name this identity too",
			[]string{"sts:AssumeRole"}, roles, nil)
		out = append(out, w.policy)
	}
	return out
}

// Size counts the characters that IAM counts.
func (d PolicyDocument) Size() int {
	text, err := json.Marshal(d)
	if err != nil {
		return 0 // maps and texts always can be written
	}
	n := 0
	for _, c := range string(text) {
		if !strings.ContainsRune(" \t\r\n", c) {
			n++
		}
	}
	return n
}

type policyWriter struct {
	o      IAMOptions
	policy IAMPolicy
}

func (w *policyWriter) allow(sid, because string, actions, resources []string, condition map[string]map[string]string) {
	slices.Sort(resources)
	w.policy.Document.Statement = append(w.policy.Document.Statement, Statement{
		Sid: sid, Effect: "Allow", Action: actions, Resource: slices.Compact(resources), Condition: condition,
	})
	w.policy.Whys = append(w.policy.Whys, Why{Sid: sid, Because: because})
}

// tiers writes what the tiers of one role need.
func (w *policyWriter) tiers(role string, tiers []config.Tier) {
	var queues []string
	var groups, others []config.Tier
	metrics := false
	for _, t := range tiers {
		if t.Group != "" {
			groups = append(groups, t)
		} else {
			others = append(others, t)
		}
		for _, s := range t.Signals {
			if s.Source.Queue != nil {
				queues = append(queues, w.queueARN(role, t, s.Source.Queue.URL))
			} else {
				metrics = true
			}
		}
	}
	w.readGroups(groups)
	w.readEstate(others)
	if metrics {
		w.allow("ReadMetrics", "signals from CloudWatch; AWS cannot limit this to a metric", []string{"cloudwatch:GetMetricData"}, []string{"*"}, nil)
	}
	if len(queues) > 0 {
		w.allow("ReadQueues", "message counts of the queues that signals name, and of no other; receives no message",
			[]string{"sqs:GetQueueAttributes"}, queues, nil)
	}
	w.changeGroups(role, groups)
	w.changeEstate(role, others)
}

// readBrake allows to read the one parameter that stops dynascale from afar.
func (w *policyWriter) readBrake(cfg *config.Config) {
	at := config.Tier{Region: placeOfBrake(cfg).region}
	w.allow("ReadRemoteBrake", "aws.brake: the parameter that says run, pause or pause-hard; who may pull the brake needs ssm:PutParameter on it, which is not for dynascale",
		[]string{"ssm:GetParameter"}, []string{w.arn(cfg.AWS.AssumeRole.ARN, at, "ssm", "parameter/"+withoutSlash(cfg.AWS.Brake.Parameter))}, nil)
}

func (w *policyWriter) readGroups(tiers []config.Tier) {
	if len(tiers) == 0 {
		return
	}
	reads := []string{"autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribePolicies",
		"autoscaling:DescribeScalingActivities", "autoscaling:DescribeScheduledActions"}
	because := "sizes of the groups, other scaling policies, failed launches; scheduled actions for 'dynascale doctor'"
	if slices.ContainsFunc(tiers, func(t config.Tier) bool { return t.Mode.Writes() }) {
		reads = append(reads, "autoscaling:DescribeInstanceRefreshes")
		because += "; instance refreshes, during which nothing is changed"
	}
	slices.Sort(reads)
	w.allow("ReadGroups", because+"; AWS cannot limit Describe calls to a group", reads, []string{"*"}, nil)
}

func (w *policyWriter) changeGroups(role string, tiers []config.Tier) {
	var owned []string
	floors := map[int][]string{} // by limits.max
	for _, t := range tiers {
		arn := w.groupARN(role, t)
		switch t.Mode {
		case scale.Manage:
			owned = append(owned, arn)
		case scale.Minimum:
			floors[t.Limits.Max] = append(floors[t.Limits.Max], arn)
		}
	}
	if len(owned) > 0 {
		w.allow("SetSize", "tiers in mode manage: the desired capacity of these groups", []string{"autoscaling:SetDesiredCapacity"}, owned, nil)
	}
	for _, most := range sortedKeys(floors) {
		n := strconv.Itoa(most)
		w.allow("SetMinimumTo"+n, "tiers in mode minimum: the minimum of these groups, up to limits.max "+n+", and never their maximum",
			[]string{"autoscaling:UpdateAutoScalingGroup"}, floors[most], map[string]map[string]string{
				"NumericLessThanEquals": {"autoscaling:MinSize": n},
				"Null":                  {"autoscaling:MaxSize": "true"},
			})
	}
}

// WritePolicy writes a policy the way IAM shows it.
func (d PolicyDocument) WritePolicy() (string, error) {
	text, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return "", fmt.Errorf("write the policy: %w", err)
	}
	return string(text) + "\n", nil
}
