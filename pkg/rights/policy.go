package rights

import (
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/signal"
)

// Options are what `dynascale iam` was told, and what concerns no tier.
type Options struct {
	// Account stands in ARNs where the configuration does not tell the account;
	// "" is any.
	Account string
	// Region stands in ARNs where the configuration does not tell the region; ""
	// is any.
	Region string
	// Brake is the parameter of the remote brake, "" for none, which is read with the role
	// BrakeRole in BrakeRegion.
	Brake, BrakeRole, BrakeRegion string
	// Heartbeat is the namespace of the heartbeat's metric, "" for none, which is put with the
	// role HeartbeatRole.
	Heartbeat, HeartbeatRole string
	// Topics are the ARNs of the topics of SNS that notices are published to, with the role TopicsRole.
	Topics     []string
	TopicsRole string
	// EndpointRole signs what is asked of endpoints, whichever tier wants to know it.
	EndpointRole string
	// Prices says that AWS's price list is asked, with the role of each tier.
	Prices bool
	// CostExplorer says that Cost Explorer is asked, with the role CostExplorerRole.
	CostExplorer     bool
	CostExplorerRole string
}

// CostExplorer is the permission that comparing with Cost Explorer needs.
const CostExplorer = "ce:GetCostAndUsage"

// Tier is a tier that a policy is for.
type Tier struct {
	kind.Watched
	Kind kind.Entitled
	// Role is the ARN of the role that it is reached with; "" is the identity that
	// dynascale runs with.
	Role string
	// Pool is the parameter in which the tier's pool of connections is published; "" for none.
	Pool string
}

// Policy is one IAM policy, with one line of why per statement.
type Policy struct {
	// Role is the ARN of the role it belongs to; "" is the identity that dynascale
	// runs with.
	Role     string
	Document Document
	Whys     []Why
}

// Policies writes the least policies that tiers need: one for every role, and one for the
// identity that dynascale runs with, which comes last when it only takes roles. The result
// depends on nothing but the arguments.
func Policies(tiers []Tier, o Options) []Policy {
	byRole := map[string][]Tier{}
	for _, t := range tiers {
		byRole[t.Role] = append(byRole[t.Role], t)
	}
	if o.Brake != "" && byRole[o.BrakeRole] == nil {
		byRole[o.BrakeRole] = nil // only the remote brake is read with it
	}
	if o.Heartbeat != "" && byRole[o.HeartbeatRole] == nil {
		byRole[o.HeartbeatRole] = nil
	}
	if len(o.Topics) > 0 && byRole[o.TopicsRole] == nil {
		byRole[o.TopicsRole] = nil
	}
	if o.CostExplorer && byRole[o.CostExplorerRole] == nil {
		byRole[o.CostExplorerRole] = nil
	}
	signed := signedOf(tiers, o.EndpointRole)
	if len(signed) > 0 && byRole[o.EndpointRole] == nil {
		byRole[o.EndpointRole] = nil
	}
	var out []Policy
	var roles []string
	for _, role := range sortedKeys(byRole) {
		w := writer{o: o, policy: Policy{Role: role, Document: Document{Version: "2012-10-17"}}}
		var endpoints []Tier
		if role == o.EndpointRole {
			endpoints = signed
		}
		w.tiers(byRole[role], endpoints)
		if o.Brake != "" && role == o.BrakeRole {
			w.brake()
		}
		if o.Heartbeat != "" && role == o.HeartbeatRole {
			w.allow("PutHeartbeat", "heartbeat.cloudwatch: the metric of the heartbeat; IAM can limit this permission only to a namespace",
				[]string{"cloudwatch:PutMetricData"}, []string{"*"}, map[string]map[string]string{"StringEquals": {"cloudwatch:namespace": o.Heartbeat}})
		}
		if len(o.Topics) > 0 && role == o.TopicsRole {
			w.allow("PublishNotices", "notify.channels: the topics that notices are published to", []string{"sns:Publish"}, slices.Clone(o.Topics), nil)
		}
		if o.CostExplorer && role == o.CostExplorerRole {
			w.allow("CompareSpend", "prices.cost_explorer: the spending that AWS reports; each call costs $0.01; IAM cannot limit this permission", []string{CostExplorer}, []string{"*"}, nil)
		}
		if role != "" {
			roles = append(roles, role)
		}
		out = append(out, w.policy)
	}
	if len(roles) > 0 {
		w := writer{o: o, policy: Policy{Document: Document{Version: "2012-10-17"}}}
		if out[0].Role == "" { // some tiers are reached without a role
			w.policy, out = out[0], out[1:]
		}
		w.allow("TakeRoles", "dynascale assumes these roles; the trust policy of each role must also allow the identity that has this policy",
			[]string{"sts:AssumeRole"}, roles, nil)
		out = append(out, w.policy)
	}
	return out
}

type writer struct {
	o      Options
	policy Policy
}

func (w *writer) allow(sid, because string, actions, resources []string, condition map[string]map[string]string) {
	slices.Sort(actions)
	slices.Sort(resources)
	w.policy.Document.Statement = append(w.policy.Document.Statement, Statement{
		Sid: sid, Effect: "Allow", Action: slices.Compact(actions), Resource: slices.Compact(resources), Condition: condition,
	})
	w.policy.Whys = append(w.policy.Whys, Why{Sid: sid, Because: because})
}

