package deploy

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kind/asg"
	"github.com/dynascale/dynascale/pkg/kind/ec2size"
	"github.com/dynascale/dynascale/pkg/kind/ecsservice"
	"github.com/dynascale/dynascale/pkg/kind/rdsacu"
	"github.com/dynascale/dynascale/pkg/kind/rdsclass"
	"github.com/dynascale/dynascale/pkg/kind/rdsreplicas"
	"github.com/dynascale/dynascale/pkg/kinds"
	"github.com/dynascale/dynascale/pkg/rights"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/schedule"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/signal/queue"
)

var update = flag.Bool("update", false, "write the policies as the kinds of tiers say them")

// most stands for limits.max, which is a number, until the text is written.
const most = 987654321

// samples are tiers of every kind, in each mode that may write, under the words that an operator
// replaces.
var samples = map[string][]any{
	"group":        {&asg.Group{Group: "GROUP"}, &asg.Group{Select: kind.Selector{Tags: []kind.Tag{{Key: "TAG", Value: "VALUE"}}}}},
	"ecs_service":  {&ecsservice.Service{Cluster: "CLUSTER", Service: "SERVICE"}},
	"rds_replicas": {&rdsreplicas.Replicas{Source: "DATABASE", Parameter: "PARAMETER"}, &rdsreplicas.Replicas{Cluster: "CLUSTER"}},
	"rds_class":    {&rdsclass.Class{Database: "DATABASE"}},
	"rds_acu":      {&rdsacu.ACU{Cluster: "CLUSTER"}},
	"ec2_size":     {&ec2size.Machine{Instance: "INSTANCE"}},
}

// sources are the sources of signals that need a permission, under such words.
var sources = []signal.Direct{&queue.Queue{URL: "https://sqs.REGION.amazonaws.com/ACCOUNT/QUEUE"}}

// statements are what a daemon that has a tier of every kind may do, as 'dynascale iam' writes
// it, but for what only commands of operators call.
func statements(t *testing.T) []rights.Statement {
	t.Helper()
	var tiers []rights.Tier
	for _, k := range kinds.All {
		if len(samples[k.Key]) == 0 {
			t.Errorf("there is no sample of the kind %s, so that nobody is granted what it needs", k.Key)
		}
		for _, is := range samples[k.Key] {
			for _, mode := range []scale.Mode{scale.Manage, scale.Minimum} {
				watched := kind.Watched{Name: "TIER", Mode: mode, Limits: guard.Limits{Min: 1, Max: most}}
				if is.(kind.Configured).Traits().RaisesMax {
					watched.Schedule.Entries = []schedule.Entry{{RaiseMax: true, Min: schedule.Bound{Size: most, Given: true}}}
				}
				tiers = append(tiers, rights.Tier{Kind: is.(kind.Entitled), Watched: watched})
			}
		}
	}
	tiers[0].Signals = []signal.Signal{{Source: signal.Source{Metric: &signal.Query{}}}}
	for _, d := range sources {
		tiers[0].Signals = append(tiers[0].Signals, signal.Signal{Source: signal.Source{Direct: d}})
	}
	policies := rights.Policies(tiers, rights.Options{Account: "ACCOUNT", Region: "REGION", Brake: "BRAKE", Heartbeat: "NAMESPACE"})
	if len(policies) != 1 {
		t.Fatalf("%d policies", len(policies))
	}
	var out []rights.Statement
	for _, s := range policies[0].Document.Statement {
		s.Action = slices.DeleteFunc(s.Action, func(action string) bool { return byHand[action] })
		// A statement of a tier is called after the tier, and another after its maximum.
		s.Sid = strings.NewReplacer(fmt.Sprint(most), "MAX", "TIER", "").Replace(s.Sid)
		if len(s.Action) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// The manual has a signal of every source. What is asked over HTTP needs the rights of its endpoint, if any.
func TestEverySourceIsGranted(t *testing.T) {
	cfg, err := config.Load("../configs/dynascale.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, tier := range cfg.Tiers {
		for _, s := range tier.Signals {
			d := s.Source.Direct
			if _, asked := d.(signal.Asked); d == nil || asked {
				continue
			}
			if !slices.ContainsFunc(sources, func(is signal.Direct) bool { return is.Key() == d.Key() }) {
				t.Errorf("the policies grant nothing to signals of %s: add one to sources in policy_test.go", d.Key())
			}
		}
	}
}

func TestPolicyIsWhatTheKindsSay(t *testing.T) {
	text, err := rights.Document{Version: "2012-10-17", Statement: statements(t)}.Text()
	if err != nil {
		t.Fatal(err)
	}
	text = strings.ReplaceAll(text, fmt.Sprint(most), "MAX")
	if !json.Valid([]byte(text)) {
		t.Error("it is no JSON")
	}
	compare(t, "iam/policy.json", text)
}

// compare asserts that a file says what it should, or with -update writes it.
func compare(t *testing.T, file, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, read(t, file)); diff != "" {
		t.Errorf("%s is not what the kinds say (-want +file); write it by 'go test ./deploy -run TestPolicy -update':\n%s", file, diff)
	}
}

// between puts a text between the two lines of a file that mark what is made from the kinds.
func between(t *testing.T, file, comment, text string) string {
	t.Helper()
	begin, end := comment+" Made from the kinds of tiers; see policy_test.go.\n", comment+" The end of what is made.\n"
	all := read(t, file)
	head, rest, found := strings.Cut(all, begin)
	_, tail, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatalf("%s has no lines %q and %q", file, begin, end)
	}
	return head + begin + text + end + tail
}