// signedOf are tiers with the signals of endpoints that are signed for AWS alone, as the role that signs reaches them.
func signedOf(tiers []Tier, role string) (out []Tier) {
	for _, t := range tiers {
		t.Signals = slices.DeleteFunc(slices.Clone(t.Signals), func(s signal.Signal) bool {
			_, asks := s.Source.Direct.(signal.Asked)
			return !asks || len(s.Source.Direct.Shelf().Rights) == 0
		})
		if t.Role = role; len(t.Signals) > 0 {
			out = append(out, t)
		}
	}
	return out
}

// tiers writes what the tiers of one role need, and what of endpoints is asked with it.
func (w *writer) tiers(tiers, endpoints []Tier) {
	w.reads(tiers)
	asked := map[string][]string{} // what is asked itself, by shelf
	if w.o.Prices && len(tiers) > 0 {
		w.allow("ReadPrices", facts.ListPrices.For+"; IAM cannot limit this permission", slices.Clone(facts.ListPrices.Rights), []string{"*"}, nil)
	}
	labels := map[string]facts.Label{}
	metrics := false
	ask := func(t Tier, d signal.Direct) {
		l := d.Shelf()
		labels[l.Name], asked[l.Name] = l, append(asked[l.Name], w.askedARN(t, d.Resource()))
	}
	for _, t := range tiers {
		for _, s := range t.Signals {
			if d := s.Source.Direct; d == nil {
				metrics = metrics || s.Source.Sum == nil && s.Source.Formula == nil
			} else if _, remote := d.(signal.Asked); !remote {
				ask(t, d)
			}
		}
	}
	for _, t := range endpoints {
		for _, s := range t.Signals {
			ask(t, s.Source.Direct)
		}
	}
	if metrics {
		w.allow("ReadMetrics", "signals from CloudWatch; IAM cannot limit this permission to a metric", []string{"cloudwatch:GetMetricData"}, []string{"*"}, nil)
	}
	for _, name := range sortedKeys(asked) {
		if l := labels[name]; len(l.Rights) > 0 {
			w.allow("Read"+camel(name), l.For, slices.Clone(l.Rights), asked[name], nil)
		}
	}
	w.changes(tiers)
}

// reads allows what the kinds of the tiers look at, a statement for each service.
func (w *writer) reads(tiers []Tier) {
	actions, fors := map[string][]string{}, map[string][]string{}
	for _, t := range tiers {
		for _, l := range t.Kind.Reads(t.Watched) {
			for _, action := range l.Rights {
				service, _, _ := strings.Cut(action, ":")
				actions[service] = append(actions[service], action)
				if l.For != "" && !slices.Contains(fors[service], l.For) {
					fors[service] = append(fors[service], l.For)
				}
			}
		}
	}
	for _, service := range sortedKeys(actions) {
		w.allow("Read"+camel(service), strings.Join(fors[service], "; ")+"; IAM cannot limit lists and most Describe calls to single resources", actions[service], []string{"*"}, nil)
	}
}

// changes allows what the kinds of the tiers change. Tiers share the statements that have
// the same name, unless one is a tier's own.
func (w *writer) changes(tiers []Tier) {
	shared := map[string]kind.Right{}
	resources := map[string][]string{}
	var order []string
	for _, t := range tiers {
		for _, r := range t.rights() {
			of := []string{"*"}
			if len(r.Resources) > 0 {
				of = nil
			}
			for _, x := range r.Resources {
				of = append(of, w.arn(t, x.Service, x.Path))
			}
			if r.Own {
				w.allow(w.sid(r.Sid, t.Name), r.Because, slices.Clone(r.Actions), of, r.Condition)
				continue
			}
			if _, known := shared[r.Sid]; !known {
				shared[r.Sid], order = r, append(order, r.Sid)
			}
			resources[r.Sid] = append(resources[r.Sid], of...)
		}
	}
	for _, sid := range order {
		r := shared[sid]
		w.allow(sid, r.Because, slices.Clone(r.Actions), resources[sid], r.Condition)
	}
}

// rights are what the kind of a tier changes, and where its pool of connections is published.
func (t Tier) rights() []kind.Right {
	out := t.Kind.Rights(t.Watched)
	if t.Pool != "" && t.Mode.Writes() {
		out = append(out, kind.Right{Sid: "PublishPools", Because: "guards.connections.parameter: how many connections each unit may open", Actions: []string{"ssm:PutParameter"},
			Resources: []kind.Resource{{Service: "ssm", Path: "parameter/" + strings.TrimPrefix(t.Pool, "/")}}})
	}
	return out
}

// brake allows to read the one parameter that stops dynascale from afar.
func (w *writer) brake() {
	at := Tier{Role: w.o.BrakeRole, Watched: kind.Watched{Region: w.o.BrakeRegion}}
	w.allow("ReadRemoteBrake", "aws.brake: the parameter that says `run`, `pause` or `pause-hard`; people who set "+
		"the brake need ssm:PutParameter on this parameter, dynascale does not",
		[]string{"ssm:GetParameter"}, []string{w.arn(at, "ssm", "parameter/"+strings.TrimPrefix(w.o.Brake, "/"))}, nil)
}