// place is what a template grants a statement for.
type place struct {
	each, resources string // of Terraform
	when, of        string // of CloudFormation
	tiers           bool   // each is a map, a statement for each tier
}

// places are those of the statements that are for what somebody names. A kind that asks for more
// has to say here which list of the templates grants it.
var places = map[string]place{
	"ReadQueues":                {each: list("queue_arns"), resources: "var.queue_arns", when: "ReadsQueues", of: "!Ref QueueArns"},
	"SetSize":                   {each: list("own_groups"), resources: groups("own_groups"), when: "Owns", of: "!Ref OwnGroups"},
	"SetMinimumToMAX":           {each: list("minimum_groups"), resources: groups("minimum_groups"), when: "Minimums", of: "!Ref MinimumGroups"},
	"SetTaggedSize":             {tiers: true, each: "var.own_group_tags", resources: anyGroup},
	"SetTaggedMinimumToMAX":     {tiers: true, each: "var.minimum_group_tags", resources: anyGroup},
	"RaiseMaximumToMAX":         {each: list("raised_groups"), resources: groups("raised_groups"), when: "Raises", of: "!Ref RaisedGroups"},
	"RaiseTaggedMaximumToMAX":   {tiers: true, each: "var.raised_group_tags", resources: anyGroup},
	"SetCount":                  {each: list("services"), resources: `[for service in var.services : "arn:${local.partition}:ecs:${local.region}:${local.account}:service/${service}"]`, when: "CountsServices", of: "!Ref ServiceArns"},
	"SetLeastCount":             {each: `var.service_minimums ? [1] : []`, resources: `["arn:${local.partition}:application-autoscaling:${local.region}:${local.account}:scalable-target/*"]`, when: "MovesServiceMinimums", of: sub("application-autoscaling", "scalable-target/*")},
	"MakeReaders":               {tiers: true, each: "var.replica_tiers", resources: made("db"), when: "CopiesDatabases", of: copied("ReplicatedDatabaseArns")},
	"MakeReaders of a cluster":  {tiers: true, each: "var.reader_tiers", resources: made("cluster"), when: "CopiesClusters", of: copied("ReplicatedClusterArns")},
	"PassMonitoring":            {each: `length(local.replica_names) > 0 ? [1] : []`, resources: `["arn:${local.partition}:iam::${local.account}:role/*"]`, when: "DeletesReplicas", of: "!Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*"},
	"DeleteReaders":             {tiers: true, each: "local.replica_names", resources: "[statement.value]", when: "DeletesReplicas", of: "!Ref ReplicaArns"},
	"PublishReaders":            {each: list("endpoint_parameters"), resources: `[for name in var.endpoint_parameters : "arn:${local.partition}:ssm:${local.region}:${local.account}:parameter/${trimprefix(name, "/")}"]`, when: "Publishes", of: "!Ref EndpointParameterArns"},
	"SetClass":                  {each: list("resized_databases"), resources: `[for name in var.resized_databases : "${local.rds}:db:${name}"]`, when: "ResizesDatabases", of: "!Ref ResizedDatabaseArns"},
	"SetCapacity":               {each: list("resized_clusters"), resources: `[for name in var.resized_clusters : "${local.rds}:cluster:${name}"]`, when: "ResizesClusters", of: "!Ref ResizedClusterArns"},
	"StopAndStart":              {each: list("resized_instances"), resources: instances, when: "ResizesInstances", of: "!Ref ResizedInstanceArns"},
	"SetType":                   {each: list("resized_instances"), resources: instances, when: "ResizesInstances", of: "!Ref ResizedInstanceArns"},
	"StartWithEncryptedVolumes": {each: list("resized_instances"), resources: `["arn:${local.partition}:kms:${local.region}:${local.account}:key/*"]`, when: "ResizesInstances", of: sub("kms", "key/*")},
	"LeaveAndJoinTargets":       {each: list("resized_instances"), resources: `["arn:${local.partition}:elasticloadbalancing:${local.region}:${local.account}:targetgroup/*/*"]`, when: "ResizesInstances", of: sub("elasticloadbalancing", "targetgroup/*/*")},
	"PutHeartbeat":              {each: `var.heartbeat_metric == "" ? [] : [1]`, resources: `["*"]`, when: "Beats", of: `"*"`},
	"ReadRemoteBrake":           {each: `var.brake_parameter == "" ? [] : [1]`, resources: `["arn:${local.partition}:ssm:${local.region}:${local.account}:parameter/${trimprefix(var.brake_parameter, "/")}"]`, when: "HasRemoteBrake", of: "!Ref BrakeParameterArn"},
}

// anyGroup is for groups that are chosen by a tag, which the statement's condition names.
// CloudFormation cannot: the keys of its conditions are fixed. There 'dynascale iam' writes
// the statement.
const anyGroup = `["${local.group_prefix}/*"]`

const instances = `[for id in var.resized_instances : "arn:${local.partition}:ec2:${local.region}:${local.account}:instance/${id}"]`

func list(variable string) string { return "length(var." + variable + ") > 0 ? [1] : []" }

func groups(variable string) string {
	return `[for group in var.` + variable + ` : startswith(group, "arn:") ? group : "${local.group_prefix}/${group}"]`
}

func made(from string) string {
	return `concat(["${local.rds}:` + from + `:${statement.value}", local.replica_names[statement.key]], local.rds_surroundings)`
}

func sub(service, path string) string {
	return "!Sub arn:${AWS::Partition}:" + service + ":${AWS::Region}:${AWS::AccountId}:" + path
}

// copied are the sources, what is made of them, and what AWS asks for besides.
func copied(sources string) string {
	of := "!Split\n  - \",\"\n  - !Join\n    - \",\"\n    - - !Join [\",\", !Ref " + sources + "]\n      - !Join [\",\", !Ref ReplicaArns]\n"
	for _, path := range []string{"og:*", "pg:*", "subgrp:*"} {
		of += "      - " + sub("rds", path) + "\n"
	}
	return strings.TrimSuffix(of, "\n")
}

// placed is where a statement is granted; false for one that is for everything.
func placed(t *testing.T, s rights.Statement) (place, bool) {
	t.Helper()
	name := strings.TrimRight(s.Sid, "0123456789")
	if name == "MakeReaders" && slices.Contains(s.Action, "rds:CreateDBInstance") {
		name += " of a cluster"
	}
	p, has := places[name]
	if reads := slices.Equal(s.Resource, []string{"*"}); !has && !reads {
		t.Errorf("the statement %s of a kind has no place in the templates: give it one in places, and a list of what it is for", s.Sid)
	}
	return p, has
}

// conditions are those of a statement, sorted. A template knows no limits.max: whoever may set
// a minimum there must say one, and never a maximum, and the other way round.
func conditions(s rights.Statement) (out [][3]string) {
	for test, of := range s.Condition {
		for key, value := range of {
			if strings.Contains(value, fmt.Sprint(most)) {
				test, value = "Null", "false"
			}
			out = append(out, [3]string{test, key, value})
		}
	}
	slices.SortFunc(out, func(a, b [3]string) int { return strings.Compare(a[0]+a[1], b[0]+b[1]) })
	return out
}

func quotedList(words []string) string { return `["` + strings.Join(words, `", "`) + `"]` }

func TestPolicyOfTerraform(t *testing.T) {
	var b strings.Builder
	granted := map[string]bool{}
	for _, s := range statements(t) {
		p, named := placed(t, s)
		in := "  "
		switch {
		case !named:
			fmt.Fprintf(&b, "  statement {\n    sid = %q\n    actions = [\n", s.Sid)
			for _, action := range s.Action {
				fmt.Fprintf(&b, "      %q,\n", action)
			}
			b.WriteString("    ]\n    resources = [\"*\"]\n  }\n\n")
			continue
		case granted[p.each+s.Sid]: // by the statement of another sample
			continue
		}
		granted[p.each+strings.TrimRight(s.Sid, "0123456789")] = true
		fmt.Fprintf(&b, "%sdynamic \"statement\" {\n%s  for_each = %s\n\n%s  content {\n", in, in, p.each, in)
		if !p.tiers {
			fmt.Fprintf(&b, "%s    sid       = %q\n", in, strings.TrimSuffix(s.Sid, "ToMAX"))
		}
		fmt.Fprintf(&b, "%s    actions   = %s\n%s    resources = %s\n", in, quotedList(s.Action), in, p.resources)
		for _, c := range conditions(s) {
			value := fmt.Sprintf("%q", c[2])
			switch c[2] {
			case "TIER":
				value = "statement.key"
			case "NAMESPACE":
				value = "var.heartbeat_namespace"
			case "VALUE":
				c[1], value = "aws:ResourceTag/${statement.key}", "statement.value"
			}
			fmt.Fprintf(&b, "\n%s    condition {\n%s      test     = %q\n%s      variable = %q\n%s      values   = [%s]\n%s    }\n", in, in, c[0], in, c[1], in, value, in)
		}
		fmt.Fprintf(&b, "%s  }\n%s}\n\n", in, in)
	}
	compare(t, "terraform/iam.tf", between(t, "terraform/iam.tf", "  #", b.String()))
}

func TestPolicyOfCloudFormation(t *testing.T) {
	const in = "              "
	var b strings.Builder
	granted := map[string]bool{}
	for _, s := range statements(t) {
		p, named := placed(t, s)
		if !named {
			fmt.Fprintf(&b, "%s- Sid: %s\n%s  Effect: Allow\n%s  Action:\n", in, s.Sid, in, in)
			for _, action := range s.Action {
				fmt.Fprintf(&b, "%s    - %s\n", in, action)
			}
			fmt.Fprintf(&b, "%s  Resource: \"*\"\n", in)
			continue
		}
		if p.when == "" {
			continue
		}
		sid := strings.TrimSuffix(strings.TrimRight(s.Sid, "0123456789"), "ToMAX")
		if slices.Contains(s.Action, "rds:CreateDBInstance") {
			sid += "OfClusters"
		}
		if granted[sid] {
			continue
		}
		granted[sid] = true
		fmt.Fprintf(&b, "%s- !If\n%s  - %s\n%s  - Sid: %s\n%s    Effect: Allow\n%s    Action: %s\n%s    Resource: %s\n", in, in, p.when, in, sid, in, in, quotedList(s.Action), in,
			strings.ReplaceAll(p.of, "\n", "\n"+in+"    "))
		if all := conditions(s); len(all) > 0 {
			fmt.Fprintf(&b, "%s    Condition:\n", in)
			test := ""
			for _, c := range all {
				if c[0] != test {
					test = c[0]
					fmt.Fprintf(&b, "%s      %q:\n", in, test)
				}
				value := fmt.Sprintf("%q", c[2])
				switch c[2] {
				case "TIER":
					value = "!Ref ReplicaTiers"
				case "NAMESPACE":
					value = "!Ref HeartbeatNamespace"
				}
				fmt.Fprintf(&b, "%s        %q: %s\n", in, c[1], value)
			}
		}
		fmt.Fprintf(&b, "%s  - !Ref AWS::NoValue\n", in)
	}
	compare(t, "cloudformation/dynascale.yaml", between(t, "cloudformation/dynascale.yaml", in+"#", b.String()))
}
